"""An answer in one press, from the mail, from *I dag* or from the plan; and links gone astray."""

import datetime as dt
import re
import time
from unittest.mock import patch
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils.http import urlencode

from brobygger.access.rls import acting_as
from brobygger.audit.models import Entry
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import today
from brobygger.kernel.working_days import working_day_from
from brobygger.notices.models import Message
from brobygger.plans import queries, services
from brobygger.plans.models import Agreement, AgreementStep
from brobygger.plans.tokens import LASTS
from tests import make as house
from tests.plans import make as table_of
from tests.plans.screens import at, url, words

pytestmark = pytest.mark.django_db
HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def table() -> table_of.Table:
    table = table_of.a_table()
    table_of.call(table)
    table_of.an_intervention(table, responsible=table.nurse)
    return table


def the_agreement() -> Agreement:
    with house.as_owner():
        return Agreement.objects.get()


def the_link(table: table_of.Table) -> str:
    with house.as_owner():
        mails = Message.objects.filter(user_id=table.nurse.user_id, body__contains="/answer/")
        body = mails.latest("created_at").body
    return re.search(r"/plans/answer/\S+", body)[0]


def refusals() -> list[str]:
    with house.as_owner():
        return [one.details["why"] for one in Entry.objects.filter(details__has_key="why")]


def yes(revision: int = 1) -> dict[str, str | int]:
    return {"answer": "accepted", "reason": "", "base_revision": revision}


def no(reason: str, revision: int = 1) -> dict[str, str | int]:
    return {"answer": "declined", "reason": reason, "base_revision": revision}


def test_following_the_link_changes_nothing_and_one_press_answers(table):
    link = the_link(table)
    page = at(table.nurse).get(link)
    assert "Ringe til ambulatoriet" in words(page)
    assert the_agreement().status == "proposed"
    assert at(table.nurse).post(link, yes()).status_code == 302
    assert the_agreement().status == "accepted"


def test_a_link_followed_by_somebody_not_signed_in_goes_on_after_it(client, table):
    link = the_link(table)
    answer = client.get(link)
    assert answer.status_code == 302
    assert urlencode({"next": link}) in answer["Location"]


def test_a_link_followed_again_says_what_was_answered_and_how_it_stands(table):
    link = the_link(table)
    at(table.nurse).post(link, yes())
    again = words(at(table.nurse).get(link))
    assert "Du svarede ja" in again
    assert at(table.nurse).post(link, yes()).status_code == 302  # nothing happens twice
    with house.as_owner():
        assert AgreementStep.objects.count() == 2
    with acting_as(table.nurse) as actor:
        services.report_agreement(actor, agreement_id=the_agreement().pk, status="kept")
    told = words(at(table.nurse).get(link))
    assert "Du svarede ja" in told
    assert "Holdt" in told


def test_a_question_that_has_changed_says_how_it_stands_now(table):
    link = the_link(table)
    one = the_agreement()
    with acting_as(table.lead) as actor:
        services.change_agreement(
            actor,
            agreement_id=one.pk,
            base_revision=1,
            what="Skrive til ambulatoriet",
            responsible_id=one.responsible_id,
            due_on=one.due_on,
        )
    page = words(at(table.nurse).get(link))
    assert "Skrive til ambulatoriet" in page
    assert "ændret" in page
    late = at(table.nurse).post(link, yes(revision=1))
    assert late.status_code == 409
    assert the_agreement().status == "proposed"


@pytest.mark.parametrize("change", ["cut", "bent", "nonsense"])
def test_a_link_that_is_not_whole_opens_nothing(table, change):
    link = the_link(table)
    bad = {"cut": link[:-9] + "/", "bent": link[:-3] + "zz/", "nonsense": "/plans/answer/hej/"}
    answer = at(table.nurse).get(bad[change])
    assert answer.status_code == 404
    assert "Ringe" not in words(answer)
    assert refusals() == ["unreadable"]


