"""The plan beside the picture, in real browsers with two people in a call."""

import os
import re

import pytest
from playwright.sync_api import expect

from brobygger.config import prepare
from tests.browser import PHONE, QUIET, ROOT, a_site, axe_violations, free_port, overflows
from tests.journeys.scenes import KASPER, SOFIE, addresses
from tests.meetings.calling import FAKE, Caller
from tools import chromium

pytestmark = pytest.mark.browser
PICTURES = ROOT / "pictures" if os.environ.get("TAKE_PICTURES") else None


@pytest.fixture(scope="module")
def site(database_server):
    with a_site("beside", BROBYGGER_SIGNALLING_PORT=str(free_port())) as made:
        yield made


@pytest.fixture(scope="module")
def calling(chromium_running):
    launched = chromium_running.browser_type.launch(
        executable_path=chromium.find(), args=[*QUIET, *FAKE]
    )
    yield launched
    launched.close()


@pytest.fixture(scope="module")
def ids(site):
    return addresses(site.database)


@pytest.fixture
def people(calling, site, watch, ids):
    watch.expect("WebSocket connection")
    opened = []

    def one_more(email, **options):
        caller = Caller(calling, site, watch, email, **options)
        opened.append(caller)
        return caller.goes_to(f"/meetings/{ids['nanna.meeting']}/room/")

    yield one_more
    for one in opened:
        one.close()


def picture(one, name):
    if PICTURES:
        PICTURES.mkdir(exist_ok=True)
        one.screenshot(path=PICTURES / f"beside-{name}.png")


def plan_of(one):
    return one.page.frame_locator('[data-part="frame"]')


def show_plan(one):
    one.page.locator('.panes [data-do="pane-plan"]').click()
    expect(one.page.locator('[data-part="pane"]')).to_be_visible()


def hide_plan(one):
    one.page.get_by_role("button", name="Læg planen væk").click()
    expect(one.page.locator('[data-part="pane"]')).to_be_hidden()


def nobody_is_noted(site, meeting_id):
    """The invented meeting has begun: here everybody comes by video, and only then."""
    with prepare.maintenance(site.database) as server:
        for change in (
            "UPDATE meetings_meeting SET form = 'video' WHERE id = %s",
            "UPDATE meetings_invitation SET attendance = 'unknown' WHERE meeting_id = %s",
        ):
            server.execute(change, [meeting_id])


def present_in(site):
    question = "SELECT count(*) FROM meetings_presence WHERE left_at IS NULL"
    with prepare.maintenance(site.database) as server:
        return server.execute(question).fetchone()[0]


def test_a_plan_is_written_beside_the_picture_and_shown_as_everybody_may_see_it(
    people, site, ids, watch
):
    nobody_is_noted(site, ids["nanna.meeting"])
    sofie = people(SOFIE).knocks().is_inside()
    # Wide: both at once, by themselves.
    expect(sofie.page.locator('[data-part="pane"]')).to_be_visible()
    plan = plan_of(sofie)
    expect(
        plan.get_by_role("heading", name=re.compile("Mødet om planen for Nanna"))
    ).to_be_visible()
    expect(plan.locator(".in-call")).to_contain_text("Sofie", timeout=15_000)
    both_are_seen(sofie)

    # The screen looked at together, in a window of its own.
    with sofie.context.expect_page() as opened:
        sofie.page.get_by_role("link", name="Til at se på sammen").click()
    together = opened.value
    expect(together.locator("#together h1")).to_contain_text("Nanna")
    before = together.locator("#together").inner_text()

    kasper = people(KASPER, viewport=PHONE, has_touch=True, is_mobile=True)
    kasper.knocks()
    expect(kasper.page.locator('[data-part="waiting"]')).to_be_visible()
    watch_the_screen(together)
    sofie.lets_in("Kasper")
    for one in (sofie, kasper):
        one.is_inside().sees_a_picture_of(1)
    expect(together.locator(".together__here")).to_contain_text("Kasper", timeout=15_000)
    expect(together.locator("#cover")).to_be_hidden()
    assert together.evaluate("window.leaked") == []
    after = together.locator("#together").inner_text()
    assert "udeladt" in after
    assert ("husets planter" in before, "husets planter" in after) == (True, False)
    assert "udeladt" not in before
    picture(together, "together")
    assert axe_violations(together) == []
    assert overflows(together) == []
    assert present_in(site) == 2
    expect(plan.locator(".in-call")).to_contain_text("Kasper", timeout=15_000)
    expect(plan.locator(".lacking")).to_contain_text("Kasper")
    plan.locator("#now").scroll_into_view_if_needed()
    picture(sofie.page, "wide")
    typing_survives(sofie, plan, watch)
    keys_and_use_go_through(sofie, plan)
    on_a_phone(kasper)
    ended_with_something_half_made(sofie, kasper)


# What was on the screen while Kasper's name stood there, at every change.
WATCH = """() => {
    window.leaked = [];
    const note = () => {
        const box = document.getElementById('together');
        if (box.hidden || !box.querySelector('.together__here').textContent.includes('Kasper')) return;
        if (box.textContent.includes('husets planter')) window.leaked.push(box.textContent);
    };
    const all = {childList: true, subtree: true, attributes: true};
    new MutationObserver(note).observe(document.body, all);
}"""


