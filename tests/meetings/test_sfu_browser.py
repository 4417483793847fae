"""Meetings of more than six, in real browsers through a real Janus that must not see a thing."""

import os
import signal
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from brobygger.config import prepare
from brobygger.config.home import home, secret
from brobygger.meetings.media.janus import Janus
from tests.browser import DESKTOP, QUIET, a_site, axe_violations, free_port, overflows
from tests.journeys.scenes import KASPER, LOUISE, METTE, SOFIE, addresses
from tests.meetings.calling import FAKE, Caller
from tests.meetings.janus import Stranger
from tools import chromium

pytestmark = pytest.mark.browser

SHOWN = """[...document.querySelectorAll('.seat:not(.seat--mine) video')].filter(
    one => !one.hidden && one.videoWidth > 0 && one.currentTime > 0)"""
COUNTS = """() => new Promise(done => {
    brobyggerRoom.sfu.addEventListener('counts', ({ detail }) => done(detail.counts), { once: true });
    brobyggerRoom.sfu.worker.postMessage({ t: 'count' });
})"""
DECODED = """async () => {
    let frames = 0;
    for (const stat of (await brobyggerRoom.sfu.downPc?.getStats() ?? new Map()).values())
        if (stat.type === 'inbound-rtp' && stat.kind === 'video') frames += stat.framesDecoded ?? 0;
    return frames;
}"""


@pytest.fixture(scope="module")
def port():
    return free_port()


@pytest.fixture(scope="module")
def site(database_server, port):
    with a_site("large", "--with-media", BROBYGGER_JANUS_PORT=str(port)) as made:
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
def meeting(site, ids):
    """`meeting("group")`: Nanna's meeting is for that many."""

    def sized(size):
        sql = "UPDATE meetings_meeting SET size = %s WHERE id = %s"
        with prepare.maintenance(site.database) as server:
            server.execute(sql, [size, ids["nanna.meeting"]])
        return f"/meetings/{ids['nanna.meeting']}/room/"

    return sized


@pytest.fixture
def people(calling, site, watch):
    """`people(SOFIE, path)`: somebody at the door, in a browser of their own."""
    watch.expect("WebSocket connection")
    watch.expect(r"status of (404|503)")
    opened = []

    def one_more(email, path, **options):
        caller = Caller(calling, site, watch, email, **options)
        opened.append(caller)
        return caller.goes_to(path)

    yield one_more
    for one in opened:
        one.close()


@pytest.fixture
def group(people, meeting):
    """Sofie leads, Mette is in, and both are seen."""
    path = meeting("group")
    sofie, mette = people(SOFIE, path), people(METTE, path)
    sofie.knocks().is_inside()
    mette.knocks()
    sofie.lets_in("Mette")
    mette.is_inside()
    for one in (sofie, mette):
        sees(one, 1)
    return sofie, mette


def sees(one, others, *, seconds=20):
    one.until(f"{SHOWN}.length >= {others}", seconds=seconds)


def may_do(one, name, what):
    """What a leader does with somebody lies a press away when there are many."""
    row = one.page.locator('[data-part="people"] li').filter(has_text=name)
    row.locator("summary").click()
    row.get_by_role("button", name=what).click()


def counts(one):
    return one.page.evaluate(COUNTS)


def soon(ask, *, seconds=15):
    until = time.monotonic() + seconds
    while not (answer := ask()) and time.monotonic() < until:
        time.sleep(0.1)
    return answer


def goes_on(one):
    """Pictures of now, not of before."""
    before = one.page.evaluate(DECODED)
    return soon(lambda: one.page.evaluate(DECODED) > before + 3)


@dataclass
class Leave:
    """What a browser was given, in the words of `Stranger.joins`."""

    room: str
    feed: str
    token: str
    api: str


def leave_of(one):
    words = "({room, feed, token, wire}) => ({room, feed, token, api: wire.api})"
    return Leave(**one.page.evaluate(f"({words})(brobyggerRoom.sfu)"))


def test_two_are_seen_through_a_server_that_sees_nothing(group, people, meeting):
    sofie, mette = group
    assert sofie.code() == mette.code()
    for one in group:
        assert one.page.evaluate("brobyggerRoom.size") == "group"
        assert soon(lambda one=one: min(counts(one)[what] for what in ("sealed", "opened")) > 20)
    assert sofie.reached().count("setRemoteDescription") == 2  # the server's, and nobody else's
    mette.page.get_by_label("Besked").fill("Hej <b>Sofie</b>")
    mette.page.keyboard.press("Enter")
    expect(sofie.page.get_by_role("log")).to_contain_text("Hej <b>Sofie</b>")
    louise = people(LOUISE, meeting("group")).knocks("Kun se og lytte")
    sofie.lets_in("Louise")
    louise.is_inside()
    sees(louise, 2)
    assert counts(louise)["sealed"] == 0
    for one in (sofie, louise):
        assert axe_violations(one.page) == []
        assert overflows(one.page) == []
        one.page.set_viewport_size(DESKTOP)
    epoch = sofie.page.evaluate("brobyggerRoom.epoch")
    louise.page.get_by_role("button", name="Forlad").click()
    for one in group:  # whoever has left hears nothing more, though the server were on their side
        one.until(f"brobyggerRoom.epoch > {epoch}")
        assert goes_on(one)
    sofie.page.once("dialog", lambda one: one.accept())
    sofie.page.get_by_role("button", name="Afslut for alle").click()
    for one in group:
        expect(one.page.locator('[data-part="over"] h1')).to_contain_text("afsluttet")


