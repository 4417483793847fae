"""The curtain in a real browser, with time run ahead: it falls over a page left alone, not over use."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.ui.test_scripts import site  # noqa: F401  # a fixture

pytestmark = pytest.mark.browser
MINUTE = 60_000
PAGE = """<!DOCTYPE html><html lang="da"><body data-token-url="/ui/token/"
 data-idle-seconds="900" data-lock-url="/locked/" data-unlock-url="/unlocking/" data-used-url="/used/">
<main id="main"><p>Samtalen</p></main>
<script src="/static/ui/js/idle.js" defer></script></body></html>"""
FORM = "<form action='/unlocking/'><button>Lås op</button></form>"


@pytest.fixture
def told() -> list[str]:
    """Which of the server's addresses were asked, in order."""
    return []


@pytest.fixture
def page(chromium_running: Browser, site: str, told: list[str]) -> Iterator[Page]:  # noqa: F811
    context = chromium_running.new_context(base_url=site)
    page = context.new_page()

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(site)
        told.append(path)
        kind = "text/html; charset=utf-8"
        if path == "/idle-page/":
            route.fulfill(content_type=kind, body=PAGE)
        elif path == "/used/":
            route.fulfill(status=204)
        else:
            route.fulfill(content_type=kind, body=FORM)

    for path in ("idle-page", "used", "locked", "unlocking"):
        page.route(f"**/{path}/", answer)
    page.clock.install()
    page.goto("/idle-page/")
    yield page
    context.close()


def curtain(page: Page):
    return page.locator("dialog.curtain")


def use(page: Page, minutes: int) -> None:
    """As a call does that somebody listens to: nobody touches anything."""
    for _ in range(minutes):
        page.evaluate("dispatchEvent(new Event('brobygger:in-use'))")
        page.clock.run_for(MINUTE)


def test_it_falls_over_a_page_left_alone_and_the_server_is_not_told_of_use(page, told):
    page.clock.run_for(14 * MINUTE)
    expect(curtain(page)).to_have_count(0)
    page.clock.run_for(2 * MINUTE)
    expect(curtain(page)).to_be_visible()
    assert "/used/" not in told
    assert "/locked/" in told


def test_an_hour_of_listening_is_use_and_the_server_hears_of_it(page, told):
    use(page, 60)
    expect(curtain(page)).to_have_count(0)
    assert "/locked/" not in told
    assert told.count("/used/") >= 30  # at most two minutes between two, and the limit is fifteen
    page.clock.run_for(16 * MINUTE)
    expect(curtain(page)).to_be_visible()
