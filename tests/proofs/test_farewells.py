"""Ten thousand lives with deaths in them: nobody dead is invited, reminded or counted; nobody twice.

After every deed the sources are read as the owner, and plain Python works out what must have followed:
which mails left and to whom, which dates were struck out of which calendars, what was taken up again.
The full size runs with `make prove`.
"""

import datetime as dt
import os
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction

from brobygger.access.queries import count_my_citizens, waiting_for
from brobygger.access.rls import acting_as, rows_from
from brobygger.accounts.queries import actor_as_person
from brobygger.citizens import queries as register
from brobygger.kernel.events import _listeners
from brobygger.meetings import deaths as meeting_deaths
from brobygger.plans.queries import my_plan_tasks, plans_of_unit
from brobygger.plans.telling import deaths as plan_words
from tests.security.reading import BITS, OPENINGS, PURPOSES

from .farewells import (
    DAY,
    DEEDS,
    JOBS,
    Facts,
    Life,
    a_company,
    act,
    at_its_own_time,
    close,
    die,
    move_out,
    undo,
    withdraw,
)

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
LONGEST = 14
UID, SEQUENCE, METHOD = (
    re.compile(rf"^{name}:([^\s@]+)", re.MULTILINE) for name in ("UID", "SEQUENCE", "METHOD")
)
LIVING = ("called", "open")
OPEN = ("proposed", "accepted", "declined", "late")


COUNTED = (die, undo, close, move_out, withdraw)  # after these, somebody else is counted


