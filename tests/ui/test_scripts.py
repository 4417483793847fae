"""The scripts in a real browser: what is typed is never lost, and the pages are fit for everyone."""

import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page, Route, expect

from brobygger.ui.shapes import Version
from tests.ui.conftest import Desk

pytestmark = pytest.mark.browser
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PAGES = ["/ui/gallery/", "/ui/gallery/calm/", "/nowhere/"]


class Quiet(WSGIRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        """Nothing: the test says what went wrong."""


class Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True


@pytest.fixture
def site(only_this_room: None) -> Iterator[str]:
    """The room's pages on a real port."""
    Desk.answers, Desk.received = [], []
    with Server(("127.0.0.1", 0), Quiet) as server:
        server.set_app(StaticFilesHandler(WSGIHandler()))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


@pytest.fixture
def page(chromium_running: Browser, site: str) -> Iterator[Page]:
    """A phone, on which every complaint of the browser fails the test."""
    complaints: list[str] = []
    context = chromium_running.new_context(base_url=site, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text))
    yield page
    context.close()
    assert [one for one in complaints if "Failed to load resource" not in one] == []


def test_what_was_done_is_in_view_and_read_aloud_where_one_lands(page: Page) -> None:
    page.goto("/long/")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/long/#part")
    said = page.locator("#status .status__line")
    expect(said).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("heading", name="Part")).to_be_in_viewport(ratio=1)
    box, part = said.bounding_box(), page.get_by_role("heading", name="Part").bounding_box()
    assert box is not None
    assert part is not None
    assert box["y"] + box["height"] <= part["y"]
    expect(page.locator("body > [role=status]")).to_have_text("Saved.")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Save")).to_be_focused()
    expect(said).not_to_be_in_viewport()


def test_where_one_lands_at_the_top_what_was_done_has_the_focus(page: Page) -> None:
    page.goto("/long/")
    page.evaluate("document.querySelector('#part form').action = '/long/?top'")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/long/?top")
    expect(page.locator("#status .status__line")).to_be_focused()


def words(page: Page, text: str) -> None:
    page.goto("/desk/")
    page.get_by_label("Words").fill(text)


def test_typing_is_saved_as_a_draft(page: Page) -> None:
    Desk.answers = [JsonResponse({"revision": 7})]

    words(page, "Æblegrød")

    expect(page.locator("[data-save-state]")).to_contain_text("Gemt kl.")
    expect(page.locator("[name=base_revision]")).to_have_value("7")
    assert Desk.received == ["Æblegrød"]
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_a_draft_is_tried_again_until_the_connection_is_back(page: Page) -> None:
    page.goto("/desk/")
    page.route("**/draft/", lambda route: route.abort())
    page.get_by_label("Words").fill("uden net")
    expect(page.locator("[data-save-state]")).to_have_text("Ikke gemt – prøver igen")
    Desk.answers = [JsonResponse({"revision": 2})]

    page.unroute("**/draft/")

    expect(page.locator("[data-save-state]")).to_contain_text("Gemt kl.")
    expect(page.locator("#lost-bar")).to_be_hidden()
    assert Desk.received == ["uden net"]


def test_a_signed_out_writer_keeps_the_words_and_is_told(page: Page) -> None:
    Desk.answers = [HttpResponse(status=401)] * 2

    words(page, "mine ord")

    bar = page.locator("#lost-bar")
    expect(bar).to_contain_text("Du er logget ud")
    expect(bar.get_by_role("link")).to_have_attribute("target", "_blank")
    expect(page.get_by_label("Words")).to_have_value("mine ord")


A_KEY = """
    const bytes = () => new Uint8Array([1, 2, 3]).buffer;
    const response = {
        clientDataJSON: bytes(), authenticatorData: bytes(), signature: bytes(), userHandle: null,
    };
    navigator.credentials.get = async () => ({
        id: "key", rawId: bytes(), type: "public-key", response,
        getClientExtensionResults: () => ({}),
    });
"""
CURTAIN = """
    <form method="post" action="/unlock/" data-passkey="get"
          data-options='{"publicKey": {"challenge": "AQID"}}'
          data-script="/static/accounts/passkey.js">
      <input type="hidden" name="way" value="key"><input type="hidden" name="credential">
      <p data-passkey-error hidden>No key</p><button>Use your passkey</button>
    </form>
"""


