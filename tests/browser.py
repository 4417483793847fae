"""A real browser against a real `brobygger serve` full of invented people."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    sync_playwright,
)

from brobygger.config import prepare
from brobygger.config.database import DEMO_DATABASE
from tools import chromium

ROOT = Path(__file__).resolve().parents[1]
READY = "Brobygger is ready at"
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
OF_A_PHONE = ("has_touch", "is_mobile")  # what Chromium alone can be told to be
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
REPORT_CSP = """
    document.addEventListener('securitypolicyviolation', event =>
        console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`));
"""


@dataclass(frozen=True)
class Site:
    """A running server: where it answers, and the database it serves."""

    address: str
    database: str
    process: subprocess.Popen[str]


@pytest.fixture(scope="session")
def site(database_server: None) -> Iterator[Site]:
    """One server for the whole run, on a copy of the demo's database."""
    with a_site("tests") as made:
        yield made


class a_site:  # noqa: N801  # reads like the builders
    """`with a_site("name") as site:` a server of its own, for tests that break things."""

    def __init__(
        self, name: str, *words: str, errors: IO[bytes] | None = None, **environment: str
    ) -> None:
        self.words, self.errors = words, errors
        self.database = f"{DEMO_DATABASE}_{name}_{os.getpid()}"
        self.port = free_port()
        self.environment = os.environ | {
            "PYTHONPATH": str(ROOT / "src"),
            "BROBYGGER_DEMO": "1",
            "BROBYGGER_DATABASE": self.database,
            "PORT": str(self.port),
            **environment,
        }

    def __enter__(self) -> Site:
        made = subprocess.run(
            self._command("demo", "--no-serve"),
            env=self.environment,
            text=True,
            capture_output=True,
        )
        assert made.returncode == 0, made.stdout + made.stderr
        self.process = subprocess.Popen(
            self._command("serve", *self.words),
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
        )
        if not self._until_ready():
            self.__exit__()
            raise AssertionError("the server did not start; what it said stands above")
        return Site(f"http://localhost:{self.port}", self.database, self.process)

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(30)
        self.process.stdout.close()
        with prepare.maintenance() as server:
            prepare.drop_database(server, self.database)

    def _until_ready(self) -> bool:
        return any(READY in line for line in iter(self.process.stdout.readline, ""))

    @staticmethod
    def _command(*words: str) -> list[str]:
        return [sys.executable, "-m", "brobygger.config", *words]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def playwright_running() -> Iterator[Playwright]:
    """Once for the whole run: two would not bear each other in one thread."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium_running(playwright_running: Playwright) -> Iterator[Browser]:
    """The system's Chromium. `make test` has made sure that there is one; without it this fails."""
    program = chromium.find()
    assert program is not None, chromium.MISSING
    launched = playwright_running.chromium.launch(executable_path=program, args=list(QUIET))
    yield launched
    launched.close()


@pytest.fixture(scope="session")
def browser(chromium_running: Browser) -> Browser:
    return chromium_running


def is_chromium(browser: Browser) -> bool:
    return browser.browser_type.name == "chromium"


@dataclass
class Watch:
    """Collects what a page complains about: console errors, script errors, CSP violations."""

    problems: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, pattern: str) -> None:
        """A complaint this test causes on purpose, as a regular expression."""
        self.expected.append(pattern)

    def note(self, text: str) -> None:
        self.problems.append(text)

    def on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.note(f"{message.text} ({message.location.get('url', '')})")

    def unexpected(self) -> list[str]:
        return [one for one in self.problems if not any(re.search(p, one) for p in self.expected)]


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Every page of the test is watched; an unexpected complaint fails the test at its end."""
    watching = Watch()
    yield watching
    assert watching.unexpected() == [], watching.unexpected()


@pytest.fixture
def open_context(browser: Browser, site: Site, watch: Watch) -> Iterator[object]:
    """`open_context(viewport=PHONE)`: a browser of another person, watched like the first."""
    opened: list[BrowserContext] = []

    def one_more(**options: object) -> BrowserContext:
        settings = {"locale": "da-DK", "timezone_id": "Europe/Copenhagen", "viewport": DESKTOP}
        if not is_chromium(browser):
            options = {name: value for name, value in options.items() if name not in OF_A_PHONE}
        context = browser.new_context(base_url=site.address, **(settings | options))
        context.add_init_script(REPORT_CSP)
        context.on("console", watch.on_console)
        context.on("weberror", lambda error: watch.note(str(error.error)))
        context.set_default_timeout(10_000)
        opened.append(context)
        return context

    yield one_more
    for context in opened:
        context.close()


@pytest.fixture
def page(open_context) -> Page:
    return open_context().new_page()


@pytest.fixture
def phone(open_context) -> Page:
    return open_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page()


def until(page: Page, expression: str, *, seconds: float = 15) -> None:
    """Wait until this is true in the page, in any browser.

    Playwright's own way evaluates the words in the page, which our content policy forbids in Firefox.
    """
    last = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < last, f"never came true: {expression}"
        page.wait_for_timeout(50)


AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
# What passed is not told, which costs axe a third of its time; style sheets of other hosts, which it
# would fetch beforehand, there are none of.
RUN_AXE = """
    async () => (await axe.run(document, {reporter: 'no-passes', preload: false})).violations
        .flatMap(one => one.nodes.map(node => `${one.id}: ${one.help}: ${node.target.join(' ')}`))
"""


def axe_violations(page: Page) -> list[str]:
    """What axe finds on this page: `rule: what is wrong: where`."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    return list(page.evaluate(RUN_AXE))


STICKS_OUT = """() => {
    if (document.documentElement.scrollWidth <= innerWidth) return [];
    const wide = [...document.querySelectorAll('body *')]
        .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
        .map(one => `${one.tagName.toLowerCase()}.${one.className}`);
    return wide.length ? wide : ['text in the page itself'];
}"""


def overflows(page: Page, *, width: int = 320) -> list[str]:
    """What sticks out to the right when the page is this narrow."""
    page.set_viewport_size({"width": width, "height": 800})
    return list(page.evaluate(STICKS_OUT))
