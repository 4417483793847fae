"""How long from a press to the others' picture, and what a call costs, in real browsers.

Only `make prove` runs it, and only an otherwise quiet machine tells anything: two cores carry every
browser of the call at once, which no real participant's machine does.
"""

import os
import statistics
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import QUIET, a_site, free_port
from tests.journeys.scenes import KASPER, LOUISE, METTE, SOFIE, addresses
from tests.meetings.calling import FAKE, Caller
from tools import chromium

pytestmark = [pytest.mark.browser, pytest.mark.prove]

ROUNDS, LOOKS_FOR = 5, 5.0
NAMES = {METTE: "Mette", LOUISE: "Louise", KASPER: "Kasper"}
# When a button was pressed, and when each of the others' pictures was first seen moving.
MARKS = """
    window.marks = { seen: [] };
    addEventListener('click', ({ target }) => {
        const button = target.closest?.('button[data-do]');
        if (!button) return;
        marks[button.dataset.do] ??= Date.now();
        const isThere = () => window.brobyggerRoom?.state === 'waiting';
        const look = () => (isThere() ? (marks.door = Date.now()) : requestAnimationFrame(look));
        if (button.dataset.do === 'join') look();
    }, true);
    addEventListener('loadeddata', ({ target: video }) => {
        if (video.closest('.seat--mine')) return;
        const look = () => {
            if (video.hidden || !video.videoWidth) return requestAnimationFrame(look);
            video.requestVideoFrameCallback(() => marks.seen.push(Date.now()));
        };
        look();
    }, true);
"""


@pytest.fixture(scope="module")
def site(database_server):
    with a_site("times", BROBYGGER_SIGNALLING_PORT=str(free_port())) as made:
        yield made


@pytest.fixture(scope="module")
def calling(chromium_running):
    launched = chromium_running.browser_type.launch(
        executable_path=chromium.find(), args=[*QUIET, *FAKE]
    )
    yield launched
    launched.close()


@pytest.fixture
def people(calling, site, watch):
    opened = []
    meeting = addresses(site.database)["nanna.meeting"]

    def one_more(email):
        caller = Caller(calling, site, watch, email)
        caller.context.add_init_script(MARKS)
        opened.append(caller)
        return caller.goes_to(f"/meetings/{meeting}/room/")

    yield one_more
    for one in opened:
        one.close()


def meet(people, emails):
    """Sofie opens; the others are let in one by one. How long the last waited, at every end.

    The time in between, when a person reads a name and presses, is nobody's to measure.
    """
    sofie = people(SOFIE).knocks().is_inside()
    there = [sofie]
    for email in emails:
        there.append(people(email).knocks())
        button = sofie.page.get_by_role("button", name=f"Luk {NAMES[email]}")
        expect(button).to_be_visible()
        sofie.page.evaluate("delete marks.admit")
        button.click()
        for one in there:
            one.sees_a_picture_of(len(there) - 1)
            one.until(f"marks.seen.length >= {len(there) - 1}")
    pressed = sofie.page.evaluate("marks.admit")
    took = [max(one.page.evaluate("marks.seen")) - pressed for one in there]
    return there, there[-1].page.evaluate("marks.door - marks.join"), max(took)


def processes():
    """Processor seconds of every process of ours, by what it is."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            clocks = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        kind = next((k for k, mark in KINDS.items() if mark in words), "")
        if kind and (folder.stat().st_uid == os.getuid()):
            found[(kind, folder.name)] = (int(clocks[11]) + int(clocks[12])) / os.sysconf(
                "SC_CLK_TCK"
            )
    return found


KINDS = {
    "browser page": "--type=renderer",
    "browser network": "--utility-sub-type=network",
    "browser pictures": "--type=gpu-process",
    "signalling": "brobygger.config.signalling",
    "web": "brobygger.config.web",
}


def load():
    """Percent of one core in a call that stands: the busiest of each kind."""
    before, begun = processes(), time.monotonic()
    time.sleep(LOOKS_FOR)
    after, took = processes(), time.monotonic() - begun
    busy = {}
    for (kind, pid), spent in after.items():
        share = 100 * (spent - before.get((kind, pid), spent)) / took
        busy[kind] = max(busy.get(kind, 0), share)
    return busy


@pytest.mark.parametrize(
    ("emails", "goal"), [([METTE], 1000), ([METTE, LOUISE, KASPER], 2000)], ids=["two", "four"]
)
def test_from_a_press_to_the_others_pictures(people, say, emails, goal):
    doors, took = [], []
    for number in range(ROUNDS):
        there, door, pictures = meet(people, emails)
        doors.append(door)
        took.append(pictures)
        if number == 0:
            busy = ", ".join(f"{kind} {share:.0f} %" for kind, share in sorted(load().items()))
        for one in reversed(there):
            one.page.get_by_role("button", name="Forlad", exact=True).click()
            expect(one.page.locator('[data-part="over"]')).to_be_visible()
            one.page.goto("about:blank")
    waits = os.getloadavg()[0]
    count, whole = len(emails) + 1, [one + other for one, other in zip(doors, took, strict=True)]
    say(f"{count} people, both presses: median {statistics.median(whole):.0f} ms, goal {goal}")
    say(f"{count} people: to the door {doors} ms, let in to pictures {took} ms")
    say(f"{count} people, percent of one core: {busy}; load average {waits:.1f}")
    assert max(took) < 15_000