class Truths:
    """What must have followed from a deed, from how things stood before it."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.dates: Counter[tuple[str, str, str, str]] = Counter()
        self.before = life.facts()
        self.seen = {one["id"] for one in self.before.mail}

    def after(self, name: str, refused: str) -> None:
        """Hold everything against the deed that was just done, or refused."""
        before, now = self.before, self.life.facts()
        mail = [one for one in now.mail if one["id"] not in self.seen]
        self.seen |= {one["id"] for one in mail}
        self._never_twice(mail)
        if refused:
            assert not mail, f"{name} was refused ({refused}) and mail left"
        elif name == "die":
            self._died(before, now, mail)
        elif name == "undo":
            self._came_back(before, now, mail)
        elif before.died_on:
            assert not mail, f"{name}: {len(mail)} mails about somebody dead"
        if name == "die":
            self._who_may_say(before, refused)
        if now.died_on:
            self._nothing_is_alive(now)
            if before.died_on:
                self._nothing_began(before, now)
        self.before = now

    # ------------------------------------------------------------ the mail

    def _never_twice(self, mail: list[dict]) -> None:
        for one in mail:
            if one["calendar"]:
                uid, number, method = (
                    found.search(one["calendar"].replace("\r", "")).group(1)
                    for found in (UID, SEQUENCE, METHOD)
                )
                self.dates[one["address"], uid, number, method] += 1
        twice = [one for one, times in self.dates.items() if times > 1]
        assert not twice, f"told twice of one date: {twice}"

    def _died(self, before: Facts, now: Facts, mail: list[dict]) -> None:
        """Each date struck out once for everybody but the citizen; the table told once."""
        dates, words = self._apart(mail)
        due = Counter()
        for meeting in before.meetings:
            if meeting["state"] == "called" and self._is_ahead(meeting, ends=True):
                for who, lead in self._reached(before, meeting["id"]).items():
                    number = str(meeting["calendar_sequence"] + lead + 1)
                    due[who, meeting["calendar_uid"], number, "CANCEL"] += 1
        assert dates == due, self._differs(dates, due)
        heard = self._asked(before, "open")
        if before.plan is not None:
            heard += Counter(self._table(before) - {str(self.life.said["by"].user_id)})
        assert words == heard, self._differs(words, heard)
        assert not {one["user_id"] for one in mail} & self._accounts_of_the_citizen(before)
        self.life.at_death = before
        assert now.died_on == self.life.said["died_on"].isoformat()

    def _came_back(self, before: Facts, now: Facts, mail: list[dict]) -> None:
        """As it stood when she died, as far as the day has not gone past it."""
        then = self.life.at_death
        assert then is not None
        assert {(one["id"], one["living"]) for one in now.links} == {
            (one["id"], one["living"]) for one in then.links
        }, "sign-in is not as it was"
        dates, words = self._apart(mail)
        again, due = {one["id"]: one for one in now.meetings}, Counter()
        for meeting in then.meetings:
            if meeting["state"] != "called":
                continue
            ahead = self._is_ahead(meeting)
            assert again[meeting["id"]]["state"] == ("called" if ahead else "cancelled")
            called = self._reached(then, meeting["id"]) if ahead else {}
            for who, lead in called.items():
                number = str(meeting["calendar_sequence"] + lead + 2)
                due[who, meeting["calendar_uid"], number, "REQUEST"] += 1
        assert dates == due, self._differs(dates, due)
        heard = self._asked(then, "open", before=now)
        if then.plan is not None:
            assert now.plan is not None
            assert now.plan["id"] == then.plan["id"]
            heard += Counter(self._table(before) - {str(self.life.said["by"].user_id)})
        assert words == heard, self._differs(words, heard)
        promised = {one["id"]: (one["status"], one["status_note"]) for one in now.agreements}
        assert promised == {
            one["id"]: (one["status"], one["status_note"]) for one in then.agreements
        }
        assert {one["id"]: one["state"] for one in now.series} == {
            one["id"]: one["state"] for one in then.series
        }
        self.life.at_death = None

    def reminded(self, mail: list[dict], facts: Facts) -> None:
        """The reminders of one run, whom they reached and no others."""
        due = Counter()
        for invitation, ahead in self._reminders_due(facts):
            due.update(self._addresses(facts, invitation))
            assert ahead in ("days", "hour")
        got = Counter(one["user_id"] or one["address"] for one in mail)
        assert got.keys() == due.keys(), self._differs(got, due)

    def _reminders_due(self, facts: Facts) -> Iterator[tuple[dict, str]]:
        moment = self.life.now
        given = {(one["invitation_id"], one["ahead"], one["sequence"]) for one in facts.reminders}
        meetings = {one["id"]: one for one in facts.meetings if one["state"] == "called"}
        for one in facts.invitations:
            meeting = meetings.get(one["meeting_id"])
            if facts.died_on or meeting is None or one["answer"] == "no":
                continue
            starts = self._at(meeting["starts_at"])
            local = starts.astimezone(COPENHAGEN)
            days = (local.replace(tzinfo=None) - 3 * DAY).replace(tzinfo=COPENHAGEN)
            hour = starts - dt.timedelta(hours=1)
            for ahead, begins, ends in (("days", days, hour), ("hour", hour, starts)):
                new = (one["id"], ahead, meeting["calendar_sequence"]) not in given
                if begins <= moment < ends and self._at(one["told_at"]) < begins and new:
                    yield one, ahead

    def _addresses(self, facts: Facts, one: dict) -> list[str]:
        """Guests at their link's address, others at their account's while they may see it.

        Which account that is goes by the database's clock, which stands still through a life.
        """
        if one["kind"] == "guest":
            return [
                each["address"]
                for each in facts.passes
                if each["invitation_id"] == one["id"] and not each["revoked_at"]
            ]
        if not self._sees(facts, one["unit_id"] or one["person_id"]):
            return []
        if one["kind"] == "staff":
            return [one["user_id"]]
        return [
            each["user_id"]
            for each in facts.links
            if each["person_id"] == one["person_id"] and each["reached"]
        ]

    # ------------------------------------------------------------ what stands

    def _who_may_say(self, before: Facts, refused: str) -> None:
        """By staff with a ground that lasts, on a day that can be right, and once."""
        by, day = self.life.said["by"], self.life.said["died_on"]
        unit, born = str(by.unit_id), dt.date.fromisoformat(before.born)
        told = [  # of consents, one knows the citizen's if one sees the plan, and those to oneself
            self._at(one["given_at"]).astimezone(COPENHAGEN).date()
            for one in before.consents
            if self._sees(before, unit) or one["party_id"] == unit
        ]
        possible = max([born, *told]) <= day <= self.life.now.astimezone(COPENHAGEN).date()
        may = self._knows(before, by) and not before.died_on and possible
        assert (not refused) == may, (refused, day)

    def _nothing_is_alive(self, now: Facts) -> None:
        alive = {
            "meetings": [one for one in now.meetings if one["state"] in LIVING],
            "polls": [one for one in now.polls if one["state"] == "open"],
            "series": [one for one in now.series if one["state"] == "active"],
            "passes": [one for one in now.passes if not one["revoked_at"]],
            "plans": [one for one in now.plans if one["living"]],
            "agreements": [one for one in now.agreements if one["status"] in OPEN],
            "links": [one for one in now.links if one["living"]],
        }
        assert not any(alive.values()), {name: len(rows) for name, rows in alive.items() if rows}
        assert now.raised == 0, "the clock still waits for somebody"

    def _nothing_began(self, before: Facts, now: Facts) -> None:
        for name in ("meetings", "invitations", "passes", "polls", "voices", "series", "reminders"):
            assert len(now.rows[name]) == len(before.rows[name]), f"{name} began after the death"
        assert now.escalations == before.escalations

    def counts(self) -> None:
        """Who is counted, and what waits for whom."""
        table, facts = self.life.table, self.before
        counted = 0 if facts.died_on else 1
        for actor in (table.lead, table.nurse):
            with acting_as(actor):
                assert count_my_citizens(actor) == counted * self._knows(facts, actor)
                if facts.died_on:
                    assert {one.kind for one in my_plan_tasks(actor)} <= {"has_died"}
                    assert not waiting_for(actor).ending
        with acting_as(table.leader):
            there = facts.plan is not None and self._sees(facts, str(table.leader.unit_id))
            if facts.died_on or not there:
                assert len(plans_of_unit(table.leader)) == 0
        with acting_as(self.life.steering):
            told = rows_from("steering_numbers")
        plans = sum(number for measure, _part, number in told if measure == "organisation")
        assert plans == (0 if facts.plan is None else 1)
        if facts.died_on:
            assert not [one for one in told if one[0] == "agreement"], "promises of the dead"
            for one in (table.citizen, table.relative):
                assert actor_as_person(one.user_id, one.person_id) is None
            if self._knows(facts, table.lead):
                self._age_stands_still(facts)

    def _age_stands_still(self, facts: Facts) -> None:
        lead = self.life.table.lead
        born, died = (dt.date.fromisoformat(one) for one in (facts.born, facts.died_on))
        with acting_as(lead):
            row = register.citizen_row(self.life.table.citizen_id)
            card = register.citizen_card(row, viewer=lead.unit_id)
        years = died.year - born.year - ((died.month, died.day) < (born.month, born.day))
        assert card.age == years

    # ------------------------------------------------------------ reading the sources

    def _sees(self, facts: Facts, party: str | None, *, bit: str = "PLAN") -> bool:
        """By a consent in force or the law, for coordination or for oneself."""
        moment = self.life.real_now()
        if party == str(self.life.table.citizen_id):
            return True
        for one in facts.consents:
            runs = not one["withdrawn_at"] and (
                not one["expires_at"] or self._at(one["expires_at"]) > moment
            )
            if one["party_id"] == party and runs and (one["categories"] | 1) & BITS[bit]:
                return True
        return any(
            one["unit_id"] == party
            and one["living"]
            and (OPENINGS[one["kind"]][0] | 1) & BITS[bit]
            and OPENINGS[one["kind"]][1] & PURPOSES["COORDINATION"]
            for one in facts.cares
        )

    def _knows(self, facts: Facts, actor) -> bool:
        return actor.unit_id is not None and self._sees(facts, str(actor.unit_id), bit="IDENTITY")

    def _table(self, facts: Facts) -> set[str]:
        plan = facts.plan or (self.life.at_death.plan if self.life.at_death else None)
        return {
            one["user_id"]
            for one in facts.seats
            if one["plan_id"] == plan["id"] and self._sees(facts, one["unit_id"])
        }

    def _reached(self, facts: Facts, meeting: str) -> dict[str, int]:
        """Staff called, relatives with a sign-in, guests with a link: each address, and how far its
        own date is ahead."""
        found: dict[str, int] = {}
        for one in facts.invitations:
            if one["meeting_id"] != meeting or one["ended_at"]:
                continue
            if one["person_id"] == str(self.life.table.citizen_id):
                continue
            there = {
                each["address"]
                for each in facts.passes
                if each["invitation_id"] == one["id"] and not each["revoked_at"]
            }
            if one["kind"] == "staff":
                there.add(self._mailbox(one["user_id"]))
            there |= {self._mailbox(user) for user in self._links_of(facts, one["person_id"])}
            found |= dict.fromkeys(there, one["calendar_lead"])
        return found

    def _asked(self, facts: Facts, state: str, *, before: Facts | None = None) -> Counter[str]:
        """Accounts asked by polls in this state with a time ahead, once for each poll."""
        heard: Counter[str] = Counter()
        for poll in facts.polls:
            if poll["state"] != state or max(map(self._at, poll["times"])) <= self.life.now:
                continue
            users = {
                each["user_id"] or link
                for each in facts.voices
                if each["poll_id"] == poll["id"]
                and each["person_id"] != str(self.life.table.citizen_id)
                for link in self._links_of(facts, each["person_id"]) or [None]
                if each["user_id"] or link
            }
            heard.update(users)
        return heard

    def _links_of(self, facts: Facts, person: str | None) -> list[str]:
        return [
            one["user_id"] for one in facts.links if one["person_id"] == person and one["living"]
        ]

    def _accounts_of_the_citizen(self, facts: Facts) -> set[str]:
        who = str(self.life.table.citizen_id)
        return {one["user_id"] for one in facts.links if one["person_id"] == who}

    def _mailbox(self, user: str) -> str:
        return BOXES[user]

    def _apart(self, mail: list[dict]) -> tuple[Counter, Counter]:
        dates, words = Counter(), Counter()
        for one in mail:
            if not one["calendar"]:
                words[one["user_id"]] += 1
                continue
            sheet = one["calendar"].replace("\r", "")
            uid, number, method = (
                found.search(sheet).group(1) for found in (UID, SEQUENCE, METHOD)
            )
            dates[one["address"], uid, number, method] += 1
        return dates, words

    def _is_ahead(self, meeting: dict, *, ends: bool = False) -> bool:
        starts = self._at(meeting["starts_at"])
        over = starts + dt.timedelta(minutes=meeting["minutes"]) if ends else starts
        return over > self.life.now

    def _at(self, text: str) -> dt.datetime:
        return dt.datetime.fromisoformat(text)

    def _differs(self, got: Counter, due: Counter) -> str:
        return f"too much {dict(got - due)}, too little {dict(due - got)}"


BOXES: dict[str, str] = {}


def read_the_boxes() -> None:
    """Which account has which address; no deed changes it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id::text, email FROM accounts_user")
        BOXES.update(dict(cursor.fetchall()))


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def live(company, seed: int) -> Counter[str]:
    """One life, from the same company; nothing of it stays."""
    life = Life(company[0], company[1], random.Random(seed))
    deeds, weights = zip(*DEEDS, strict=True)
    with undone(), at_its_own_time(life):
        truths = Truths(life)
        for _ in range(life.chance.randrange(5, LONGEST)):
            [deed] = life.chance.choices(deeds, weights)
            do(life, truths, deed)
    return life.told