def test_a_link_past_its_time_says_so_calmly(table):
    link = the_link(table)
    later = time.time() + LASTS + 60
    with patch("django.core.signing.time.time", lambda: later):
        answer = at(table.nurse).post(link, yes())
    assert answer.status_code == 410
    assert (the_agreement().status, refusals()) == ("proposed", ["old"])


@pytest.mark.parametrize("who", ["lead", "counsellor", "citizen", "stranger"])
def test_a_link_in_the_wrong_hands_shows_and_changes_nothing(table, who):
    link = the_link(table)
    for answer in (at(getattr(table, who)).get(link), at(getattr(table, who)).post(link, yes())):
        assert answer.status_code == 403
        assert "Ringe" not in words(answer)
    assert (the_agreement().status, refusals()) == ("proposed", ["wrong_hands"] * 2)


def test_somebody_who_lost_sight_of_the_plan_learns_nothing_by_the_link(table):
    link = the_link(table)
    with house.as_owner():
        Agreement.objects.update(category=Category.ADDICTION)
    answer = at(table.nurse).get(link)
    assert answer.status_code == 404
    assert "Ringe" not in words(answer)


def test_somebody_who_has_left_is_told_how_it_stands(table):
    link = the_link(table)
    with acting_as(table.lead) as actor:
        services.leave_table(
            actor,
            plan_id=table.plan_id,
            participant_id=table_of.participant_id(table, table.nurse),
        )
    page = at(table.nurse).get(link)
    assert "Tilbage på bordet" in words(page)
    assert at(table.nurse).post(link, yes()).status_code in {403, 409}
    assert the_agreement().status == "declined"


def test_a_no_without_a_reason_asks_for_it_and_with_one_lies_at_the_table(table):
    address = url("answer_agreement", table.plan_id, the_agreement().pk)
    empty = at(table.nurse).post(address, no(" "))
    assert empty.status_code == 422
    assert "Skriv kort hvorfor" in words(empty)
    assert at(table.nurse).post(address, no("Jeg er på kursus")).status_code == 302
    for page in (url("plan", table.plan_id), url("meeting", table.plan_id)):
        if page.endswith("/meeting/"):
            continue
        told = words(at(table.lead).get(page))
        assert "Tilbage på bordet" in told
        assert "Jeg er på kursus" in told


def test_two_answer_and_both_words_are_shown(table):
    address = url("answer_agreement", table.plan_id, the_agreement().pk)
    assert at(table.lead).post(address, yes()).status_code == 302
    second = at(table.nurse).post(address, no("Kan desværre ikke"))
    assert second.status_code == 409
    assert "Kan desværre ikke" in words(second)
    assert the_agreement().status == "accepted"


def test_from_today_the_row_itself_carries_the_answer(table):
    page = at(table.nurse).get("/").content.decode()
    address = url("answer_agreement", table.plan_id, the_agreement().pk)
    assert f'action="{address}"' in page
    answered = at(table.nurse).post(address, {**yes(), "from": "today"})
    assert answered["Location"].split("#")[0] == "/"
    assert the_agreement().status == "accepted"


def test_a_report_from_today_is_one_press_with_and_without_script(table):
    one = the_agreement()
    with house.as_owner():
        Agreement.objects.update(due_on=today() - dt.timedelta(days=1), status="accepted")
    address = url("report_agreement", table.plan_id, one.pk)
    assert f'action="{address}"' in at(table.nurse).get("/").content.decode()
    kept = {"status": "kept", "note": "", "from": "today"}
    row = at(table.nurse).post(address, kept, **HTMX)
    assert (row.status_code, "<html" in row.content.decode()) == (200, False)
    assert the_agreement().status == "kept"
    assert at(table.nurse).post(address, kept)["Location"].split("#")[0] == "/"


