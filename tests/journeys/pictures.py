"""Take a picture of every main page, wide and narrow: `make pictures`, or `make pictures K=plan`.

They land in `pictures/`, which git ignores. A server of its own is started on a fresh demo, unless
ADDRESS and DATABASE name one that is running.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import django
from playwright.sync_api import Browser, Error, Page, sync_playwright

from brobygger.config.postgres import ready
from tests.browser import DESKTOP, PHONE, QUIET, ROOT, a_site
from tests.journeys.scenes import SCENES, Scene, addresses, be, path_of
from tools import chromium

FOLDER = ROOT / "pictures"
SIZES = (("wide", DESKTOP, {}), ("phone", PHONE, {"has_touch": True, "is_mobile": True}))


def main(words: list[str]) -> int:
    """Every scene whose name holds one of the words; 1 when a page did not answer as it should."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brobygger.config.settings")
    django.setup()
    wanted = [one for one in SCENES if not words or any(word in one.name for word in words)]
    FOLDER.mkdir(exist_ok=True)
    with ready(), _site() as (address, database), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=list(QUIET))
        ids = addresses(database)
        troubles = [
            trouble
            for size, viewport, options in SIZES
            for trouble in _round(
                browser, wanted, ids, size, {"base_url": address, "viewport": viewport} | options
            )
        ]
    sys.stdout.writelines(f"{one}\n" for one in troubles)
    sys.stdout.write(f"{len(wanted) * len(SIZES)} pictures in {FOLDER}\n")
    return 1 if troubles else 0


@contextmanager
def _site() -> Iterator[tuple[str, str]]:
    if "ADDRESS" in os.environ:
        yield os.environ["ADDRESS"], os.environ["DATABASE"]
        return
    with a_site("pictures") as site:
        yield site.address, site.database


def _round(
    browser: Browser, wanted: list[Scene], ids: dict[str, str], size: str, options: dict
) -> Iterator[str]:
    """Everything one person sees, then the next person; what went wrong is told."""
    for who in dict.fromkeys(one.who for one in wanted):
        context = browser.new_context(locale="da-DK", timezone_id="Europe/Copenhagen", **options)
        page = context.new_page()
        if who:
            be(page, who)
        for scene in [one for one in wanted if one.who == who]:
            trouble = _picture(page, scene, ids, size)
            if trouble:
                yield trouble
        context.close()


def _picture(page: Page, scene: Scene, ids: dict[str, str], size: str) -> str:
    try:
        answer = page.goto(path_of(scene, ids))
    except KeyError as missing:
        return f"{scene.name}: the demo has no {missing}"
    except Error as refused:
        return f"{scene.name} ({size}): {refused.message.splitlines()[0]}"
    page.screenshot(path=FOLDER / f"{scene.name}-{size}.png", full_page=True)
    status = answer.status if answer else 0
    expected = {"not-found": 404, "guest-gone": 404, "not-allowed": 403}.get(scene.name, 200)
    return "" if status == expected else f"{scene.name} ({size}): {status}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