def do(life: Life, truths: Truths, deed) -> None:
    """One deed and what must have followed; time that passes runs the house's jobs."""
    life.doing = deed.__name__
    try:
        refused = act(life, deed)
        life.told[f"{deed.__name__} {'refused' if refused else 'done'}"] += 1
        life.told["refused" if refused else "done"] += 1
        truths.after(deed.__name__, refused)
        if deed.__name__ == "time_passes":
            run_the_jobs(life, truths)
        if deed in COUNTED or life.chance.random() < 0.2:
            truths.counts()
    except Exception as fault:
        fault.add_note(f"while doing: {life.doing}")
        raise


def run_the_jobs(life: Life, truths: Truths) -> None:
    """Every job of the house, twice: the second time it finds nothing more to tell."""
    for number, job in enumerate(JOBS):
        life.doing = f"job {number}"
        before = truths.before
        done = job()
        now = life.facts()
        mail = [one for one in now.mail if one["id"] not in truths.seen]
        life.told["mails of jobs"] += len(mail)
        if before.died_on:
            assert done == 0, "the house works on for somebody dead"
        if number == 0:
            truths.reminded(mail, before)
        truths.after(f"job {number}", "")
        assert job() == 0, "done again, it found something new"


ENOUGH = 400  # turns, give or take, before a deed that is never done is a fault of the proof


