"""Signing on the screen and on paper, the no somebody else writes down, and the text for the records."""

import io
import re

import pypdf
import pytest

from brobygger.access import queries
from brobygger.access.models import Signature
from brobygger.access.rls import acting_as
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import today
from brobygger.notices.models import Message
from tests import make

from .pages import about, as_actor, at, text_of
from .test_views_consents import all_consents, typed

pytestmark = pytest.mark.django_db
CODE = re.compile(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", re.MULTILINE)
MENTAL = {"categories": [Category.MENTAL.value]}


@pytest.fixture
def house():
    return make.people()


def code_sent(house):
    last = Message.objects.filter(user_id=house.citizen.user_id).order_by("created_at").last()
    return CODE.search(last.body)[1]


def sees(actor, house):
    with acting_as(actor):
        return queries.my_categories(actor, house.citizen_id)


def given(house, by, **more):
    """Through the form, to the nurse's unit, told by addiction treatment too: so it is to be signed.
    Where the browser is led."""
    browser = as_actor(by)
    strict = {"other_disclosers": [f"unit:{house.addiction_counsellor.unit_id}"]}
    wanted = typed(house, house.nurse.unit_id, **MENTAL, **strict, **more)
    return browser, browser.post(about("consent_new", house.citizen_id), wanted)


def test_the_citizen_signs_on_her_own_screen_with_name_and_code(house):
    browser, answer = given(house, house.citizen)
    assert answer.url == about("sign", house.citizen_id)
    assert sees(house.nurse, house) == 0
    page = text_of(browser.get(answer.url))
    assert "fortæller Ambulant Psykiatri om" in page
    signed = {"name": "Else Test Lauridsen", "code": code_sent(house).lower(), "step": "sign"}
    led = browser.post(answer.url, signed)
    assert led.url.startswith(about("consent_given", house.citizen_id))
    assert "Gælder" in text_of(browser.get(led.url))
    assert sees(house.nurse, house) & Category.MENTAL
    assert all_consents(house)[0].signature.name == "Else Test Lauridsen"


def test_a_code_on_the_houses_screen_goes_to_the_citizen_and_holds_there_alone(house):
    browser, answer = given(house, house.contact_person, how="screen")
    signed = {"name": "Else Test Lauridsen", "code": code_sent(house), "step": "sign"}
    assert as_actor(house.leader).post(answer.url, signed).status_code == 302
    assert not Signature.objects.exists()
    assert browser.post(answer.url, signed).status_code == 302
    assert sees(house.nurse, house) & Category.MENTAL


def test_a_wrong_code_signs_nothing_keeps_the_name_and_is_counted(house):
    browser, answer = given(house, house.citizen)
    wrong = {"name": "Else Test", "code": "XXXX-XXXX", "step": "sign"}
    for _try in range(4):
        browser.post(answer.url, wrong)
    assert 'value="Else Test"' in text_of(browser.get(answer.url))
    browser.post(answer.url, wrong | {"code": code_sent(house)})
    assert sees(house.nurse, house) == 0  # too many tries: the code is worth nothing now
    browser.post(answer.url, {"step": "send"})
    browser.post(answer.url, wrong | {"code": code_sent(house)})
    assert sees(house.nurse, house) & Category.MENTAL


def test_a_code_for_these_words_signs_no_others(house):
    browser, answer = given(house, house.citizen)
    code = code_sent(house)
    make.a_consent(
        house.citizen,
        house.citizen_id,
        to=house.addiction_counsellor.unit_id,
        categories=Category.MENTAL,
        signing="screen",
    )
    browser.post(answer.url, {"name": "Else", "code": code, "step": "sign"})
    assert not Signature.objects.exists()


def test_nothing_typed_is_told_beside_its_field(house):
    browser, answer = given(house, house.citizen)
    page = browser.post(answer.url, {"name": " ", "code": "", "step": "sign"})
    assert page.status_code == 422
    assert "Skriv koden fra mailen" in text_of(page)


def test_a_paper_goes_out_with_a_mark_and_holds_when_it_is_back(house):
    browser, answer = given(house, house.contact_person, how="paper")
    page = text_of(browser.get(answer.url))
    assert "Venter på underskrift" in page
    [consent] = all_consents(house)
    paper = browser.get(at("consent_paper", consent_id=consent.id))
    read = pypdf.PdfReader(io.BytesIO(paper.content))
    words = " ".join(" ".join(one.extract_text() for one in read.pages).split())
    assert len(read.pages) == 1
    assert "fortæller Ambulant Psykiatri om" in re.sub(r"\xad\s*", "", words)
    assert sees(house.nurse, house) == 0

    back = at("consent_returned", consent_id=consent.id)
    typed_in = {"name": "Else Test Lauridsen", "day": today().isoformat(), "where": "Skab 2"}
    assert browser.post(back, typed_in | {"day": ""}).status_code == 422
    assert browser.post(back, typed_in).status_code == 302
    assert sees(house.nurse, house) & Category.MENTAL
    assert browser.get(back).status_code == 404


def test_a_guardian_is_offered_only_when_it_is_written_what_they_decide(house):
    browser = as_actor(house.contact_person)
    who = {"name": "Karsten", "relation": "Søn", "involvement": "informed", "is_guardian": "on"}
    browser.post(about("relative_new", house.citizen_id), who)
    new = about("consent_new", house.citizen_id)
    assert "Karsten som værge" not in text_of(browser.get(new))
    browser.post(
        about("relative_new", house.citizen_id), who | {"name": "Kirsten", "matters": ["personal"]}
    )
    page = text_of(browser.get(new))
    assert "Kirsten som værge" in page
    key = re.search(r'value="(guardian:[^"]+)"', page)[1]
    answer = browser.post(new, typed(house, house.nurse.unit_id, grantor=key))
    assert answer.status_code == 302
    assert "Givet af Kirsten som værge" in text_of(browser.get(about("consents", house.citizen_id)))


def test_ones_own_house_can_be_asked_for(house):
    page = text_of(as_actor(house.contact_person).get(about("consent_new", house.citizen_id)))
    assert f'value="unit:{house.contact_person.unit_id}"' in page


def test_each_of_several_gets_its_own_yes(house):
    wanted = typed(house, house.nurse.unit_id, house.addiction_counsellor.unit_id)
    browser, new = as_actor(house.contact_person), about("consent_new", house.citizen_id)
    silent = {name: value for name, value in wanted.items() if not name.startswith("yes_")}
    assert "Sæt kryds ved dem" in text_of(browser.post(new, silent))
    browser.post(new, silent | {"yes_1": "on"})
    assert [one.party_id for one in all_consents(house)] == [house.addiction_counsellor.unit_id]


def test_the_record_of_each_that_tells_gets_the_yes_and_the_no(house):
    browser, _answer = given(house, house.contact_person)
    [consent] = all_consents(house)
    record = at("consent_record", consent_id=consent.id)
    page = text_of(browser.get(record))
    assert "Sundhedsloven § 43" in page
    assert "Botilbuddet Birken fortæller Ambulant Psykiatri om" in page
    no = at("withdraw", consent_id=consent.id)
    assert browser.post(no, {}).status_code == 422
    led = browser.post(no, {"how": "phone", "day": today().isoformat()})
    assert led.url == record
    assert "Trukket tilbage" in text_of(browser.get(record))
    own = text_of(as_actor(house.citizen).get(about("consents", house.citizen_id)))
    assert "Dit ja til" in own
    assert "er trukket tilbage" in own
    assert "I telefon den" in own


def test_after_a_yes_it_is_said_what_to_do(house):
    browser, answer = given(house, house.contact_person)
    assert "Begynd planen" in text_of(browser.get(answer.url))
