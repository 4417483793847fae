"""Around the plan: neighbouring plans, a seat without a meeting, more people, who leads the meeting."""

import datetime as dt
from uuid import uuid4

import pytest

from brobygger.access.rls import acting_as
from brobygger.access.services import withdraw_all
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import now, today
from brobygger.notices.models import Message
from brobygger.plans import services
from brobygger.plans.queries import my_plan_tasks
from tests import make
from tests.plans import make as table_of
from tests.plans.make import NOBODY
from tests.plans.screens import at, questions, url, words

pytestmark = pytest.mark.django_db

MOST = 15 + 2  # a request is one transaction, which in a test is a savepoint made and released


@pytest.fixture
def table():
    return table_of.a_table()


def box(actor):
    return f"staff:{actor.user_id}:{actor.unit_id}"


def a_neighbour(**changes):
    return {
        "kind": "treatment_plan",
        "domain": "housing",
        "owner_unit_id": "",
        "valid_to": (today() + dt.timedelta(days=90)).isoformat(),
    } | changes


def neighbours(table):
    return table_of.page(table, table.lead).existing_plans


def seated(table):
    return {one.user_id or one.person_id for one in table_of.page(table, table.lead).participants}


def called(table):
    meeting = table_of.page(table, table.lead).meeting
    return {one.user_id or one.person_id: one for one in meeting.invitations}


# Neighbouring plans


def test_a_neighbouring_plan_is_noted_with_its_owner_and_stands_on_the_page(table):
    client = at(table.lead)
    sent = a_neighbour(owner_unit_id=str(table.nurse.unit_id))
    response = client.post(url("add_existing", table.plan_id), sent)
    assert response["Location"] == url("plan", table.plan_id) + "#existing-plans"
    page = words(client.get(url("plan", table.plan_id)))
    assert "Behandlingsplan Bolig · Ambulant Psykiatri Til " in page
    [one] = neighbours(table)
    assert (one.owner_unit_id, one.is_outdated) == (table.nurse.unit_id, False)


def test_one_that_has_run_out_is_marked(table):
    valid_to = (today() - dt.timedelta(days=3)).isoformat()
    client = at(table.lead)
    client.post(url("add_existing", table.plan_id), a_neighbour(valid_to=valid_to))
    assert "Udløb" in words(client.get(url("plan", table.plan_id)))


def test_owner_and_end_may_be_unknown(table):
    sent = a_neighbour(valid_to="")
    assert at(table.lead).post(url("add_existing", table.plan_id), sent).status_code == 302
    assert [(one.owner_unit_id, one.valid_to) for one in neighbours(table)] == [(None, None)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": ""},
        {"kind": "magic"},
        {"domain": ""},
        {"domain": "mental"},  # the lead may not see it
        {"owner_unit_id": str(uuid4())},
        {"owner_unit_id": "x"},
        {"valid_to": "31-02-2027"},
        {"valid_to": "0001-01-01"},
        {"valid_to": "9999-12-31"},
    ],
)
def test_wrong_input_is_told_and_what_was_chosen_still_stands(table, wrong):
    sent = a_neighbour(**wrong)
    response = at(table.lead).post(url("add_existing", table.plan_id), sent)
    page = response.content.decode()
    assert response.status_code == 422
    assert neighbours(table) == ()
    assert "kind" in wrong or '<option value="treatment_plan" selected>' in page
    assert "valid_to" not in wrong or f'value="{wrong["valid_to"]}"' in page


def test_noted_at_the_meeting_one_is_back_at_the_meeting(table):
    meeting_id = table_of.an_open_meeting(table)
    client = at(table.nurse)
    sent = a_neighbour(domain="mental", meeting=meeting_id)
    response = client.post(url("add_existing", table.plan_id), sent)
    here = url("meeting", table.plan_id, meeting_id)
    assert response["Location"] == f"{here}#existing-plans"
    assert "Behandlingsplan" in words(client.get(here))


def test_a_neighbouring_plan_is_taken_away_after_one_more_question(table):
    client = at(table.lead)
    client.post(url("add_existing", table.plan_id), a_neighbour())
    [one] = neighbours(table)
    address = url("remove_existing", table.plan_id, one.id)
    assert address in client.get(url("plan", table.plan_id)).content.decode()
    assert "Skal den af listen?" in words(client.get(address))
    assert len(neighbours(table)) == 1
    assert client.post(address).status_code == 302
    assert neighbours(table) == ()
    assert client.post(address).status_code == 404


