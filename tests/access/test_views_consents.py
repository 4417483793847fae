"""Consents on the screen: works, wrong input, other unit, missing permission, not signed in, queries."""

import pytest
from django.utils import timezone

from brobygger.access import queries
from brobygger.access.models import Consent
from brobygger.access.rls import acting_as
from brobygger.kernel.categories import EVERY_CATEGORY, Category
from brobygger.kernel.purposes import Purpose
from tests import make

from .pages import about, as_actor, at, queries_for, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return make.people()


def typed(house, *recipients, step="give", **more):
    """What the form and the answer send; the citizen's own house and caseworker tell."""
    tellers = (house.contact_person.unit_id, house.caseworker.unit_id)
    return {
        "recipients": [f"unit:{one}" for one in recipients],
        "disclosers": [f"unit:{one}" for one in tellers],
        "preset": "plan",
        "until": "longest",
        "how": "kept",
        "kept_unit": str(house.contact_person.unit_id),
        "step": step,
        **{f"yes_{number}": "on" for number, _one in enumerate(recipients)},
        **more,
    }


def all_consents(house):
    with acting_as(house.citizen) as actor:
        return queries.consents_of(actor, house.citizen_id)


def new_page(house):
    return about("consent_new", house.citizen_id)


def test_a_consent_to_two_at_once_is_read_back_and_then_written_down(house):
    browser = as_actor(house.contact_person)
    wanted = typed(house, house.nurse.unit_id, house.addiction_counsellor.unit_id, step="read")
    words = text_of(browser.post(new_page(house), wanted))
    assert words.count("Jeg siger ja til, at") == 2
    assert all_consents(house) == ()

    answer = browser.post(new_page(house), wanted | {"step": "give"})
    assert answer.status_code == 302
    assert answer.url.startswith(about("consent_given", house.citizen_id))
    given = all_consents(house)
    assert {one.party_id for one in given} == {
        house.nurse.unit_id,
        house.addiction_counsellor.unit_id,
    }
    assert {one.categories for one in given} == {Category.IDENTITY | Category.PLAN}


def test_each_recipient_gets_the_purposes_of_its_own_work(house):
    as_actor(house.contact_person).post(
        new_page(house), typed(house, house.nurse.unit_id, house.caseworker.unit_id)
    )
    purposes = {one.party_id: one.purposes for one in all_consents(house)}
    assert purposes[house.nurse.unit_id] & Purpose.TREATMENT
    assert not purposes[house.caseworker.unit_id] & Purpose.TREATMENT
    assert purposes[house.caseworker.unit_id] & Purpose.SUPPORT


def test_a_relative_may_be_let_in_too(house):
    key = f"relative:{house.relative_id}"
    answer = as_actor(house.contact_person).post(
        new_page(house), typed(house) | {"recipients": key}
    )
    assert answer.status_code == 302
    with acting_as(house.relative) as actor:
        assert queries.my_categories(actor, house.citizen_id) & Category.PLAN


def test_everything_chosen_means_everything(house):
    as_actor(house.contact_person).post(
        new_page(house), typed(house, house.nurse.unit_id, preset="everything")
    )
    assert [one.categories for one in all_consents(house)] == [EVERY_CATEGORY]


def test_what_is_added_to_a_preset_counts(house):
    more = {"categories": [Category.MENTAL.value]}
    as_actor(house.contact_person).post(new_page(house), typed(house, house.nurse.unit_id, **more))
    assert all_consents(house)[0].categories & Category.MENTAL


def test_the_citizen_gives_and_takes_back_on_her_own_phone(house):
    browser = as_actor(house.citizen)
    answer = browser.post(new_page(house), typed(house, house.nurse.unit_id))
    assert answer.status_code == 302
    given = all_consents(house)[0]
    assert given.form == Consent.Form.DIGITAL

    page = text_of(browser.get(at("withdraw", consent_id=given.id)))
    assert "Ambulant Psykiatri" in page
    assert "Ja, træk det tilbage" in page
    browser.post(at("withdraw", consent_id=given.id))
    assert all_consents(house)[0].withdrawn_at is not None


def test_the_citizen_and_nobody_else_withdraws_all_at_once(house):
    wanted = typed(house, house.nurse.unit_id, house.addiction_counsellor.unit_id)
    browser = as_actor(house.contact_person)
    browser.post(new_page(house), wanted)
    assert browser.post(about("withdraw_all", house.citizen_id)).status_code == 403
    assert [one.is_active for one in all_consents(house)] == [True, True]
    as_actor(house.citizen).post(about("withdraw_all", house.citizen_id))
    assert [one.is_active for one in all_consents(house)] == [False, False]


def test_a_form_sent_twice_is_one_yes(house):
    browser = as_actor(house.contact_person)
    for _once in range(2):
        assert browser.post(new_page(house), typed(house, house.nurse.unit_id)).status_code == 302
    assert len(all_consents(house)) == 1


def test_the_page_shows_to_whom_what_why_until_when_and_how(house):
    make.a_consent(house.contact_person, house.citizen_id, to=house.nurse.unit_id)
    page = text_of(as_actor(house.citizen).get(about("consents", house.citizen_id)))
    for words in (
        "Ambulant Psykiatri",
        "Den fælles plan",
        "Koordinering",
        "Skriftligt",
        "Det underskrevne papir ligger hos Botilbuddet Birken",
        "Botilbuddet Birken",
    ):
        assert words in page


def test_looking_for_a_place_keeps_what_was_chosen(house):
    make.a_unit("gp", name="Lægerne i Bredgade")
    page = text_of(
        as_actor(house.contact_person).post(
            new_page(house),
            typed(house, house.nurse.unit_id, step="find", find="bredgade", preset="everything"),
        )
    )
    assert "Lægerne i Bredgade" in page
    assert page.count("checked") >= 3  # the unit, the preset, the months, the form


