"""From a plan to a held video meeting with a guest: booked, invited, let in, agreed, ended."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from brobygger.config import prepare
from brobygger.config.home import home
from tests.browser import PHONE, axe_violations, overflows
from tests.files import stamp
from tests.journeys.person import Person
from tests.journeys.test_main_job import KARLA, begin, consent, register
from tests.meetings.calling import Caller
from tests.meetings.test_call_browser import calling, relay, site, soon  # noqa: F401  # fixtures

pytestmark = pytest.mark.browser
GUEST, NUMBER = "Amina Haddad", "20 33 44 55"


@pytest.fixture
def jonas(calling, site, watch):  # noqa: F811
    caller = Caller(calling, site, watch, "")  # signs in as he registers her
    yield caller
    caller.close()


@pytest.fixture
def amina(calling, site, watch):  # noqa: F811
    """A telephone, and nobody signed in."""
    caller = Caller(calling, site, watch, "", viewport=PHONE, has_touch=True, is_mobile=True)
    yield caller
    caller.close()


def text_to(number: str, pattern: str, *, since: float) -> str:
    """What the newest text message to a number holds."""

    def look():
        folder = home() / "mail"
        for path in sorted(folder.glob("*.txt"), reverse=True):
            words = path.read_text("utf-8")
            found = re.search(pattern, words)
            if path.stat().st_mtime >= since and f"To: {number}" in words and found:
                return found[1]
        return None

    found = soon(look, seconds=20)
    assert found, f"nothing came to {number}"
    return found


def plan_with_a_meeting(person: Person) -> None:
    """A plan from nothing, and a meeting by video in ten minutes, called from it."""
    register(person)
    consent(person)
    begin(person)
    person.follow("Indkald til møde")
    person.tick("Mette Lyngskov")
    soon_enough = timezone.localtime() + dt.timedelta(minutes=10)
    person.write("Dag", soon_enough.date().isoformat())
    person.write("Klokken", f"{soon_enough:%H:%M}")
    person.tick("På video")
    person.press("Send invitationen")
    person.sees(f"{soon_enough:%H.%M}")
    person.follow("Se og forbered mødet")
    person.page.wait_for_url("**/meeting/**")


def invite(person: Person) -> str:
    """An interpreter without an account, by telephone; their link."""
    begun = stamp()
    person.follow("Gæster uden konto")
    person.write("Navn", GUEST)
    person.tick("Tolk")
    person.write("E-mail eller telefonnummer", NUMBER)
    person.press("Send linket")
    person.sees("Linket er på vej")
    assert axe_violations(person.page) == []
    assert overflows(person.page) == []
    return text_to("+4520334455", r"(/meetings/guest/[\w-]{22}/)", since=begun - 1)


def test_a_meeting_with_a_guest_from_the_plan_to_the_end(jonas, amina, site, watch):  # noqa: F811
    watch.expect("WebSocket connection")
    watch.expect("status of 422")
    person = Person(jonas.page)
    plan_with_a_meeting(person)
    meeting = person.page.url
    link = invite(person)
    tries_the_devices(amina, link)
    comes_with_a_code(amina, link)
    jonas.page = jonas.context.new_page()
    jonas.goes_to(meeting_room(person, meeting))
    let_in(jonas, amina)
    agrees(person, meeting)
    jonas.page.bring_to_front()
    jonas.page.once("dialog", lambda one: one.accept())
    jonas.page.get_by_role("button", name="Afslut for alle").click()
    expect(amina.page.locator('[data-part="over"] h1')).to_contain_text("afsluttet")
    present = {GUEST: "present", "Jonas Holmfred": "present"}
    assert soon(lambda: attendance(site).items() >= present.items()), attendance(site)
    person.page.goto(meeting)
    mark = person.page.locator("#attendance li", has_text=GUEST).locator("[aria-pressed=true]")
    expect(mark).to_have_text("Er her")


def tries_the_devices(amina: Caller, link: str) -> None:
    """From the invitation's page, before any code."""
    page = amina.page
    page.goto(link)
    person = Person(page)
    person.sees("Jonas")
    person.sees_no(KARLA)
    looked_at(page)
    person.follow("Prøv kamera og lyd")
    person.press("Begynd med kamera og mikrofon")
    person.press("Afspil tre toner")
    person.press("Ja, jeg hørte dem")
    expect(page.locator("[data-code]")).to_have_text(re.compile(r"^\d{3}.?\d{4}$"), timeout=20_000)
    page.goto(link)


def comes_with_a_code(amina: Caller, link: str) -> None:
    """The digits from the telephone; a wrong one is told so. Each page is looked at."""
    person, begun = Person(amina.page), stamp()
    person.press("Send mig koden")
    person.sees("seks cifre")
    person.write("Kode", "12")
    person.press("Fortsæt")
    person.sees("Koden er ikke rigtig")
    looked_at(amina.page)
    person.write("Kode", text_to("+4520334455", r"\b(\d{6})\b", since=begun - 1))
    person.press("Fortsæt")
    person.sees("Videomøde")
    person.sees_no(KARLA)
    looked_at(amina.page)


def let_in(jonas: Caller, amina: Caller) -> None:
    jonas.knocks().is_inside()
    amina.knocks()
    expect(amina.page.locator('[data-part="waiting"]')).to_be_visible()
    assert amina.page.evaluate("brobyggerRoom.key") is None
    jonas.lets_in(GUEST)
    for one in (jonas, amina):
        one.is_inside().sees_a_picture_of(1)
    assert jonas.code() == amina.code()
    assert len(jonas.code()) == 4
    looked_at(amina.page)


def agrees(person: Person, meeting: str) -> None:
    """In the plan, while the call goes on."""
    page = person.page
    page.bring_to_front()
    page.goto(meeting)
    person.press("Åbn mødet")
    person.write("Hvad vil vi gøre?", "Sove om natten")
    person.write("Hvad er målet?", "Karla sover seks timer.")
    page.locator("#interventions label.who__one:visible", has_text="Jonas").last.click()
    person.press("Tilføj indsatsen")
    expect(page.locator("#interventions section.meet-one")).to_contain_text("Sove om natten")
    person.write("Hvem gør hvad, og hvornår?", "Jonas banker på om natten om 14 dage")
    expect(page.locator("#heard-form [name=what]")).to_have_value(re.compile("^Banker på"))
    person.press("Ja, det aftaler vi")
    expect(page.locator("#interventions .agreements")).to_contain_text("Banker på")


def meeting_room(person: Person, meeting: str) -> str:
    person.page.goto(meeting)
    return str(person.page.locator('a[href*="/room/"]').first.get_attribute("href"))


def attendance(site) -> dict[str, str]:  # noqa: F811
    question = """SELECT i.name, i.attendance FROM meetings_invitation i
        JOIN citizens_citizen c ON c.id = i.citizen_id WHERE c.name = %s"""
    with prepare.maintenance(site.database) as server:
        return dict(server.execute(question, [KARLA]).fetchall())


def looked_at(page) -> None:
    assert axe_violations(page) == []
    assert overflows(page) == []
    page.set_viewport_size(PHONE)
