"""Meetings of more than six, in real browsers through a real Janus that must not see a thing."""

import os
import re
import signal
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from brobygger.config import prepare
from tests.browser import QUIET, a_site, axe_violations, free_port
from tests.journeys.scenes import KASPER, LOUISE, METTE, SOFIE, addresses
from tests.meetings.calling import FAKE, Caller
from tools import chromium

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(database_server):
    with a_site("large", "--with-media", BROBYGGER_JANUS_PORT=str(free_port())) as made:
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
    watch.expect("503|404")
    opened = []

    def one_more(email, path, **options):
        caller = Caller(calling, site, watch, email, **options)
        opened.append(caller)
        return caller.goes_to(path)

    yield one_more
    for one in opened:
        one.close()


PICTURES = """[...document.querySelectorAll('.seat:not(.seat--mine) video')].filter(
    one => !one.hidden && one.videoWidth > 0 && one.currentTime > 0)"""


def sees(one, others):
    one.until(f"{PICTURES}.length >= {others}", seconds=20)


def test_three_see_each_other_through_the_media_server(people, meeting):
    path = meeting("group")
    sofie, mette = people(SOFIE, path), people(METTE, path)
    sofie.knocks().is_inside()
    mette.knocks()
    sofie.lets_in("Mette")
    mette.is_inside()
    try:
        sees(mette, 1)
        sees(sofie, 1)
    finally:
        for one in (sofie, mette):
            print(one.page.evaluate("""() => ({troubles: brobyggerRoom.sfu?.troubles, feed: brobyggerRoom.sfu?.feed, feeds: [...(brobyggerRoom.sfu?.feeds ?? [])], streams: brobyggerRoom.sfu?.streams,
              up: brobyggerRoom.sfu?.upPc?.connectionState, down: brobyggerRoom.sfu?.downPc?.connectionState, size: brobyggerRoom.size, refusals: brobyggerRoom.refusals, wants: brobyggerRoom.wanted?.().map(o=>({...o})), people: brobyggerRoom.others.map(o=>[o.peer.isProved,o.peer.feed,o.media])})"""))
