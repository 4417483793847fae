"""It costs minutes: a contact person's week, told from *I dag* on a phone."""

import time

import pytest
from playwright.sync_api import expect

from tests.browser import PHONE, a_site
from tests.journeys.person import Person
from tests.journeys.scenes import JONAS, addresses

pytestmark = pytest.mark.browser

MOST_ACTIONS, MOST_SECONDS = 3, 60
PROMISE = "Får lavet en nøglebrik"


@pytest.fixture(scope="module")
def site(database_server):
    """One of its own: what is told here would be missing from others' *I dag*."""
    with a_site("minutes") as made:
        yield made


@pytest.fixture
def jonas(open_context) -> Person:
    one = Person(open_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page())
    one.be(JONAS)
    one.page.goto("/")
    return one


def row(one: Person, words: str):
    return one.page.locator(".todo__item", has_text=words)


def test_late_with_a_word_takes_three_actions_and_kept_is_one_press(jonas, say):
    """One after the other about the same promise, because tests run in any order."""
    mine = row(jonas, PROMISE)
    jonas.follow("Forsinket", within=mine)
    jonas.write("Et par ord om det", "Låsesmeden kommer på tirsdag.")
    jonas.press("Forsinket")
    expect(jonas.page.get_by_role("heading", name="I dag", level=1)).to_be_visible()
    say(f"late, with a word: {jonas.interactions} actions")
    assert jonas.interactions <= MOST_ACTIONS
    told = jonas.interactions
    jonas.press("Holdt", within=mine)
    expect(mine).to_have_count(0)
    assert jonas.interactions - told == 1


def test_a_weekly_update_takes_less_than_a_minute(jonas, site, say):
    """A promise told, contact noted with two residents, and a status for the plan of one of them."""
    plan = addresses(site.database)["liva.plan"]
    begun = time.monotonic()
    jonas.press("Holdt", within=row(jonas, "Bent til første"))
    for name, how in (("Carsten", "Besøg"), ("Liva", "Telefon")):
        jonas.unfold(name)
        panel = jonas.page.locator(".touch__one", has_text=name)
        jonas.press(how, within=panel)
        expect(jonas.page.get_by_role("heading", name="I dag", level=1)).to_be_visible()
        expect(jonas.page.locator(".touch__one", has_text=name)).to_have_count(0)
    jonas.page.goto(f"/plans/{plan}/write/status:housing/")
    jonas.interactions += 1
    jonas.write("Bolig", "En god uge: Liva har været med i haven to gange.")
    jonas.press("Gem")
    jonas.sees("været med i haven to gange")
    seconds = time.monotonic() - begun
    say(f"a weekly update: {jonas.interactions} interactions, {seconds:.1f} s")
    assert seconds < MOST_SECONDS
