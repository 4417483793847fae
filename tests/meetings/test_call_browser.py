"""Video meetings in real browsers: the journey, a relay that turned bad, a process that was killed."""

import json
import os
import re
import signal
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect

from brobygger.config import prepare
from tests.browser import QUIET, a_site, axe_violations, free_port, overflows
from tests.journeys.scenes import KASPER, LOUISE, METTE, SOFIE, addresses
from tests.meetings.calling import FAKE, Caller
from tests.meetings.relay import Relay
from tools import chromium

pytestmark = pytest.mark.browser

DANISH = {"og", "er", "ikke", "du", "Du", "der", "på", "døren", "mødet"}  # no English words


@pytest.fixture(scope="module")
def relay():
    with Relay(free_port(), to=free_port()) as made:
        yield made


@pytest.fixture(scope="module")
def site(database_server, relay):
    place = {
        "BROBYGGER_SIGNALLING_PORT": str(relay.to),
        "BROBYGGER_SIGNALLING_URL": relay.address,
    }
    with a_site("calls", **place) as made:
        yield made


@pytest.fixture(scope="module")
def calling(chromium_running):
    """Chromium with an invented camera and microphone."""
    launched = chromium_running.browser_type.launch(
        executable_path=chromium.find(), args=[*QUIET, *FAKE]
    )
    yield launched
    launched.close()


@pytest.fixture(scope="module")
def ids(site):
    return addresses(site.database)


@pytest.fixture
def people(calling, site, watch, relay, ids):
    """`people(SOFIE)`: somebody at the door of Nanna's meeting, in a browser of their own."""
    relay.mode = ""
    relay.applied.clear()
    watch.expect("WebSocket connection")
    opened = []

    def one_more(email, **options):
        caller = Caller(calling, site, watch, email, **options)
        opened.append(caller)
        return caller.goes_to(f"/meetings/{ids['nanna.meeting']}/room/")

    yield one_more
    relay.mode = ""  # a bad one would swallow that they leave, and keep their seats a minute
    for one in opened:
        one.close()


@pytest.fixture
def two(people):
    """Sofie leads; Mette is at the door."""
    sofie, mette = people(SOFIE), people(METTE)
    sofie.knocks().is_inside()
    mette.knocks()
    expect(mette.page.locator('[data-part="waiting"]')).to_be_visible()
    return sofie, mette


def log_of(site, action):
    question = "SELECT count(*) FROM audit_entry WHERE action = %s"
    with prepare.maintenance(site.database) as server:
        return server.execute(question, [action]).fetchone()[0]


def soon(ask, *, seconds=10):
    until = time.monotonic() + seconds
    while not (answer := ask()) and time.monotonic() < until:
        time.sleep(0.1)
    return answer


def test_a_meeting_from_the_door_to_its_end(two, site, relay):
    sofie, mette = two
    assert mette.page.evaluate("brobyggerRoom.key") is None
    assert mette.page.title().startswith("Videomøde")
    expect(sofie.page).to_have_title(re.compile(r"^\(1\)"))
    sofie.lets_in("Mette")
    for one in two:
        one.is_inside().sees_a_picture_of(1)
    expect(sofie.page.locator(".code li")).to_have_count(4)
    expect(mette.page.locator(".code li")).to_have_count(4)
    assert sofie.code() == mette.code()
    sofie.page.get_by_role("button", name="Billederne er ens").click()
    expect(sofie.page.locator(".is-checked")).to_have_text("Kontrolleret")
    mette.page.get_by_label("Besked").fill("Hej <b>Sofie</b>")
    mette.page.keyboard.press("Enter")
    expect(sofie.page.get_by_role("log")).to_contain_text("Hej <b>Sofie</b>")
    sofie.page.get_by_label("Hvad der bliver sagt").fill("Velkommen")
    sofie.page.keyboard.press("Enter")
    expect(mette.page.locator(".captions")).to_contain_text("Velkommen")
    assert not [one for one in relay.seen if "Velkommen" in one or "Hej <b>" in one]
    for one in two:
        assert axe_violations(one.page) == []
        assert overflows(one.page) == []
        one.page.set_viewport_size({"width": 1280, "height": 900})
    keyboard(mette)
    sofie.page.once("dialog", lambda one: one.accept())
    sofie.page.get_by_role("button", name="Afslut for alle").click()
    for one in two:
        expect(one.page.locator('[data-part="over"] h1')).to_contain_text("afsluttet")
    for action in ("opened", "knocked", "admitted", "joined", "left", "ended", "pictures_compared"):
        assert soon(lambda action=action: log_of(site, f"meeting.video_{action}")), action


