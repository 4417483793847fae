"""One person at one screen, who counts what they have to do: every click and every field filled."""

import re
import time
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from brobygger.config.home import home
from tests.journeys.scenes import be

CODE = re.compile(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", re.MULTILINE)


class Person:
    """Does things by the words on the screen, as somebody who sees or hears them would."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.interactions = 0

    def be(self, email: str, at: str = "") -> None:
        be(self.page, email, at=at)

    def press(self, words: str, *, within: Locator | None = None) -> None:
        self._click((within or self.page).get_by_role("button", name=words).first)

    def follow(self, words: str, *, within: Locator | None = None) -> None:
        self._click((within or self.page).get_by_role("link", name=words).first)

    def press_or_follow(self, words: str) -> None:
        """Whatever is dressed as a button."""
        self._click(self.page.locator("main .button", has_text=words).first)

    def answer(self, text: str, *, then: str = "Næste") -> None:
        """One question, one answer, one press."""
        self.interactions += 1
        asked = self.page.url
        self.page.locator("textarea[name=body]").fill(text)
        self.press(then)
        self.page.wait_for_url(lambda url: url != asked)

    def tick(self, words: str, *, within: Locator | None = None) -> None:
        """A box or one of several: its words are the target, as for a thumb."""
        self.interactions += 1
        (within or self.page).get_by_label(words).first.check(force=True)

    def unfold(self, words: str) -> None:
        self._click(self.page.locator("summary", has_text=words).first)

    def write(self, words: str, text: str, *, within: Locator | None = None) -> None:
        self.interactions += 1
        (within or self.page).get_by_role("textbox", name=words).first.fill(text)

    def choose(self, words: str, option: str) -> None:
        self.interactions += 1
        field = self.page.get_by_label(words).first
        label = field.locator("option", has_text=option).first.text_content()
        field.select_option(label=(label or "").strip())

    def sees(self, words: str) -> None:
        expect(self.page.locator("main")).to_contain_text(words)

    def sees_no(self, words: str) -> None:
        expect(self.page.locator("main")).not_to_contain_text(words)

    def _click(self, target: Locator) -> None:
        self.interactions += 1
        target.click()


def code_sent_to(address: str, *, since: float, wait: float = 20.0) -> str:
    """The sign-in code in the newest mail to this address, as the outbox has delivered it.

    `since` (`tests.files.stamp`) leaves out what an earlier run was sent.
    """
    until = time.monotonic() + wait
    while time.monotonic() < until:
        for path in sorted(_mails(since), key=lambda one: -one.stat().st_mtime):
            text = path.read_text("utf-8")
            found = CODE.search(text)
            if f"To: {address}" in text and found:
                return found[1]
        time.sleep(0.2)
    raise AssertionError(f"no code came to {address}")


def _mails(since: float) -> list[Path]:
    """Whole ones only: what is still being written is about to have another name."""
    folder = home() / "mail"
    found = list(folder.glob("*.eml")) if folder.exists() else []
    return [one for one in found if one.stat().st_mtime >= since]