def test_nobody_takes_away_what_they_may_not_see(table):
    table_of.call(table)
    at(table.nurse).post(url("add_existing", table.plan_id), a_neighbour(domain="mental"))
    [one] = table_of.page(table, table.nurse).existing_plans
    address = url("remove_existing", table.plan_id, one.id)
    assert at(table.counsellor).post(address).status_code == 404


def test_the_citizen_reads_the_list_and_has_nothing_to_press(table):
    at(table.lead).post(url("add_existing", table.plan_id), a_neighbour())
    client = at(table.citizen)
    page = client.get(url("plan", table.plan_id))
    assert "Behandlingsplan" in words(page)
    assert "/existing/" not in page.content.decode()
    assert client.get(url("add_existing", table.plan_id)).status_code == 404


def test_one_without_a_seat_notes_nothing(table):
    assert at(table.stranger).get(url("add_existing", table.plan_id)).status_code == 404


# A seat at the table


def test_someone_with_a_ground_takes_a_seat_without_a_meeting(table):
    assert table.nurse.user_id not in seated(table)
    client = at(table.lead)
    assert url("join", table.plan_id) in client.get(url("plan", table.plan_id)).content.decode()
    response = client.post(
        url("join", table.plan_id),
        {"people": [box(table.nurse), f"relative:{table.relative_id}"]},
    )
    assert response["Location"] == url("plan", table.plan_id) + "#participants"
    assert "2 personer har fået en plads ved bordet." in words(client.get(response["Location"]))
    assert {table.nurse.user_id, table.relative_id} <= seated(table)


def test_those_who_sit_there_cannot_be_chosen_again(table):
    page = at(table.lead).get(url("join", table.plan_id)).content.decode()
    assert box(table.nurse) in page
    assert box(table.deputy) not in page
    assert box(table.lead) not in page


def test_those_without_a_ground_stand_there_with_the_consent_it_takes(table):
    other = make.a_relative(table.lead, table.citizen_id, name="Bent Uden Samtykke")
    response = at(table.lead).get(url("join", table.plan_id))
    assert f"?to=relative:{other}" in response.content.decode()
    assert "siger ja til, at Bent Uden Samtykke må se den fælles plan" in words(response)
    forged = {"people": [f"relative:{other}", box(table.nurse)]}
    refused = at(table.lead).post(url("join", table.plan_id), forged)
    assert refused.status_code == 422
    assert f'value="{box(table.nurse)}" id="person-' in refused.content.decode()
    assert " checked" in refused.content.decode()
    assert not {other, table.nurse.user_id} & seated(table)


@pytest.mark.parametrize("people", [[], ["x"], [f"staff:{uuid4()}:{uuid4()}"], ["citizen:x"]])
def test_a_forged_seat_is_told(table, people):
    sent = {"people": people}
    assert at(table.lead).post(url("join", table.plan_id), sent).status_code == 422


def test_a_consent_withdrawn_meanwhile_gives_nobody_a_seat(table):
    client = at(table.lead)
    client.get(url("join", table.plan_id))
    with acting_as(table.citizen):
        withdraw_all(table.citizen, citizen_id=table.citizen_id)
    sent = {"people": [box(table.nurse)]}
    assert client.post(url("join", table.plan_id), sent).status_code == 422
    assert table.nurse.user_id not in seated(table)


def test_only_the_case_lead_and_the_deputy_give_seats(table):
    assert at(table.deputy).get(url("join", table.plan_id)).status_code == 200
    for other in (table.nurse, table.citizen, table.stranger):
        assert at(other).get(url("join", table.plan_id)).status_code in {403, 404}


# The meeting: more people, who leads, who comes


def a_small_meeting(table):
    """Only the lead, the citizen and the deputy are called."""
    with acting_as(table.lead):
        return services.call_plan_meeting(
            table.lead,
            plan_id=table.plan_id,
            starts_at=now() + dt.timedelta(hours=1),
            minutes=60,
            form="room",
            place="",
            participants=[table_of.staff(table.deputy)],
        )


