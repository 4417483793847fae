"""Nothing acknowledged is lost: people save all the time while the house is killed under them.

The full size (100 kills) runs with `make prove`; the suite kills three times with the same code.
"""

import datetime as dt
import itertools
import random
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.utils import timezone

from tests.config.conftest import until
from tests.forms import form_to
from tests.proofs.house import House, try_until_answered
from tests.proofs.visitor import DRAFT, NoAnswer, Visitor

KILLS = ("kill_database", "kill_workers", "kill_server")
BETWEEN = (0.3, 2.0)  # seconds people work before the next kill

HALF_DONE = {
    "a closed meeting without its version": """
        SELECT count(*) FROM meetings_meeting m WHERE m.closed_at IS NOT NULL
           AND NOT EXISTS (SELECT FROM plans_version v WHERE v.meeting_id = m.id)""",
    "a version whose meeting is not closed": """
        SELECT count(*) FROM plans_version v JOIN meetings_meeting m ON m.id = v.meeting_id
         WHERE m.closed_at IS NULL""",
    "a version without its audit line": """
        SELECT count(*) FROM plans_version v WHERE NOT EXISTS (
            SELECT FROM audit_entry a WHERE a.action = 'plan.meeting_closed'
               AND a.object_id = v.plan_id AND (a.details->>'version')::int = v.number)""",
    "an audit line about a version that is not there": """
        SELECT count(*) FROM audit_entry a WHERE a.action = 'plan.meeting_closed'
           AND NOT EXISTS (SELECT FROM plans_version v WHERE v.plan_id = a.object_id
               AND v.number = (a.details->>'version')::int)""",
    "a version without one of the texts that stood": """
        SELECT count(*) FROM plans_version v JOIN plans_passage s ON s.plan_id = v.plan_id
         WHERE NOT EXISTS (SELECT FROM plans_versionpart p WHERE p.version_id = v.id
               AND p.kind = 'passage' AND p.content->>'section' = s.section
               AND p.content->>'domain' = s.domain)
           AND (SELECT min(a.at) FROM audit_entry a WHERE a.object_id = s.id) < v.frozen_at""",
    "a version with fewer people than the table": """
        SELECT count(*) FROM plans_version v WHERE
            (SELECT count(*) FROM plans_versionpart p
              WHERE p.version_id = v.id AND p.kind = 'participant') <>
            (SELECT count(*) FROM plans_participant p WHERE p.plan_id = v.plan_id)""",
    "a plan that counts other versions than there are": """
        SELECT count(*) FROM plans_plan p WHERE p.latest_version <>
            (SELECT count(*) FROM plans_version v WHERE v.plan_id = p.id)""",
    "a text whose saves and audit lines differ": """
        SELECT count(*) FROM plans_passage s WHERE s.revision <>
            (SELECT count(*) FROM audit_entry a
              WHERE a.action IN ('plan.passage_saved', 'plan.words_told')
                AND a.object_id = s.id)""",
    "a text with a hole in its history": """
        SELECT count(*) FROM plans_passage s WHERE s.revision - 1 <>
            (SELECT count(*) FROM plans_earliertext e WHERE e.passage_id = s.id)""",
    "an agreement without its audit line": """
        SELECT count(*) FROM plans_agreement g WHERE NOT EXISTS (SELECT FROM audit_entry a
            WHERE a.action = 'plan.agreement_added' AND a.object_id = g.id)""",
    "an audit line about an agreement that is not there": """
        SELECT count(*) FROM audit_entry a WHERE a.action = 'plan.agreement_added'
           AND NOT EXISTS (SELECT FROM plans_agreement g WHERE g.id = a.object_id)""",
    "a draft without its audit line": """
        SELECT count(*) FROM plans_draft d WHERE NOT EXISTS (SELECT FROM audit_entry a
            WHERE a.action = 'plan.draft_kept' AND a.object_id = d.id)""",
}


@dataclass
class Diary:
    """What one person sent, and which of it was acknowledged, with the revision told."""

    acknowledged: list[tuple[int, str]] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    surprises: list[str] = field(default_factory=list)


class Person(threading.Thread):
    """Someone who works without a pause, and goes on where they were after every breakdown."""

    def __init__(self, name: str, work: Callable[[Diary], None], ended: threading.Event) -> None:
        super().__init__(name=name, daemon=True)
        self.work, self.ended, self.diary = work, ended, Diary()

    def run(self) -> None:
        while not self.ended.is_set():
            try:
                self.work(self.diary)
            except NoAnswer:
                self.ended.wait(0.2)
            except Exception as surprise:  # told by the proof, which fails on it
                self.diary.surprises.append(repr(surprise))
                self.ended.wait(0.5)


