"""The journeys that matter, once more in Firefox: the same steps, the same words, another engine.

A site of their own: the people of these journeys must not have been there before.
"""

import pytest
from playwright.sync_api import Browser

from tests.browser import a_site
from tests.journeys.test_main_job import someone as someone
from tests.journeys.test_main_job import test_the_main_job as test_the_main_job

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def browser(firefox_running: Browser) -> Browser:
    return firefox_running


@pytest.fixture(scope="module")
def site(database_server):
    with a_site("firefox") as made:
        yield made


def test_it_really_is_firefox(page):
    page.goto("/health/")
    assert "Firefox/" in page.evaluate("navigator.userAgent")