def test_a_place_looked_for_can_be_chosen(house):
    doctors = make.a_unit("gp", name="Lægerne i Bredgade")
    as_actor(house.contact_person).post(new_page(house), typed(house, doctors))
    assert [one.party_name for one in all_consents(house)] == ["Lægerne i Bredgade"]


def test_changing_something_keeps_what_was_chosen(house):
    page = as_actor(house.contact_person).post(
        new_page(house), typed(house, house.nurse.unit_id, step="edit", preset="everything")
    )
    assert page.status_code == 200
    assert 'value="everything" id="id_preset_2" checked' in text_of(
        page
    ) or "everything" in text_of(page)


# wrong input


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"recipients": []}, "Vælg mindst én, der skal have det at vide."),
        ({"preset": "own"}, "Vælg mindst én slags oplysninger."),
        ({"until": "date"}, "Vælg den sidste dag"),
        ({"until": "date", "until_date": "2020-01-01"}, "Den dag er gået"),
        ({"until": "date", "until_date": "31-31-2027"}, "dato"),
        ({"until_date": "9999-12-31"}, "Vælg en dato, der kan passe."),
        ({"recipients": ["unit:00000000-0000-0000-0000-000000000001"]}, "gyldig"),
        ({"recipients": ["unit:x", "relative:1", "x"]}, "gyldig"),
        ({"preset": "all"}, "gyldig"),
        ({"purposes": ["64"]}, "gyldig"),
        ({"categories": ["512"]}, "gyldig"),
        ({"how": "shouted"}, "gyldig"),
        ({"how": "digital"}, "gyldig"),
        ({"disclosers": []}, "Vælg mindst én anden, der fortæller"),
        ({"disclosers": ["unit:x"]}, "gyldig"),
        ({"grantor": "guardian:x", "kept_unit": "x"}, "gyldig"),
    ],
)
def test_a_wrong_choice_is_told_and_nothing_is_written(house, change, words):
    page = as_actor(house.contact_person).post(
        new_page(house), typed(house, house.nurse.unit_id) | change
    )
    assert page.status_code == 422
    assert words in text_of(page)
    assert all_consents(house) == ()


def test_where_the_law_wants_writing_saying_it_aloud_is_not_offered(house):
    make.a_care_relation(house.nurse, house.citizen_id)
    wanted = typed(
        house,
        house.contact_person.unit_id,
        disclosers=[f"unit:{house.nurse.unit_id}"],
        how="oral",
    )
    page = as_actor(house.nurse).post(new_page(house), wanted)
    assert page.status_code == 422
    words = text_of(page)
    assert "kræver loven et skriftligt samtykke" in words
    assert 'value="oral"' not in words
    assert all_consents(house) == ()


def test_a_date_past_the_year_of_the_law_is_refused(house):
    later = timezone.localdate().replace(year=timezone.localdate().year + 3, day=1)
    page = as_actor(house.contact_person).post(
        new_page(house),
        typed(
            house,
            house.nurse.unit_id,
            other_disclosers=[f"unit:{house.addiction_counsellor.unit_id}"],
            preset="everything",
            until="date",
            until_date=later.isoformat(),
        ),
    )
    assert page.status_code == 422
    assert "Loven siger højst ét år" in text_of(page)
    assert all_consents(house) == ()


# other unit, missing permission, not signed in


@pytest.mark.parametrize("name", ["consents", "consent_new", "consent_given", "sign", "seen_by"])
def test_another_unit_does_not_find_the_pages(house, name):
    assert as_actor(house.nurse).get(about(name, house.citizen_id)).status_code == 404


def test_another_unit_withdraws_nothing(house):
    consent = make.a_consent(house.citizen, house.citizen_id, to=house.caseworker.unit_id)
    answer = as_actor(house.nurse).post(at("withdraw", consent_id=consent))
    assert answer.status_code == 404
    assert all_consents(house)[0].is_active


def test_a_role_that_writes_no_consents_down_is_refused(house):
    doctor = make.a_member(make.a_unit("gp"), "general_practitioner")
    make.a_care_relation(doctor, house.citizen_id)
    browser = as_actor(doctor)
    assert browser.post(new_page(house), typed(house, house.nurse.unit_id)).status_code == 403
    assert all_consents(house) == ()


def test_a_relative_gives_no_consent(house):
    make.a_consent(
        house.contact_person,
        house.citizen_id,
        to=house.relative_id,
        to_kind="relative",
        purposes=Purpose.OWN | Purpose.COORDINATION,
    )
    browser = as_actor(house.relative)
    assert browser.get(about("consents", house.citizen_id)).status_code == 200
    assert browser.post(new_page(house), typed(house, house.nurse.unit_id)).status_code == 403


def test_who_is_not_signed_in_is_asked_to(client, house):
    page = client.get(about("consents", house.citizen_id))
    assert page.status_code == 302
    assert "next=" in page.url
    assert client.post(new_page(house), typed(house, house.nurse.unit_id)).status_code == 401


@pytest.mark.parametrize("name", ["consents", "seen_by"])
def test_three_consents_cost_no_more_questions_than_one(house, name):
    browser, page = as_actor(house.contact_person), about(name, house.citizen_id)
    make.a_consent(house.contact_person, house.citizen_id, to=house.nurse.unit_id)
    browser.get(page)
    one = queries_for(browser, page)
    for _more in range(2):
        make.a_consent(house.contact_person, house.citizen_id, to=make.a_unit("gp"))
    assert queries_for(browser, page) == one
