"""Reading aloud in a real browser: what the voice is asked to say, in which language, until when."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.ui.test_scripts import site  # noqa: F401  # a fixture

pytestmark = pytest.mark.browser

# A voice that says nothing and remembers what it was asked; each utterance ends when told to.
VOICE = """
window.asked = []; window.cancelled = 0; window.queue = [];
class Utterance { constructor(text) { this.text = text; } }
Object.defineProperty(window, 'SpeechSynthesisUtterance', { value: Utterance, configurable: true });
Object.defineProperty(window, 'speechSynthesis', { configurable: true, value: {
    getVoices: () => [{ lang: 'en-GB', name: 'Ann', localService: true },
        { lang: 'da-DK', name: 'Far away', localService: false },
        { lang: 'da_DK', name: 'Sara', localService: true }],
    speak: one => {
        window.asked.push({ text: one.text, lang: one.lang, voice: one.voice && one.voice.name });
        window.queue.push(one); if (window.queue.length === 1) one.onstart?.(); },
    cancel: () => { window.cancelled += 1; window.queue = []; },
} });
window.finish = () => { const one = window.queue.shift(); one.onend?.(); window.queue[0]?.onstart?.(); };
"""
PAGE = """<!DOCTYPE html><html lang="{lang}">
<head><meta name="htmx-config" content="{{}}"></head>
<body data-token-url="/ui/token/">
<main id="main">
<button type="button" data-aloud="part" data-stop="Stop" data-silent
hidden><span>Read</span></button>
<section id="part"><h2>Et  spørgsmål</h2><p>Jeg har <strong>været med</strong> til det.</p>
<p hidden>Skjult</p><p data-silent>Stille</p><p aria-hidden="true">Pynt</p>
<span class="sr-only">Kun for skærmlæsere</span>
<details><summary>Mere</summary><p>Foldet sammen</p></details><svg role="img"></svg>
<ul><li>Første</li><li>Anden</li></ul><textarea>Mine egne ord</textarea>
<button type="button">Slet ikke</button></section>
<p>Uden for</p></main>
<script src="/static/ui/js/glue.js" defer></script>
<script src="/static/ui/js/aloud.js" defer></script></body></html>"""
SAID = ["Et spørgsmål", "Jeg har været med til det.", "Mere", "Første", "Anden", "Slet ikke"]


@pytest.fixture
def opened(chromium_running: Browser, site: str) -> Any:  # noqa: F811  # the fixture above
    contexts = []

    def open_page(*, lang: str = "da", voice: str = VOICE, **options: Any) -> Page:
        context = chromium_running.new_context(base_url=site, **options)
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(voice)
        page.route(
            "**/aloud-page/",
            lambda route: route.fulfill(
                content_type="text/html; charset=utf-8", body=PAGE.format(lang=lang)
            ),
        )
        page.goto("/aloud-page/")
        return page

    yield open_page
    for context in contexts:
        context.close()


def asked(page: Page) -> list[dict[str, str]]:
    return page.evaluate("window.asked")


def test_listening_counts_as_use_of_the_page(opened: Any) -> None:
    page = opened()
    page.evaluate("window.uses = 0; addEventListener('brobygger:in-use', () => window.uses++)")
    page.get_by_role("button", name="Read").click()
    before = page.evaluate("window.uses")
    page.evaluate("window.finish()")
    assert page.evaluate("window.uses") == before + 1


def test_the_page_is_said_block_by_block_with_nothing_hidden_or_folded(opened: Any) -> None:
    page = opened()
    page.get_by_role("button", name="Read").click()
    assert [one["text"] for one in asked(page)] == SAID


@pytest.mark.parametrize(
    ("lang", "spoken", "voice"),
    [("da", "da-DK", "Sara"), ("en", "en-GB", "Ann"), ("so", "so", None)],
)
def test_it_is_said_in_the_pages_language_with_a_voice_of_the_device(
    opened: Any, lang: str, spoken: str, voice: str | None
) -> None:
    page = opened(lang=lang)
    page.get_by_role("button", name="Read").click()
    assert {(one["lang"], one["voice"]) for one in asked(page)} == {(spoken, voice)}


def test_the_button_says_what_it_does_and_a_second_press_stops(opened: Any) -> None:
    page = opened()
    button = page.locator("[data-aloud]")
    button.click()
    expect(button).to_have_text("Stop")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".is-read")).to_have_text("Et spørgsmål")
    before = page.evaluate("window.cancelled")
    button.click()
    assert page.evaluate("window.cancelled") == before + 1
    expect(button).to_have_text("Read")
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".is-read")).to_have_count(0)


def test_it_follows_the_words_and_ends_by_itself(opened: Any) -> None:
    page = opened()
    button = page.locator("[data-aloud]")
    button.click()
    page.evaluate("window.finish()")
    expect(page.locator(".is-read")).to_have_text("Jeg har været med til det.")
    for _rest in SAID[1:]:
        page.evaluate("window.finish()")
    expect(button).to_have_text("Read")
    expect(page.locator(".is-read")).to_have_count(0)


@pytest.mark.parametrize(
    "leave",
    [
        "dispatchEvent(new Event('pagehide'))",
        "document.dispatchEvent(new Event('submit', {bubbles: true}))",
        "document.dispatchEvent(new Event('htmx:before:swap', {bubbles: true}))",
        "document.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', bubbles: true}))",
    ],
)
def test_it_stops_when_one_goes_somewhere_else(opened: Any, leave: str) -> None:
    page = opened()
    page.locator("[data-aloud]").click()
    before = page.evaluate("window.cancelled")
    page.evaluate(leave)
    assert page.evaluate("window.cancelled") == before + 1
    expect(page.locator("[data-aloud]")).to_have_text("Read")


@pytest.mark.parametrize(("motion", "behavior"), [("reduce", "auto"), ("no-preference", "smooth")])
def test_it_scrolls_gently_only_for_those_who_like_movement(
    opened: Any, motion: str, behavior: str
) -> None:
    page = opened(reduced_motion=motion, viewport={"width": 390, "height": 60})
    page.evaluate(
        "() => { Element.prototype.scrollIntoView = function (how) { window.how = how.behavior; }; }"
    )
    page.locator("[data-aloud]").click()
    for _piece in SAID[:4]:
        page.evaluate("window.finish()")
    assert page.evaluate("window.how") == behavior


def test_without_a_voice_there_is_no_button(opened: Any) -> None:
    page = opened(voice="Object.defineProperty(window, 'speechSynthesis', { value: undefined });")
    expect(page.locator("[data-aloud]")).to_be_hidden()
