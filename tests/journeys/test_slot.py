"""Twenty minutes with the clinic on a phone: three plans and a question, interactions counted."""

import pytest
from playwright.sync_api import expect

from brobygger.config import prepare
from tests.browser import PHONE, a_site, axe_violations, overflows
from tests.journeys.person import Person
from tests.journeys.scenes import JONAS, METTE, addresses

pytestmark = pytest.mark.browser

LEADER = "marianne@birkehoej.example"
PLANS = {
    "liva": ("Skal den nye medicin fortsætte?", "Ja, til næste prøve"),
    "jeppe": ("Kan Jeppe selv vælge sin samtaledag?", "Ja, han siger til hver måned"),
    "bent": ("Hvem følger til blodprøve?", "Jonas følger den første gang"),
}
ASKED, ANSWERED = "Hvem ringer vi til efter kl. 15?", "Vagttelefonen, også om fredagen"
# Nobody waits for Friday: the slot that was put together a moment ago begins now.
NOW = """
    WITH moved AS (
        UPDATE meetings_slot s SET starts_at = now() - interval '1 minute'
        FROM meetings_slotseries r WHERE r.id = s.series_id AND r.weekday = 4 RETURNING s.id)
    UPDATE meetings_meeting m SET starts_at = now() - interval '1 minute'
    FROM meetings_slotitem i WHERE i.meeting_id = m.id AND i.slot_id IN (SELECT id FROM moved)
"""


@pytest.fixture(scope="module")
def site(database_server):
    """One of its own: what is decided here would be missing elsewhere."""
    with a_site("slot") as made:
        yield made


def at_a_phone(open_context, email: str) -> Person:
    one = Person(open_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page())
    one.be(email)
    return one


def counted(one: Person, before: int) -> int:
    return one.interactions - before


def test_three_plans_and_a_question_in_twenty_minutes(open_context, site, say):
    ids = addresses(site.database)
    leader = at_a_phone(open_context, LEADER)
    leader.page.goto("/unit/")
    leader.follow("Faste tider med andre enheder")
    leader.choose("Med hvilken enhed?", "Slagelse")
    leader.press("Opret den")
    leader.sees("Fredage")
    say(f"set up: {leader.interactions} interactions")
    assert leader.interactions <= 3

    jonas = at_a_phone(open_context, JONAS)
    for name, (line, _outcome) in PLANS.items():
        before = jonas.interactions
        jonas.page.goto(f"/plans/{ids[f'{name}.plan']}/#slots")
        offer = jonas.page.locator(".slot-offer", has_text="fredag")
        field = offer.get_by_role("textbox").first
        jonas.interactions += 1
        field.fill(line)
        jonas.press("Tag op fredag", within=offer)
        expect(offer).to_contain_text("På listen til")
        say(f"{name} put on: {counted(jonas, before)} interactions")
        assert counted(jonas, before) <= 2
    before = jonas.interactions
    jonas.follow("Se listen", within=jonas.page.locator(".slot-offer", has_text="fredag"))
    jonas.write("Et spørgsmål", ASKED)
    jonas.press("Sæt spørgsmålet på listen")
    jonas.sees(ASKED)
    say(f"question put on: {counted(jonas, before)} interactions")
    expect(jonas.page.locator(".slot-entry")).to_have_count(4)
    jonas.sees("20 af 20 minutter")
    address = jonas.page.url.split("#")[0]

    mette = at_a_phone(open_context, METTE)
    mette.page.goto(address)
    mette.press("Jeg kommer")
    for line, _outcome in PLANS.values():
        mette.sees(line)
    assert mette.interactions == 1

    with prepare.maintenance(site.database) as server:
        server.execute(NOW)
    jonas.page.goto(address)
    assert axe_violations(jonas.page) == []
    assert overflows(jonas.page, width=PHONE["width"]) == []
    before = jonas.interactions
    for line, outcome in PLANS.values():
        item = jonas.page.locator(".slot-entry", has_text=line)
        jonas.write("Hvad blev besluttet?", outcome, within=item)
        jonas.press("Besluttet", within=item)
        jonas.sees(outcome)
    entry = jonas.page.locator(".slot-entry", has_text=ASKED)
    jonas.write("Svaret", ANSWERED, within=entry)
    jonas.press("Gem svaret", within=entry)
    jonas.sees(ANSWERED)
    say(f"three plans and a question decided: {counted(jonas, before)} interactions")
    assert counted(jonas, before) <= 8
    say(f"the whole slot for one person: {jonas.interactions} interactions")

    jonas.page.goto(f"/plans/{ids['liva.plan']}/#slots")
    jonas.sees("Ja, til næste prøve")
    jonas.sees("Mette")
