"""Every main page, seen by somebody it is for: fit for everyone, both languages, wide and narrow."""

import pytest
from playwright.sync_api import Page

from tests.browser import DESKTOP, PHONE, Site, axe_violations, overflows
from tests.journeys.scenes import SCENES, Scene, addresses, be, path_of

pytestmark = pytest.mark.browser

NARROWEST = 320
EXPECTED = {"not-found": 404, "guest-gone": 404, "not-allowed": 403}


@pytest.fixture(scope="module")
def ids(site: Site) -> dict[str, str]:
    return addresses(site.database)


@pytest.fixture
def quiet(watch):
    """Refused pages are asked for on purpose, and a plain text names no icon."""
    watch.expect(r"status of (403|404)")
    watch.expect(r"favicon\.ico")


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("who", list(dict.fromkeys(one.who for one in SCENES)))
def test_every_page_is_fit_for_everyone(open_context, ids, quiet, who, language):
    """axe finds nothing, nothing sticks out, the policy holds, and the console is silent."""
    page = open_context().new_page()
    speak(page, language)
    if who:
        be(page, who)
        speak(page, language)
    found = [
        trouble
        for scene in SCENES
        if scene.who == who
        for trouble in troubles_of(page, scene, ids, language)
    ]
    assert found == []


def speak(page: Page, language: str) -> None:
    """The language is a choice people make; here it is made by cookie."""
    page.goto("/health/")
    home = page.url.removesuffix("/health/")
    page.context.add_cookies([{"name": "django_language", "value": language, "url": home}])


def troubles_of(page: Page, scene: Scene, ids: dict[str, str], language: str) -> list[str]:
    """Wide first, then as on a phone, then as narrow as it gets."""
    page.set_viewport_size(DESKTOP)
    answer = page.goto(path_of(scene, ids))
    found = [f"wide: {one}" for one in axe_violations(page)]
    page.set_viewport_size(PHONE)
    found += [f"phone: {one}" for one in axe_violations(page)]
    found += [f"sticks out: {one}" for one in overflows(page, width=NARROWEST)]
    if answer is None or answer.status != EXPECTED.get(scene.name, 200):
        found.append(f"answered {answer.status if answer else 'nothing'}")
    if page.locator("html").get_attribute("lang") != language:
        found.append(f"is not in {language}")
    return [f"{scene.name}: {one}" for one in found]