def test_a_passkey_lifts_the_curtain_and_the_words_stand_behind_it(page: Page) -> None:
    sent: list[str] = []

    def unlock(route: Route) -> None:
        if route.request.method == "GET":
            return route.fulfill(content_type="text/html", body=CURTAIN)
        sent.append(route.request.post_data or "")
        return route.fulfill(json={"unlocked": True})

    page.route("**/lock/", lambda route: route.fulfill(json={"locked": True}))
    page.route("**/unlock/", unlock)
    page.add_init_script(A_KEY)
    words(page, "halvvejs i en sætning")
    page.evaluate("""() => Object.assign(document.body.dataset,
        {idleSeconds: "2", lockUrl: "/lock/", unlockUrl: "/unlock/"})""")
    page.add_script_tag(url="/static/ui/js/idle.js")

    key = page.get_by_role("button", name="Use your passkey")
    expect(key).to_be_visible()
    page.wait_for_function("document.querySelector('script[src*=passkey]')")
    key.click()

    expect(page.locator("dialog.curtain")).to_be_hidden()
    assert len(sent) == 1
    assert '"id":"key"' in sent[0]
    expect(page.get_by_label("Words")).to_have_value("halvvejs i en sætning")


def test_a_draft_that_meets_another_shows_both_texts(page: Page, site: str) -> None:
    both = {
        "label": "Words",
        "name": "words",
        "mine": "Mine ord",
        "theirs": Version(text="Deres ord", by="Jens"),
        "revision": 2,
        "action": "/desk/",
    }
    Desk.answers = [HttpResponse(render_to_string("ui/conflict.html", both), status=409)]

    words(page, "Mine ord")

    expect(page.locator(".conflict")).to_be_focused()
    expect(page.locator(".conflict textarea")).to_have_value("Mine ord")
    expect(page.get_by_label("Words", exact=True)).to_be_hidden()


def test_a_form_sent_by_script_goes_where_the_server_says(page: Page) -> None:
    Desk.answers = [JsonResponse({"revision": 2})]
    words(page, "færdig")
    expect(page.locator("[data-save-state]")).to_contain_text("Gemt kl.")

    page.get_by_role("button", name="Gem").click()

    page.wait_for_url("**/desk/?saved")
    assert Desk.received == ["færdig", "færdig"]


def test_a_refused_form_keeps_its_words_and_says_why(page: Page) -> None:
    Desk.answers = [JsonResponse({"revision": 2})]
    words(page, "bliver stående")
    expect(page.locator("[data-save-state]")).to_contain_text("Gemt kl.")
    Desk.answers = [HttpResponse('<p class="stop__text">Ikke nu</p>', status=403)]

    page.get_by_role("button", name="Gem").click()

    expect(page.locator("[data-told]")).to_have_text("Ikke nu")
    expect(page.get_by_label("Words")).to_have_value("bliver stående")


def test_a_form_lost_on_the_way_asks_before_it_is_sent_again(page: Page) -> None:
    page.goto("/desk/")
    Desk.answers = [JsonResponse({"revision": 2})]
    page.get_by_label("Words").fill("to gange")
    expect(page.locator("[data-save-state]")).to_contain_text("Gemt kl.")
    page.route("**/desk/", _lose)

    page.get_by_role("button", name="Gem").click()
    page.get_by_role("button", name="Send igen").wait_for()
    assert Desk.received == ["to gange"]
    page.unroute("**/desk/")
    page.get_by_role("button", name="Send igen").click()

    page.wait_for_url("**/desk/?saved")
    assert Desk.received == ["to gange", "to gange"]


def _lose(route: Route) -> None:
    route.abort() if route.request.method == "POST" else route.continue_()


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_pages_are_fit_for_everyone(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(address)
    page.evaluate(AXE.read_text(encoding="utf-8"))

    found = page.evaluate("axe.run()")["violations"]

    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("address", PAGES)
def test_everything_to_press_is_large_enough_for_a_thumb(page: Page, address: str) -> None:
    page.goto(address)

    small = page.evaluate(
        """() => [...document.querySelectorAll('a, button, summary, select, textarea')]
            .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 44)
            .map((one) => one.outerHTML.slice(0, 120))"""
    )

    assert small == []
