"""The one place where the demo's past is made: only ever in a demo's database being built.

Stories put their acts on a `Timeline`, which runs them in the order of their days, so that the
numbers of audit lines follow time. While an act runs, what Python calls now is set back to that
day, and the rooms' own services weigh dates as they would have then. What the database stamps by
its own clock (audit lines, withdrawals, emergency access) is moved by the same span at the end,
as the owner, before anything is sealed.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.db import connection, connections, transaction

from brobygger.audit.sealing import seal

from .days import Days

SHIFTED = "demo_shift"
# Columns the database stamps by its own clock, and ranges bounded by it.
STAMPED = (
    ("audit_entry", "at"),
    ("access_consent", "withdrawn_at"),
    ("access_signature", "recorded_at"),
    ("access_carerelation", "opted_out_at"),
    ("access_emergencyaccess", "reviewed_at"),
    ("access_emergencyaccess", "citizen_told_at"),
    ("access_whyquestion", "answered_at"),
    ("plans_agreement", "status_at"),
    ("plans_agreementstep", "at"),
    ("citizens_citizen", "registered_at"),
    ("plans_caselead", "since"),
    ("plans_caselead", "until"),
    ("plans_participant", "left_at"),
)
RANGES = (("access_emergencyaccess", "valid"), ("access_grant", "valid"))
# Letters of the past have long been delivered; nothing invented is posted when the demo is served.
DELIVERED = (
    "UPDATE notices_message SET sent_at = created_at, attempts = 1",
    "DELETE FROM procrastinate_jobs",
)

Act = Callable[[], None]


class Timeline:
    """Acts and the moments they belong to; which stretch of real time stood for which day."""

    def __init__(self, days: Days) -> None:
        self.days = days
        self.acts: list[tuple[dt.datetime, Act]] = []
        self.stretches: list[tuple[dt.datetime, dt.datetime, dt.timedelta]] = []

    def hurry(self) -> None:
        """Do not wait for the disk: a demo lost in a power cut is built again."""
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")

    def at(self, moment: dt.datetime, act: Act) -> None:
        """This happened then; a moment to come means now."""
        self.acts.append((moment, act))

    def on(self, ago: int, clock: str, act: Act) -> None:
        """This happened on a day of the stories."""
        self.at(self.days.moment(self.days.past(ago), clock), act)

    def in_order(self) -> list[tuple[dt.datetime, Act]]:
        """When each really happens, by the order of the stories: two to come today are both now."""
        told = sorted(self.acts, key=lambda one: one[0])
        return [(min(moment, self.days.now), act) for moment, act in told]

    def run(self) -> None:
        """Everything in the order of its time."""
        if not settings.DEMO:
            raise RuntimeError("the past is only ever invented in a demo")
        for moment, act in self.in_order():
            with self._then(moment):
                try:
                    act()
                except Exception as error:
                    error.add_note(f"{moment:%Y-%m-%d %H:%M}: {act}")
                    raise

    @contextmanager
    def _then(self, moment: dt.datetime) -> Iterator[None]:
        begun = _database_clock()
        span = dt.datetime.now(dt.UTC) - moment
        with patch("django.utils.timezone.now", lambda: dt.datetime.now(dt.UTC) - span):
            yield
        self.stretches.append((begun, _database_clock(), span))

    def settle(self) -> None:
        """Move what the database stamped to where the stories say; seals come after this."""
        rows: list[list[Any]] = [list(one) for one in self.stretches]
        with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(
                f"CREATE TEMPORARY TABLE {SHIFTED}"
                " (begun timestamptz, ended timestamptz, span interval) ON COMMIT DROP"
            )
            cursor.executemany(f"INSERT INTO {SHIFTED} VALUES (%s, %s, %s)", rows)  # noqa: S608
            for table in sorted({name for name, _ in (*STAMPED, *RANGES)}):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            for table, column in STAMPED:
                cursor.execute(_move_stamp(table, column))
            for table, column in RANGES:
                cursor.execute(_move_range(table, column))
            for table in sorted({name for name, _ in (*STAMPED, *RANGES)}):
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def deliver() -> None:
    """All letters so far."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        for words in DELIVERED:
            cursor.execute(words)


def seal_all() -> None:
    """Every line of the invented past, in one seal: only the first may reach back further than a day."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        seal(cursor)


def _database_clock() -> dt.datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        found: dt.datetime = cursor.fetchone()[0]
    return found


def _move_stamp(table: str, column: str) -> str:
    return (
        f"UPDATE {table} SET {column} = {table}.{column} - s.span FROM {SHIFTED} s"  # noqa: S608
        f" WHERE {table}.{column} BETWEEN s.begun AND s.ended"
    )


def _move_range(table: str, column: str) -> str:
    """A bound moves with the stretch it was stamped in; an emergency's end follows its beginning."""
    lower, upper = (f"{bound}({table}.{column})" for bound in ("lower", "upper"))
    both = "true" if table == "access_emergencyaccess" else f"{table}.ground = 'emergency'"
    span = f"(SELECT s.span FROM {SHIFTED} s WHERE %s BETWEEN s.begun AND s.ended LIMIT 1)"  # noqa: S608
    begins, ends = span % lower, span % f"CASE WHEN {both} THEN {lower} ELSE {upper} END"
    return (
        f"UPDATE {table} SET {column} = tstzrange("  # noqa: S608
        f"{lower} - coalesce({begins}, interval '0'), {upper} - coalesce({ends}, interval '0'))"
        f" WHERE NOT isempty({column})"
    )
