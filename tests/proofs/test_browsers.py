"""Two real browsers on one form with several fields: both see both, and nothing vanishes."""

import pytest
from playwright.sync_api import expect

from tests.journeys.scenes import JONAS, SOFIE, addresses, be

pytestmark = pytest.mark.browser


def test_two_on_the_challenges_both_see_both(open_context, site, watch):
    watch.expect(r"status of 409")
    plan = addresses(site.database)["bent.plan"]
    jonas, sofie = open_context().new_page(), open_context().new_page()
    for page, who in ((jonas, JONAS), (sofie, SOFIE)):
        be(page, who)
        page.goto(f"/plans/{plan}/challenges/")
    for page, words in ((jonas, "Tandpinen"), (sofie, "Økonomien")):
        page.locator("input[name=first]").fill(words)
        page.locator("#write-challenges button.button-primary").click()
        if page is jonas:
            expect(page.locator("main")).to_contain_text("Tandpinen")

    both = sofie.locator("form.conflict")
    expect(both).to_contain_text("Tandpinen")
    expect(both.locator("input[name=first]")).to_have_value("Økonomien")
    both.locator("button.button-primary").click()
    expect(sofie.locator("main")).to_contain_text("Økonomien")
    expect(sofie.locator("form.conflict")).to_have_count(0)
