"""The key steps of the main job with nothing but Tab, Space, arrows and Enter."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import PHONE, a_site
from tests.journeys.person import Person
from tests.journeys.scenes import JONAS, METTE, SOFIE, addresses, be

pytestmark = pytest.mark.browser

MOST_TABS = 150
FOCUSED = """() => {
    const one = document.activeElement;
    if (!one || one === document.body) return '';
    const words = one.labels?.length ? [...one.labels].map(each => each.innerText).join(' ')
        : one.getAttribute('aria-label') || one.innerText || one.title || '';
    return words.replace(/\\s+/g, ' ').trim();
}"""
HIDDEN_FOCUS = """() => {
    const one = document.activeElement, box = one.getBoundingClientRect();
    const shown = [one, ...(one.labels ?? [])].some(each => each.getClientRects().length);
    return !(shown && (box.width > 0 || (one.labels ?? []).length));
}"""


@pytest.fixture(scope="module")
def site(database_server):
    """One of its own: a meeting is closed for good here, and others want to see it open."""
    with a_site("keyboard") as made:
        yield made


@pytest.fixture(scope="module")
def ids(site):
    return addresses(site.database)


def tab_to(page: Page, words: str) -> None:
    """Forward until the focus stands on something with these words, always seen on the way."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement !== document.body"):
            assert not page.evaluate(HIDDEN_FOCUS), page.evaluate(FOCUSED)
        if words in page.evaluate(FOCUSED):
            return
    raise AssertionError(f"nobody can tab to “{words}”")


def press(page: Page, words: str, key: str = "Enter") -> None:
    tab_to(page, words)
    page.keyboard.press(key)


def write(page: Page, words: str, text: str) -> None:
    tab_to(page, words)
    page.keyboard.type(text)


def test_a_citizen_is_registered_and_a_consent_written_down(open_context):
    page = open_context().new_page()
    be(page, SOFIE)
    page.goto("/")
    press(page, "Opret en borger")
    expect(page.locator("h1")).to_have_text("Opret en borger")
    write(page, "CPR-nummer", "0211223989")
    write(page, "Navn", "Aage Prøvestrand")
    press(page, "Opret, og gå videre til samtykke")
    expect(page.locator("main")).to_contain_text("Spørg om samtykke")
    press(page, "Ambulatoriet i Slagelse", "Space")
    press(page, "Videre til ordene")
    expect(page.locator("main")).to_contain_text("Jeg siger ja til")
    press(page, "Ja")
    expect(page.locator("#status")).to_contain_text("skrevet ned")


def test_an_invitation_is_answered_and_a_status_written(open_context, ids):
    page = open_context().new_page()
    be(page, METTE)
    page.goto(f"/meetings/{ids['yusuf.meeting']}/")
    press(page, "Jeg kommer")
    expect(page.locator("main")).to_contain_text("kommer")
    page.goto(f"/plans/{ids['yusuf.plan']}/write/status:mental/")
    tab_to(page, "Psykisk helbred")
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("Skrevet uden mus.")
    press(page, "Gem")
    expect(page.locator("main")).to_contain_text("Skrevet uden mus.")


def test_the_meeting_is_held_and_closed(open_context, ids):
    page = open_context().new_page()
    be(page, SOFIE)
    page.goto(f"/plans/{ids['nanna.plan']}/meeting/{ids['nanna.meeting']}/")
    press(page, "Alle er her")
    louise = page.get_by_role("group", name="Louise Thorupgård")
    expect(louise.get_by_role("button", name="Er her", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    write(page, "Hvad vil vi gøre?", "Til bænken og tilbage")
    write(page, "Hvad er målet?", "Nanna har siddet på bænken.")
    write(page, "Første aftale", "Går med til lågen hver formiddag.")
    press(page, "Nanna Holtegård", "Space")
    press(page, "Tilføj indsatsen")
    expect(page.locator("#interventions")).to_contain_text("Går med til lågen")
    tab_to(page, "Om 3 måneder")  # proposed; the others are an arrow away
    page.keyboard.press("ArrowUp")
    press(page, "Tag resten med til næste møde")
    expect(page.locator("main")).to_contain_text("Tages med til næste møde")
    press(page, "Luk mødet og send planen")
    expect(page.locator("main")).to_contain_text("Version 1")


def test_the_citizen_reads_and_sees_who_has_looked(open_context):
    liva = Person(open_context(viewport=PHONE).new_page())
    liva.be("liva@borger.example")
    liva.page.goto("/")
    press(liva.page, "Hele planen, vores mål og min bemærkning")
    liva.sees("Musling bor hos Liva")
    press(liva.page, "Hvem har kigget")
    expect(liva.page.locator("h1")).to_have_text("Hvem har kigget")


def test_the_first_stop_leads_past_the_navigation(open_context):
    page = open_context().new_page()
    be(page, JONAS)
    page.goto("/citizens/")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "Gå til indholdet"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
