"""The pulse on the screens: contact in one press, the leader's list, the clocks, the steering page."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from brobygger.access.models import CareRelation, Consent
from brobygger.access.rls import acting_as
from brobygger.access.services import end_care, withdraw_consent
from brobygger.accounts.roles import Role
from brobygger.kernel.clock import today
from brobygger.kernel.purposes import Purpose
from brobygger.meetings import queries as meetings
from brobygger.meetings import services as meeting_services
from brobygger.organisations.models import Affiliation, Organisation
from brobygger.plans import services
from brobygger.plans.models import ClockSetting, Contact
from tests import make
from tests.plans import make as table_of
from tests.plans.screens import at, url, words
from tests.plans.test_clock import in_days, settle

pytestmark = pytest.mark.django_db
HOME = "portal:today"


@pytest.fixture
def table():
    return table_of.a_table()


def silent_for(days: int) -> None:
    table_of.begun(in_days(-days))


def an_administrator() -> Client:
    unit = make.a_unit("municipal_authority")
    return at(make.a_member(unit, Role.ADMINISTRATOR, purpose=Purpose.OVERSIGHT))


def a_member_of_the_steering_group() -> Client:
    unit = make.a_unit("municipal_authority")
    return at(make.a_member(unit, Role.STEERING_MEMBER, purpose=Purpose.OVERSIGHT))


def test_contact_is_noted_in_one_press_on_the_plan(table):
    browser = at(table.lead)
    assert 'name="form" value="phone"' in browser.get(url("plan", table.plan_id)).content.decode()

    answer = browser.post(url("note_contact", table.plan_id), {"form": "phone"})

    assert answer.url == url("plan", table.plan_id) + "#pulse"
    with make.as_owner():
        [contact] = Contact.objects.all()
        assert (contact.on, contact.form, contact.user_id) == (
            today(),
            "phone",
            table.lead.user_id,
        )
        assert contact.participant.user_id == table.lead.user_id


def test_contact_is_noted_from_the_first_page_and_one_stays_there(table):
    browser = at(table.lead)
    assert url("note_contact", table.plan_id) in browser.get(reverse(HOME)).content.decode()

    answer = browser.post(url("note_contact", table.plan_id), {"form": "visit", "from": "today"})

    assert answer.url == reverse(HOME)
    assert url("note_contact", table.plan_id) not in browser.get(reverse(HOME)).content.decode()


def test_pressed_twice_it_is_noted_once(table):
    for _ in range(2):
        at(table.lead).post(url("note_contact", table.plan_id), {"form": "phone"})
    with make.as_owner():
        assert Contact.objects.count() == 1


@pytest.mark.parametrize(
    ("days", "status"), [(0, 302), (-14, 302), (-15, 422), (1, 422), (400, 422)]
)
def test_a_contact_is_of_today_or_the_last_fourteen_days(table, days, status):
    day = today() + dt.timedelta(days=days)
    answer = at(table.lead).post(
        url("note_contact", table.plan_id), {"form": "visit", "on": day.isoformat()}
    )
    assert answer.status_code == status
    if status == 422:
        assert day.isoformat() in answer.content.decode() or f"{day.day}" in words(answer)


@pytest.mark.parametrize("sent", [{}, {"form": "telepathy"}, {"form": "visit", "on": "i går"}])
def test_what_makes_no_sense_is_asked_about_again(table, sent):
    answer = at(table.lead).post(url("note_contact", table.plan_id), sent)
    assert answer.status_code in (200, 422)
    with make.as_owner():
        assert not Contact.objects.exists()


def test_someone_without_a_seat_cannot_note_contact(table):
    outsider = table.stranger
    assert at(outsider).post(url("note_contact", table.plan_id), {"form": "phone"}).status_code in (
        403,
        404,
    )
    assert at(table.citizen).post(
        url("note_contact", table.plan_id), {"form": "phone"}
    ).status_code in (403, 404)


def test_one_takes_back_only_what_one_has_noted(table):
    at(table.lead).post(url("note_contact", table.plan_id), {"form": "phone"})
    with make.as_owner():
        [contact] = Contact.objects.all()
    address = url("take_back_contact", table.plan_id, contact.pk)

    assert at(table.deputy).post(address).status_code == 404
    assert at(table.lead).post(address).status_code == 302
    with make.as_owner():
        assert Contact.objects.get().taken_back_at is not None


def test_the_meeting_notes_contact_for_those_who_were_there_with_the_citizen(table):
    meeting_id = table_of.an_open_meeting(table)
    there = (None, table.lead.user_id, table.nurse.user_id)
    with acting_as(table.lead):
        called = meetings.meeting(table.lead, meeting_id).invitations
        came = {
            one.id: "present" if one.user_id in there and one.kind != "relative" else "absent"
            for one in called
        }
        meeting_services.note_attendance(table.lead, meeting_id=meeting_id, attendance=came)
    table_of.fill(table)
    table_of.close(table, meeting_id)

    with make.as_owner():
        noted = Contact.objects.values_list("user_id", "form")
        assert set(noted) == {
            (table.lead.user_id, "meeting"),
            (table.nurse.user_id, "meeting"),
        }


def test_the_citizen_is_told_in_plain_words_when_it_has_been_too_quiet(table):
    silent_for(40)
    page = words(at(table.citizen).get(reverse(HOME)))
    assert "Er vi i kontakt?" in page
    assert "Der har været for stille" in page


def test_what_was_raised_waits_for_the_lead_the_deputy_and_the_leader_until_there_is_contact(table):
    silent_for(60)
    services.turn_the_clock(at=in_days(0))
    for actor in (table.lead, table.deputy, table.leader):
        assert "60 dage" in words(at(actor).get(reverse(HOME))), actor.role

    at(table.lead).post(url("note_contact", table.plan_id), {"form": "phone"})
    settle()

    for actor in (table.lead, table.deputy, table.leader):
        assert "60 dage" not in words(at(actor).get(reverse(HOME)))


def test_the_deputy_is_left_in_peace_until_it_is_their_turn(table):
    silent_for(30)
    services.turn_the_clock(at=in_days(0))
    assert "30 dage" in words(at(table.lead).get(reverse(HOME)))
    raised = "Der er ikke sket noget i planen"
    assert raised not in words(at(table.deputy).get(reverse(HOME)))
    assert raised not in words(at(table.leader).get(reverse(HOME)))


def test_the_leader_sees_the_silent_plans_of_the_unit_and_can_narrow_the_list(table):
    silent_for(60)
    services.turn_the_clock(at=in_days(0))
    browser = at(table.leader)

    everything = words(browser.get(reverse("portal:unit")))
    assert "Else Test Lauridsen" in everything
    assert "Hos lederen" in everything
    for show, there in {"silent": 1, "raised": 1, "late": 0, "deputy": 0, "nonsense": 1}.items():
        rows = browser.get(reverse("portal:unit"), {"show": show}).context["rows"]
        assert len(rows) == there, show


def test_a_leader_without_ground_gets_a_number_and_no_name(table):
    silent_for(60)
    services.turn_the_clock(at=in_days(0))
    with make.as_owner():
        relation = CareRelation.objects.get(unit_id=table.leader.unit_id)
    with acting_as(table.lead):
        end_care(table.lead, relation_id=relation.pk)
    with make.as_owner():
        [told] = Consent.objects.filter(party_id=table.leader.unit_id).values_list("pk", flat=True)
    with acting_as(table.citizen):
        withdraw_consent(table.citizen, consent_id=told)
    page = words(at(table.leader).get(reverse("portal:unit")))

    assert "1 plan på din enhed venter på dig" in page
    assert "Lauridsen" not in page


def test_a_cooperation_sets_its_own_clock(table):
    with make.as_owner():
        municipality = Organisation.objects.get(code="9999")
        Affiliation.objects.create(municipality=municipality, region=a_region())
    browser = an_administrator()
    sent = {
        **HOUSE,
        "base_revision": 0,
        "silence_days": 14,
        "to_deputy_days": 2,
        "to_leader_days": 3,
    }
    assert browser.post(url("clock", municipality.pk), sent).status_code == 302
    assert "Prøvekøbing Kommune" in words(browser.get(url("clocks")))
    silent_for(26)  # 20 days, and the longest time in which nobody is at work

    assert services.turn_the_clock(at=in_days(0)) == 3


def a_region() -> Organisation:
    return Organisation.objects.create(code="9998", kind="region", name="Region Prøve")


HOUSE = {
    "base_revision": 1,
    "silence_days": 21,
    "overdue_days": 3,
    "to_deputy_days": 7,
    "to_leader_days": 7,
    "bounce_leaders_days": 7,
    "bounce_steering_days": 14,
    "decided_by": "Styregruppen den 3. november",
}


def test_two_who_set_the_same_clock_lose_nothing():
    browser = an_administrator()
    assert browser.post(url("house_clock"), HOUSE).status_code == 302

    second = browser.post(url("house_clock"), {**HOUSE, "silence_days": 35})

    assert second.status_code == 409
    page = second.content.decode()
    assert 'value="35"' in page
    assert "21 dage" in words(second)
    with make.as_owner():
        assert ClockSetting.objects.get(organisation=None).silence_days == 21
    again = {**HOUSE, "silence_days": 35, "base_revision": 2}
    assert browser.post(url("house_clock"), again).status_code == 302


@pytest.mark.parametrize("days", ["0", "6", "184", "-1", "mange", ""])
def test_a_clock_that_makes_no_ladder_is_refused_with_what_was_typed(days):
    answer = an_administrator().post(url("house_clock"), {**HOUSE, "silence_days": days})
    assert answer.status_code == 422
    assert "Styregruppen den 3. november" in answer.content.decode()


def test_only_administrators_set_clocks_and_only_the_steering_group_sees_its_numbers(table):
    assert at(table.leader).get(url("clocks")).status_code == 403
    assert at(table.leader).get(url("steering")).status_code == 403
    assert a_member_of_the_steering_group().get(url("clocks")).status_code == 403
    assert an_administrator().get(url("steering")).status_code == 403


def test_the_steering_group_sees_numbers_and_small_ones_only_as_small(table):
    silent_for(60)
    services.turn_the_clock(at=in_days(0))
    page = words(a_member_of_the_steering_group().get(url("steering")))

    assert "færre end fem" in page
    for hidden in ("Lauridsen", "Birken", "Ambulant"):
        assert hidden not in page
