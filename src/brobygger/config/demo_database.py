"""The demo's database: filled once for each day and state of the code, then only copied."""

import datetime as dt
import hashlib
import os
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections
from django.utils.module_loading import import_string
from psycopg import sql

from . import prepare
from .database import DEMO_MARK

COMMENT = """
    SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s
"""
READDRESS = """
    UPDATE notices_message SET body = replace(body, %(old)s, %(new)s),
           calendar = replace(calendar, %(old)s, %(new)s)
     WHERE sent_at IS NULL AND %(old)s <> %(new)s
"""
PACKAGE = Path(__file__).resolve().parents[1]
COUNTS = (".py", ".csv", ".json", ".sql", ".po", ".toml")
BUILD = "brobygger.demo.build.build_demo"  # by name: its models need a set-up Django
PREFIX = "brobygger_demo_from_"
ONE_DEMO = 20260716  # advisory lock: of two that invent people at once, one waits


def make(name: str) -> bool:
    """(Re)create the named database; True when the people had to be invented first."""
    prepare.make_roles()
    template = PREFIX + _state()
    with prepare.alone(ONE_DEMO), prepare.maintenance() as server:
        is_new = not prepare.database_exists(server, template)
        if is_new:
            _invent(template)
        prepare.drop_database(server, name)
        prepare.clone_database(server, name, template=template)
        _move_to_our_address(server, name, template)
        words = sql.SQL("COMMENT ON DATABASE {} IS {}")
        server.execute(words.format(sql.Identifier(name), sql.Literal(DEMO_MARK)))
    return is_new


def _invent(template: str) -> None:
    """Fill a database of another name first, so that a template is whole or not there."""
    served = connections.databases["owner"]["NAME"]
    unfinished = f"brobygger_demo_making_{os.getpid()}"
    with prepare.maintenance() as server:
        prepare.drop_database(server, unfinished)
    prepare.prepare(unfinished)
    prepare.point_at(unfinished)
    prepare.migrate()
    import_string(BUILD)()
    prepare.point_at(served)
    with prepare.maintenance() as server:
        _forget_older(server)
        words = sql.SQL("COMMENT ON DATABASE {} IS {}")
        server.execute(words.format(sql.Identifier(unfinished), sql.Literal(settings.SITE_URL)))
        words = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        server.execute(words.format(sql.Identifier(unfinished), sql.Identifier(template)))


def _move_to_our_address(server: psycopg.Connection[Any], name: str, template: str) -> None:
    """Mail that has not left yet leads here, also when the people were invented at another port."""
    row = server.execute(COMMENT, [template]).fetchone()
    told_at = row[0] if row and row[0] else settings.SITE_URL
    with prepare.maintenance(name) as inside:
        inside.execute(READDRESS, {"old": told_at, "new": settings.SITE_URL})


def _forget_older(server: psycopg.Connection[Any]) -> None:
    found = server.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX]
    ).fetchall()
    for (old,) in found:
        prepare.drop_database(server, old)


def _state() -> str:
    """Today's date (the invented lives are told relative to it) and everything that tells them."""
    state = hashlib.sha256(dt.date.today().isoformat().encode())  # noqa: DTZ011  # any clock will do
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix in COUNTS and "static" not in path.parts:
            state.update(path.relative_to(PACKAGE).as_posix().encode() + path.read_bytes())
    return state.hexdigest()[:16]