def keyboard(one):
    page = one.page
    page.keyboard.press("Control+d")
    expect(page.locator('.bar [data-do="mic"]')).to_have_attribute("aria-pressed", "false")
    expect(page.locator('[data-part="status"]')).to_have_text("Din mikrofon er slukket.")
    page.keyboard.press("Control+e")
    expect(page.locator('.bar [data-do="cam"]')).to_have_attribute("aria-pressed", "false")
    assert page.evaluate("brobyggerRoom.media.cam") is None  # off is off: the device is let go
    page.keyboard.press("Control+Shift+h")
    expect(page.locator('.bar [data-do="hand"]')).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("F6")
    first = page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("F6")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") not in {first, None}
    page.keyboard.press("Control+e")
    expect(page.locator('.bar [data-do="cam"]')).to_have_attribute("aria-pressed", "true")


PARTS = ("doorway", "waiting", "inside", "over")


def test_a_call_in_english_is_fit_for_everyone_from_the_door_to_the_end(people):
    sofie, mette = people(SOFIE), people(METTE)
    found = {}
    for one in (sofie, mette):
        speaks_english(one)
    look(found, "doorway", mette)
    sofie.knocks("Join with camera and microphone").is_inside()
    mette.knocks("Join with camera and microphone")
    expect(mette.page.locator('[data-part="waiting"]')).to_be_visible()
    look(found, "waiting", mette)
    sofie.page.get_by_role("button", name="Let Mette").click()
    for one in (sofie, mette):
        one.is_inside().sees_a_picture_of(1)
    look(found, "inside", sofie)
    mette.page.get_by_role("button", name="Leave", exact=True).click()
    expect(mette.page.locator('[data-part="over"]')).to_be_visible()
    look(found, "over", mette)
    assert {part: troubles for part, troubles in found.items() if troubles} == {}
    assert tuple(found) == PARTS


def speaks_english(one):
    url = "/".join(one.page.url.split("/")[:3])
    one.context.add_cookies([{"name": "django_language", "value": "en", "url": url}])
    one.page.reload()


def look(found, part, one):
    """At this part, wide and narrow: in English, and nothing for axe or the edge to complain of."""
    expect(one.page.locator("html")).to_have_attribute("lang", "en")
    one.page.set_viewport_size({"width": 1280, "height": 900})
    wide = axe_violations(one.page)
    narrow = overflows(one.page)
    found[part] = [*wide, *narrow, *axe_violations(one.page)]
    found[part] += [
        word for word in one.page.locator("main").inner_text().split() if word in DANISH
    ]


def test_somebody_removed_is_out_and_their_key_opens_nothing(two, people, site):
    sofie, mette = two
    sofie.lets_in("Mette")
    mette.is_inside()
    kasper = people(KASPER).knocks("Kun se og lytte")
    sofie.lets_in("Kasper")
    kasper.is_inside()
    for one in (sofie, mette):
        one.until("brobyggerRoom.others.filter(one => one.peer.isProved).length === 2")
    old = kasper.page.evaluate("[brobyggerRoom.epoch, [...brobyggerRoom.key].join()]")
    sofie.page.once("dialog", lambda one: one.accept())
    sofie.page.get_by_role("button", name="Fjern Kasper").click()
    expect(kasper.page.locator('[data-part="over"] h1')).to_contain_text("fjernet")
    for one in (sofie, mette):
        one.until("brobyggerRoom.epoch === 2 && brobyggerRoom.others.length === 1")
    key = [one.page.evaluate("[...brobyggerRoom.key].join()") for one in (sofie, mette)]
    assert key[0] == key[1] != old[1]
    assert old[0] == 1
    kasper.page.reload()
    kasper.knocks("Kun se og lytte")
    expect(kasper.page.locator('[data-part="over"]')).to_be_visible()
    assert soon(lambda: log_of(site, "meeting.video_removed"))
    assert sofie.refused() == mette.refused() == []


