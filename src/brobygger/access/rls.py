"""Row security: one policy text for the whole house, and telling PostgreSQL who is asking."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from django.db.migrations.operations import RunSQL
from psycopg import sql

from brobygger.citizens.errors import CitizenHasDied
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotFound

# The truth about who may see a row, inlined into every policy: as a function called per row it cost
# seconds on counts. Which grants stand for me now (party, purpose, time) is said once, by the policy
# of `access_grant` itself (`STANDS_FOR_ME`), so that who I am is worked out once for each table read.
GROUND_EXISTS = """EXISTS (
    SELECT FROM access_grant g
    WHERE g.citizen_id = {table}.{column}
      AND g.categories & {category} <> 0)"""
# Of somebody's words: what is nobody's secrecy, what my own unit wrote, what the ground's holders
# hold, and where it names who may tell, what none but they hold.
GROUND_IS_HELD = """EXISTS (
    SELECT FROM access_grant g
    WHERE g.citizen_id = {table}.citizen_id
      AND g.categories & {table}.category <> 0
      AND ({table}.holder = 1 OR g.party_id = ANY ({table}.held_by)
        OR g.holders & {table}.holder <> 0
            AND (g.disclosers IS NULL
                OR cardinality({table}.held_by) > 0 AND {table}.held_by <@ g.disclosers)))"""
STANDS_FOR_ME = """party_id = ANY ((SELECT app.my_parties())::uuid[])
    AND purposes & (SELECT app.my_purpose()) <> 0
    AND valid @> now()"""

HAS_DIED = "BD001"  # raised by `app.only_for_the_living`

TELL = """SELECT set_config('brobygger.user_id', %s, true),
    set_config('brobygger.unit_id', %s, true),
    set_config('brobygger.person_id', %s, true),
    set_config('brobygger.purpose', %s, true), now()"""

# Who has died sees nothing, and neither do the relatives who read along: their way in has ended.
# With what names a party: a relative's own row and the unit an emergency was opened from, each as
# far as row security shows it to the reader. Emergencies of others come without a name.
NAMED_GROUNDS = """
SELECT g.party_id, g.party_kind, g.ground, g.categories, g.purposes, upper(g.valid), g.source_id,
    g.rule_code, coalesce(r.name, ''), e.unit_id, g.holders, g.disclosers
FROM (SELECT * FROM app.grounds_on(%s) UNION ALL SELECT * FROM app.emergencies_on(%s)) g
    LEFT JOIN citizens_relative r ON g.party_kind = 'relative' AND r.id = g.party_id
    LEFT JOIN access_emergencyaccess e ON g.ground = 'emergency' AND e.id = g.source_id
