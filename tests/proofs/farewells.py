"""Random lives of a citizen and those around her: meetings, polls, promises, moves, new numbers,
withdrawals, deaths and deaths that were mistakes. Every deed goes through the rooms' own services.

`Facts` is everything the oracle knows: rows of the sources, read by the owner in one question. What
follows from them is worked out in `test_farewells.py` in plain Python, by no code of the product.
"""

import datetime as dt
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from brobygger.access import services as access
from brobygger.access.models import Consent
from brobygger.access.rls import acting_as
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now, today
from brobygger.kernel.errors import BrobyggerError
from brobygger.meetings import services as meetings
from brobygger.meetings.guests.services import invite_guest
from brobygger.meetings.leaving import end_without_ground
from brobygger.meetings.pages import Invited
from brobygger.meetings.poll import services as polls
from brobygger.meetings.standing.services import set_standing
from brobygger.meetings.tasks import call_what_comes_again, remind_all, remind_the_silent
from brobygger.plans import services
from brobygger.plans.pages import Called, Settled
from tests import make
from tests.make import as_owner
from tests.plans import make as plans

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
NUMBERS = ("0201919991", "0201919992", "0201919993")

FACTS = """
SELECT json_build_object(
 'died_on', (SELECT died_on FROM citizens_citizen WHERE id = %(who)s),
 'born', (SELECT birth_date FROM citizens_citizen WHERE id = %(who)s),
 'meetings', (SELECT coalesce(json_agg(m), '[]') FROM (SELECT id, state, starts_at, minutes, about,
    calendar_uid, calendar_sequence, revision FROM meetings_meeting WHERE citizen_id = %(who)s) m),
 'invitations', (SELECT coalesce(json_agg(i), '[]') FROM (SELECT id, meeting_id, kind, user_id, unit_id,
    person_id, answer, told_at, ended_at, calendar_lead FROM meetings_invitation
    WHERE citizen_id = %(who)s) i),
 'passes', (SELECT coalesce(json_agg(p), '[]') FROM (SELECT id, invitation_id, address, made_at,
    revoked_at FROM meetings_guestpass WHERE citizen_id = %(who)s) p),
 'polls', (SELECT coalesce(json_agg(p), '[]') FROM (SELECT id, state, asked_at, about,
    (SELECT json_agg(t.starts_at) FROM meetings_polltime t WHERE t.poll_id = p.id) AS times
    FROM meetings_poll p WHERE citizen_id = %(who)s) p),
 'voices', (SELECT coalesce(json_agg(v), '[]') FROM (SELECT poll_id, kind, user_id, unit_id, person_id,
    answered_at, reminded_at, has_account FROM meetings_pollvoice WHERE citizen_id = %(who)s) v),
 'series', (SELECT coalesce(json_agg(s), '[]') FROM (SELECT id, state, revision FROM meetings_standing
    WHERE citizen_id = %(who)s) s),
 'reminders', (SELECT coalesce(json_agg(r), '[]') FROM (SELECT invitation_id, ahead, sequence
    FROM meetings_reminder WHERE citizen_id = %(who)s) r),
 'plans', (SELECT coalesce(json_agg(p), '[]') FROM (SELECT id, closing, closed_at IS NULL AS living,
    latest_version FROM plans_plan WHERE citizen_id = %(who)s) p),
 'seats', (SELECT coalesce(json_agg(p), '[]') FROM (SELECT plan_id, user_id, unit_id
    FROM plans_participant WHERE citizen_id = %(who)s AND kind = 'staff' AND left_at IS NULL) p),
 'agreements', (SELECT coalesce(json_agg(a), '[]') FROM (SELECT id, plan_id, status, status_note
    FROM plans_agreement WHERE citizen_id = %(who)s AND removed_at IS NULL) a),
 'escalations', (SELECT count(*) FROM plans_escalation WHERE citizen_id = %(who)s),
 'raised', (SELECT count(*) FROM plans_escalation WHERE citizen_id = %(who)s AND ended_at IS NULL),
 'links', (SELECT coalesce(json_agg(l), '[]') FROM (SELECT id, user_id, person_id,
    upper_inf(valid) AS living,
    valid @> now() AS reached FROM accounts_personlink WHERE person_id = %(who)s OR person_id IN
        (SELECT id FROM citizens_relative WHERE citizen_id = %(who)s)) l),
 'consents', (SELECT coalesce(json_agg(c), '[]') FROM (SELECT party_id, categories, purposes, given_at,
    expires_at, withdrawn_at FROM access_consent WHERE citizen_id = %(who)s) c),
 'cares', (SELECT coalesce(json_agg(c), '[]') FROM (SELECT unit_id, kind,
    valid @> now() AS living FROM access_carerelation WHERE citizen_id = %(who)s) c),
 'mail', (SELECT coalesce(json_agg(m), '[]') FROM (SELECT id, user_id, address, calendar
    FROM notices_message) m))"""