@pytest.mark.parametrize("is_open", [False, True])
def test_more_people_are_called_to_a_meeting_that_is_called_or_open(table, is_open):
    meeting_id = a_small_meeting(table)
    client = at(table.lead)
    if is_open:
        client.post(url("open_meeting", table.plan_id, meeting_id))
    address = url("call_more", table.plan_id, meeting_id)
    here = url("meeting", table.plan_id, meeting_id)
    assert address in client.get(here).content.decode()
    page = client.get(address).content.decode()
    assert box(table.nurse) in page
    assert box(table.deputy) not in page
    response = client.post(address, {"people": [box(table.nurse)]})
    assert response["Location"] == f"{here}#invited"
    assert called(table)[table.nurse.user_id].answer == "awaited"
    assert 'id="invited"' in client.get(here).content.decode()


def test_a_forged_or_empty_call_is_told(table):
    meeting_id = a_small_meeting(table)
    address = url("call_more", table.plan_id, meeting_id)
    for people in ([], ["x"], [box(table.stranger)]):
        assert at(table.lead).post(address, {"people": people}).status_code == 422
    assert len(called(table)) == 3


def test_only_those_who_lead_call_more_and_name_a_chair(table):
    meeting_id = table_of.call(table)
    for name in ("call_more", "chair"):
        assert at(table.nurse).get(url(name, table.plan_id, meeting_id)).status_code == 404
        assert at(table.lead).get(url(name, table.plan_id, uuid4())).status_code == 404


def test_the_deputy_who_was_not_called_can_call_themself(table):
    with acting_as(table.lead):
        meeting_id = services.call_plan_meeting(
            table.lead,
            plan_id=table.plan_id,
            starts_at=now() + dt.timedelta(hours=1),
            minutes=60,
            form="room",
            place="",
            participants=[table_of.staff(table.nurse)],
        )
    sent = {"people": [box(table.deputy)]}
    address = url("call_more", table.plan_id, meeting_id)
    assert at(table.deputy).post(address, sent).status_code == 302
    assert called(table)[table.deputy.user_id].answer == "yes"


def test_chair_and_minute_taker_are_named_and_stand_on_the_page(table):
    meeting_id = table_of.call(table)
    client, people = at(table.lead), called(table)
    sent = {
        "chair": people[table.citizen_id].id,
        "minute_taker": people[table.nurse.user_id].id,
    }
    here = url("meeting", table.plan_id, meeting_id)
    assert client.post(url("chair", table.plan_id, meeting_id), sent).status_code == 302
    for _state in ("called", "open"):
        page = words(client.get(here))
        assert "Mødeleder" in page
        assert "Referent" in page
        client.post(url("open_meeting", table.plan_id, meeting_id))
    client.post(url("chair", table.plan_id, meeting_id), {"chair": "", "minute_taker": ""})
    meeting = table_of.page(table, table.lead).meeting
    assert (meeting.chair_id, meeting.minute_taker_id) == (None, None)


@pytest.mark.parametrize("wrong", ["x", NOBODY])
def test_somebody_not_called_does_not_lead_the_meeting(table, wrong):
    meeting_id = table_of.call(table)
    sent = {"chair": wrong, "minute_taker": called(table)[table.nurse.user_id].id}
    response = at(table.lead).post(url("chair", table.plan_id, meeting_id), sent)
    assert response.status_code == 422
    assert f'<option value="{sent["minute_taker"]}" selected>' in response.content.decode()
    assert table_of.page(table, table.lead).meeting.minute_taker_id is None


def test_whoever_calls_counts_as_coming_and_is_asked_nothing(table):
    meeting_id = table_of.call(table)
    assert called(table)[table.lead.user_id].answer == "yes"
    page = words(at(table.lead).get(url("meeting", table.plan_id, meeting_id)))
    assert "Jeg kommer" not in page
    assert "Du har svaret" not in page
    with acting_as(table.lead):
        assert "answer_invitation" not in {one.kind for one in my_plan_tasks(table.lead)}
    with acting_as(table.nurse):
        assert "answer_invitation" in {one.kind for one in my_plan_tasks(table.nurse)}


def test_moved_by_the_deputy_the_one_who_called_is_asked_like_everyone(table):
    meeting_id = table_of.call(table)
    meeting = table_of.page(table, table.deputy).meeting
    with acting_as(table.deputy):
        services.move_plan_meeting(
            table.deputy,
            plan_id=table.plan_id,
            meeting_id=meeting_id,
            base_revision=meeting.revision,
            starts_at=meeting.starts_at + dt.timedelta(days=1),
            minutes=60,
            form="room",
            place="",
        )
    answers = {key: one.answer for key, one in called(table).items()}
    assert answers[table.deputy.user_id] == "yes"
    assert answers[table.lead.user_id] == "awaited"
    assert "Jeg kommer" in words(at(table.lead).get(url("meeting", table.plan_id, meeting_id)))


