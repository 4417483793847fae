"""From a plan that begins to one that is agreed and sent, screen by screen."""

import datetime as dt
from uuid import uuid4

import pytest

from brobygger.access.rls import acting_as
from brobygger.kernel.clock import today
from brobygger.plans import services
from tests import make
from tests.plans import make as table_of
from tests.plans.screens import FETCH, at, questions, url, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def table():
    return table_of.a_table()


def a_call(table, **changes):
    nurse = f"staff:{table.nurse.user_id}:{table.nurse.unit_id}"
    return {
        "people": [nurse],
        "day": (today() + dt.timedelta(days=7)).isoformat(),
        "time": "10:00",
        "minutes": "60",
        "form": "room",
        "place": "Mødelokale 2",
    } | changes


def meeting_of(table, reader=None):
    return table_of.page(table, reader or table.lead).meeting


# A plan begins


def a_beginning(deputy):
    """She has been told what a plan is, and said yes."""
    asked = {"explained": ["spoken"], "said_on": today().isoformat(), "said": "yes"}
    return asked | {"signals": ["other"], "deputy": deputy.user_id}


def test_a_plan_begins_with_a_reason_and_a_deputy():
    house = make.people()
    deputy = make.a_member(house.contact_person.unit_id)
    client = at(house.contact_person)
    response = client.post(url("start", house.citizen_id), a_beginning(deputy))
    assert response.status_code == 302
    page = words(client.get(response["Location"], follow=True))
    assert "Planen er begyndt, og du er tovholder." in page


@pytest.mark.parametrize(
    "wrong", [{"signals": []}, {"signals": ["magic"]}, {"deputy": ""}, {"deputy": str(uuid4())}]
)
def test_a_plan_does_not_begin_on_wrong_input(wrong):
    house = make.people()
    deputy = make.a_member(house.contact_person.unit_id)
    sent = a_beginning(deputy) | wrong
    response = at(house.contact_person).post(url("start", house.citizen_id), sent)
    assert response.status_code == 422


def test_without_a_ground_the_page_shows_the_way_to_a_consent():
    house = make.people()
    nurse = house.nurse
    make.a_care_relation(nurse, house.citizen_id)
    make.a_member(nurse.unit_id)
    page = at(nurse).get(url("start", house.citizen_id))
    assert "Der skal et samtykke til først" in words(page)
    assert f"/access/{house.citizen_id}/consents/new/" in page.content.decode()


def test_nobody_begins_a_plan_about_a_stranger(table):
    leader = make.a_member(make.a_unit("facility_107"))
    assert at(leader).get(url("start", table.citizen_id)).status_code == 404


def test_a_second_plan_for_the_same_citizen_is_refused(table):
    response = at(table.lead).post(url("start", table.citizen_id), a_beginning(table.deputy))
    assert response.status_code == 409


# The meeting is called


def test_the_meeting_is_called_with_the_people_chosen(table):
    response = at(table.lead).post(url("call_meeting", table.plan_id), a_call(table))
    assert response.status_code == 302
    invited = {one.user_id or one.person_id for one in meeting_of(table).invitations}
    assert invited == {table.nurse.user_id, table.lead.user_id, table.citizen_id}


def test_those_without_a_ground_stand_there_with_the_way_to_a_consent(table):
    make.a_relative(table.lead, table.citizen_id, name="Bent Uden Samtykke")
    page = at(table.lead).get(url("call_meeting", table.plan_id))
    assert "Kræver samtykke" in words(page)
    assert "Bent Uden Samtykke" in words(page)


def test_those_around_the_table_are_chosen_beforehand(table):
    table_of.call(table)
    meeting = meeting_of(table)
    at(table.lead).post(url("cancel_meeting", table.plan_id, meeting.id))
    page = at(table.lead).get(url("call_meeting", table.plan_id)).content.decode()
    assert f'value="staff:{table.nurse.user_id}:{table.nurse.unit_id}" id=' in page
    assert page.count("checked") >= 4


