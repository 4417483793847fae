"""The screens of the question a plan begins with: refused, thought over, accepted, asked for."""

import datetime as dt

import pytest

from brobygger.access.gate import open_citizen
from brobygger.access.rls import acting_as
from brobygger.accounts.queries import colleagues
from brobygger.kernel.clock import today
from brobygger.plans import queries
from brobygger.plans.models import Consideration
from brobygger.plans.pages import Wanted
from brobygger.plans.pdf import contents
from brobygger.plans.services import say_about_plan
from tests import make as house
from tests.plans import make
from tests.plans.screens import at, url, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    found = house.people()
    house.a_member(found.contact_person.unit_id)
    return found


def answered(people, answer, **more):
    with acting_as(people.contact_person) as actor:
        deputy = next(
            str(one.user_id)
            for one in colleagues(actor, unit_id=actor.unit_id)
            if one.user_id != actor.user_id
        )
    return {
        "explained": ["spoken"],
        "said_on": today().isoformat(),
        "said": answer,
        "signals": ["other"],
        "deputy": deputy,
    } | more


def test_a_no_is_kept_and_the_page_asks_no_more_until_the_citizen_brings_it_up(people):
    client, start = at(people.contact_person), url("start", people.citizen_id)
    sent = answered(people, "no", words="Jeg vil være i fred", signals=[], deputy="")
    assert client.post(start, sent).status_code == 302
    page = words(client.get(url("of_citizen", people.citizen_id)))
    assert "sagde nej til en plan" in page
    assert "Jeg vil være i fred" in page
    assert "Borgeren har selv taget det op" in page

    refused = client.post(start, answered(people, "yes", words="Nu vil jeg gerne"))
    assert refused.status_code == 422
    assert "Skriv kun, hvis borgeren selv har taget det op" in words(refused)
    assert "Nu vil jeg gerne" in refused.content.decode()

    accepted = client.post(start, answered(people, "yes", raised="on"))
    assert accepted.status_code == 302
    plan = client.get(accepted["Location"], follow=True)
    assert "Indkald" in words(plan)


def test_a_yes_needs_a_reason_and_a_deputy_and_a_no_does_not(people):
    client, start = at(people.contact_person), url("start", people.citizen_id)
    refused = client.post(start, answered(people, "yes", signals=[], deputy=""))
    assert refused.status_code == 422
    assert "Vælg mindst én grund" in words(refused)
    assert "Vælg en kollega, der træder til" in words(refused)


def test_a_considered_plan_says_who_must_be_enrolled_and_offers_the_question(people):
    client = at(people.contact_person)
    client.post(url("start", people.citizen_id), answered(people, "not_now"))
    page = words(client.get(url("of_citizen", people.citizen_id), follow=True))
    assert "sagde: ikke nu" in page
    assert "Hvor skal borgeren først indskrives?" in page
    assert "Ingen enhed i psykiatrien har indskrevet borgeren" in page
    assert "Der kan være flere, som du ikke må kende til" in page
    assert "Er der allerede en handleplan" in page or "Andre planer" in page
    assert "En lov kræver planen" in page


def test_the_citizen_asks_for_a_plan_and_it_begins_with_her_yes(people):
    own = at(people.citizen)
    unit_id = str(people.contact_person.unit_id)
    assert "Jeg vil gerne have en plan" in words(own.get(url("of_citizen", people.citizen_id)))
    refused = own.post(url("want", people.citizen_id), {"said": "yes", "words": "Hjælp mig"})
    assert refused.status_code == 422
    assert "Hjælp mig" in refused.content.decode()
    sent = {"said": "yes", "to_unit": unit_id, "with_whom": "Min søster"}
    assert own.post(url("want", people.citizen_id), sent).status_code == 302

    client = at(people.contact_person)
    page = words(client.get(url("start", people.citizen_id)))
    assert "Min søster" in page
    assert "Hvordan blev det forklaret?" not in page
    begun = client.post(
        url("start", people.citizen_id),
        {key: answered(people, "")[key] for key in ("signals", "deputy")},
        follow=True,
    )
    assert "Indkald" in words(begun)


def test_nobody_opens_anothers_own_question(people):
    assert at(people.relative).get(url("want", people.citizen_id)).status_code == 404
    assert at(people.contact_person).get(url("want", people.citizen_id)).status_code == 404


def test_a_law_is_named_on_a_page_of_its_own():
    table = make.a_table()
    client = at(table.lead)
    page = words(client.get(url("by_law", table.plan_id)))
    assert "Psykiatriloven § 13 b" in page
    refused = client.post(
        url("by_law", table.plan_id), {"law": "psychiatry-13b", "reason": "Fordi"}
    )
    assert refused.status_code == 422
    assert "Fordi" in refused.content.decode()
    assert at(table.nurse).get(url("by_law", table.plan_id)).status_code == 404


def test_pausing_and_taking_up_again():
    table = make.a_table()
    make.call(table)
    client = at(table.lead)
    assert "aflyses" in words(client.get(url("rest", table.plan_id)))
    client.post(url("rest", table.plan_id), {"why": "wish", "words": "Til efter nytår"})
    page = words(client.get(url("plan", table.plan_id)))
    assert "Planen har været på pause siden" in page
    assert "Til efter nytår" in page
    assert "på pause" in words(at(table.citizen).get(url("plan", table.plan_id)))
    client.post(url("take_up", table.plan_id))
    assert "på pause" not in words(client.get(url("plan", table.plan_id)))


@pytest.mark.parametrize("who", ["citizen", "lead"])
def test_the_answer_to_a_version_is_given_on_a_page_of_its_own(who):
    table = make.a_table()
    make.a_closed_meeting(table)
    client = at(getattr(table, who))
    address = url("assent", table.plan_id, 1)
    assert client.post(address, {"words": "Næsten"}).status_code == 422
    sent = {"answer": "disagrees", "words": "Næsten", "said_on": today().isoformat()}
    assert client.post(address, sent).status_code == 302
    assert "Næsten" in words(client.get(url("plan", table.plan_id)))
    paper = contents(make.page(table, table.lead), a_card(table))
    assert (paper["yes"]["words"], bool(paper["yes"]["assent"])) == ("Næsten", True)


def a_card(table):
    with acting_as(table.lead) as actor:
        return open_citizen(actor, table.citizen_id)


def test_the_answer_is_asked_as_the_meeting_ends():
    table = make.a_table()
    meeting_id = make.an_open_meeting(table)
    make.fill(table)
    client = at(table.lead)
    address = url("close_meeting", table.plan_id, meeting_id)
    refused = client.post(address, {"when": "91", "assent_words": "Ja, tak"})
    assert refused.status_code == 422
    assert "Ja, tak" in refused.content.decode()
    client.post(address, {"when": "91", "assent": "agrees", "assent_words": "Ja, tak"})
    page = words(client.get(url("version", table.plan_id, 1)))
    assert "siger ja til planen, fortalt til" in page
    assert "Ja, tak" in page


def test_a_no_from_the_citizen_is_shown_to_who_leads():
    table = make.a_table()
    make.a_closed_meeting(table)
    with house.as_owner():
        Consideration.objects.update(said_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    with acting_as(table.citizen) as actor:
        say_about_plan(actor, citizen_id=table.citizen_id, wanted=Wanted(said="no"))
    page = words(at(table.lead).get(url("plan", table.plan_id)))
    assert "Borgeren vil ikke have planen nu" in page
    assert "Indkald til møde" not in page
    with acting_as(table.lead) as actor:
        assert not queries.plan_page(actor, table.plan_id).rights.may_call_meeting