def test_a_wrong_key_shows_nothing_and_the_right_one_again(group):
    sofie, mette = group
    wrong = "brobyggerRoom.sfu.install({}, crypto.getRandomValues(new Uint8Array(32)))"
    mette.page.evaluate(wrong.format("brobyggerRoom.epoch + 1"))
    before = counts(mette)
    assert soon(lambda: counts(sofie)["refused"] > 20)
    sofie.page.evaluate(
        "brobyggerRoom.sfu.worker.postMessage({t: 'meet', seat: 'x', session: 'y'})"
    )
    decoded = sofie.page.evaluate(DECODED)
    refused = counts(sofie)["refused"]
    assert soon(lambda: counts(sofie)["refused"] > refused + 20)  # they come, and none is opened
    assert sofie.page.evaluate(DECODED) <= decoded + 1
    assert soon(lambda: counts(mette)["sealed"] > before["sealed"])
    sofie.page.evaluate(  # the same wrong key at both ends is a right one
        "key => { brobyggerRoom.sfu.install(brobyggerRoom.epoch + 2, new Uint8Array(32)); }"
    )
    mette.page.evaluate("brobyggerRoom.sfu.install(brobyggerRoom.epoch + 2, new Uint8Array(32))")
    assert goes_on(sofie)


def test_somebody_removed_is_out_of_the_media_server_and_their_key_opens_nothing(
    group, people, meeting, port
):
    sofie, mette = group
    kasper = people(KASPER, meeting("group")).knocks()
    sofie.lets_in("Kasper")
    kasper.is_inside()
    sees(kasper, 2)
    may_do(sofie, "Mette", "Lad Mette")  # two lead; one of them keeps the key, whoever presses
    mette.until("brobyggerRoom.leads")
    presses = max(group, key=lambda one: one.page.evaluate("brobyggerRoom.id"))
    leave, epoch = leave_of(kasper), kasper.page.evaluate("brobyggerRoom.epoch")
    feeds = kasper.page.evaluate("[...brobyggerRoom.sfu.feeds.keys()]")
    kasper.page.evaluate("brobyggerRoom.sfu.end = () => {}")  # who does not go by themselves
    kasper.page.evaluate("window.old = brobyggerRoom.sfu")
    presses.page.once("dialog", lambda one: one.accept())
    may_do(presses, "Kasper", "Fjern Kasper")
    expect(kasper.page.locator('[data-part="over"] h1')).to_contain_text("fjernet")
    kasper.until("old.wire === null || old.downPc === null", seconds=15)
    for one in group:
        one.until(f"brobyggerRoom.epoch > {epoch}")
        assert goes_on(one)
    with Stranger(f"ws://127.0.0.1:{port}", leave.api) as stranger:
        stranger.comes()
        assert stranger.joins(leave)["error_code"] == 433
        streams = [{"feed": one} for one in feeds]
        watching = {"ptype": "subscriber", "room": leave.room, "token": leave.token}
        assert "error_code" in stranger.says(request="join", streams=streams, **watching)