@pytest.mark.parametrize(
    "wrong",
    [
        {"people": []},
        {"people": ["staff:x:y"]},
        {"people": [f"staff:{uuid4()}:{uuid4()}"]},
        {"day": ""},
        {"day": "0001-01-01"},
        {"day": "9999-12-31"},
        {"day": "2020-01-01"},
        {"time": "25:00"},
        {"minutes": "1"},
        {"form": "pigeon"},
        {"place": "x" * 201},
    ],
)
def test_a_call_with_wrong_input_is_told_and_nothing_is_sent(table, wrong):
    response = at(table.lead).post(url("call_meeting", table.plan_id), a_call(table, **wrong))
    assert response.status_code == 422
    assert meeting_of(table) is None


def test_only_the_case_lead_and_the_deputy_call(table):
    assert at(table.nurse).get(url("call_meeting", table.plan_id)).status_code == 404
    assert at(table.deputy).get(url("call_meeting", table.plan_id)).status_code == 200


def test_the_meeting_is_moved_and_an_old_form_does_not_move_it_again(table):
    meeting_id = table_of.call(table)
    address = url("move_meeting", table.plan_id, meeting_id)
    moved = a_call(table, base_revision=meeting_of(table).revision, place="Ovenpå")
    assert at(table.lead).post(address, moved).status_code == 302
    assert meeting_of(table).place == "Ovenpå"
    assert at(table.deputy).post(address, moved | {"place": "Nedenunder"}).status_code == 409


# The meeting is held


def test_before_it_is_opened_the_page_is_the_agenda_and_who_comes(table):
    meeting_id = table_of.call(table)
    page = words(at(table.citizen).get(url("meeting", table.plan_id, meeting_id)))
    assert "Dagsorden" in page
    assert "Jeg kommer" in page
    assert "Åbn mødet" not in page


def test_the_short_address_leads_to_the_meeting_that_is_called(table):
    short = f"/plans/{table.plan_id}/meeting/"
    assert at(table.lead).get(short)["Location"] == url("plan", table.plan_id)
    meeting_id = table_of.call(table)
    assert at(table.lead).get(short)["Location"] == url("meeting", table.plan_id, meeting_id)


def test_everything_of_a_meeting_stands_on_one_page(table):
    meeting_id = table_of.an_open_meeting(table)
    page = words(at(table.lead).get(url("meeting", table.plan_id, meeting_id)))
    for part in ("Hvem er her?", "begynder", "En kort runde", "Hvad er sværest", "Hvad gør vi"):
        assert part in page
    assert "Det mangler" in page
    assert "Borgerens ord mangler." in page


def test_one_tap_notes_that_everyone_is_here(table):
    meeting_id = table_of.an_open_meeting(table)
    at(table.lead).post(url("attendance", table.plan_id, meeting_id), {"everyone": "1"})
    assert {one.attendance for one in meeting_of(table).invitations} == {"present"}


def test_one_tap_notes_one_person(table):
    meeting_id = table_of.an_open_meeting(table)
    nurse = next(one for one in meeting_of(table).invitations if one.user_id == table.nurse.user_id)
    at(table.lead).post(url("attendance", table.plan_id, meeting_id), {str(nurse.id): "sent_input"})
    noted = {one.id: one.attendance for one in meeting_of(table).invitations}
    assert noted[nurse.id] == "sent_input"


def test_an_unknown_tap_changes_nothing(table):
    meeting_id = table_of.an_open_meeting(table)
    address = url("attendance", table.plan_id, meeting_id)
    someone = meeting_of(table).invitations[0]
    assert at(table.lead).post(address, {str(someone.id): "asleep"}).status_code == 422
    assert at(table.nurse).post(address, {"everyone": "1"}).status_code == 404


def test_a_meeting_that_lacks_something_is_not_closed_and_tells_all_at_once(table):
    meeting_id = table_of.an_open_meeting(table)
    response = at(table.lead).post(url("close_meeting", table.plan_id, meeting_id), {})
    page = words(response)
    assert response.status_code == 422
    for missing in ("Borgerens ord mangler", "overordnede mål mangler", "Vælg en dato"):
        assert missing in page
    assert table_of.page(table, table.lead).latest_version == 0


