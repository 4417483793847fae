"""A no holds at once, also for pages that stand open; two who write at once both keep their words."""

import pytest
from playwright.sync_api import expect

from tests.browser import PHONE
from tests.journeys.person import Person
from tests.journeys.scenes import CAMILLA, JONAS, SOFIE, addresses

pytestmark = pytest.mark.browser

BERIT = "berit@borger.example"


@pytest.fixture(scope="module")
def ids(site):
    return addresses(site.database)


@pytest.fixture
def someone(open_context):
    return lambda **options: Person(open_context(**options).new_page())


def test_a_withdrawal_holds_at_the_next_click_of_an_open_page(someone, ids, watch):
    watch.expect(r"status of (403|404)")
    nurse, berit = someone(), someone(viewport=PHONE, has_touch=True, is_mobile=True)
    nurse.be(CAMILLA, at="Ambulatoriet")
    nurse.page.goto(f"/plans/{ids['berit.plan']}/")
    nurse.sees("Jeg vil blive ved med at stole på mine gode uger")

    berit.be(BERIT)
    berit.page.goto(f"/access/{ids['berit']}/consents/")
    card = berit.page.get_by_role("article", name="Ambulatoriet i Slagelse")
    berit.follow("Træk tilbage", within=card)
    berit.press("Ja, træk det tilbage")
    berit.sees("trukket tilbage")

    nurse.follow("Version 2")
    expect(nurse.page.locator("main")).not_to_contain_text("mine gode uger")
    nurse.page.goto(f"/plans/{ids['berit.plan']}/")
    nurse.sees_no("mine gode uger")
    answer = nurse.page.request.get(f"/plans/{ids['berit.plan']}/pdf/")
    assert answer.status == 404


def test_two_on_one_field_both_see_both_and_choose(someone, ids, watch):
    watch.expect(r"status of 409")
    jonas, sofie = someone(), someone()
    jonas.be(JONAS)
    sofie.be(SOFIE)
    field = f"/plans/{ids['bent.plan']}/write/overall_goal/"
    for who in (jonas, sofie):
        who.page.goto(field)
    body = "textarea[name=body]"
    jonas.page.locator(body).fill("Bent kan tygge og bestemmer selv over sine øl.")
    jonas.press("Gem")
    jonas.sees("bestemmer selv over sine øl")
    sofie.page.locator(body).fill("Bent kan spise en bøf til sin fødselsdag.")
    sofie.press("Gem")

    conflict = sofie.page.locator(".conflict")
    expect(conflict).to_contain_text("bestemmer selv over sine øl")
    expect(conflict).to_contain_text("spise en bøf")
    both = "Bent kan spise en bøf og bestemmer selv over sine øl."
    conflict.locator("textarea").fill(both)
    sofie.press("Gem den samlede tekst")
    sofie.sees(both)
    jonas.page.goto(f"/plans/{ids['bent.plan']}/")
    jonas.sees(both)


def test_words_typed_without_a_connection_arrive_when_it_is_back(someone, ids, watch):
    watch.expect(r"ERR_INTERNET_DISCONNECTED")
    jonas = someone()
    jonas.be(JONAS)
    jonas.page.goto(f"/plans/{ids['bent.plan']}/write/crisis/")
    jonas.page.context.set_offline(True)
    words = "Tegn: Bent laver ikke kaffe kl. 14. Sæt dig til venstre for ham, og spørg."
    jonas.page.locator("textarea[name=body]").fill(words)
    jonas.press("Gem")
    expect(jonas.page.locator("#lost-bar")).to_be_visible()
    expect(jonas.page.locator("textarea[name=body]")).to_have_value(words)
    jonas.page.context.set_offline(False)
    expect(jonas.page.locator("main")).to_contain_text(words, timeout=30_000)
    expect(jonas.page.locator("textarea[name=body]")).to_have_count(0)


def test_words_typed_in_an_ended_session_arrive_after_signing_in_elsewhere(someone, ids, watch):
    watch.expect(r"status of (401|403)")
    sofie = someone()
    sofie.be(SOFIE)
    sofie.page.goto(f"/plans/{ids['ingrid.plan']}/write/admission/")
    words = "Bliver Ingrid indlagt, tager Sofie hendes briller og salmebog med samme dag."
    sofie.page.locator("textarea[name=body]").fill(words)
    sofie.page.context.clear_cookies(name="sessionid")
    sofie.press("Gem")
    expect(sofie.page.locator("#lost-bar")).to_contain_text("Log ind i et nyt vindue")
    expect(sofie.page.locator("textarea[name=body]")).to_have_value(words)

    window = Person(sofie.page.context.new_page())
    window.be(SOFIE)
    expect(sofie.page.locator("main")).to_contain_text(words, timeout=30_000)
    window.page.goto(f"/plans/{ids['ingrid.plan']}/")
    window.sees(words)
