"""The main job, from the first name to the plan read on a phone: five people in turn, at 390 px."""

import datetime as dt
import sys
import time

import pytest
from playwright.sync_api import expect

from tests.browser import PHONE
from tests.journeys.person import Person, code_sent_to
from tests.journeys.scenes import JONAS, KASPER, METTE

pytestmark = pytest.mark.browser

KARLA, ADDRESS = "Karla Sommerlund", "karla@borger.example"
MOST_INTERACTIONS, MOST_SECONDS = 40, 60
WORKS = (
    (
        "Sove om natten",
        "Karla sover seks timer hver nat.",
        "Banker på kl. 22 med te.",
        "Jonas",
    ),
    (
        "Medicin i ro og mak",
        "Karla ved, hvad hver pille er til.",
        "Gennemgår pillerne med Karla.",
        "Mette",
    ),
    ("Mindre hash", "To aftener om ugen uden.", "Ringer hver tirsdag kl. 15.", "Kasper"),
    ("Ud i haven", "Karla har sit eget bed.", "Graver bedet og vælger blomster.", "Karla"),
    ("Penge til måneden", "Der er penge den 25.", "Lægger budget med Karla.", "Sofie"),
)


@pytest.fixture
def someone(open_context):
    """A person with a phone of their own."""
    return lambda: Person(open_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page())


def test_the_main_job(someone, record_property, capsys):
    jonas, mette, kasper, karla = someone(), someone(), someone(), someone()
    register(jonas)
    consent(jonas)
    start_and_call(jonas)
    answer_and_write(mette, METTE, "Psykisk helbred", "Karla hører efter, når vi går imens.")
    answer_and_write(kasper, KASPER, "Alkohol og stoffer", "Karla ryger hver aften og vil ned.")
    interactions, seconds = hold_the_meeting(jonas)
    for name, value in (("interactions", interactions), ("seconds", round(seconds, 1))):
        record_property(name, value)
    with capsys.disabled():
        sys.stdout.write(f"\n  the meeting: {interactions} interactions, {seconds:.1f} s\n")
    assert interactions <= MOST_INTERACTIONS
    assert seconds <= MOST_SECONDS
    print_it(jonas)
    read_it(karla)


def register(jonas: Person) -> None:
    jonas.be(JONAS)
    jonas.page.goto("/")
    jonas.follow("Opret en borger")
    jonas.write("CPR-nummer", "210300-9996")
    jonas.write("Navn", KARLA)
    jonas.write("E-mail", ADDRESS)
    jonas.tick("Borgeren må logge ind")
    jonas.press("Opret, og gå videre til samtykke")
    jonas.sees("Spørg om samtykke")


def consent(jonas: Person) -> None:
    jonas.tick("Ambulatoriet i Slagelse")
    jonas.tick("Rusmiddelcentret Åløbet")
    jonas.tick("Alt, der står i planen")
    jonas.press("Videre til ordene")
    jonas.sees("Jeg siger ja til")
    jonas.press("Ja")
    jonas.sees("2 samtykker")


def start_and_call(jonas: Person) -> None:
    jonas.follow("Plan")
    jonas.follow("Begynd")
    jonas.tick("Bor på et botilbud og får hjælp flere steder")
    jonas.choose("Hvem er din stedfortræder?", "Sofie")
    jonas.press("Begynd planen")
    jonas.follow("Indkald til møde")
    jonas.tick("Mette Lyngskov")
    jonas.tick("Kasper Åløv")
    jonas.write("Dag", (dt.date.today() + dt.timedelta(days=7)).isoformat())  # noqa: DTZ011
    jonas.write("Klokken", "10:00")
    jonas.press("Send invitationen")
    jonas.sees("10.00")


def answer_and_write(who: Person, email: str, domain: str, words: str) -> None:
    who.be(email)
    who.page.goto("/")
    who.page.locator("main a", has_text=KARLA).first.click()
    who.press("Jeg kommer")
    who.page.goto("/citizens/?q=Karla")
    who.page.locator("main a", has_text=KARLA).first.click()
    who.follow("Plan")
    who.unfold("Skriv status for dit sted")
    who.follow(domain)
    who.page.locator("textarea[name=body]").fill(words)
    who.press("Gem")
    who.sees(words)


def hold_the_meeting(jonas: Person) -> tuple[int, float]:
    """Counted from the press that opens the meeting to the answer that it is sent."""
    jonas.page.goto("/citizens/?q=Karla")
    jonas.page.locator("main a", has_text=KARLA).first.click()
    jonas.follow("Plan")
    jonas.follow("Se og forbered mødet")
    before, begun = jonas.interactions, time.monotonic()
    jonas.press("Åbn mødet")
    jonas.press("Alle er her")
    jonas.write("Det er vigtigt for mig", "Jeg vil have ro om natten og et sted at grave i jorden.")
    jonas.write("Udfordring 1", "Nætterne er for lange.")
    jonas.write("Udfordring 2", "Hashen er det eneste, der virker lige nu.")
    jonas.write("Vores overordnede mål", "Karla sover og har sin egen have.")
    for work in WORKS:
        agree_on(jonas, *work)
    jonas.tick("Om 3 måneder")
    jonas.press("Luk mødet og send planen")
    jonas.sees("Version 1")
    return jonas.interactions - before, time.monotonic() - begun


def agree_on(jonas: Person, title: str, goal: str, promise: str, who: str) -> None:
    jonas.write("Hvad vil vi gøre?", title)
    jonas.write("Hvad er målet?", goal)
    jonas.write("Første aftale", promise)
    jonas.page.locator("#interventions label.who__one:visible", has_text=who).last.click()
    jonas.interactions += 1
    jonas.press("Tilføj indsatsen")
    expect(jonas.page.locator("#interventions")).to_contain_text(promise)


def print_it(jonas: Person) -> None:
    """A real PDF, served as one."""
    link = jonas.page.get_by_role("link", name="Udskriv").first
    answer = jonas.page.request.get(link.get_attribute("href"))
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.body().startswith(b"%PDF-")


def read_it(karla: Person) -> None:
    """She signs in with a code from her mail, reads, and sees who has looked."""
    karla.page.goto("/account/login/")
    karla.unfold("Log ind på den almindelige måde")
    form = karla.page.locator("form", has=karla.page.get_by_role("button", name="Send mig en kode"))
    karla.write("E-mail", ADDRESS, within=form)
    karla.press("Send mig en kode", within=form)
    karla.write("Kode", code_sent_to(ADDRESS))
    karla.press("Log ind")
    karla.sees("Hej Karla")
    karla.sees("Banker på kl. 22 med te.")
    karla.follow("Se hele planen")
    karla.sees("Karla sover og har sin egen have.")
    karla.follow("Hvem har kigget")
    karla.sees("Kontaktperson")
    seen = whole_log(karla)
    for words in ("Sygeplejerske", "Ambulatoriet i Slagelse", "Rusmiddelcentret Åløbet"):
        assert words in seen


def whole_log(karla: Person) -> str:
    """All of who has looked, page by page back to the day she moved in."""
    pages = [karla.page.locator("main").inner_text()]
    while karla.page.get_by_role("link", name="Vis tidligere").count():
        karla.follow("Vis tidligere")
        karla.page.wait_for_load_state()
        pages.append(karla.page.locator("main").inner_text())
    return "\n".join(pages)
