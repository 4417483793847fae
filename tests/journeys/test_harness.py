"""The browser's own harness: pages are watched, and what they complain about is noticed."""

import pytest

from tests.browser import PHONE, Watch, axe_violations, overflows

pytestmark = pytest.mark.browser
PLAIN = "/health/"  # the one page that needs no room


@pytest.fixture(autouse=True)
def no_icon(watch: Watch) -> None:
    """A plain text names no icon, so the browser looks for one in vain."""
    watch.expect(r"favicon\.ico")


def noticed(watch: Watch) -> list[str]:
    """Take the complaints out, so that the test's end does not fail on them."""
    found = list(watch.problems)
    watch.problems.clear()
    return found


def test_a_page_comes_from_the_server_that_was_started(page, site):
    answer = page.goto("/health/")
    assert (answer.status, answer.text()) == (200, "ok\n")


def test_script_errors_are_noticed(page, watch):
    page.goto(PLAIN)
    page.evaluate("setTimeout(() => { throw new Error('planted') })")
    page.wait_for_timeout(100)
    assert any("planted" in one for one in noticed(watch))


def test_a_violation_of_the_content_policy_is_noticed(page, watch):
    page.goto(PLAIN)
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<img src=\"https://example.org/x\">')"
    )
    page.wait_for_timeout(200)
    assert any("CSP" in one or "Content Security Policy" in one for one in noticed(watch))


def test_axe_finds_what_is_planted(page):
    page.goto(PLAIN)
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<input id=x>')")
    assert any(one.startswith("label:") for one in axe_violations(page))


def test_overflow_is_found(page):
    page.goto(PLAIN)
    page.evaluate("document.body.append('m'.repeat(500))")
    assert overflows(page) != []


def test_the_phone_is_a_phone(phone):
    phone.goto(PLAIN)
    assert phone.evaluate("screen.width") == PHONE["width"]
