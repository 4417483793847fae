"""Finding a time on a phone, counted: proposed in three actions, answered in three, chosen in two."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import PHONE, a_site, axe_violations, overflows
from tests.journeys.person import Person
from tests.journeys.scenes import LOUISE, SOFIE, TRINE, addresses

pytestmark = pytest.mark.browser

MOST = 3
BERIT = "berit@borger.example"
NARROWEST = 320


@pytest.fixture(scope="module")
def site(database_server):
    """One of its own: what is answered here would be missing from others' *I dag*."""
    with a_site("polls") as made:
        yield made


@pytest.fixture
def someone(open_context):
    def enter(email: str) -> Person:
        one = Person(open_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page())
        one.be(email)
        one.page.goto("/")
        return one

    return enter


def row(one: Person, words: str):
    return one.page.locator(".todo__item", has_text=words)


def fits(page: Page) -> None:
    assert axe_violations(page) == []
    assert overflows(page, width=NARROWEST) == []
    page.set_viewport_size(PHONE)


def test_a_time_is_found_from_the_question_to_the_meeting(someone, site, say):
    """Berit answers time by time, Louise in one press, and Trine chooses: one story, one poll."""
    ids = addresses(site.database)
    berit, louise, trine = someone(BERIT), someone(LOUISE), someone(TRINE)

    berit.follow("Se tiderne og svar")
    berit.sees("Hvornår kan du mødes?")
    fits(berit.page)
    berit.tick("Ja", within=berit.page.locator(".answers__one").first)
    berit.press("Gem mit svar")
    berit.sees("De andre kan se, hvornår du kan komme")
    say(f"the citizen answers one time and saves: {berit.interactions} actions")
    assert berit.interactions <= MOST

    asked = row(louise, "Sig, hvornår du kan mødes")
    louise.press("Alle tiderne passer mig", within=asked)
    expect(louise.page.locator(".todo__said")).to_be_visible()
    say(f"all suit me, from I dag: {louise.interactions} action")
    assert louise.interactions == 1

    trine.page.reload()
    trine._click(row(trine, "Vælg tiden").locator("a").first)
    trine.sees("Passer flest")
    fits(trine.page)
    trine.press("Indkald til denne tid")
    trine.sees("Hvem er inviteret")
    say(f"the time is chosen and the meeting called: {trine.interactions} actions")
    assert trine.interactions <= MOST
    assert trine.page.url.rsplit("/", 2)[-2] != ids["berit.poll"]

    louise.page.goto(f"/meetings/polls/{ids['berit.poll']}/")
    louise.sees("Der er fundet en tid")


def test_a_time_is_asked_for_in_three_actions(someone, site, say):
    ids = addresses(site.database)
    sofie = someone(SOFIE)
    sofie.page.goto(f"/citizens/{ids['ingrid']}/")
    sofie.interactions = 0
    sofie.follow("Møder")
    sofie.follow("Find en tid sammen")
    fits(sofie.page)
    sofie.press("Spørg dem")
    sofie.sees("Der er ved at blive fundet en tid")
    say(f"a poll proposed from the citizen's page: {sofie.interactions} actions")
    assert sofie.interactions <= MOST
