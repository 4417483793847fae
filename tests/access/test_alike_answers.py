"""Nobody learns from an answer whether somebody is registered; nobody takes a protection off to look."""

import datetime as dt
import re

import pytest
from django.db import ProgrammingError, transaction

from brobygger.access import errors, gate, queries, services
from brobygger.access.models import ClaimedNumber
from brobygger.access.rls import acting_as
from brobygger.accounts.tries import EMERGENCIES, NUMBERS
from brobygger.audit.models import Entry
from brobygger.citizens.errors import NumberTaken
from brobygger.citizens.models import Citizen
from brobygger.kernel.categories import Category
from tests import make

from .pages import about, as_actor, at, text_of

pytestmark = pytest.mark.django_db

ELSE, OTHER, EINER = "0201919990", "0201919996", "0201609995"
WHY = "Fundet bevidstløs på gaden, vi må vide hvad hun får af medicin."
CHANGING = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}|(name=\"(csrfmiddlewaretoken|form_key)\" value=\")[^\"]*"
)


@pytest.fixture
def contact():
    return make.a_member(make.a_unit("facility_107"))


@pytest.fixture
def stranger():
    return make.a_member(make.a_unit("facility_108"))


@pytest.fixture
def mine(contact):
    return make.a_citizen(contact, name="Einer Test", cpr=EINER, address="Vejen 1")


def details(citizen, **more):
    form = {"name": "Einer Test", "cpr": "", "cpr_kind": "cpr", "birth_date": ""}
    return form | {"base_revision": str(citizen.revision)} | more


def seen(actor, citizen_id):
    with acting_as(actor):
        return gate.open_citizen(actor, citizen_id)


def found(actor, text):
    with acting_as(actor):
        return [one.id for one in queries.find_citizens(actor, text=text)]


def lines(action, citizen_id=None):
    with make.as_owner():
        return Entry.objects.filter(action=action, citizen_id=citizen_id).count()


def bare(answer):
    return CHANGING.sub("", text_of(answer))


def everything_told(contact, mine):
    """Give the number, and ask in every way one can what became of it."""
    browser, address = as_actor(contact), about("details", mine)
    card = seen(contact, mine)
    told = [browser.post(address, details(card, cpr=ELSE), follow=True)]
    told.append(browser.get(address))
    told.append(browser.post(about("unmask_number", mine)))
    card = seen(contact, mine)
    for changes in (
        {"birth_date": "1990-01-01"},  # disagrees with the number
        {"birth_date": "1960-09-20"},  # agreed with the one before
        {"birth_date": "1991-01-02"},
        {"cpr": ELSE},
        {"cpr": OTHER},
        {"cpr": EINER},
    ):
        told.append(browser.post(address, details(card, **changes), follow=True))
        told.append(browser.get(address))
        card = seen(contact, mine)
        told += [found(contact, one) == [mine] for one in (ELSE, OTHER, EINER)]
    return [
        (one.status_code, one.redirect_chain if hasattr(one, "redirect_chain") else [], bare(one))
        if hasattr(one, "status_code")
        else one
        for one in told
    ]


def test_a_number_that_is_taken_and_one_that_is_free_are_answered_alike(contact, stranger, mine):
    answers = []
    for is_taken in (False, True):
        with transaction.atomic():
            if is_taken:
                hidden = make.a_citizen(stranger, cpr=ELSE)
            answers.append(everything_told(contact, mine))
            if is_taken:
                assert lines("citizen.number_claimed", hidden) >= 1
            transaction.set_rollback(True)
    assert answers[0] == answers[1]
    assert "020191-••••" in answers[0][0][2]


def test_the_number_stays_the_other_ones(contact, stranger, mine):
    hidden = make.a_citizen(stranger, cpr=ELSE)
    as_actor(contact).post(about("details", mine), details(seen(contact, mine), cpr=ELSE))
    assert found(stranger, ELSE) == [hidden]
    assert seen(contact, mine).cpr_masked == "020191-••••"
    with make.as_owner():
        assert ClaimedNumber.objects.get(citizen_id=mine).ended_at is None
        assert Citizen.objects.get(pk=mine).birth_date == dt.date(1991, 1, 2)
    with acting_as(stranger):
        assert not ClaimedNumber.objects.exists()


def test_a_claim_ends_when_another_number_is_given(contact, stranger, mine):
    make.a_citizen(stranger, cpr=ELSE)
    browser, address = as_actor(contact), about("details", mine)
    browser.post(address, details(seen(contact, mine), cpr=ELSE))
    browser.post(address, details(seen(contact, mine), cpr=OTHER))
    with make.as_owner():
        assert ClaimedNumber.objects.get(citizen_id=mine).ended_at is not None
    assert found(contact, ELSE) == found(contact, OTHER) == [mine]


def test_whoever_sees_both_is_told(contact, mine):
    make.a_citizen(contact, cpr=ELSE)
    page = as_actor(contact).post(about("details", mine), details(seen(contact, mine), cpr=ELSE))
    assert page.status_code == 422
    assert str(NumberTaken.public_message) in text_of(page)


