"""A death on the screen: registered, shown everywhere it matters, corrected, undone."""

import pytest
from django.urls import reverse

from brobygger.access import gate
from brobygger.access.rls import acting_as
from brobygger.access.services import open_emergency
from brobygger.kernel.clock import today
from tests import make
from tests.plans import make as plans
from tests.safety import make as coping

from .pages import about, as_actor, text_of

pytestmark = pytest.mark.django_db
SURE = {"told_by": "hospital", "sure": "on"}


@pytest.fixture
def table():
    found = plans.a_table()
    plans.call(found)
    return found


def dies(table, **more):
    day = {"died_on": today().isoformat(), **SURE, **more}
    return as_actor(table.lead).post(about("death", table.citizen_id), day)


def test_the_page_says_what_ends_before_it_is_written_down(table):
    browser = as_actor(table.lead)
    details = text_of(browser.get(about("details", table.citizen_id)))
    assert about("death", table.citizen_id) in details
    page = text_of(browser.get(about("death", table.citizen_id)))
    for words in ("Indkaldte møder aflyses", "Tal selv med dem først", "Det kan fortrydes"):
        assert words in page
    answer = dies(table)
    assert (answer.status_code, answer.url) == (302, about("death", table.citizen_id))
    after = text_of(browser.get(answer.url))
    assert "1 møde" in after
    assert "1 plan" in after


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"died_on": "1950-01-01"}, "Borgeren har givet et samtykke den"),
        ({"died_on": "2043-01-01"}, "Dødsdagen kan ikke"),
        ({"told_by": "nobody"}, "Hvem har fortalt det?"),
        ({"sure": ""}, "Jeg er sikker"),
    ],
)
def test_what_cannot_be_right_is_said_beside_its_field_and_ends_nothing(table, wrong, says):
    answer = dies(table, **wrong)
    assert answer.status_code == 422
    assert says in text_of(answer)
    with acting_as(table.lead):
        assert gate.open_citizen(table.lead, table.citizen_id).died_on is None


def test_every_page_about_the_citizen_shows_it_and_offers_nothing_new(table):
    dies(table)
    browser = as_actor(table.lead)
    day = f"{today().day}."
    pages = {
        reverse("portal:citizen", args=[table.citizen_id]): "Læs planen",
        reverse("plans:plan", args=[table.plan_id]): "",
        reverse("plans:of_citizen", args=[table.citizen_id]): "Læs planen",
        reverse("meetings:of_citizen", args=[table.citizen_id]): "",
        **{
            about(name, table.citizen_id): ""
            for name in ("consents", "care", "relatives", "details", "seen_by", "death")
        },
    }
    for address, words in pages.items():
        answer = browser.get(address)
        text = text_of(answer)
        assert answer.status_code == 200, address
        assert f"Død {day}" in text, address
        assert words in text, address
    ways = (
        about("consent_new", table.citizen_id),
        about("relative_new", table.citizen_id),
        reverse("plans:start", args=[table.citizen_id]),
        reverse("meetings:call", args=[table.citizen_id]),
    )
    for name in ("portal:citizen", "meetings:of_citizen"):
        text = text_of(browser.get(reverse(name, args=[table.citizen_id])))
        assert not [one for one in ways if f'"{one}"' in text], name
    for name in ("consents", "relatives"):
        text = text_of(browser.get(about(name, table.citizen_id)))
        assert not [one for one in ways if f'"{one}"' in text], name


def test_the_coping_sheet_of_who_has_died_is_read_and_calls_nobody(table):
    coping.a_sheet(table.lead, table.citizen_id)
    page = reverse("safety:sheet", args=[table.citizen_id])
    alive = text_of(as_actor(table.lead).get(page))
    dies(table)
    dead = text_of(as_actor(table.lead).get(page))
    for words in ('class="coping__now"', "data-keep-url"):
        assert words in alive
        assert words not in dead


def test_the_list_of_citizens_says_died_and_counts_the_living(table):
    make.a_citizen(table.lead, name="Bodil Test Levende", cpr="0504909989")
    dies(table)
    text = text_of(as_actor(table.lead).get(reverse("portal:citizens")))
    assert "Død " in text
    assert "1 borger" in text


def test_those_at_the_table_find_on_today_what_the_mail_did_not_say(table):
    dies(table)
    text = text_of(as_actor(table.nurse).get(reverse("portal:today")))
    assert "Er død." in text


def test_the_citizen_and_the_relatives_are_asked_to_sign_in_and_have_no_place(table):
    signed_in = [as_actor(one) for one in (table.citizen, table.relative)]
    dies(table)
    for browser in signed_in:
        assert browser.get(reverse("portal:today")).status_code == 302


def test_it_is_corrected_and_undone_on_the_page(table):
    dies(table)
    browser, citizen = as_actor(table.lead), table.citizen_id
    changed = {"correct-died_on": today().isoformat(), "correct-told_by": "police"}
    assert browser.post(about("death_correct", citizen), changed).status_code == 302
    assert "Politiet" in text_of(browser.get(about("death", citizen)))
    short = browser.post(about("death_undo", citizen), {"undo-reason": "nej"})
    assert short.status_code == 422
    said = {"undo-reason": "Det var en anden med samme navn"}
    assert browser.post(about("death_undo", citizen), said).status_code == 302
    page = text_of(browser.get(about("death", citizen)))
    assert "Fortsætter igen" in page
    assert "Det var en anden med samme navn" in page
    assert "Død " not in text_of(browser.get(about("details", citizen)))


def test_undoing_what_was_never_registered_is_told(table):
    said = {"undo-reason": "Det var en anden med samme navn"}
    answer = as_actor(table.lead).post(about("death_undo", table.citizen_id), said)
    assert answer.status_code == 409
    assert "ikke registreret et dødsfald" in text_of(answer)


def test_an_emergency_is_no_ground_to_register_a_death(table):
    night = make.a_member(make.a_unit("psychiatric_ward"), "nurse")
    with acting_as(night):
        open_emergency(
            night,
            citizen_id=table.citizen_id,
            categories=511,
            reason="Fundet bevidstløs på gaden i nat",
            alternative="citizen",
        )
    browser = as_actor(night)
    assert "Det kræver en varig opgave" in text_of(browser.get(about("death", table.citizen_id)))
    day = {"died_on": today().isoformat(), **SURE}
    assert browser.post(about("death", table.citizen_id), day).status_code == 403