WHERE g.party_kind IN ('unit', 'user') OR NOT app.has_died(%s)
"""


class ProtectByCitizen(RunSQL):
    """Let a row be seen and written only on a valid ground for its citizen and its category.

    `also` widens reading by one more SQL condition (a party's own row); `also_write` replaces it
    for writing when the two differ.
    """

    def __init__(self, table: str, *, also: str = "false", also_write: str | None = None) -> None:
        self.table, self.also, self.also_write = table, also, also_write
        ground = GROUND_EXISTS.format(
            table=table, column="citizen_id", category=f"{table}.category"
        )
        super().__init__(
            sql=f"""
                ALTER TABLE {table} ADD CONSTRAINT {table}_one_category
                    CHECK (category > 0 AND category < 512 AND category & (category - 1) = 0);
                ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
                CREATE POLICY by_ground ON {table} TO brobygger_app
                    USING ({ground} OR ({also}))
                    WITH CHECK ({ground} OR ({also if also_write is None else also_write}));
            """,
            reverse_sql=f"""
                DROP POLICY by_ground ON {table};
                ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
                ALTER TABLE {table} DROP CONSTRAINT {table}_one_category;
            """,
        )

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (
            self.__class__.__name__,
            [self.table],
            {"also": self.also, "also_write": self.also_write},
        )


def held_ground(table: str) -> str:
    """The condition under which a row of somebody's words is seen."""
    return GROUND_IS_HELD.format(table=table)


class ProtectByHolder(RunSQL):
    """Let a row of words be seen and written only on a ground for its category and its holder.

    For a table that `ProtectByCitizen` protects and that has `holder` and `held_by`. `words` are
    the columns that hold words (none: the row itself tells); `of`, instead, the table and the
    column of the row whose words this one stands for; `given` leaves it to the database's own
    functions to say. Nothing the app sends is heard.
    """

    def __init__(
        self,
        table: str,
        *,
        words: tuple[str, ...] = (),
        of: tuple[str, str] | None = None,
        given: bool = False,
    ) -> None:
        self.table, self.words, self.of, self.given = table, words, of, given
        ground = held_ground(table)
        plain = GROUND_EXISTS.format(table=table, column="citizen_id", category=f"{table}.category")
        super().__init__(
            sql=f"""
                ALTER TABLE {table} ADD CONSTRAINT {table}_one_holder
                    CHECK (holder IN (1, 2, 4, 8));
                CREATE TRIGGER note_holder BEFORE INSERT OR UPDATE ON {table}
                    FOR EACH ROW EXECUTE FUNCTION {self._function()};
                ALTER POLICY by_ground ON {table} USING ({ground}) WITH CHECK ({ground});
            """,
            reverse_sql=f"""
                ALTER POLICY by_ground ON {table} USING ({plain}) WITH CHECK ({plain});
                DROP TRIGGER note_holder ON {table};
                ALTER TABLE {table} DROP CONSTRAINT {table}_one_holder;
            """,
        )

    def _function(self) -> str:
        if self.given:
            return "app.holder_given()"
        name, arguments = ("copy_holder", self.of) if self.of else ("note_holder", self.words)
        return f"app.{name}({', '.join(repr(one) for one in arguments)})"

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (
            self.__class__.__name__,
            [self.table],
            {"words": self.words, "of": self.of, "given": self.given},
        )


def tell_database(actor: Actor | None) -> dt.datetime:
    """Say who is asking for the rest of this transaction; None forgets, and then no row is seen.

    Answers with the moment the transaction began.
    """
    values = ["", "", "", ""]
    if actor is not None:
        values = [
            str(actor.user_id),
            str(actor.unit_id or ""),
            str(actor.person_id or ""),
            str(int(actor.purpose)),
        ]
    with connection.cursor() as cursor:
        cursor.execute(TELL, values)
        moment: dt.datetime = cursor.fetchone()[-1]
        return moment


_acting: ContextVar[Actor | None] = ContextVar("acting", default=None)
_began: ContextVar[dt.datetime | None] = ContextVar("began", default=None)
_afterwards: ContextVar[tuple[Callable[[], None], ...]] = ContextVar("afterwards", default=())


@contextmanager
def acting_as(actor: Actor) -> Iterator[Actor]:
    """Open a transaction in which PostgreSQL knows this actor; afterwards the one before, or nobody."""
    before, is_outermost = _acting.get(), not connection.in_atomic_block
    token, moment = _acting.set(actor), _began.set(None)
    try:
        with transaction.atomic():
            _began.set(tell_database(actor))
            yield actor
            if not (is_outermost or connection.needs_rollback):
                tell_database(before)  # the end of the transaction takes it back by itself
    except DatabaseError as refusal:
        if getattr(refusal.__cause__, "sqlstate", "") != HAS_DIED:
            raise
        raise CitizenHasDied from refusal
    finally:
        _acting.reset(token)
        _began.reset(moment)
        if before is None:
            _do_afterwards(actor)


def acting() -> Actor | None:
    """Whom PostgreSQL knows at this moment."""
    return _acting.get()


def afterwards(work: Callable[[], None]) -> None:
    """Run this when the actor's transaction has ended, kept or undone, in one of its own.

    For what must outlive a refusal: the text someone typed and could not save.
    """
    _afterwards.set((*_afterwards.get(), work))


def _do_afterwards(actor: Actor) -> None:
    waiting = _afterwards.get()
    _afterwards.set(())
    for work in waiting:
        with acting_as(actor):
            work()


Argument = UUID | str | int | bytes | dt.date | list[str] | list[int] | list[UUID | None] | None


def rows_from(function: str, *arguments: Argument) -> list[tuple[Any, ...]]:
    """Ask one of the database's own functions in schema `app`; its name is ours, never a reader's."""
    question = sql.SQL("SELECT * FROM app.{}({})").format(
        sql.Identifier(function), sql.SQL(", ").join(sql.Placeholder() * len(arguments))
    )
    with connection.cursor() as cursor:
        cursor.execute(question, arguments)
        return list(cursor.fetchall())


def one_at_a_time(what: str, about: UUID) -> None:
    """Wait while another transaction does this about the same one; held until the end of ours."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{what} {about}"])


def named_grounds(citizen_id: UUID) -> list[tuple[Any, ...]]:
    """Every ground in force on the citizen that the asker may know of, with what names its party."""
    with connection.cursor() as cursor:
        cursor.execute(NAMED_GROUNDS, [citizen_id, citizen_id, citizen_id])
        return list(cursor.fetchall())


def database_now() -> dt.datetime:
    """The moment this transaction began, as grants and policies know it.

    PostgreSQL said it when it was told who asks, and it stays the same until the transaction ends.
    """
    began = _began.get()
    if began is not None:
        return began
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        moment: dt.datetime = cursor.fetchone()[0]
        return moment


def unit_of(actor: Actor) -> UUID:
    """The unit the actor acts at; someone acting as themselves finds nothing of a unit's."""
    if actor.unit_id is None:
        raise NotFound("unit")
    return actor.unit_id
