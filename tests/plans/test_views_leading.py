"""Who leads, on the screen: a wish, a question, an answer, and the steps one at a time."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils.translation import override

from brobygger.access.rls import acting_as
from brobygger.accounts.services import deactivate_account, register_absence
from brobygger.kernel.clock import today
from brobygger.plans import services
from brobygger.plans.errors import HandoverNotAccepted
from brobygger.plans.models import Handover
from tests import make as house
from tests.plans import make as table_of
from tests.plans.screens import at, questions, url, words

pytestmark = pytest.mark.django_db

MOST = 15 + 2  # a request is one transaction, which in a test is a savepoint made and released


@pytest.fixture
def table():
    table = table_of.a_table()
    table_of.call(table)
    return table


def asked(handover_id):
    return reverse("plans:answer_handover", args=[handover_id])


def test_from_the_question_to_the_new_lead_by_pressing(table):
    table_of.an_intervention(table)
    page, lead = url("hand_over", table.plan_id), at(table.lead)
    shown = words(lead.get(page))
    assert "Person" in shown
    sent = {"to": str(table_of.participant_id(table, table.nurse)), "reason": "new_job"}
    assert lead.post(page, sent).status_code == 302
    [handover] = _open(table)
    nurse = at(table.nurse)
    assert nurse.get(asked(handover)).status_code == 200
    assert nurse.post(asked(handover), {"answer": "accepted", "words": ""}).status_code == 302
    talk = {"held": "talked", "talked_on": today().isoformat(), "because": ""}
    assert lead.post(url("handover_talk", table.plan_id), talk).status_code == 302
    [work] = table_of.page(table, table.lead).interventions
    review = {f"agreement_{work.agreements[0].id}": "moves"}
    assert lead.post(url("handover_review", table.plan_id), review).status_code == 302
    assert lead.post(url("handover_consents", table.plan_id)).status_code == 302
    assert table_of.page(table, table.lead).lead.user_id == table.lead.user_id
    answer = lead.post(url("handover_card", table.plan_id))
    assert answer["Location"].endswith("#lead")
    assert table_of.page(table, table.nurse).lead.user_id == table.nurse.user_id


def _open(table):
    with house.as_owner():
        return list(
            Handover.objects.filter(plan_id=table.plan_id, ended_at=None).values_list(
                "pk", flat=True
            )
        )


def test_it_stops_and_goes_on_another_day(table):
    handover = table_of.propose(table, table.nurse)
    page = url("hand_over", table.plan_id)
    assert 'aria-current="step"' in at(table.lead).get(page).content.decode()
    table_of.answer(handover, table.nurse, words="Det vil jeg gerne")
    shown = words(at(table.lead).get(page))
    assert "Det vil jeg gerne" in shown
    with acting_as(table.lead) as actor:
        services.talk_with_citizen(actor, handover_id=handover, because="Hun ville vente")
    assert "Hun ville vente" in words(at(table.deputy).get(page))  # the deputy goes on


def test_a_refused_step_keeps_what_was_typed(table):
    table_of.answer(table_of.propose(table, table.nurse), table.nurse)
    late = (today() + dt.timedelta(days=3)).isoformat()
    answer = at(table.lead).post(
        url("handover_talk", table.plan_id),
        {"held": "talked", "talked_on": late, "because": "Ord der bliver"},
    )
    assert answer.status_code == 422
    assert late in answer.content.decode()
    assert "Ord der bliver" in answer.content.decode()


STEPS = ("handover_talk", "handover_review", "handover_consents", "handover_card")


@pytest.mark.parametrize("step", STEPS)
def test_a_step_that_is_sent_before_the_answer_is_told_so(table, step):
    table_of.propose(table, table.nurse)
    answer = at(table.lead).post(url(step, table.plan_id), {}, follow=True)
    assert answer.status_code == 200
    with override("da"):
        assert str(HandoverNotAccepted.public_message) in words(answer)


@pytest.mark.parametrize("step", STEPS)
def test_a_step_that_is_not_the_next_one_is_answered_by_its_own_form(table, step):
    """Two pages stand open, or two people go on with it."""
    handover = table_of.propose(table, table.nurse)
    table_of.answer(handover, table.nurse)
    table_of.an_intervention(table)
    client = at(table.lead)
    assert client.post(url(step, table.plan_id), {}).status_code in {302, 409, 422}
    with acting_as(table.lead) as actor:
        services.talk_with_citizen(actor, handover_id=handover, because="Hun ville vente")
    answer = client.post(url(step, table.plan_id), {"held": "talked", "because": "Andre ord"})
    assert answer.status_code in {302, 409, 422}
    assert "Andre ord" in answer.content.decode() or step != "handover_talk"


def test_the_answer_page_says_nothing_of_the_citizen_and_opens_for_nobody_else(table):
    handover = table_of.propose(table, table.nurse)
    shown = words(at(table.nurse).get(asked(handover)))
    assert "Else" not in shown
    for who in (table.lead, table.counsellor, table.stranger, table.citizen, table.relative):
        assert at(who).get(asked(handover)).status_code == 404


def test_an_old_answer_page_says_how_it_stands(table):
    handover = table_of.propose(table, table.nurse)
    table_of.answer(handover, table.nurse, "declined", "Jeg kan ikke")
    client = at(table.nurse)
    assert client.get(asked(handover)).status_code == 200
    assert client.post(asked(handover), {"answer": "accepted"}).status_code == 409


def test_a_no_without_words_is_asked_again(table):
    handover = table_of.propose(table, table.nurse)
    answer = at(table.nurse).post(asked(handover), {"answer": "declined", "words": " "})
    assert answer.status_code == 422


def test_someone_on_leave_stands_below_with_the_reason_and_cannot_be_chosen(table):
    with acting_as(table.nurse) as nurse:
        register_absence(nurse, from_on=today(), to_on=today() + dt.timedelta(days=9))
    page = url("hand_over", table.plan_id)
    seat = table_of.participant_id(table, table.nurse)
    shown = at(table.lead).get(page)
    assert f'value="{seat}"' not in shown.content.decode()
    sent = {"to": str(seat), "reason": "new_job"}
    assert at(table.lead).post(page, sent).status_code == 422


def test_the_citizen_says_whom_and_takes_it_back(table):
    client, page = at(table.citizen), url("lead_wish", table.plan_id)
    nurse = str(table_of.participant_id(table, table.nurse))
    lead = str(table_of.participant_id(table, table.lead))
    assert client.post(page, {"wished": nurse, "refused": [nurse]}).status_code == 422
    assert client.post(page, {"wished": nurse, "refused": [lead]}).status_code == 302
    shown = client.get(page).content.decode()
    assert shown.count("checked") == 2
    assert table_of.page(table, table.lead).holding.is_lead_refused
    assert client.post(page, {"wished": "none"}).status_code == 302
    assert not table_of.page(table, table.lead).holding.is_lead_refused


@pytest.mark.parametrize(("who", "status"), [("nurse", 200), ("relative", 404), ("stranger", 404)])
def test_who_sees_the_page_of_wishes(table, who, status):
    assert at(getattr(table, who)).get(url("lead_wish", table.plan_id)).status_code == status


def test_the_contact_card_says_who_today(table):
    with acting_as(table.lead) as lead:
        register_absence(lead, from_on=today(), to_on=today() + dt.timedelta(days=2))
    deputy = table_of.page(table, table.lead).deputy
    for who, page in ((table.citizen, "/"), (table.nurse, url("plan", table.plan_id))):
        assert f"Stedfortræder for {table_of.page(table, table.lead).lead.name}" in words(
            at(who).get(page)
        )
        assert deputy.name in words(at(who).get(page))


def test_who_stands_in_stays_by_one_press(table):
    with acting_as(table.leader) as leader:
        deactivate_account(leader, user_id=table.lead.user_id)
    page = table_of.page(table, table.deputy)
    assert page.holding.is_acting
    assert without_a_lasting_lead(table.leader) == [table.plan_id]
    assert "Indtil videre" in words(at(table.leader).get(reverse("portal:unit")))
    client = at(table.deputy)
    assert (
        reverse("plans:accept_lead", args=[table.plan_id])
        in client.get(url("hand_over", table.plan_id)).content.decode()
    )
    assert client.post(url("accept_lead", table.plan_id)).status_code == 302
    assert not table_of.page(table, table.deputy).holding.is_acting
    assert without_a_lasting_lead(table.leader) == []


def without_a_lasting_lead(leader):
    answer = at(leader).get(reverse("portal:unit"), {"show": "lead"})
    return [row.plan.plan_id for row in answer.context["rows"]]


def test_the_pages_ask_few_questions(table):
    client = at(table.lead)
    assert questions(client, url("hand_over", table.plan_id)) <= MOST
    assert questions(at(table.citizen), url("lead_wish", table.plan_id)) <= MOST
    handover = table_of.propose(table, table.nurse)
    table_of.answer(handover, table.nurse)
    assert questions(client, url("hand_over", table.plan_id)) <= MOST
    assert questions(client, url("plan", table.plan_id)) <= MOST
