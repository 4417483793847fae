"""Bad networks in real browsers: the relay, passwords that lapse, and what to do when nothing works."""

import json
import os
import re
import signal
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from brobygger.config import prepare
from tests.browser import QUIET, axe_violations, overflows
from tests.journeys.scenes import METTE, SOFIE, addresses
from tests.meetings.calling import FAKE, Caller
from tests.meetings.networks import HOMES, SERVER, Networks, a_distant_site, resolves
from tools import chromium

pytestmark = pytest.mark.browser

NANNA = "nanna@borger.example"
LASTS = 8  # seconds a password of the relay is good for here
PORT = "3478"
SAID = """
    window.said = [];
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (frame) {
        window.said.push(frame);
        return send.call(this, frame);
    };
"""
PAIR = """async () => {
    const all = await brobyggerRoom.others[0].peer.pc.getStats();
    const pair = [...all.values()].find(
        one => one.type === 'candidate-pair' && one.nominated && one.state === 'succeeded');
    const mine = all.get(pair?.localCandidateId);
    return pair ? [mine.candidateType, mine.relayProtocol ?? '', mine.id] : null;
}"""
PEER = "brobyggerRoom.others[0]?.peer"


@pytest.fixture(scope="module")
def networks():
    with Networks() as made:
        yield made


@pytest.fixture(scope="module")
def site(database_server, networks):
    place = {"BROBYGGER_TURN_PORT": PORT, "BROBYGGER_TURN_LASTS": str(LASTS)}
    with a_distant_site("turn", networks, **place) as made:
        yield made


@pytest.fixture(scope="module")
def ids(site):
    return addresses(site.database)


@pytest.fixture(scope="module")
def browsers(chromium_running, networks, tmp_path_factory):
    """A browser in each home."""
    folder, program = tmp_path_factory.mktemp("browsers"), chromium.find()
    launched = {
        home: chromium_running.browser_type.launch(
            executable_path=networks.browser_at(home, program, folder),
            args=[*QUIET, *FAKE, resolves()],
        )
        for home in HOMES
    }
    yield launched
    for one in launched.values():
        one.close()


@pytest.fixture
def two(browsers, site, watch, ids):
    """`two(NANNA)`: Sofie leads from one network; the other is at the door from another."""
    watch.expect("WebSocket connection")
    opened = []

    def both(other):
        for home, email in zip(HOMES, (SOFIE, other), strict=True):
            caller = Caller(browsers[home], site, watch, email)
            caller.context.add_init_script(SAID)
            opened.append(caller.goes_to(f"/meetings/{ids['nanna.meeting']}/room/"))
        sofie, guest = opened
        sofie.knocks().is_inside()
        guest.knocks()
        return sofie, guest

    yield both
    for one in opened:
        one.close()


def protect(site, ids, is_protected):
    with prepare.maintenance(site.database) as server:
        server.execute(
            "UPDATE citizens_citizen SET is_protected = %s WHERE id = %s",
            [is_protected, ids["nanna"]],
        )


@pytest.fixture
def protected(site, ids):
    protect(site, ids, True)
    yield
    protect(site, ids, False)


def said_about_ways(one):
    """Every description and candidate this browser has signalled to anybody."""
    frames = [json.loads(frame) for frame in one.page.evaluate("said")]
    bodies = [json.loads(frame["body"]) for frame in frames if frame["t"] == "relay"]
    found = [body["sdp"] for body in bodies if body["k"] == "desc"]
    return found + [body["c"]["candidate"] for body in bodies if body["k"] == "cand"]


def candidates_in(words):
    return re.findall(r"candidate:[^\r\n]+", "\n".join(words))


def goes_on(one):
    before = one.frames()
    return soon(lambda: one.frames() > before + 3)


def soon(ask, *, seconds=15):
    until = time.monotonic() + seconds
    while not (answer := ask()) and time.monotonic() < until:
        time.sleep(0.1)
    return answer


def relay_of(site):
    """The relay's process of this site, and nobody else's."""
    parents = {str(site.process.pid)}
    for _ in range(2):  # our own program that looks after it, then the relay
        parents = {child for parent in parents for child in children_of(parent)}
    (found,) = [one for one in parents if "turnserver" in words_of(one)]
    return int(found)


def children_of(parent):
    tasks = Path(f"/proc/{parent}/task").glob("*/children")
    return [child for task in tasks for child in task.read_text().split()]


def words_of(process):
    return Path(f"/proc/{process}/cmdline").read_text()


