"""A yes and a no at 390 px, for one's own house and for others, and what everybody sees next."""

import pytest

from tests.browser import PHONE
from tests.files import stamp
from tests.journeys.person import Person, code_sent_to
from tests.journeys.scenes import JONAS, LIVA, LOUISE, addresses

pytestmark = pytest.mark.browser
MOST_FOR_A_YES, MOST_FOR_A_NO = 6, 3


@pytest.fixture(scope="module")
def ids(site):
    return addresses(site.database)


@pytest.fixture
def someone(open_context):
    return lambda: Person(open_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page())


def card(person, name):
    return person.page.get_by_role("article", name=name).first


def no_to(person, name):
    """The first consent to this party; how many actions it took."""
    before = person.interactions
    person.follow("Træk tilbage", within=card(person, name))
    person.press("Ja, træk det tilbage")
    person.sees("trukket tilbage")
    return person.interactions - before


def test_ones_own_house_is_asked_for_and_the_paper_is_here(someone, ids):
    jonas = someone()
    jonas.be(JONAS)
    jonas.page.goto(f"/access/{ids['bent']}/consents/")
    jonas.follow("Skriv et samtykke ned")
    jonas.tick("Birkehøj")
    jonas.press("Videre til ordene")
    jonas.sees("fortæller Botilbuddet Birkehøj om")
    jonas.tick("Det underskrevne papir ligger her allerede")
    jonas.press("Ja, det siger jeg ja til")
    assert jonas.interactions <= MOST_FOR_A_YES
    jonas.sees("Hvad nu?")
    jonas.page.goto(f"/access/{ids['bent']}/consents/")
    jonas.sees("Det underskrevne papir ligger hos Botilbuddet Birkehøj")
    assert no_to(jonas, "Birkehøj") <= MOST_FOR_A_NO
    jonas.sees("Tekst til journalen")


def test_the_citizen_signs_on_her_own_phone_and_takes_it_back(someone, ids):
    liva, louise = someone(), someone()
    liva.be(LIVA)
    liva.page.goto(f"/access/{ids['liva']}/consents/new/")
    sent = stamp()
    liva.tick("Myndighed Voksne, Slagelse")
    liva.press("Videre til ordene")
    liva.press("Ja, det siger jeg ja til")
    liva.sees("En kode er på vej til din mail")
    liva.write("Dit navn", "Liva Marie Solbjerg")
    liva.write("Koden fra mailen", code_sent_to(LIVA, since=sent))
    liva.press("Skriv under")
    assert liva.interactions <= MOST_FOR_A_YES
    liva.sees("Det er underskrevet")

    louise.be(LOUISE)
    louise.page.goto(f"/access/{ids['liva']}/consents/")
    louise.sees("Underskrevet af Liva Marie Solbjerg")
    liva.page.goto(f"/access/{ids['liva']}/consents/")
    assert no_to(liva, "Myndighed Voksne, Slagelse") <= MOST_FOR_A_NO
    louise.page.reload()
    louise.sees("Trukket tilbage")


def test_a_paper_goes_out_and_is_ticked_off_when_it_is_back(someone, ids):
    jonas = someone()
    jonas.be(JONAS)
    jonas.page.goto(f"/access/{ids['bent']}/consents/new/")
    jonas.tick("Jobcentret i Slagelse")
    jonas.press("Videre til ordene")
    jonas.tick("Underskrevet på papir: udskriv det nu")
    jonas.press("Ja, det siger jeg ja til")
    assert jonas.interactions <= MOST_FOR_A_YES
    jonas.page.wait_for_url("**/consents/given/**")
    jonas.page.goto(f"/access/{ids['bent']}/consents/")
    jonas.sees("Venter på")
    paper = card(jonas, "Jobcentret i Slagelse").get_by_role("link", name="Udskriv").first
    answer = jonas.page.request.get(paper.get_attribute("href"))
    assert answer.headers["content-type"] == "application/pdf"
    jonas.follow("Papiret er tilbage", within=card(jonas, "Jobcentret i Slagelse"))
    jonas.press("Det er underskrevet og er her")
    jonas.sees("Papiret er tilbage")