def test_what_lies_at_the_table_is_taken_from_the_plan(table):
    one = the_agreement()
    at(table.nurse).post(url("answer_agreement", table.plan_id, one.pk), no("Nej"))
    take = url("take_agreement", table.plan_id, one.pk)
    assert at(table.counsellor).post(take, {"base_revision": 2}).status_code == 302
    assert at(table.deputy).post(take, {"base_revision": 2}).status_code == 409
    assert at(table.deputy).post(take, {"base_revision": "x"}).status_code == 404
    with acting_as(table.counsellor) as actor:
        page = queries.plan_page(actor, table.plan_id)
    assert page.interventions[0].agreements[0].responsible.user_id == table.counsellor.user_id


def test_replacing_and_the_history_with_its_words(table):
    one = the_agreement()
    form = {
        "what": "Skrive i stedet",
        "responsible": str(table_of.participant_id(table, table.lead)),
        "due_on": working_day_from(today() + dt.timedelta(days=9)).isoformat(),
        "base_revision": 1,
    }
    address = url("replace_agreement", table.plan_id, one.pk)
    assert at(table.lead).get(address).status_code == 200
    assert at(table.lead).post(address, form).status_code == 302
    assert at(table.lead).post(address, form).status_code == 409
    past = words(at(table.nurse).get(url("agreement_history", table.plan_id, one.pk)))
    assert "Erstattet" in past


def test_a_responsible_without_access_offers_the_consent_and_keeps_the_words(table):
    hidden = table_of.an_intervention(
        table,
        responsible=table.counsellor,
        category=Category.ADDICTION,
        by=table.counsellor,
        title="Rusmidler",
    )
    form = {
        "what": "Ring til Anker",
        "responsible": str(table_of.participant_id(table, table.nurse)),
        "when": "14",
    }
    answer = at(table.counsellor).post(url("add_agreement", table.plan_id, hidden), form)
    assert answer.status_code == 422
    page = answer.content.decode()
    consent = reverse("access:consent_new", args=[table.citizen_id])
    assert f"{consent}?to=unit%3A{table.nurse.unit_id}&amp;category=8" in page
    assert "Ring til Anker" in page
    with acting_as(table.counsellor) as actor:
        draft = queries.draft_of(actor, table.plan_id, f"new-agreement:{hidden}")
    assert draft is not None
    assert "Ring til Anker" in draft.body


def test_a_day_in_the_past_stays_on_the_screen(table):
    one = the_agreement()
    form = {
        "what": "Ringe igen",
        "responsible": str(one.responsible_id),
        "when": "other",
        "due_on": (today() - dt.timedelta(days=3)).isoformat(),
    }
    answer = at(table.lead).post(url("add_agreement", table.plan_id, one.intervention_id), form)
    assert answer.status_code == 422
    assert "Ringe igen" in answer.content.decode()


def test_closing_asks_for_each_agreement_and_loses_nothing(table):
    with acting_as(table.lead) as actor:
        meeting = queries.plan_page(actor, table.plan_id).meeting
        services.cancel_plan_meeting(actor, plan_id=table.plan_id, meeting_id=meeting.id)
    address, one = url("close", table.plan_id), the_agreement()
    assert "Ringe til ambulatoriet" in words(at(table.lead).get(address))
    shared = {"closing": "moved", "sure": "on"}
    assert at(table.lead).post(address, shared).status_code == 422
    half = ending(one.pk, how="handed", to="Horsens Bostøtte")
    answer = at(table.lead).post(address, {**shared, **half})
    assert answer.status_code == 422
    assert "Horsens Bostøtte" in answer.content.decode()
    whole = ending(one.pk, how="handed", to="Horsens Bostøtte", words="De ringer i næste uge")
    assert at(table.lead).post(address, {**shared, **whole}).status_code == 302
    assert the_agreement().status == "handed"


def ending(agreement_id: UUID, **fields: str) -> dict[str, str]:
    return {f"settle-{agreement_id}-{name}": value for name, value in fields.items()}
