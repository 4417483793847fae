"""Fill the scratch database: tables without keys and indexes first, then each built in one sweep."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connections
from django.db.backends.utils import CursorWrapper

from brobygger.kernel.holders import Holder

from . import papers, people

BIG = (
    *("citizens_citizen", "access_carerelation", "access_consent", "access_grant"),
    *(f"plans_{name}" for name in ("plan", "participant", "caselead", "passage", "existingplan")),
    *(f"plans_{name}" for name in ("challenge", "intervention", "agreement")),
)
SMALL = (
    *("access_rule", "access_opening", "accounts_user", "accounts_membership"),
    *("organisations_organisation", "organisations_unit"),
)
HELD = {"holder": int(Holder.SOCIAL)}  # as units of no class hold what they write
REFERENCES = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'f' AND conrelid = ANY (%s::regclass[]) AND conparentid = 0
"""
INDEXES = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
WHERE i.indrelid = ANY (%s::regclass[])
  AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""


def load(citizens: int, *, units: int = people.UNITS, staff: int = people.STAFF) -> None:
    """As many citizens as asked for, five sources of grants each, and plans for up to 50,000."""
    numbers: dict[str, Any] = {
        "citizens": citizens,
        "units": units,
        "staff": staff,
        "planned": min(citizens, people.WITH_PLAN),
        **{"first": people.FIRST, "firsts": len(people.FIRST)},
        **{"last": people.LAST, "lasts": len(people.LAST)},
    }
    with connections["owner"].cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'; SET synchronous_commit = off")
        with _defaults(cursor), bare_tables(cursor, BIG):
            _fill(cursor, people.BEFORE, numbers)
            _fill(cursor, people.CITIZENS.replace("%(parties)s", people.PARTIES), numbers)
            _fill(cursor, people.SOURCES, numbers)
            cursor.execute(people.GRANTS)
            _fill(cursor, papers.PLANS, numbers)
        cursor.execute("RESET maintenance_work_mem; RESET synchronous_commit")


def settle() -> None:
    """Statistics and visibility map, as a database that has been in use for a while has them."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def _fill(cursor: CursorWrapper, text: str, numbers: dict[str, Any]) -> None:
    for statement in filter(None, map(str.strip, text.split(";\n"))):
        cursor.execute(statement, numbers)


@contextmanager
def _defaults(cursor: CursorWrapper) -> Iterator[None]:
    """What Django fills in by itself, known to the database while we write past Django."""
    cursor.execute("SELECT attrelid::regclass::text, attname FROM pg_attribute WHERE atthasdef")
    known = set(cursor.fetchall())
    columns = [
        (model._meta.db_table, field.column, field.get_db_prep_save(value, connections["owner"]))
        for model in apps.get_models()
        if model._meta.db_table in (*BIG, *SMALL)
        for field in model._meta.concrete_fields
        if not (field.null or field.generated or field.is_relation or field.primary_key)
        and (model._meta.db_table, field.column) not in known
        and (value := HELD.get(field.name, field.get_default())) is not None
    ]
    for table, column, value in columns:
        cursor.execute(f"ALTER TABLE {table} ALTER {column} SET DEFAULT %s", [value])
    yield
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks to come cannot be altered
    for table, column, _ in columns:
        cursor.execute(f"ALTER TABLE {table} ALTER {column} DROP DEFAULT")


@contextmanager
def bare_tables(cursor: CursorWrapper, tables: Sequence[str]) -> Iterator[None]:
    """Without our triggers, foreign keys and secondary indexes; afterwards all are there again."""
    cursor.execute(REFERENCES, [list(tables)])
    references = cursor.fetchall()
    cursor.execute(INDEXES, [list(tables)])
    indexes = cursor.fetchall()
    for table, name, _ in references:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    for _, definition in indexes:
        cursor.execute(definition)
    for table, name, definition in references:
        cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
