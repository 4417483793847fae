"""Hostile strings typed in a real browser: they stay text, and the content policy is never touched."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.journeys.scenes import JONAS, addresses, be

pytestmark = pytest.mark.browser
NAUGHTY: list[str] = [
    one
    for one in json.loads(
        (Path(__file__).parents[1] / "data" / "naughty_strings.json").read_text(encoding="utf-8")
    )
    if "\0" not in one  # refused by the server; a browser cannot type it
]
HOSTILE = [one for one in NAUGHTY if "<" in one or "javascript" in one.lower()]


@pytest.fixture
def writer(page: Page, site) -> tuple[Page, str]:
    """Jonas at the plan he leads; a dialog anywhere would be a script that ran."""
    be(page, JONAS)
    plan = addresses(site.database)["bent.plan"]
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    return page, f"/plans/{plan}/"


def unlike(page: Page, plan: str, strings: list[str]) -> Iterator[str]:
    """Typed, saved, read on the plan's page, and opened again."""
    for text in strings:
        page.goto(f"{plan}write/overall_goal/")
        page.locator("textarea[name=body]").fill(text)
        page.locator("form:has(textarea[name=body]) button.button-primary").click()
        page.wait_for_url(f"**{plan}*")
        page.goto(f"{plan}write/overall_goal/")
        again = page.locator("textarea[name=body]").input_value()
        if again != text.replace("\r\n", "\n").replace("\r", "\n"):
            yield f"{text!r}: {again!r}"


def test_hostile_strings_stay_text(writer):
    assert list(unlike(*writer, HOSTILE[::20])) == []


@pytest.mark.prove
def test_every_string_stays_text(writer, say):
    found = list(unlike(*writer, NAUGHTY))
    say(f"{len(NAUGHTY)} strings in a browser, {len(found)} unlike, 0 violations of the policy")
    assert found == []