def test_a_protected_address_is_signalled_to_nobody_and_the_call_outlives_its_passwords(
    two, site, protected
):
    sofie, nanna = two(NANNA)
    sofie.lets_in("Nanna")
    for one in (sofie, nanna):
        one.is_inside().sees_a_picture_of(1)
    theirs, hers = said_about_ways(sofie), said_about_ways(nanna)
    assert any(
        "typ host" in one for one in candidates_in(theirs)
    )  # what hers would have looked like
    assert hers
    assert candidates_in(hers)
    assert [one for one in candidates_in(hers) if "typ relay" not in one] == []
    assert set(re.findall(r"\d+\.\d+\.\d+\.\d+", "\n".join(hers))) <= {
        SERVER,
        "0.0.0.0",
        "127.0.0.1",
    }
    assert f"{HOMES['a']}.2" in "\n".join(theirs)
    assert nanna.page.evaluate(PAIR)[0] == "relay"

    first = nanna.page.evaluate("brobyggerRoom.ice.at(-1).username")
    lapses = int(first.split(":")[0])
    nanna.until(f"brobyggerRoom.ice.at(-1).username !== '{first}'", seconds=LASTS)
    nanna.until(f"Date.now() / 1000 > {lapses + 1}", seconds=LASTS + 2)
    assert goes_on(sofie)
    assert goes_on(nanna)
    place = nanna.page.evaluate(PAIR)
    sofie.page.evaluate(f"{PEER}.pc.restartIce()")
    nanna.page.evaluate(f"{PEER}.pc.restartIce()")
    assert soon(lambda: place != (new := nanna.page.evaluate(PAIR)) and new and new[0] == "relay")
    assert goes_on(sofie)
    everything = said_about_ways(nanna)
    assert len(everything) > len(hers)
    assert [one for one in candidates_in(everything) if "typ relay" not in one] == []
    assert sofie.refused() == nanna.refused() == []


def test_a_killed_relay_is_back_by_itself_and_so_is_the_call(two, site, protected, say):
    sofie, nanna = two(NANNA)
    sofie.lets_in("Nanna")
    for one in (sofie, nanna):
        one.is_inside().sees_a_picture_of(1)
    first, begun = relay_of(site), time.monotonic()
    os.kill(first, signal.SIGKILL)
    nanna.until(f"{PEER}.pc.connectionState !== 'connected'", seconds=30)
    for one in (sofie, nanna):
        one.until(f"{PEER}.pc.connectionState === 'connected'", seconds=50)
    assert goes_on(sofie)
    say(f"relay killed: picture back after {time.monotonic() - begun:.1f} s")
    assert relay_of(site) != first
    assert sofie.refused() == nanna.refused() == []


def test_where_udp_is_stopped_the_meeting_goes_over_tcp(two, networks, say):
    with networks.stops("udp"):
        sofie, mette = two(METTE)
        begun = time.monotonic()
        sofie.lets_in("Mette")
        for one in (sofie, mette):
            one.is_inside().sees_a_picture_of(1)
        say(f"UDP stopped: picture over the relay by TCP after {time.monotonic() - begun:.1f} s")
        ways = [tuple(one.page.evaluate(PAIR)[:2]) for one in (sofie, mette)]
        assert ("relay", "tcp") in ways
        assert goes_on(sofie)
        assert goes_on(mette)


def test_where_nothing_gets_through_people_are_told_whom_to_call(two, networks):
    with networks.stops("udp"), networks.stops("tcp", "dport", PORT):
        sofie, mette = two(METTE)
        for one in (sofie, mette):
            one.page.clock.install()
        sofie.lets_in("Mette")
        for one in (sofie, mette):
            one.is_inside()
        told = [one.page.get_by_role("alert") for one in (sofie, mette)]
        for one, words in zip((sofie, mette), told, strict=True):
            expect(words).to_be_hidden()
            one.page.clock.run_for(55_000)
            expect(words).to_be_visible()
        expect(told[1]).to_contain_text("Sofie")
        number = told[1].get_by_role("link").first
        expect(number).to_have_attribute("href", re.compile(r"^tel:\+45\d{8}$"))
        told[1].locator("summary").click()
        expect(told[1]).to_contain_text(f"TCP {SERVER}:{PORT}")
        assert axe_violations(mette.page) == []
        assert overflows(mette.page) == []
    for one in (sofie, mette):  # the network lets through again
        one.page.clock.run_for(20_000)
    for one, words in zip((sofie, mette), told, strict=True):
        expect(words).to_be_hidden(timeout=30_000)
        one.sees_a_picture_of(1)


@pytest.mark.prove
def test_people_are_told_within_a_minute(two, networks, say):
    with networks.stops("udp"), networks.stops("tcp", "dport", PORT):
        sofie, mette = two(METTE)
        begun = time.monotonic()
        sofie.lets_in("Mette")
        for one in (sofie, mette):
            expect(one.page.get_by_role("alert")).to_be_visible(timeout=60_000)
        say(f"nothing gets through: told after {time.monotonic() - begun:.1f} s")
        assert time.monotonic() - begun < 60