@dataclass(frozen=True)
class Facts:
    """The sources as they stand; never a grant, for those are derived."""

    rows: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        return self.rows[name]

    @property
    def plan(self) -> Any:
        return next((one for one in self.rows["plans"] if one["living"]), None)


@dataclass
class Life:
    """A table, a counsel of chance, and the clock they go by: it only goes forward."""

    table: plans.Table
    steering: Actor
    chance: random.Random
    real_now: Callable[[], dt.datetime] = field(default=timezone.now)
    offset: dt.timedelta = dt.timedelta()
    told: Counter[str] = field(default_factory=Counter)
    said: dict[str, Any] = field(default_factory=dict)
    at_death: Facts | None = None
    doing: str = ""

    @property
    def now(self) -> dt.datetime:
        return self.real_now() + self.offset

    def staff(self) -> Actor:
        table = self.table
        return self.chance.choice([table.lead, table.lead, table.deputy, table.nurse])

    def moment(self) -> dt.datetime:
        ahead = self.chance.choice([2 * HOUR, 30 * HOUR, 3 * DAY + 2 * HOUR, 10 * DAY, 40 * DAY])
        return (now() + ahead).replace(second=0, microsecond=0)

    def facts(self) -> Facts:
        with as_owner(), connection.cursor() as cursor:
            cursor.execute(FACTS, {"who": self.table.citizen_id})
            found = cursor.fetchone()[0]
        return Facts(found if isinstance(found, dict) else json.loads(found))

    def any_of(self, rows: list[Any]) -> Any:
        return self.chance.choice(sorted(rows, key=lambda one: one["id"])) if rows else None


def a_company() -> tuple[plans.Table, Actor]:
    """Facility, psychiatry, addiction treatment, a sister, all at the table; a steering group."""
    table = plans.a_table()
    with acting_as(table.lead):
        for one in (table.nurse, table.counsellor):
            services.join_table(table.lead, plan_id=table.plan_id, called=plans.staff(one))
        services.join_table(table.lead, plan_id=table.plan_id, called=plans.relative(table))
        access.move_in(
            table.lead,
            citizen_id=table.citizen_id,
            unit_id=table.lead.unit_id,
            since=today() - 400 * DAY,
        )
    plans.an_intervention(table)
    office = make.a_unit("administration", name="Sekretariatet")
    return table, make.a_member(office, "steering_member")


# ---------------------------------------------------------------- what may happen


def call(life: Life) -> None:
    table = life.table
    with acting_as(table.lead):
        services.call_plan_meeting(
            table.lead,
            plan_id=table.plan_id,
            starts_at=life.moment(),
            minutes=60,
            form="room",
            place="Lokale 2",
            participants=plans.everyone(table),
        )


def call_without_a_plan(life: Life) -> None:
    actor, table = life.staff(), life.table
    own = Invited(kind="citizen", name="Borgeren", function="", person_id=table.citizen_id)
    with acting_as(actor):
        made = meetings.call_meeting(
            actor,
            citizen_id=table.citizen_id,
            about=None,
            starts_at=life.moment(),
            minutes=30,
            form="phone",
            place="",
            invited=[own, *(_invited(one) for one in (table.lead, table.nurse))],
        )
        if life.chance.random() < 0.5:
            set_standing(actor, meeting_id=made.id, weeks=2, times=5)


def ask(life: Life) -> None:
    table = life.table
    with acting_as(table.lead):
        polls.ask(
            table.lead,
            citizen_id=table.citizen_id,
            about=life.chance.choice([table.plan_id, None]),
            times=sorted({life.moment(), life.moment() + HOUR}),
            minutes=60,
            form="room",
            place="",
            people=[Called(kind="citizen", person_id=table.citizen_id), *plans.everyone(table)],
        )


