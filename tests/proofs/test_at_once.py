"""Pressed twice, two tabs, two people: one effect, and the other is told so; never a server error."""

import datetime as dt
import threading
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.utils import timezone

from tests.forms import form_to, text_of
from tests.proofs.house import House
from tests.proofs.visitor import Answer, Visitor

Press = Callable[[Visitor], Answer]


@dataclass(frozen=True)
class Both:
    """What two presses at the same moment got, and what they left behind."""

    statuses: list[int]
    effects: int


def at_once(house: House, people: list[Visitor], press: Press, count: str, *values: object) -> Both:
    """Everybody presses at the same moment; `count` says how often it happened."""
    before = house.ask(count, *values)[0][0]
    gate, answers = threading.Barrier(len(people)), []

    def go(visitor: Visitor) -> None:
        gate.wait(30)
        answers.append(press(visitor).status)

    threads = [threading.Thread(target=go, args=[one]) for one in people]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    return Both(sorted(answers), house.ask(count, *values)[0][0] - before)


def is_one_effect(both: Both) -> bool:
    """Exactly one did it; the other was led on or told why not."""
    fine = all(status == 302 or status == 200 or 400 <= status < 500 for status in both.statuses)
    return fine and both.effects == 1


def twice(house: House, plan: int, who: str) -> list[Visitor]:
    """The same person in two tabs."""
    one = house.visitor(plan, who)
    return [one, Visitor(one.port, dict(one.cookies))]


@pytest.fixture
def lead_and_deputy(house: House) -> list[Visitor]:
    return [house.visitor(3, "lead"), house.visitor(3, "deputy")]


@pytest.fixture
def at(house: House) -> dict[str, str]:
    table = house.tables[3]
    [(intervention,)] = house.ask(
        "SELECT id::text FROM plans_intervention WHERE plan_id = %s ORDER BY id LIMIT 1",
        table["plan"],
    )
    return {**table, "intervention": intervention, "here": f"/plans/{table['plan']}"}


def test_two_add_the_same_agreement(house, at):
    path = f"{at['here']}/interventions/{at['intervention']}/agree/"
    pair = twice(house, 3, "lead")
    sent = form_to(pair[0].get(path).body, "what").answered(what="Ringe to gange", when="14")
    both = at_once(
        house,
        pair,
        lambda one: one.post(path, sent),
        "SELECT count(*) FROM plans_agreement WHERE what = 'Ringe to gange'",
    )
    assert is_one_effect(both), both


def test_two_add_the_same_intervention(house, at):
    path = f"{at['here']}/interventions/add/"
    pair = twice(house, 3, "lead")
    form = form_to(pair[0].get(path).body, "title")
    sent = form.answered(title="To gange", goal="Kun én", promise="Første", when="14")
    both = at_once(
        house,
        pair,
        lambda one: one.post(path, sent),
        "SELECT count(*) FROM plans_intervention WHERE title = 'To gange'",
    )
    assert is_one_effect(both), both


def test_two_save_the_same_words(house, at):
    path = f"{at['here']}/write/overall_goal/"
    pair = twice(house, 3, "lead")
    sent = form_to(pair[0].get(path).body, "body").filled(body="De samme ord")
    both = at_once(
        house,
        pair,
        lambda one: one.post(path, sent),
        """SELECT revision FROM plans_passage WHERE section = 'overall_goal' AND plan_id = %s""",
        at["plan"],
    )
    assert is_one_effect(both), both


def test_a_relative_is_added_once(house, at):
    path = f"/access/{at['citizen']}/network/new/"
    pair = twice(house, 3, "lead")
    sent = form_to(pair[0].get(path).body, "relation").answered(name="Bo To Gange", relation="Bror")
    both = at_once(
        house,
        pair,
        lambda one: one.post(path, sent),
        "SELECT count(*) FROM citizens_relative WHERE name = 'Bo To Gange'",
    )
    assert is_one_effect(both), both


def test_two_register_the_same_number(house):
    people = [house.visitor(0, "lead"), house.visitor(1, "lead")]
    pages = {id(one): one.get("/access/register/").body for one in people}

    def press(one: Visitor) -> Answer:
        form = form_to(pages[id(one)], "cpr")
        return one.post(
            "/access/register/",
            form.filled(cpr="3101229995", name="Ali Test Jensen", care_kind="housing_107"),
        )

    both = at_once(house, people, press, "SELECT count(*) FROM citizens_citizen")
    assert is_one_effect(both), both


def test_two_start_the_same_plan(house, at):
    """The plan of the citizen just registered; the second is shown the first."""
    people = twice(house, 0, "lead")
    form = form_to(people[0].get("/access/register/").body, "cpr")
    made = people[0].post(
        "/access/register/",
        form.filled(
            name="Nanna Test Planløs",
            cpr_kind="none",
            birth_date="1990-05-05",
            care_kind="housing_107",
        ),
    )
    assert made.status == 302, text_of(made.body)
    citizen = made.location.split("/access/")[1][:36]
    path = f"/plans/start/{citizen}/"
    page = people[0].get(path).body
    assert 'name="deputy"' in page
    sent = form_to(page, "deputy").answered(explained="spoken", said="yes")
    both = at_once(
        house,
        people,
        lambda one: one.post(path, sent),
        "SELECT count(*) FROM plans_plan WHERE citizen_id = %s",
        citizen,
    )
    assert is_one_effect(both), both


