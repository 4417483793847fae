"""After a real call nothing of it is left: not in the database, not in a log, a file, a link or a mail.

Two people talk, write, caption and compare their pictures. Everything that was secret is collected
from their browsers; then all that this house keeps is searched for it. What went over the wire is
collected too, so that we know there was something to keep.
"""

import base64
import re
import subprocess
import time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from playwright.sync_api import expect

from brobygger.config import prepare
from brobygger.config.home import home
from tests.browser import QUIET, a_site, free_port
from tests.files import stamp
from tests.journeys.scenes import METTE, RASMUS, SOFIE, addresses
from tests.meetings.calling import FAKE, Caller
from tests.meetings.relay import Relay
from tools import chromium

pytestmark = pytest.mark.browser

CHAT, CAPTION = "Kaffekanden-vq7x-er-varm", "Undertekst-zk3w-om-havet"
SIGNALS = """() => brobyggerRoom.others.flatMap(one => {
    const both = [one.peer.pc.localDescription.sdp, one.peer.pc.remoteDescription.sdp];
    const line = /^a=(?:ice-ufrag|ice-pwd|fingerprint:sha-256|candidate):?(.+?)\\s*$/gm;
    return both.flatMap(sdp => [...sdp.matchAll(line)].map(found => found[1].trim()));
})"""
TABLES = """SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
    WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"""
COUNTS = "SELECT kind, part, number FROM meetings_callcount WHERE meeting_id = %s"


@pytest.fixture(scope="module")
def relay():
    with Relay(free_port(), to=free_port()) as made:
        yield made


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    with (tmp_path_factory.mktemp("log") / "errors").open("wb") as file:
        yield file


@pytest.fixture(scope="module")
def site(database_server, relay, log):
    place = {
        "BROBYGGER_SIGNALLING_PORT": str(relay.to),
        "BROBYGGER_SIGNALLING_URL": relay.address,
    }
    with a_site("search", errors=log, **place) as made:
        yield made


@pytest.fixture
def calling(chromium_running):
    launched = chromium_running.browser_type.launch(
        executable_path=chromium.find(), args=[*QUIET, *FAKE]
    )
    yield launched
    launched.close()


class Talk:
    """A call of two, from the door to its end, and every secret of it."""

    def __init__(self, calling, site, watch):
        self.asked: list[str] = []
        self.meeting = addresses(site.database)["nanna.meeting"]
        self.two = [Caller(calling, site, watch, email) for email in (SOFIE, METTE)]
        for one in self.two:
            one.context.on("request", lambda request: self.asked.append(request.url))
            one.goes_to(f"/meetings/{self.meeting}/room/")
        self.secrets: dict[str, str] = {}

    def hold(self):
        sofie, mette = self.two
        sofie.knocks().is_inside()
        mette.knocks()
        sofie.lets_in("Mette")
        for one in self.two:
            one.is_inside().sees_a_picture_of(1)
        sofie.page.get_by_role("button", name="Billederne er ens").click()
        mette.page.get_by_label("Besked").fill(CHAT)
        mette.page.keyboard.press("Enter")
        expect(sofie.page.get_by_role("log")).to_contain_text(CHAT)
        sofie.page.get_by_label("Hvad der bliver sagt").fill(CAPTION)
        sofie.page.keyboard.press("Enter")
        expect(mette.page.locator(".captions")).to_contain_text(CAPTION)
        self.collect()
        for one in self.two:  # two looks at the connection, so that there is something to count
            one.until("brobyggerRoom.others[0].peer.stats", seconds=20)
        sofie.page.once("dialog", lambda dialog: dialog.accept())
        sofie.page.get_by_role("button", name="Afslut for alle").click()
        for one in self.two:
            expect(one.page.locator('[data-part="over"]')).to_be_visible()

    def collect(self):
        self.secrets = {"chat": CHAT, "caption": CAPTION}
        code = self.two[0].code()
        self.secrets |= {f"code {mark!r}": mark.join(code) for mark in (" ", ",", ", ", "|")}
        key = bytes(self.two[0].page.evaluate("[...brobyggerRoom.key]"))
        self.secrets |= {"key": base64.b64encode(key).decode(), "key in hex": key.hex()}
        for number, one in enumerate(self.two):
            found = one.page.evaluate(SIGNALS)
            self.secrets |= {f"signal {number} {place}": text for place, text in enumerate(found)}


def in_the_database(site, secrets):
    """Every row of every table, as its owner sees it."""
    found = []
    with prepare.maintenance(site.database) as server:
        tables = [name for (name,) in server.execute(TABLES).fetchall()]
        assert len(tables) > 60
        for table in tables:
            rows = "\n".join(
                text for (text,) in server.execute(f"SELECT t::text FROM {table} t").fetchall()
            )
            found += [(table, name) for name, text in secrets.items() if text in rows]
    return found


