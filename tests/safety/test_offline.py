"""A device that had the sheet: readable with the server really stopped, and gone when it must be.

One server of its own, stopped and started by the tests; the device is a real browser on a phone.
"""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polib
import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import BrowserContext, Page, expect

from brobygger.config import prepare
from brobygger.safety.views.offline import FILES
from tests.browser import PHONE, ROOT, a_site, is_chromium, until
from tests.journeys.scenes import AISHA, FREJA, JONAS, LIVA, METTE, addresses, be

pytestmark = pytest.mark.browser
NAME, SIGN = "Liva Marie Solbjerg", "Går frem og tilbage på gangen"
DAY = 24 * 3600


class Plug:
    """The server's plug: `with plug.out():` it is stopped, afterwards it runs again."""

    def __init__(self, maker: a_site) -> None:
        self.maker = maker

    @contextmanager
    def out(self) -> Iterator[None]:
        self.maker.process.terminate()
        self.maker.process.wait(30)
        self.maker.process.stdout.close()
        try:
            yield
        finally:
            self.maker.process = subprocess.Popen(
                self.maker._command("serve"),
                env=self.maker.environment,
                stdout=subprocess.PIPE,
                text=True,
            )
            assert self.maker._until_ready()


@pytest.fixture(scope="module")
def own_site(database_server: None):
    maker = a_site("offline")
    with maker as site:
        yield site, Plug(maker)


@pytest.fixture(scope="module")
def plug(own_site) -> Plug:
    return own_site[1]


@pytest.fixture(scope="module")
def sheet(own_site) -> str:
    ids = addresses(own_site[0].database)
    return f"/safety/{ids['liva']}/"


@pytest.fixture
def device(browser, own_site) -> Iterator[BrowserContext]:
    touched = {"has_touch": True, "is_mobile": True} if is_chromium(browser) else {}
    context = browser.new_context(
        base_url=own_site[0].address, viewport=PHONE, locale="da-DK", **touched
    )
    context.set_default_timeout(15_000)
    yield context
    context.close()


def kept_by(device: BrowserContext, who: str, sheet: str) -> Page:
    """A device on which somebody has pressed *keep* on the sheet."""
    page = device.new_page()
    be(page, who)
    page.goto(sheet)
    page.get_by_role("button", name="Gem på denne enhed").click()
    expect(page.locator("[data-keep-url]")).to_have_attribute("data-state", "on")
    return page


def reload(page: Page, sheet: str) -> None:
    page.goto(sheet, wait_until="domcontentloaded")


EVERYTHING = """async () => {
    const found = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie];
    const asked = (request) =>
        new Promise((done) => { request.onsuccess = () => done(request.result); });
    const inside = async (one) => {
        if (one instanceof CryptoKey) return `key extractable=${one.extractable}`;
        if (one instanceof ArrayBuffer || ArrayBuffer.isView(one)) return new TextDecoder().decode(one);
        if (!one || typeof one !== 'object') return String(one);
        const parts = Object.entries(one).map(async ([name, part]) => `${name}:${await inside(part)}`);
        return (await Promise.all(parts)).join(' ');
    };
    for (const { name } of await indexedDB.databases()) {
        const shelf = await asked(indexedDB.open(name));
        for (const store of shelf.objectStoreNames) {
            const rows = shelf.transaction(store).objectStore(store);
            for (const row of await asked(rows.getAll()))
                found.push(`${name}/${store}: ${await inside(row)}`);
        }
        shelf.close();
    }
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys())
            found.push(`${name} ${request.url}: ${await (await cache.match(request)).text()}`);
    }
    return found;
}"""


def everything_kept(page: Page) -> list[str]:
    """Every byte a script can find in the browser's stores, as text."""
    return list(page.evaluate(EVERYTHING))


def secrets(database: str) -> set[str]:
    """Every name and every word of four letters or more on any sheet, as the owner knows them."""
    with prepare.maintenance(database) as server:
        names = [name for (name,) in server.execute("SELECT name FROM citizens_citizen").fetchall()]
        texts = server.execute(
            "SELECT concat_ws(' ', signs, behind, own_steps, helps, worse, call) FROM safety_copinglevel"
        ).fetchall()
    whole = " ".join([*names, *(text for (text,) in texts)])
    return words_in(whole) - {"brobygger"}


def spilt(page: Page, database: str) -> list[str]:
    """Secret words in the browser's stores; those the neutral page is made of tell nothing."""
    kept = words_in("\n".join(everything_kept(page)))
    return sorted((secrets(database) & kept) - neutral_words(page))


def neutral_words(page: Page) -> set[str]:
    """What a device that never kept anything is given by the worker, too."""
    files = [ROOT / "src/brobygger/safety/templates/safety/offline.html"]
    files += [found for one in FILES if (found := finders.find(one))]
    danish = ROOT / "src/brobygger/safety/locale/da/LC_MESSAGES/django.po"
    shell = [one.msgstr for one in polib.pofile(danish) if "offline.html" in str(one.occurrences)]
    read = [Path(one).read_text(encoding="utf-8", errors="replace") for one in files]
    return words_in("\n".join([*read, *shell]))


def words_in(text: str) -> set[str]:
    return set(re.findall(r"\w{4,}", text.lower()))