def test_the_meeting_is_closed_and_the_plan_agreed_and_sent_in_one_press(table):
    meeting_id = table_of.an_open_meeting(table)
    table_of.fill(table)
    client = at(table.lead)
    response = client.post(url("close_meeting", table.plan_id, meeting_id), {"when": "91"})
    assert response["Location"] == url("plan", table.plan_id)
    assert "Version 1 af planen er aftalt. Planen er sendt til 6 personer." in words(
        client.get(response["Location"])
    )
    assert client.post(
        url("close_meeting", table.plan_id, meeting_id), {"when": "91"}
    ).status_code in {409, 404}


def test_a_closed_meeting_leads_to_the_version_it_made(table):
    meeting_id = table_of.a_closed_meeting(table)
    response = at(table.nurse).get(url("meeting", table.plan_id, meeting_id))
    assert response["Location"] == url("version", table.plan_id, 1)


@pytest.mark.parametrize("day", ["2020-01-01", "9999-12-31", "31-02-2027", "nonsense"])
def test_an_unlikely_day_for_the_next_meeting_is_told(table, day):
    meeting_id = table_of.an_open_meeting(table)
    table_of.fill(table)
    response = at(table.lead).post(
        url("close_meeting", table.plan_id, meeting_id), {"when": "other", "next_on": day}
    )
    assert response.status_code == 422
    assert table_of.page(table, table.lead).latest_version == 0


def test_a_meeting_of_something_else_is_not_found(table):
    table_of.an_open_meeting(table)
    for name in ("meeting", "checklist"):
        assert at(table.lead).get(url(name, table.plan_id, uuid4())).status_code == 404
    for name in ("open_meeting", "close_meeting", "attendance"):
        assert at(table.lead).post(url(name, table.plan_id, uuid4()), {}).status_code == 404


def test_the_meeting_page_asks_as_many_questions_for_one_row_as_for_many(table):
    meeting_id = table_of.an_open_meeting(table)
    table_of.fill(table)
    client, address = at(table.lead), url("meeting", table.plan_id, meeting_id)
    few = questions(client, address)
    for number in range(12):
        table_of.an_intervention(table, title=f"Indsats {number}")
    assert questions(client, address) == few


def without_agreement(table, title):
    with acting_as(table.lead):
        return services.add_intervention(
            table.lead,
            plan_id=table.plan_id,
            title=title,
            goal="Søvn",
            responsible_id=table_of.participant_id(table, table.lead),
            due_on=today(),
        )


def test_the_form_for_an_agreement_stands_where_one_is_missing_and_is_fetched_elsewhere(table):
    """Thirty such forms, each with everybody around the table, made the page heavy."""
    meeting_id = table_of.an_open_meeting(table)
    table_of.fill(table)
    bare, other = without_agreement(table, "A"), without_agreement(table, "B")
    client, address = at(table.lead), url("meeting", table.plan_id, meeting_id)
    page = client.get(address).content.decode()
    assert [f'id="agree-{one}"' in page for one in (bare, other)] == [True, False]

    way = f"{url('add_agreement', table.plan_id, other)}?meeting={meeting_id}"
    assert f'href="{way}"' in page  # without script it is a page of its own
    whole = client.get(way).content.decode()
    part = client.get(way, headers={"HX-Request": "true"}).content.decode()
    assert "<html" in whole
    assert 'data-into="interventions checklist"' not in whole
    assert "<html" not in part
    assert 'data-into="interventions checklist"' in part


def test_an_agreement_half_written_stands_open_with_its_words(table):
    meeting_id = table_of.an_open_meeting(table)
    table_of.fill(table)
    _first, other = without_agreement(table, "A"), without_agreement(table, "B")
    client = at(table.lead)
    kept = client.post(
        url("draft", table.plan_id, f"new-agreement:{other}"), {"what": "Ringe til"}, **FETCH
    )
    assert kept.status_code == 200
    page = client.get(url("meeting", table.plan_id, meeting_id)).content.decode()
    assert f'id="agree-{other}"' in page
    assert "Ringe til" in page