@pytest.mark.parametrize("mode", ["swap", "strip", "forge", "reflect"])
def test_nothing_a_bad_relay_changes_reaches_the_browsers_machinery(two, relay, watch, mode):
    watch.expect("WebSocket connection")
    sofie, _mette = two
    relay.mode = mode
    sofie.lets_in("Mette")
    for _ in range(100):
        if relay.applied[mode] and any(one.refused() for one in two):
            break
        sofie.page.wait_for_timeout(50)
    assert relay.applied[mode] > 0
    refusals = [why for one in two for why in one.refused()]
    assert refusals
    assert set(refusals) <= {"forged", "unsigned", "repeated"}
    assert [one.reached() for one in two] == [[], []]
    assert [one.frames() for one in two] == [0, 0]


@pytest.mark.parametrize("mode", ["replay", "reorder"])
def test_what_comes_twice_or_late_is_heard_once_or_not_at_all(two, relay, mode):
    sofie, _mette = two
    relay.mode = mode
    sofie.lets_in("Mette")
    for _ in range(100):
        if relay.applied[mode] and any(one.refused() for one in two):
            break
        sofie.page.wait_for_timeout(50)
    refusals = [why for one in two for why in one.refused()]
    assert refusals
    assert set(refusals) == {"repeated"}
    heard = sum(len(one.reached()) for one in two)
    assert heard <= relay.applied[mode] * 2
    if mode == "replay":
        for one in two:
            one.sees_a_picture_of(1)


@pytest.mark.parametrize("mode", ["swap", "strip", "forge", "reflect"])
def test_a_relay_that_turns_bad_during_the_call_makes_no_connection_anew(two, relay, watch, mode):
    """A connection is made anew while every signal is tampered with: none arrives, the old one holds."""
    watch.expect("WebSocket connection")
    sofie, mette = two
    sofie.lets_in("Mette")
    for one in two:
        one.is_inside().sees_a_picture_of(1)
    reached = [len(one.reached()) for one in two]
    relay.applied.clear()
    relay.mode = mode
    sofie.page.evaluate("brobyggerRoom.others[0].peer.pc.restartIce()")
    mette.page.evaluate("brobyggerRoom.others[0].peer.pc.restartIce()")
    assert soon(lambda: relay.applied[mode] and any(one.refused() for one in two))
    refusals = {why for one in two for why in one.refused()}
    assert refusals <= {"forged", "unsigned", "repeated"}
    assert [len(one.reached()) for one in two] == reached
    before = mette.frames()
    assert soon(lambda: mette.frames() > before + 3)


def test_a_server_that_speaks_for_the_host_is_not_obeyed(two, relay, watch):
    sofie, mette = two
    sofie.lets_in("Mette")
    for one in two:
        one.is_inside().sees_a_picture_of(1)
    ids = [one.page.evaluate("brobyggerRoom.id") for one in two]
    removed = json.dumps({"k": "removed", "id": ids[1], "epoch": 1, "seq": 99})
    for body in (removed, '{"k":"end"}', "x"):
        for mac in ("", "AAAA"):
            relay.inject({"t": "relay", "from": ids[0], "body": body, "mac": mac})
    relay.inject({"t": "left", "id": ids[0], "why": "removed"})
    relay.inject({"t": "role", "id": ids[1], "role": "host", "by": ids[0]})
    mette.until("brobyggerRoom.refusals.length >= 6")
    assert mette.page.evaluate("[...brobyggerRoom.hosts]") == [ids[0]]
    before = mette.frames()
    assert soon(lambda: mette.frames() > before + 3)
    relay.inject({"t": "removed", "by": ids[0]})
    relay.inject({"t": "ended", "why": "ended", "by": ids[0]})
    expect(mette.page.locator('[data-part="status"]')).to_contain_text("ingen, der leder det")
    before = mette.frames()
    assert soon(lambda: mette.frames() > before + 3)
    expect(mette.page.locator('[data-part="inside"]')).to_be_visible()