def writes(visitor: Visitor, plan: str, place: str) -> Callable[[Diary], None]:
    """Saves a text again and again; the only one who writes there."""
    path, numbers, known = f"/plans/{plan}/write/{place}/", itertools.count(1), [-1]

    def once(diary: Diary) -> None:
        if known[0] < 0:
            page = try_until_answered(visitor, path)
            known[0] = int(form_to(page, "base_revision").fields["base_revision"].value)
        base, known[0] = known[0], -1  # unknown until somebody answers
        body = f"{place} {next(numbers)} æøå"
        diary.sent.append(body)
        answer = visitor.post(path, {"body": body, "base_revision": base}, DRAFT)
        if answer.status == 200:
            known[0] = int(answer.json["revision"])
            diary.acknowledged.append((known[0], body))
        elif answer.status < 500:
            diary.surprises.append(f"{answer.status} to the only writer of {place}")

    return once


def promises(visitor: Visitor, plan: str, intervention: str) -> Callable[[Diary], None]:
    """Adds agreements, each with words of its own."""
    path, numbers = f"/plans/{plan}/interventions/{intervention}/agree/", itertools.count(1)

    def once(diary: Diary) -> None:
        form = form_to(try_until_answered(visitor, path), "what")
        what = f"aftale {next(numbers)}"
        diary.sent.append(what)
        answer = visitor.post(path, form.answered(what=what, when="14"))
        if answer.status == 302 and answer.is_done:
            diary.acknowledged.append((0, what))
        elif answer.status < 500:
            diary.surprises.append(f"{answer.status} to a new agreement")

    return once


def types(visitor: Visitor, plan: str, place: str) -> Callable[[Diary], None]:
    """Types without saving; the house keeps it."""
    path, numbers = f"/plans/{plan}/draft/{place}/", itertools.count(1)

    def once(diary: Diary) -> None:
        body = f"kladde {next(numbers)}"
        diary.sent.append(body)
        answer = visitor.post(path, {"body": body, "base_revision": 0}, DRAFT)
        if answer.status == 200:
            diary.acknowledged.append((0, body))
        elif answer.status < 500:
            diary.surprises.append(f"{answer.status} to a draft")

    return once


def meets(visitor: Visitor, plan: str) -> Callable[[Diary], None]:
    """Calls a meeting, opens it and closes it, over and over; goes on where it was cut off."""

    def once(diary: Diary) -> None:
        meeting = meeting_on(visitor, plan) or _call(visitor, plan)
        if not meeting:
            diary.surprises.append("nothing could be called")
            return
        place = f"/plans/{plan}/meeting/{meeting}"
        visitor.post(f"{place}/open/", {})
        diary.sent.append(meeting)
        closed = visitor.post(f"{place}/close/", {"when": "91"})
        if closed.status == 302 and closed.is_done:
            diary.acknowledged.append((0, meeting))
        elif closed.status not in {409, *range(500, 600)}:
            diary.surprises.append(f"{closed.status} to closing a meeting")

    return once


def meeting_on(visitor: Visitor, plan: str) -> str:
    """The meeting that is called or open, from a link on the plan's page."""
    page = try_until_answered(visitor, f"/plans/{plan}/")
    mark = f"/plans/{plan}/meeting/"
    return page.split(mark, 1)[1][:36] if mark in page else ""


def _call(visitor: Visitor, plan: str) -> str:
    path = f"/plans/{plan}/call/"
    form = form_to(try_until_answered(visitor, path), "people")
    day = (timezone.localdate() + dt.timedelta(days=30)).isoformat()
    answer = visitor.post(path, form.answered(day=day, time="10:00", place="Her"))
    if answer.status >= 500:  # said that it did not work; to be tried again like every other deed
        raise NoAnswer(str(answer.status))
    return meeting_on(visitor, plan)