def choose(life: Life) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.id, t.id FROM meetings_poll p JOIN meetings_polltime t ON t.poll_id = p.id"
            " WHERE p.citizen_id = %s AND p.state = 'open' ORDER BY t.starts_at DESC LIMIT 1",
            [life.table.citizen_id],
        )
        found = cursor.fetchone()
    if found is not None:
        with acting_as(life.table.lead):
            polls.choose(life.table.lead, poll_id=found[0], time_id=found[1])


def move(life: Life) -> None:
    one = life.any_of([each for each in life.facts().meetings if each["state"] == "called"])
    if one is not None:
        actor = life.staff()
        with acting_as(actor):
            meetings.move_meeting(
                actor,
                meeting_id=UUID(one["id"]),
                base_revision=one["revision"],
                starts_at=life.moment(),
                minutes=60,
                form="room",
                place="",
            )


def cancel(life: Life) -> None:
    one = life.any_of([each for each in life.facts().meetings if each["state"] == "called"])
    if one is not None:
        with acting_as(life.table.lead):
            meetings.cancel_meeting(life.table.lead, meeting_id=UUID(one["id"]))


def begin_meeting(life: Life) -> None:
    with acting_as(life.table.lead):
        one = life.any_of(
            [each for each in life.facts().meetings if each["state"] == "called" and each["about"]]
        )
        if one is not None:
            services.open_plan_meeting(
                life.table.lead, plan_id=life.table.plan_id, meeting_id=UUID(one["id"])
            )


def say_no(life: Life) -> None:
    actor = life.chance.choice([life.table.citizen, life.table.relative, life.table.nurse])
    mine = [
        one
        for one in life.facts().invitations
        if str(actor.user_id) == one["user_id"] or str(actor.person_id) == one["person_id"]
    ]
    one = life.any_of(mine)
    if one is not None:
        with acting_as(actor):
            meetings.answer_invitation(
                actor,
                invitation_id=UUID(one["id"]),
                answer=life.chance.choice(["yes", "no"]),
            )


def bring_a_guest(life: Life) -> None:
    one = life.any_of([each for each in life.facts().meetings if each["state"] == "called"])
    if one is not None:
        with acting_as(life.table.lead):
            invite_guest(
                life.table.lead,
                meeting_id=UUID(one["id"]),
                name="En tolk",
                function="",
                address=f"tolk{life.chance.randrange(10**9)}@example.test",
            )


def promise(life: Life) -> None:
    table = life.table
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.id, p.id FROM plans_intervention i JOIN plans_participant p USING (plan_id)"
            " WHERE i.plan_id = %s AND p.left_at IS NULL ORDER BY p.name, p.id",
            [table.plan_id],
        )
        group, seat = life.chance.choice(cursor.fetchall())
    with acting_as(table.lead):
        services.add_agreement(
            table.lead,
            intervention_id=group,
            what="Ringer og spørger",
            responsible_id=seat,
            due_on=today() + life.chance.choice([1, 5, 20]) * DAY,
        )


def die(life: Life) -> None:
    days = life.chance.choice([0, 0, 0, 0, 0, 0, 1, -1, 20_000])
    life.said = {"died_on": today() - days * DAY}
    actor = life.chance.choice(
        [life.staff(), life.staff(), life.table.counsellor, life.table.relative]
    )
    life.said["by"] = actor
    with acting_as(actor):
        access.register_death(
            actor,
            citizen_id=life.table.citizen_id,
            died_on=life.said["died_on"],
            told_by=life.chance.choice(["hospital", "relatives", "police"]),
        )


def undo(life: Life) -> None:
    actor = life.staff()
    life.said = {"by": actor}
    with acting_as(actor):
        access.undo_death(
            actor, citizen_id=life.table.citizen_id, reason="Det var en anden med samme navn"
        )


def correct(life: Life) -> None:
    actor = life.staff()
    with acting_as(actor):
        access.correct_death(
            actor, citizen_id=life.table.citizen_id, died_on=today(), told_by="register"
        )


def move_out(life: Life) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM citizens_facilitystay WHERE citizen_id = %s AND upper_inf(during)",
            [life.table.citizen_id],
        )
        found = cursor.fetchone()
    if found is not None:
        with acting_as(life.table.lead):
            access.move_out(
                life.table.lead,
                stay_id=found[0],
                until=today() + life.chance.choice([-1, 0, 30]) * DAY,
            )


