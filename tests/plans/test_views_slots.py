"""Standing slots on screen: every button, nothing lost, and no name for those without a ground."""

import datetime as dt

import pytest
from django.urls import reverse

from brobygger.access.rls import acting_as
from brobygger.meetings.models import Meeting
from brobygger.meetings.slots import queries, questions
from brobygger.plans import services
from brobygger.plans.models import Undecided
from tests import make

from .make import Table, a_table, staff
from .screens import at as client_at
from .screens import url, words
from .slotting import FRIDAY, WEEK, a_series, at, come, put

pytestmark = pytest.mark.django_db

DECIDE = "Skal dosis sættes ned inden jul?"
LONG = "ø" * 10_000


@pytest.fixture
def table(clock) -> Table:
    made = a_table()
    clock(at(FRIDAY - dt.timedelta(days=3)))
    with acting_as(made.lead):
        services.join_table(made.lead, plan_id=made.plan_id, called=staff(made.nurse))
    return made


@pytest.fixture
def series(table):
    return a_series(table.leader, table.nurse.unit_id)


def page_of(actor, series, day=FRIDAY):
    return words(client_at(actor).get(url("slot", series, day.isoformat())))


def test_a_leader_sets_one_up_on_a_page_with_what_is_usual_filled_in(table):
    leader = client_at(table.leader)
    assert "Opret en fast tid" in words(leader.get(url("slots")))
    usual = {"weekday": "4", "clock": "10:00", "minutes": "20", "form": "video"}
    sent = usual | {"unit": str(table.nurse.unit_id), "from_on": FRIDAY.isoformat()}
    refused = leader.post(url("slots"), sent | {"clock": "05:00"})
    assert (refused.status_code, "05:00" in refused.content.decode()) == (422, True)
    assert leader.post(url("slots"), sent).status_code == 302
    seen = words(leader.get(url("slots")))
    assert "Fredage 10.00" in seen
    assert "De seneste 13 uger" in seen
    assert client_at(table.lead).post(url("slots"), sent).status_code == 403
    assert "De seneste" not in words(client_at(table.lead).get(url("slots")))


def test_from_the_plan_in_one_press_and_the_plan_tells_what_came_of_it(table, series, clock):
    lead = client_at(table.lead)
    plan = url("plan", table.plan_id)
    assert "Tag op fredag 5. februar" in words(lead.get(plan))
    there = url("put_in_slot", table.plan_id, series, FRIDAY.isoformat())
    assert lead.post(there, {"body": DECIDE}).url == f"{plan}#slots"
    assert "På listen til" in words(lead.get(plan))
    assert DECIDE in words(lead.get(plan))
    clock(at(FRIDAY, 10, 4))
    assert DECIDE in page_of(table.nurse, series)
    item = next(iter(_items(table, series)))
    done = client_at(table.nurse).post(url("slot_item", item), {"outcome": "Ja", "then": "decide"})
    assert done.status_code == 302
    seen = words(client_at(table.lead).get(plan))
    assert "Taget op fredag 5. februar" in seen
    assert "Besluttet: Ja" in seen
    assert "Besluttet: Ja" in page_of(table.lead, series)


def test_what_cannot_be_kept_comes_back_with_every_word(table, series, clock):
    lead = client_at(table.lead)
    there = url("put_in_slot", table.plan_id, series, FRIDAY.isoformat())
    for body in (LONG, "", "   "):
        refused = lead.post(there, {"body": body})
        assert refused.status_code == 422
        assert body.strip() in refused.content.decode()
    asked = lead.post(url("ask_slot", series, FRIDAY.isoformat()), {"body": LONG})
    assert (asked.status_code, LONG in asked.content.decode()) == (422, True)
    item = put(table.lead, table, series, DECIDE).item_id
    clock(at(FRIDAY, 10, 4))
    again = client_at(table.lead)  # two days later one signs in anew
    decided = again.post(url("slot_item", item), {"outcome": LONG, "then": "decide"})
    assert (decided.status_code, LONG in decided.content.decode()) == (422, True)


def test_a_full_date_offers_the_next_with_the_words_in_it(table, series):
    with acting_as(table.lead) as actor:
        for number in range(4):
            questions.ask(actor, series_id=series, day=FRIDAY, body=f"Spørgsmål {number}")
    lead = client_at(table.lead)
    there = url("put_in_slot", table.plan_id, series, FRIDAY.isoformat())
    refused = lead.post(there, {"body": DECIDE})
    later = url("put_in_slot", table.plan_id, series, (FRIDAY + WEEK).isoformat())
    text = refused.content.decode()
    assert (refused.status_code, DECIDE in text, later in text) == (409, True, True)
    assert "Den er fuld." in page_of(table.lead, series)
    assert "er fuld." in words(lead.get(url("plan", table.plan_id)))