@dataclass
class Crowd:
    """Everybody at work, and the check that nobody lost anything."""

    house: House
    ended: threading.Event = field(default_factory=threading.Event)
    people: dict[str, Person] = field(default_factory=dict)
    checked: int = 0

    def __enter__(self) -> "Crowd":
        house, (written, met) = self.house, self.house.tables[:2]
        plan, meeting_plan = written["plan"], met["plan"]
        [(intervention,)] = house.ask(
            "SELECT id::text FROM plans_intervention WHERE plan_id = %s", plan
        )
        lead, nurse = house.visitor(0, "lead"), house.visitor(0, "nurse")
        counsellor, citizen = house.visitor(0, "counsellor"), house.visitor(0, "citizen")
        self._work("overall_goal", writes(lead, plan, "overall_goal"))
        self._work("status:mental", writes(nurse, plan, "status:mental"))
        self._work("wishes", writes(citizen, plan, "wishes"))
        self._work("agreements", promises(house.visitor(0, "deputy"), plan, intervention))
        self._work("draft", types(counsellor, plan, "status:addiction"))
        self._work("meetings", meets(house.visitor(1, "lead"), meeting_plan))
        return self

    def _work(self, name: str, work: Callable[[Diary], None]) -> None:
        self.people[name] = Person(name, work, self.ended)
        self.people[name].start()

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        for person in self.people.values():
            person.join(90)

    def acknowledged(self) -> dict[str, list[tuple[int, str]]]:
        return {name: list(one.diary.acknowledged) for name, one in self.people.items()}

    def surprises(self) -> list[str]:
        return [one for person in self.people.values() for one in person.diary.surprises]

    def lost(self) -> list[str]:
        """What was acknowledged and is not there, and what stands half done."""
        told = self.acknowledged()
        gone = [
            *self._lost_texts(told),
            *self._lost_agreements(told),
            *self._lost_drafts(told),
            *self._lost_meetings(told),
        ]
        self.checked += sum(map(len, told.values()))
        return gone + [name for name, ask in HALF_DONE.items() if self.house.ask(ask) != [(0,)]]

    def _lost_texts(self, told: dict[str, list[tuple[int, str]]]) -> list[str]:
        rows = self.house.ask(
            """SELECT s.section, s.domain, s.revision, s.body FROM plans_passage s
                WHERE s.plan_id = %(plan)s
               UNION ALL
               SELECT s.section, s.domain, e.revision, e.body FROM plans_earliertext e
                 JOIN plans_passage s ON s.id = e.passage_id WHERE s.plan_id = %(plan)s""",
            plan=self.house.tables[0]["plan"],
        )
        kept = {(f"{a}:{b}" if b else a, revision, body) for a, b, revision, body in rows}
        places = ("overall_goal", "status:mental", "wishes")
        return [
            f"{place} {revision}: {body}"
            for place in places
            for revision, body in told[place]
            if (place, revision, body) not in kept
        ]

    def _lost_agreements(self, told: dict[str, list[tuple[int, str]]]) -> list[str]:
        rows = self.house.ask("SELECT what, count(*) FROM plans_agreement GROUP BY what")
        kept = dict(rows)
        return [
            f"{what}: {kept.get(what, 0)} times"
            for _, what in told["agreements"]
            if kept.get(what, 0) != 1
        ]

    def _lost_drafts(self, told: dict[str, list[tuple[int, str]]]) -> list[str]:
        """What is kept is the last one acknowledged, or one sent after it."""
        if not told["draft"]:
            return []
        (body,) = self.house.ask("SELECT body FROM plans_draft WHERE field = 'status:addiction'")[0]
        number = int(body.rsplit(" ", 1)[1])
        last = int(told["draft"][-1][1].rsplit(" ", 1)[1])
        return [] if number >= last else [f"draft {last}: {body} stands"]

    def _lost_meetings(self, told: dict[str, list[tuple[int, str]]]) -> list[str]:
        kept = {one for (one,) in self.house.ask("SELECT meeting_id::text FROM plans_version")}
        return [f"meeting {one}" for _, one in told["meetings"] if one not in kept]


def prove_nothing_is_lost(house: House, *, kills: int, seed: int = 2) -> str:
    """Kill so many times, at moments nobody chose; what was counted, in a line."""
    chance, began = random.Random(seed), time.monotonic()
    with Crowd(house) as crowd:
        for number in range(kills):
            time.sleep(chance.uniform(*BETWEEN))
            kind = KILLS[number % len(KILLS)]
            getattr(house, kind)()
            house.wait_until_well()
            assert crowd.lost() == [], f"after kill {number + 1} ({kind}, seed {seed})"
        time.sleep(1)
    assert crowd.lost() == []
    assert crowd.surprises() == []
    for name, person in crowd.people.items():
        assert person.diary.acknowledged, f"{name}: nothing was ever acknowledged"
    seconds = time.monotonic() - began
    counts = ", ".join(f"{len(rows)} {name}" for name, rows in crowd.acknowledged().items())
    return f"{kills} kills in {seconds:.0f} s; acknowledged and there: {counts}; 0 lost"


def test_nothing_acknowledged_is_lost_in_three_kills(house, say):
    say(prove_nothing_is_lost(house, kills=3))
    assert house.verify() == ""


@pytest.mark.prove
def test_nothing_acknowledged_is_lost_in_a_hundred_kills(house, say):
    say(prove_nothing_is_lost(house, kills=100, seed=secrets.randbelow(2**31)))
    assert house.verify() == ""


def test_a_lost_save_would_be_noticed(house):
    """The check itself: one acknowledged save is taken away behind everybody's back."""
    with Crowd(house) as crowd:
        assert until(lambda: len(crowd.people["agreements"].diary.acknowledged) > 1)
    said = crowd.people["agreements"].diary.acknowledged[0][1]
    rename = "UPDATE plans_agreement SET what = %s WHERE what = %s"
    house.do(rename, "Noget andet", said)
    assert [one for one in crowd.lost() if "0 times" in one]
    house.do(rename, said, "Noget andet")  # the house is everybody's