def prove(number: int, seed: int) -> str:
    """So many lives; what happened in them, in a line."""
    company, began, told = a_company(), time.monotonic(), Counter()
    read_the_boxes()
    for one in range(number):
        try:
            told += live(company, seed + one)
        except Exception as fault:
            done = getattr(fault, "__notes__", [])
            raise AssertionError(f"life {seed + one}: {fault!r} {done}") from fault
        if (one + 1) % 250 == 0:
            sys.stderr.write(f"{one + 1} lives from {seed} in {time.monotonic() - began:.0f} s\n")
    for deed, weight in DEEDS:
        if number * weight >= ENOUGH:
            assert told[f"{deed.__name__} done"], f"{deed.__name__} was never done"
    counts = ", ".join(
        f"{told[one]} {one}"
        for one in ("done", "refused", "die done", "undo done", "numbers", "mails of jobs")
    )
    return f"{number} lives from {seed} in {time.monotonic() - began:.0f} s: {counts}"


def test_lives_with_deaths_in_them(db, say):
    say(prove(25, seed=int(os.environ.get("SEED", "1"))))


@pytest.mark.prove
def test_ten_thousand_lives_with_deaths_in_them(db, say):
    say(prove(int(os.environ.get("LIVES", "10000")), seed=int(os.environ.get("SEED", "100000"))))