def test_whoever_sees_one_to_whom_it_was_given_is_told_alike(contact, stranger, mine):
    """Else giving the same number to two of one's own would tell whether it is a third one's."""
    second = make.a_citizen(contact, name="Anna Test")
    make.a_citizen(stranger, cpr=ELSE)
    browser = as_actor(contact)
    browser.post(about("details", mine), details(seen(contact, mine), cpr=ELSE))
    page = browser.post(about("details", second), details(seen(contact, second), cpr=ELSE))
    assert page.status_code == 422


def test_numbers_are_counted_before_they_are_weighed(contact, mine):
    browser, address = as_actor(contact), about("details", mine)
    for _ in range(NUMBERS.tries):
        assert browser.post(address, {"cpr": "12"}).status_code == 422
    answer = browser.post(address, {"cpr": ELSE, "name": "Ord jeg skrev"})
    assert answer.status_code == 429
    assert "Ord jeg skrev" in text_of(answer)
    assert lines("refused") == 1
    assert browser.post(at("register"), {"cpr": ELSE}).status_code == 429
    assert browser.post(address, details(seen(contact, mine))).status_code == 302


def emergency(**more):
    return {
        "cpr": ELSE,
        "reason": WHY,
        "alternative": "citizen",
        "categories": [Category.SOMATIC.value],
        "hours": "1",
        "understood": "on",
        **more,
    }


NAMED = {"cpr": "", "name": "Else Test Lauridsen", "birth_date": "1991-01-02"}


def test_emergency_access_answers_alike_for_nobody_several_and_not_allowed(
    contact, stranger, monkeypatch
):
    browser = as_actor(contact)
    nobody = browser.post(at("emergency"), emergency(**NAMED))
    assert lines("emergency.not_opened") == 1
    first = make.a_citizen(stranger, cpr=ELSE)
    second = make.a_citizen(stranger, cpr=OTHER, is_another=True)
    several = browser.post(at("emergency"), emergency(**NAMED))
    assert lines("emergency.not_opened", first) == lines("emergency.not_opened", second) == 1
    monkeypatch.setattr("brobygger.access.services.emergencies.unit_of", lambda _: stranger.unit_id)
    not_allowed = browser.post(at("emergency"), emergency())
    assert lines("emergency.not_opened", first) == 2
    answers = {(one.status_code, bare(one)) for one in (nobody, several)}
    assert len(answers) == 1
    assert not_allowed.status_code == nobody.status_code == 422
    words = str(errors.NobodyToOpen.public_message)
    assert all(words in text_of(one) for one in (nobody, several, not_allowed))


def test_people_looked_for_by_emergency_access_are_counted(contact):
    browser = as_actor(contact)
    for _ in range(EMERGENCIES.tries):
        assert browser.post(at("emergency"), emergency()).status_code == 422
    answer = browser.post(at("emergency"), emergency())
    assert answer.status_code == 429
    assert WHY in text_of(answer)


def test_a_slip_in_a_search_leads_to_no_emergency(contact):
    page = text_of(as_actor(contact).get("/citizens/?q=Elsse"))
    assert at("emergency") not in page
    assert "Se først på stavemåden" in page


@pytest.fixture
def protected(contact):
    return make.a_citizen(contact, cpr=ELSE, address="Hemmelig Vej 7", is_protected=True)


@pytest.fixture
def blind(contact, protected):
    """Sees who the citizen is and her plan, not how she lives."""
    nurse = make.a_member(make.a_unit("outpatient_psychiatry"), "contact_person")
    make.a_consent(
        contact, protected, to=nurse.unit_id, categories=Category.IDENTITY | Category.PLAN
    )
    return nurse


def unprotected(actor, citizen_id):
    with acting_as(actor):
        return services.correct_citizen(
            actor, citizen_id=citizen_id, base_revision=1, is_protected=False
        )


def test_whoever_may_not_see_the_address_does_not_take_its_protection_off(blind, protected):
    with pytest.raises(errors.NotYoursToUnprotect):
        unprotected(blind, protected)
    browser, address = as_actor(blind), about("details", protected)
    assert "disabled" in text_of(browser.get(address)).split('name="is_protected"')[1][:200]
    form = {"name": "Else Test Lauridsen", "cpr_kind": "cpr", "base_revision": "1"}
    assert browser.post(address, form).status_code == 302
    assert seen(blind, protected).is_protected
    assert "Hemmelig Vej" not in text_of(browser.get(address))


def test_the_database_refuses_as_well(blind, protected):
    with acting_as(blind), pytest.raises(ProgrammingError), transaction.atomic():
        Citizen.objects.filter(pk=protected).update(is_protected=False)


def test_whoever_may_see_it_takes_it_off_and_is_noted_as_having_seen_it(contact, protected):
    unprotected(contact, protected)
    assert seen(contact, protected).address == "Hemmelig Vej 7"
    assert lines("citizen.address_shown", protected) == 1


def test_the_citizen_takes_it_off(protected):
    citizen = make.as_person(protected)
    with acting_as(citizen):
        assert Citizen.objects.filter(pk=protected).update(is_protected=False) == 1