def in_files(folder, secrets, patterns):
    """Every byte of every file: the database's own files and its journal are among them."""
    patterns.write_text("\n".join(secrets.values()) + "\n", encoding="utf-8")
    words = ["grep", "-raFl", "-f", str(patterns), str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return [line for line in done.stdout.splitlines() if line]


def letters(since):
    """What has left the house since, decoded: heads, words and calendar files."""
    found = [one for one in (home() / "mail").rglob("*.eml") if one.stat().st_mtime >= since]
    return [opened(one.read_bytes()) for one in found]


def letters_with_a_date(since):
    found = letters(since)
    return found if any("BEGIN:VCALENDAR" in one for one in found) else None


def calls_off_another(calling, site, watch):
    """So that something is sent while we look: a letter with a date that goes out of calendars."""
    ids = addresses(site.database)
    rasmus = Caller(calling, site, watch, RASMUS)
    rasmus.goes_to(f"/plans/{ids['yusuf.plan']}/meeting/{ids['yusuf.meeting']}/cancel/")
    rasmus.page.get_by_role("button", name="Aflys").click()
    rasmus.page.wait_for_load_state()
    rasmus.close()


def opened(raw):
    letter = message_from_bytes(raw, policy=default)
    parts = [part.get_content() for part in letter.walk() if not part.is_multipart()]
    words = [part if isinstance(part, str) else part.decode() for part in parts]
    return "\n".join([*map(str, letter.values()), *words])


def in_a_letter(letter, people, secrets):
    return [word for word in (*people, *secrets.values()) if word in letter]


def names_of_citizens(site):
    with prepare.maintenance(site.database) as server:
        rows = server.execute(
            "SELECT name FROM citizens_citizen UNION SELECT name FROM citizens_relative"
        ).fetchall()
    return {part for row in rows for words in row for part in words.split() if len(part) > 3}


def soon(ask, *, seconds=10):
    until = time.monotonic() + seconds
    while not (answer := ask()) and time.monotonic() < until:
        time.sleep(0.1)
    return answer


def counted(site, meeting):
    with prepare.maintenance(site.database) as server:
        rows = server.execute(COUNTS, [meeting]).fetchall()
    found = {(kind, part): number for kind, part, number in rows}
    return found if found.get(("call", "sent"), 0) >= 2 else None


def test_after_a_call_nothing_of_it_is_left_anywhere(
    calling, site, watch, relay, log, tmp_path, say
):
    watch.expect("WebSocket connection")
    begun = stamp()
    talk = Talk(calling, site, watch)
    talk.hold()
    counts = soon(lambda: counted(site, talk.meeting))
    assert counts, "the browsers did not count the call"
    assert (counts[("link", "direct")], counts[("call", "connected")]) == (2, 2)
    assert sum(number for (kind, _), number in counts.items() if kind == "setup") == 2

    secrets = talk.secrets
    signals = [text for name, text in secrets.items() if name.startswith("signal")]
    crossed = [text for text in signals if any(text in one for one in relay.seen)]
    assert len(crossed) > 10, "nothing secret went through the server: nothing to search for"
    assert not any(CHAT in one or CAPTION in one for one in relay.seen)

    log.flush()
    files, logs = (
        in_files(home(), secrets, tmp_path / "p"),
        in_files(log.name, secrets, tmp_path / "p"),
    )
    assert in_the_database(site, secrets) == []
    assert (files, logs) == ([], [])
    calls_off_another(calling, site, watch)
    people = names_of_citizens(site)
    links = [one for one in talk.asked if any(name in one for name in people)]
    mail = soon(lambda: letters_with_a_date(begun), seconds=60)
    told = [one for one in mail or [] if in_a_letter(one, people, secrets)]
    assert (links, told) == ([], [])
    assert mail, "no letter with a date to look at"
    assert not any(re.search(r"\b\d{6}-?\d{4}\b", one) for one in talk.asked)
    say(
        f"{len(secrets)} secrets, {len(people)} names; database, home, logs, {len(mail)} letters,"
        f" {len(talk.asked)} addresses: 0 hits"
    )
    planted_is_found(site, secrets, log, tmp_path)
    for one in talk.two:
        one.close()


def planted_is_found(site, secrets, log, tmp_path):
    """The same search, with one secret in each place."""
    with prepare.maintenance(site.database) as server:
        server.execute("CREATE TABLE planted (words text)")
        server.execute("INSERT INTO planted VALUES (%s)", [f"… {CHAT} …"])
    assert in_the_database(site, secrets) == [("public.planted", "chat")]
    letter = EmailMessage()
    letter.set_content("Hej, det handler om Nanna æøå", cte="base64")
    letter.add_attachment(f"SUMMARY:{CAPTION}".encode(), maintype="text", subtype="calendar")
    found = in_a_letter(opened(letter.as_bytes()), {"Nanna"}, secrets)
    assert found == ["Nanna", CAPTION]
    left = Path(home()) / "left-behind"
    left.write_bytes(b"\0x" + secrets["key"].encode() + b"\0")
    log.write(f"INFO {secrets['signal 0 0']}\n".encode())
    log.flush()
    try:
        assert str(left) in in_files(home(), secrets, tmp_path / "p")
        assert in_files(log.name, secrets, tmp_path / "p") == [log.name]
    finally:
        left.unlink()