# ---------------------------------------------------------------- the proof itself


def finds(match: str) -> None:
    """Forty lives; one of them must notice."""
    with pytest.raises(AssertionError, match=match):
        prove(40, seed=1)


def test_a_meeting_that_is_left_called_would_be_noticed(db):
    with patch.object(meeting_deaths, "end_at_death", lambda *_a, **_k: None):
        finds("too little|meetings|polls")


def test_a_table_that_is_told_twice_would_be_noticed(db):
    once = plan_words.tell

    def twice(*arguments):
        once(*arguments)
        once(*arguments)

    with patch.object(plan_words, "tell", twice):
        finds("too much")


def test_somebody_dead_who_is_counted_would_be_noticed(db):
    everybody = register.Citizen.objects.all
    with patch.object(register, "living_citizens_shown", everybody):
        finds("assert 1 == ")


def test_a_sign_in_that_stays_would_be_noticed(db):
    def rows(name, *arguments):
        return [] if name == "end_sign_in_at_death" else rows_from(name, *arguments)

    with patch("brobygger.access.services.deaths.rows_from", rows):
        finds("links")


def test_every_reaction_to_a_death_is_there():
    """The planted faults above patch what the reactions call; these must be the ones that run."""
    names = {one.__name__ for rows in _listeners.values() for one in rows}
    assert {
        "nothing_called_about_the_citizen_is_held",
        "the_plan_closes_and_the_table_is_told",
        "what_was_ended_by_mistake_goes_on",
    } <= names
    assert die.__name__ != undo.__name__