def test_two_write_down_the_same_consent(house, at):
    """Both have the words on the screen and say yes in the same instant."""
    path = f"/access/{at['citizen']}/consents/new/"
    pair = twice(house, 3, "citizen")
    chosen = form_to(pair[0].get(path).body, "recipients").answered(
        preset="plan", until="three", step="read"
    )
    read = pair[0].post(path, chosen)
    assert read.status == 200, text_of(read.body)
    given = form_to(read.body, "recipients").filled(step="give")
    sent = chosen | {name: given[name] for name in ("csrfmiddlewaretoken", "form_key", "step")}
    both = at_once(
        house,
        pair,
        lambda one: one.post(path, sent),
        "SELECT count(*) FROM access_consent WHERE citizen_id = %s",
        at["citizen"],
    )
    assert is_one_effect(both), both


def test_a_consent_is_withdrawn_once(house, at):
    [(consent,)] = house.ask(
        "SELECT id::text FROM access_consent WHERE citizen_id = %s AND party_kind = 'relative'"
        " LIMIT 1",
        at["citizen"],
    )
    both = at_once(
        house,
        twice(house, 3, "citizen"),
        lambda one: one.post(f"/access/consents/{consent}/withdraw/", {}),
        """SELECT count(*) FROM audit_entry WHERE action = 'consent.withdrawn'
            AND object_id = %s""",
        consent,
    )
    assert is_one_effect(both), both


def close_the_same_meeting(house, at, lead_and_deputy):
    path = f"{at['here']}/meeting/{at['meeting']}/close/"
    both = at_once(
        house,
        lead_and_deputy,
        lambda one: one.post(path, {"when": "91"}),
        "SELECT count(*) FROM plans_version WHERE plan_id = %s",
        at["plan"],
    )
    assert is_one_effect(both), both


def call_the_next_meeting(house, at, lead_and_deputy):
    path = f"{at['here']}/call/"
    day = (timezone.localdate() + dt.timedelta(days=20)).isoformat()
    form = form_to(lead_and_deputy[0].get(path).body, "people")
    sent = form.answered(day=day, time="10:00", place="Her")
    both = at_once(
        house,
        lead_and_deputy,
        lambda one: one.post(path, sent),
        "SELECT count(*) FROM meetings_meeting WHERE about = %s",
        at["plan"],
    )
    assert is_one_effect(both), both


def open_the_called_meeting(house, at, lead_and_deputy):
    [(meeting,)] = house.ask(
        "SELECT id::text FROM meetings_meeting WHERE about = %s AND closed_at IS NULL",
        at["plan"],
    )
    place = f"{at['here']}/meeting/{meeting}"
    opened = at_once(
        house,
        lead_and_deputy,
        lambda one: one.post(f"{place}/open/", {}),
        "SELECT count(*) FROM audit_entry WHERE action = 'plan.meeting_opened' AND object_id = %s",
        at["plan"],
    )
    assert is_one_effect(opened), opened


def bring_back_the_same_version(house, at, lead_and_deputy):
    both = at_once(
        house,
        lead_and_deputy,
        lambda one: one.post(f"{at['here']}/versions/1/restore/", {}),
        "SELECT count(*) FROM plans_version WHERE plan_id = %s",
        at["plan"],
    )
    assert both.effects == 0, both
    assert all(status in {302, 409} for status in both.statuses), both


def send_the_same_version(house, at, lead_and_deputy):
    both = at_once(
        house,
        lead_and_deputy,
        lambda one: one.post(f"{at['here']}/send/", {}),
        """SELECT count(*) - count(DISTINCT d.participant_id) FROM plans_distribution d
             JOIN plans_version v ON v.id = d.version_id WHERE v.plan_id = %s AND v.number = 1""",
        at["plan"],
    )
    assert both.effects == 0, both
    assert all(status == 302 for status in both.statuses), both


def test_two_lead_a_meeting_from_close_to_close(house, at, lead_and_deputy):
    """One test, because each step needs the one before and tests run in any order."""
    close_the_same_meeting(house, at, lead_and_deputy)
    call_the_next_meeting(house, at, lead_and_deputy)
    open_the_called_meeting(house, at, lead_and_deputy)
    bring_back_the_same_version(house, at, lead_and_deputy)
    send_the_same_version(house, at, lead_and_deputy)


def all_kept(house: House, plan: str) -> dict[str, str]:
    """What closing asks of each agreement that is still open: here, that it was kept."""
    still_open = house.ask(
        """SELECT id::text FROM plans_agreement
            WHERE plan_id = %s AND status IN ('proposed', 'accepted', 'declined', 'late')""",
        plan,
    )
    assert still_open
    return {f"settle-{agreement}-how": "kept" for (agreement,) in still_open}


def test_two_close_the_same_plan(house):
    people = [house.visitor(4, "lead"), house.visitor(4, "deputy")]
    plan = house.tables[4]["plan"]
    held = f"/plans/{plan}/meeting/{house.tables[4]['meeting']}/close/"
    assert people[0].post(held, {"when": "91"}).status == 302
    sent = {"closing": "goals_met", "sure": "on", **all_kept(house, plan)}
    both = at_once(
        house,
        people,
        lambda one: one.post(f"/plans/{plan}/close/", sent),
        "SELECT count(*) FROM audit_entry WHERE action = 'plan.closed' AND object_id = %s",
        plan,
    )
    assert is_one_effect(both), both