# What is finished folds away


def finish(table, intervention_id, *, also_agreements=True):
    with acting_as(table.lead):
        services.report_intervention(table.lead, intervention_id=intervention_id, status="done")
    if also_agreements:
        settle(table, intervention_id)


def settle(table, intervention_id):
    one = table_of.page(table, table.lead).intervention(intervention_id)
    with acting_as(table.lead):
        for each in one.agreements:
            services.report_agreement(table.lead, agreement_id=each.id, status="kept")


@pytest.mark.parametrize("reader", ["lead", "citizen"])
def test_finished_interventions_fold_and_open_ones_stay(table, reader):
    for title in ("Ro om natten", "Fisk", "Gæld"):
        finish(table, table_of.an_intervention(table, title=title))
    still = table_of.an_intervention(table, title="Stadig i gang")
    page = at(getattr(table, reader)).get(url("plan", table.plan_id)).content.decode()
    open_part, folded = page.split("3 afsluttede indsatser", 1)
    assert f'id="intervention-{still}"' in open_part
    assert "Fisk" not in open_part
    assert folded.count('id="intervention-') == 3


def test_at_the_meeting_finished_interventions_fold_and_those_with_something_to_write_stay(table):
    table_of.an_open_meeting(table)
    finish(table, table_of.an_intervention(table, title="Ro om natten"))
    still = table_of.an_intervention(table, title="Stadig i gang")
    page = at(table.lead).get(url("meeting", table.plan_id, meeting_now(table))).content.decode()
    open_part, folded = page.split("1 afsluttet indsats", 1)
    assert f'id="intervention-{still}"' in open_part
    assert "Ro om natten" not in open_part.split('id="interventions"', 1)[1]
    assert "Ro om natten" in folded.split("</details>", 1)[0]


def meeting_now(table):
    return table_of.page(table, table.lead).meeting.id


@pytest.mark.parametrize("reader", ["lead", "citizen"])
def test_settled_agreements_fold_under_an_open_intervention(table, reader):
    one = table_of.an_intervention(table)
    settle(table, one)
    page = at(getattr(table, reader)).get(url("plan", table.plan_id)).content.decode()
    assert "Ringe til ambulatoriet" in page.split("1 afsluttet aftale", 1)[1].split("</details>")[0]


def test_a_finished_intervention_with_an_open_promise_stays(table):
    finish(table, table_of.an_intervention(table), also_agreements=False)
    page = words(at(table.lead).get(url("plan", table.plan_id)))
    assert "Ringe til ambulatoriet" in page
    assert "afsluttet indsats" not in page


# Told once, and not what one knows


def test_whoever_closed_the_meeting_is_not_told_of_a_new_version(table):
    table_of.an_open_meeting(table)
    table_of.fill(table)
    meeting_id = table_of.page(table, table.lead).meeting.id
    at(table.lead).post(url("close_meeting", table.plan_id, meeting_id), {"when": "91"})
    for actor, is_told in ((table.lead, False), (table.deputy, True), (table.citizen, True)):
        with acting_as(actor):
            kinds = {one.kind for one in my_plan_tasks(actor)}
        assert ("read_version" in kinds) is is_told


def test_one_no_to_everything_is_one_mail_to_the_case_lead(table):
    table_of.call(table)
    sent = Message.objects.filter(user_id=table.lead.user_id)
    before = sent.count()
    with acting_as(table.citizen):
        assert withdraw_all(table.citizen, citizen_id=table.citizen_id) == 4
    assert sent.count() == before + 1


# No page asks too much


@pytest.mark.parametrize("name", ["plan", "join", "add_existing", "meeting", "call_more", "chair"])
def test_a_page_asks_few_questions_however_much_there_is(table, name):
    meeting_id = table_of.an_open_meeting(table)
    table_of.fill(table)
    make.a_consent(
        table.citizen,
        table.citizen_id,
        to=make.a_unit("job_centre"),
        categories=Category.PLAN,
    )
    with acting_as(table.lead):
        for domain in ("housing", "economy", "daytime"):
            services.add_existing_plan(
                table.lead, plan_id=table.plan_id, domain=domain, kind="other"
            )
    in_meeting = (meeting_id,) if name in {"meeting", "call_more", "chair"} else ()
    assert questions(at(table.lead), url(name, table.plan_id, *in_meeting)) <= MOST
