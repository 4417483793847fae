"""The journeys that matter, once more in Firefox: the same steps, the same words, another engine.

A site of their own: the people of these journeys must not have been there before.
"""

import pytest
from playwright.sync_api import Browser

from tests.browser import Watch, a_site
from tests.firefox import OWN_EVAL
from tests.journeys import test_main_job as main_job
from tests.journeys import test_yes_and_no as yes_and_no

pytestmark = pytest.mark.browser

someone = yes_and_no.someone
ids = yes_and_no.ids
test_a_withdrawal = yes_and_no.test_a_withdrawal_holds_at_the_next_click_of_an_open_page
test_two_on_one_field = yes_and_no.test_two_on_one_field_both_see_both_and_choose
test_an_ended_session = (
    yes_and_no.test_words_typed_in_an_ended_session_arrive_after_signing_in_elsewhere
)
test_the_main_job = main_job.test_the_main_job


@pytest.fixture(scope="session")
def browser(firefox_running: Browser) -> Browser:
    return firefox_running


@pytest.fixture(scope="module")
def site(database_server):
    with a_site("firefox") as made:
        yield made


@pytest.fixture
def watch(watch: Watch) -> Watch:
    for one in OWN_EVAL:
        watch.expect(one)
    return watch


def test_it_really_is_firefox(page):
    page.goto("/health/")
    assert "Firefox/" in page.evaluate("navigator.userAgent")