def test_two_who_close_at_once_see_both_and_lose_nothing(table, series, clock):
    item = put(table.lead, table, series, DECIDE).item_id
    clock(at(FRIDAY, 10, 4))
    services_at = client_at(table.lead)
    services_at.post(url("slot_item", item), {"outcome": "Nej", "then": "decide"})
    nurse = client_at(table.nurse)
    second = nurse.post(url("slot_item", item), {"outcome": "Ja, men", "then": "decide"})
    text = second.content.decode()
    assert (second.status_code, "Ja, men" in text, "Nej" in text) == (409, True, True)
    assert nurse.post(url("slot_add_words", item), {"outcome": "Ja, men"}).status_code == 302
    assert "Ja, men" in page_of(table.lead, series)


def test_an_agreement_is_proposed_and_made(table, series, clock):
    item = put(table.lead, table, series, DECIDE).item_id
    clock(at(FRIDAY, 10, 4))
    lead = client_at(table.lead)
    bare = lead.post(url("slot_item", item), {"outcome": "Jeg ringer", "then": "agree"})
    assert "Planen har ingen indsats endnu" in words(bare)


def test_without_a_ground_no_name_no_matter_and_no_door(table):
    blind = make.a_member(make.a_unit("addiction_treatment"), "nurse")
    series = a_series(table.leader, blind.unit_id)
    item = put(table.lead, table, series, DECIDE).item_id
    seen = page_of(blind, series)
    assert "Et punkt, du ikke har grundlag for at se" in seen
    assert "Else" not in seen
    assert "dosis" not in seen
    assert (
        str(table.citizen_id)
        not in client_at(blind).get(url("slot", series, FRIDAY.isoformat())).content.decode()
    )
    for name in ("slot_item", "slot_next", "slot_off", "slot_up"):
        assert client_at(blind).post(url(name, item), {"outcome": "x"}).status_code == 404
    mine = page_of(table.lead, series)
    assert "har ikke grundlag for at se denne plan" in mine
    assert "Bed om samtykket" in mine


def test_others_find_no_slot_at_all(table, series):
    stranger = make.a_member(make.a_unit("outpatient_psychiatry"), "leader")
    there = (FRIDAY.isoformat(),)
    for name, args in (("slot", there), ("cancel_slot", there), ("end_slots", ())):
        assert client_at(stranger).get(url(name, series, *args)).status_code == 404
    for actor in (table.citizen, table.relative):
        assert client_at(actor).get(url("slots")).status_code in {403, 404}
        assert client_at(actor).get(url("slot", series, *there)).status_code in {403, 404}
    for day in ("x", "2027-02-30", "2027-02-04"):
        assert client_at(table.lead).get(url("slot", series, day)).status_code == 404


def test_every_press_does_what_it_says(table, series, clock):
    lead, leader = client_at(table.lead), client_at(table.leader)
    day = FRIDAY.isoformat()
    assert lead.post(url("ask_slot", series, day), {"body": "Hvem har vagten?"}).status_code == 302
    item = put(table.lead, table, series, DECIDE).item_id
    lead.post(url("slot_up", item))
    seen = page_of(table.lead, series)
    assert seen.index(DECIDE) < seen.index("Hvem har vagten?")
    for answer in ("yes", "no"):
        lead.post(url("slot_coming", series, day), {"answer": answer})
    assert "Ingen har sagt det endnu" in page_of(table.lead, series)
    clock(at(FRIDAY, 10, 4))
    lead, leader = client_at(table.lead), client_at(table.leader)
    assert "Nåede vi ikke: videre til" in page_of(table.lead, series)
    assert lead.post(url("slot_next", item)).status_code == 302
    assert DECIDE in page_of(table.lead, series, FRIDAY + WEEK)
    lead.post(url("slot_off", item))
    assert DECIDE not in page_of(table.lead, series, FRIDAY + WEEK)
    with make.as_owner():
        assert Undecided.objects.get().state == "open"
    assert "Aflys denne dato" in words(
        leader.get(url("cancel_slot", series, (FRIDAY + WEEK).isoformat()))
    )
    leader.post(url("cancel_slot", series, (FRIDAY + WEEK).isoformat()))
    assert "Denne dato er aflyst" in page_of(table.lead, series, FRIDAY + WEEK)
    assert "Afslut denne faste tid" in words(leader.get(url("end_slots", series)))
    leader.post(url("end_slots", series))
    assert "Ingen fast tid endnu" in words(lead.get(url("slots")))


def test_the_meeting_of_an_item_is_neither_moved_nor_repeated_by_itself(table, series):
    put(table.lead, table, series, DECIDE)
    come(table.nurse, series)
    lead = client_at(table.lead)
    with make.as_owner():
        meeting_id = Meeting.objects.values_list("pk", flat=True).get()
    for name in ("move", "cancel", "repeat"):
        assert lead.get(reverse(f"meetings:{name}", args=[meeting_id])).status_code == 404
    seen = words(client_at(table.citizen).get(reverse("meetings:meeting", args=[meeting_id])))
    assert "Flyt mødet" not in seen


def _items(table, series):
    with acting_as(table.lead) as actor:
        return [one.id for one in queries.items_about(actor, table.plan_id)]