def reads_noted(database: str) -> list[dict]:
    with prepare.maintenance(database) as server:
        rows = server.execute(
            "SELECT details FROM audit_entry WHERE action = 'coping.read_offline' ORDER BY id"
        ).fetchall()
    return [one if isinstance(one, dict) else json.loads(one) for (one,) in rows]


def test_it_opens_with_the_server_stopped_and_the_read_is_told_afterwards(
    device, plug, own_site, sheet
):
    page = kept_by(device, AISHA, sheet)
    before = reads_noted(own_site[0].database)
    with plug.out():
        reload(page, sheet)
        expect(page.get_by_role("heading", level=1)).to_contain_text(NAME)
        expect(page.locator("#kept")).to_contain_text(SIGN)
        expect(page.get_by_role("link", name="Ring til Vagten på Birkehøj").first).to_be_visible()
        reload(page, "/")  # any visit: the list, and one tap to the sheet
        page.get_by_role("button", name=NAME).click()
        expect(page.locator("#kept")).to_contain_text(SIGN)
        assert spilt(page, own_site[0].database) == []
    assert reads_noted(own_site[0].database) == before
    reload(page, "/")
    expect(page.get_by_role("heading", name="I dag")).to_be_visible()
    until(page, "Kept.settled.then(state => state === 'reached')")
    assert len(reads_noted(own_site[0].database)) == len(before) + 2


def test_while_it_is_kept_nothing_of_it_can_be_read_in_any_store(device, own_site, sheet):
    page = kept_by(device, AISHA, sheet)
    kept = "\n".join(everything_kept(page))
    assert "brobygger-kept/sheets" in kept
    assert "key extractable=false" in kept
    assert "/safety/offline/" in kept
    assert spilt(page, own_site[0].database) == []


def test_after_signing_out_the_device_holds_no_name_and_no_key(device, plug, own_site, sheet):
    page = kept_by(device, AISHA, sheet)
    page.goto("/")
    page.locator("details.me summary").click()
    page.get_by_role("button", name="Log ud").click()
    page.wait_for_url("**/account/login/**")
    until(page, "indexedDB.databases().then(all => all.length === 0)")
    until(page, "caches.keys().then(all => all.length === 0)")
    assert spilt(page, own_site[0].database) == []
    assert [one for one in everything_kept(page) if "brobygger" in one] == []
    with plug.out(), pytest.raises(Exception, match="CONNECTION_REFUSED"):
        page.goto(sheet)


def withdraw(browser, address: str, citizen: str, unit: str) -> None:
    """The citizen says no, on a device of her own."""
    own = browser.new_context(base_url=address, locale="da-DK")
    page = own.new_page()
    be(page, LIVA)
    page.goto(f"/access/{citizen}/consents/")
    page.locator("a[href*='/withdraw/']").filter(has_text=unit).first.click()
    page.locator("main button.button-warning").click()
    expect(page.locator("main")).to_contain_text("trukket tilbage")
    own.close()


def test_it_is_gone_after_withdrawal_at_the_next_contact(device, plug, own_site, sheet, browser):
    page = kept_by(device, FREJA, sheet)
    withdraw(browser, own_site[0].address, sheet.split("/")[2], "Freja")
    with plug.out():  # no contact yet: it still holds
        reload(page, sheet)
        expect(page.locator("#kept")).to_contain_text(SIGN)
    page.goto("/")
    until(page, "Kept.settled.then(state => state === 'reached')")
    assert not [one for one in everything_kept(page) if "/sheets:" in one]
    with plug.out():
        reload(page, sheet)
        expect(page.get_by_text("Der ligger ikke noget på denne enhed")).to_be_visible()
        assert page.evaluate("Kept.all()") == []


def test_it_is_gone_after_its_time_and_a_clock_set_back_does_not_bring_it_again(
    device, plug, sheet
):
    page = kept_by(device, JONAS, sheet)
    begun = page.evaluate("Date.now() / 1000")  # Playwright counts seconds
    with plug.out():
        page.clock.set_fixed_time(begun + 3 * DAY - 60)
        reload(page, sheet)
        expect(page.locator("#kept")).to_contain_text(SIGN)
        page.clock.set_fixed_time(begun + 3 * DAY + 60)
        reload(page, sheet)
        expect(page.get_by_text("Der ligger ikke noget på denne enhed")).to_be_visible()
        page.clock.set_fixed_time(begun)
        reload(page, sheet)
        expect(page.get_by_text("Der ligger ikke noget på denne enhed")).to_be_visible()
        assert not [one for one in everything_kept(page) if "/sheets:" in one]


def test_another_who_signs_in_finds_nothing(device, own_site, sheet):
    page = kept_by(device, AISHA, sheet)
    device.clear_cookies()  # the session ended somewhere else
    be(page, METTE)
    page.goto("/")
    until(page, "indexedDB.databases().then(all => all.length === 0)")
    assert spilt(page, own_site[0].database) == []


def test_removing_it_from_the_device_removes_it(device, sheet):
    page = kept_by(device, JONAS, sheet)
    page.get_by_role("button", name="Fjern fra denne enhed").click()
    expect(page.locator("[data-keep-url]")).to_have_attribute("data-state", "off")
    until(page, "indexedDB.databases().then(all => all.length === 0)")