def janus_of(site):
    """The media server of this site, and nobody else's."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
            parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            above = int(Path(f"/proc/{parent}/stat").read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, ValueError):
            continue
        if words[0].endswith(b"/janus") and above == site.process.pid:
            return int(folder.name)
    return None


def test_a_killed_media_server_comes_back_and_so_does_the_picture(group, site, say):
    sofie, _ = group
    feeds = [leave_of(one).feed for one in group]
    os.kill(janus_of(site), signal.SIGKILL)
    begun = time.monotonic()
    for one, feed in zip(group, feeds, strict=True):
        one.until(f"brobyggerRoom.sfu.isIn && brobyggerRoom.sfu.feed !== '{feed}'", seconds=30)
    for one in group:
        assert goes_on(one)
    say(f"media server killed: pictures again after {time.monotonic() - begun:.1f} s")
    assert all(one.refused() == [] for one in group)
    assert sofie.page.evaluate("brobyggerRoom.others.length") == 1


def test_a_webinar_is_seen_by_many_and_spoken_by_few(people, meeting):
    path = meeting("webinar")
    sofie, mette, louise = people(SOFIE, path), people(METTE, path), people(LOUISE, path)
    sofie.knocks().is_inside()
    for one in (mette, louise):
        expect(one.page.get_by_role("button", name="Deltag med kamera og mikrofon")).to_have_count(
            0
        )
        one.knocks("Kun se og lytte")
        expect(one.page.locator('[data-part="waiting"]')).to_be_visible()
    sofie.page.get_by_role("button", name="Luk alle ind").click()
    for one in (mette, louise):
        one.is_inside()
        sees(one, 1)
        expect(one.page.locator('.bar [data-do="mic"]')).to_be_hidden()
    mette.page.get_by_label("Besked").fill("Et spørgsmål")
    mette.page.keyboard.press("Enter")
    expect(sofie.page.get_by_role("log")).to_contain_text("Et spørgsmål")
    mette.page.evaluate("brobyggerRoom.media.turn('cam', true)")  # against the rules: goes nowhere
    assert counts(mette)["sealed"] == 0
    mette.page.evaluate("brobyggerRoom.media.turn('cam', false)")
    may_do(sofie, "Mette", "Giv Mette")
    expect(mette.page.locator('.bar [data-do="cam"]')).to_be_visible()
    assert mette.page.evaluate("brobyggerRoom.media.cam") is None  # nobody turns it on but her
    mette.page.locator('.bar [data-do="cam"]').click()
    for one in (sofie, louise):
        sees(one, 2 if one is louise else 1)
    expect(louise.page.get_by_role("log")).not_to_contain_text("Et spørgsmål")
    sofie.page.get_by_role("button", name="Tag ordet tilbage fra Mette").click()
    expect(mette.page.locator('[data-part="status"]')).to_contain_text("ikke ordet længere")
    expect(mette.page.locator('.bar [data-do="cam"]')).to_be_hidden()
    assert mette.page.evaluate("brobyggerRoom.media.cam") is None
    mette.until("brobyggerRoom.sfu.upPc === null")


def test_a_browser_that_cannot_seal_is_refused_and_told_why(people, meeting, calling, site, watch):
    path = meeting("group")
    one = Caller(calling, site, watch, METTE)
    one.context.add_init_script("delete window.RTCRtpScriptTransform")
    try:
        one.goes_to(path)
        expect(one.page.get_by_role("alert")).to_contain_text("kan ikke kryptere")
        expect(one.page.locator('[data-part="doorway"]')).to_be_hidden()
    finally:
        one.close()


def test_a_server_that_calls_a_large_meeting_small_late_gets_nothing_in_the_clear(people, meeting):
    """The door's word about the size cannot make a browser send frames it has not sealed."""
    path = meeting("group")
    sofie = people(SOFIE, path)
    sofie.page.evaluate("delete window.RTCRtpScriptTransform")
    sofie.knocks()
    expect(sofie.page.locator('[data-part="over"] h1')).to_contain_text("kan ikke kryptere")
    assert sofie.reached() == []


HALL = (Path(__file__).parent / "js" / "hall.js").read_text()


def cpu_of(process):
    """Seconds of processor this process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def fill(hall, *, count, site, people, meeting, ids, port):
    """One is seen, so many watch: frames a second for each of them, and Janus' share of a processor."""
    path = meeting("webinar")
    sofie, mette = people(SOFIE, path), people(METTE, path)
    sofie.knocks().is_inside()
    sofie.until("brobyggerRoom.sfu.isProved")
    server = Janus((home() / "janus" / "api").read_text(), secret=secret("janus"))
    made = [
        server.pass_for(str(ids["nanna.meeting"]), f"hall {one}", size="webinar")
        for one in range(count)
    ]
    about = {"address": f"ws://localhost:{port}/", "feed": leave_of(sofie).feed}
    begun = time.monotonic()
    there = mette.page.evaluate(hall, about | {"passes": [asdict(one) for one in made]})
    filled = time.monotonic() - begun
    assert there == count
    janus = janus_of(site)
    cpu, frames, begun = cpu_of(janus), mette.page.evaluate("dropped()"), time.monotonic()
    mette.page.wait_for_timeout(4000)  # what is measured is time
    took = time.monotonic() - begun
    frames = mette.page.evaluate("dropped()") - frames
    mette.page.evaluate("hall.forEach(pc => pc.close())")
    return filled, frames / count / took, (cpu_of(janus) - cpu) / took


@pytest.mark.parametrize("count", [15, pytest.param(100, marks=pytest.mark.prove)])
def test_a_hall_full_of_people_watches(count, site, people, meeting, ids, port, say):
    place = {"site": site, "people": people, "meeting": meeting, "ids": ids, "port": port}
    filled, frames, share = fill(HALL, count=count, **place)
    say(
        f"{count} in the hall after {filled:.1f} s, {frames:.0f} frames/s each, Janus {share:.2f} core"
    )
    assert frames > 20  # 50 of sound and 8 of picture, on a machine that is not idle