def withdraw(life: Life) -> None:
    """One, or every one."""
    citizen = life.table.citizen
    with as_owner():
        live = list(
            Consent.objects.filter(citizen_id=citizen.person_id, withdrawn_at=None)
            .order_by("party_kind", "given_at", "pk")
            .values_list("pk", flat=True)
        )
    with acting_as(citizen):
        if life.chance.random() < 0.4:
            access.withdraw_all(citizen, citizen_id=citizen.person_id)
        elif live:
            access.withdraw_consent(citizen, consent_id=life.chance.choice(live))


def say_yes(life: Life) -> None:
    table = life.table
    make.a_consent(table.citizen, table.citizen_id, to=table.nurse.unit_id)


def new_number(life: Life) -> None:
    """The same person under another number; registered anew elsewhere, she is found."""
    number, table = life.chance.choice(NUMBERS), life.table
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT revision FROM citizens_citizen WHERE id = %s", [table.citizen_id])
        revision = cursor.fetchone()[0]
    with acting_as(table.lead):
        access.correct_citizen(
            table.lead, citizen_id=table.citizen_id, base_revision=revision, cpr=number
        )
    life.told["numbers"] += 1
    again = life.table.nurse
    with acting_as(again):
        found = access.register_citizen(
            again, name="Tastet igen", care_kind="outpatient_psychiatry", cpr=number
        )
    assert found.citizen_id == table.citizen_id, "one number, two citizens"


def open_the_door(life: Life) -> None:
    """A sign-in for the citizen, whether or not she may have one: one asks, another confirms."""
    lead, nurse, citizen_id = life.table.lead, life.table.nurse, life.table.citizen_id
    address = f"ny{life.chance.randrange(10**9)}@example.test"
    with acting_as(lead):
        access.ask_for_account(lead, citizen_id=citizen_id, email=address)
    with acting_as(nurse):
        access.confirm_account(nurse, citizen_id=citizen_id)


def close(life: Life) -> None:
    facts = life.facts()
    standing = [
        UUID(one["id"])
        for one in facts.agreements
        if one["status"] in ("proposed", "accepted", "declined", "late")
    ]
    drop = Settled(how="dropped", words="Planen er slut")
    with acting_as(life.table.lead):
        services.close_plan(
            life.table.lead,
            plan_id=life.table.plan_id,
            closing=life.chance.choice(["withdrawn", "moved", "goals_met"]),
            settled=dict.fromkeys(standing, drop),
        )


def begin_anew(life: Life) -> None:
    table = life.table
    with acting_as(table.lead):
        services.start_plan(
            table.lead,
            citizen_id=table.citizen_id,
            deputy_user_id=table.deputy.user_id,
            signals=["other"],
        )


def time_passes(life: Life) -> None:
    life.offset += life.chance.choice([HOUR, DAY, 3 * DAY, 8 * DAY, 35 * DAY])


DEEDS: tuple[tuple[Callable[[Life], None], int], ...] = (
    (call, 12),
    (call_without_a_plan, 8),
    (ask, 8),
    (choose, 3),
    (move, 3),
    (cancel, 2),
    (begin_meeting, 1),
    (say_no, 4),
    (bring_a_guest, 4),
    (promise, 4),
    (die, 18),
    (undo, 12),
    (correct, 2),
    (move_out, 2),
    (withdraw, 3),
    (say_yes, 2),
    (new_number, 3),
    (open_the_door, 2),
    (close, 3),
    (begin_anew, 2),
    (time_passes, 14),
)


# ---------------------------------------------------------------- doing it


def act(life: Life, deed: Callable[[Life], None]) -> str:
    """Do it to the end, or be refused in the users' words with nothing left of it."""
    try:
        with transaction.atomic():
            deed(life)
            _as_a_commit_would()
    except BrobyggerError as refusal:
        return type(refusal).__name__
    return ""


JOBS: tuple[Callable[[], int], ...] = (
    remind_all,
    end_without_ground,
    remind_the_silent,
    call_what_comes_again,
    lambda: services.turn_the_clock(at=now()),
)


@contextmanager
def at_its_own_time(life: Life) -> Iterator[None]:
    with patch("django.utils.timezone.now", lambda: life.now):
        yield


def _as_a_commit_would() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _invited(actor: Actor) -> Invited:
    return Invited(
        kind="staff", name="Kollega", function="", user_id=actor.user_id, unit_id=actor.unit_id
    )