def process_of(site, module):
    """The process of this site that runs this module, and nobody else's."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes()
            parent = (folder / "stat").read_text().rsplit(")", 1)[1].split()[1]
        except OSError:
            continue
        if module.encode() in words and int(parent) == site.process.pid:
            return int(folder.name)
    return None


def test_a_killed_signalling_process_ends_no_call(two, people, site, say):
    sofie, mette = two
    sofie.lets_in("Mette")
    for one in two:
        one.is_inside().sees_a_picture_of(1)
    first, before = process_of(site, "brobygger.config.signalling"), [one.frames() for one in two]
    opens = [one.page.evaluate("brobyggerRoom.line.opens") for one in two]
    os.kill(first, signal.SIGKILL)
    begun = time.monotonic()
    for one in two:
        one.until("!brobyggerRoom.line.isOpen")
    during = [one.frames() for one in two]
    for one, count in zip(two, opens, strict=True):
        one.until(f"brobyggerRoom.line.opens > {count} && brobyggerRoom.line.isOpen", seconds=30)
    away = time.monotonic() - begun
    after = [one.frames() for one in two]
    say(f"signalling killed: lines back in {away:.1f} s, {after[1] - before[1]} frames meanwhile")
    assert process_of(site, "brobygger.config.signalling") != first
    assert all(now > then for now, then in zip(after, during, strict=True))
    assert [one.page.evaluate("brobyggerRoom.others.length") for one in two] == [1, 1]
    louise = people(LOUISE).knocks("Kun se og lytte")  # Kasper may have been removed by now
    sofie.lets_in("Louise")
    louise.is_inside().until("brobyggerRoom.others.filter(one => one.peer.isProved).length === 2")
    assert all(one.refused() == [] for one in (sofie, mette, louise))


def until_it_answers(site):
    def asks():
        try:
            with urllib.request.urlopen(f"{site.address}/health/", timeout=5) as page:
                return page.status == 200
        except OSError:
            return False

    assert soon(asks, seconds=30)


def test_a_killed_web_server_ends_no_call(two, people, site):
    sofie, mette = two
    sofie.lets_in("Mette")
    for one in two:
        one.is_inside().sees_a_picture_of(1)
    opens = [one.page.evaluate("brobyggerRoom.line.opens") for one in two]
    first = process_of(site, "brobygger.config.web")
    os.killpg(first, signal.SIGKILL)  # with its workers: nobody answers
    before = [one.frames() for one in two]
    assert soon(lambda: process_of(site, "brobygger.config.web") not in {first, None}, seconds=30)
    assert soon(
        lambda: all(
            now > then + 5 for now, then in zip(map(Caller.frames, two), before, strict=True)
        )
    )
    assert [
        one.page.evaluate("brobyggerRoom.line.opens") for one in two
    ] == opens  # no line was lost
    until_it_answers(site)
    louise = people(LOUISE).knocks("Kun se og lytte")
    sofie.lets_in("Louise")
    louise.is_inside().until("brobyggerRoom.others.filter(one => one.peer.isProved).length === 2")
    assert sofie.refused() == mette.refused() == []


def test_a_connection_made_anew_keeps_the_same_certificate_and_goes_on(two):
    sofie, mette = two
    sofie.lets_in("Mette")
    for one in two:
        one.is_inside().sees_a_picture_of(1)
    counted = len(mette.reached())
    sofie.page.evaluate("brobyggerRoom.others[0].peer.pc.restartIce()")
    mette.page.evaluate("brobyggerRoom.others[0].peer.pc.restartIce()")  # both at once: glare
    mette.until(f"reached.length > {counted}")
    before = mette.frames()
    assert soon(lambda: mette.frames() > before + 5)
    assert sofie.refused() == mette.refused() == []