def watch_the_screen(together):
    together.evaluate(WATCH)


def both_are_seen(one):
    """The picture stays where it is while the plan is scrolled and written in."""
    box = one.page.locator('[data-part="stage"]').bounding_box()
    frame = one.page.locator('[data-part="frame"]').bounding_box()
    assert box["x"] + box["width"] <= frame["x"]
    plan_of(one).locator("#next-meeting").scroll_into_view_if_needed()
    expect(one.page.locator('[data-part="stage"]')).to_be_in_viewport()


def typing_survives(one, plan, watch):
    """Put away and brought back, the words are there; and nothing in the plan leaves the call."""
    field = plan.locator("#add-intervention").get_by_label("Hvad vil vi gøre?")
    field.fill("Gå en tur til åen")
    hide_plan(one)
    show_plan(one)
    expect(field).to_have_value("Gå en tur til åen")
    with one.context.expect_page() as opened:
        plan.get_by_role("link", name=re.compile("Bed om samtykket")).first.click()
    assert "/consents/new/" in opened.value.url
    opened.value.close()
    one.is_inside()
    expect(field).to_have_value("Gå en tur til åen")
    assert one.page.evaluate("window.top === window && location.pathname.endsWith('/room/')")
    watch.expect("Unsafe attempt to initiate navigation")
    # A page that would take the whole window is not let.
    plan.locator("body").evaluate(
        "() => { try { top.location.href = '/'; } catch { /* refused */ } }"
    )
    one.is_inside()


def keys_and_use_go_through(one, plan):
    uses = "window.uses = 0; addEventListener('input', () => window.uses++, true)"
    one.page.evaluate(uses)
    plan.locator("#add-intervention").get_by_label("Hvad vil vi gøre?").press("Control+d")
    expect(one.page.locator('.bar [data-do="mic"]')).to_have_attribute("aria-pressed", "false")
    assert one.page.evaluate("window.uses") > 0
    for _ in range(4):
        one.page.keyboard.press("F6")
        if one.page.evaluate("document.activeElement.id") == "pane":
            break
    assert one.page.evaluate("document.activeElement.id") == "pane"
    one.page.keyboard.press("Tab")
    one.page.keyboard.press("Control+Shift+P")
    expect(one.page.locator('[data-part="pane"]')).to_be_hidden()
    one.page.keyboard.press("Control+Shift+P")
    expect(one.page.locator('[data-part="pane"]')).to_be_visible()
    assert axe_violations(one.page) == []


SWIPE = """([where, from, to]) => {
    const target = where === 'call' ? document.getElementById('call') :
        document.querySelector('iframe').contentDocument.body;
    const view = target.ownerDocument.defaultView;
    const at = x => new view.Touch({identifier: 1, target, clientX: x, clientY: 300});
    target.dispatchEvent(new view.TouchEvent('touchstart', {touches: [at(from)], bubbles: true}));
    target.dispatchEvent(new view.TouchEvent('touchend', {changedTouches: [at(to)], bubbles: true}));
}"""


def on_a_phone(one):
    page = one.page
    expect(page.locator('[data-part="pane"]')).to_be_hidden()
    picture(page, "phone-call")
    page.evaluate(SWIPE, ["call", 340, 60])
    expect(page.locator('[data-part="pane"]')).to_be_visible()
    expect(plan_of(one).get_by_role("heading", name=re.compile("Nanna")).first).to_be_visible()
    picture(page, "phone-plan")
    expect(page.locator('[data-part="stage"]')).to_be_in_viewport()
    mine = page.locator(".seat--mine").bounding_box()
    theirs = page.locator(".seat:not(.seat--mine)").bounding_box()
    assert mine["width"] < theirs["width"] <= 200
    one.until("brobyggerRoom.others[0].peer.isProved")
    assert overflows(page) == []
    assert axe_violations(page) == []
    page.set_viewport_size(PHONE)
    page.evaluate(SWIPE, ["plan", 60, 340])
    expect(page.locator('[data-part="pane"]')).to_be_hidden()
    one.sees_a_picture_of(1)


def ended_with_something_half_made(sofie, kasper):
    """Whoever ends it for all is told what is not finished, of their own and of others."""
    asked = []

    def answer(accepts):
        def act(dialog):
            asked.append(dialog.message)
            dialog.accept() if accepts else dialog.dismiss()

        sofie.page.once("dialog", act)

    show_plan(kasper)
    plan_of(kasper).locator("form.heard, form[data-half], form.promise").first.wait_for(
        state="attached"
    )
    field = plan_of(kasper).locator("#add-intervention").get_by_label("Hvad vil vi gøre?")
    field.fill("Noget halvt")
    sofie.until("brobyggerRoom.others[0].isWriting === true")
    answer(accepts=False)
    sofie.page.get_by_role("button", name="Afslut for alle").click()
    sofie.is_inside()
    assert "Kasper" in asked[0]
    assert "ikke gemt endnu" in asked[0]
    answer(accepts=True)
    sofie.page.get_by_role("button", name="Afslut for alle").click()
    for one in (sofie, kasper):
        expect(one.page.locator('[data-part="over"]')).to_be_visible()
    # What was typed still stands, beside the word that it is over.
    expect(field).to_have_value("Noget halvt")
    picture(kasper.page, "phone-over")
    picture(sofie.page, "wide-over")
