"""May I share this? on the screen: three questions, one of five verdicts, and what is known."""

from urllib.parse import parse_qs, urlsplit

import pytest

from brobygger.access import services
from brobygger.access.models import LawGap
from brobygger.access.rls import acting_as
from brobygger.kernel.categories import Category
from brobygger.kernel.purposes import Purpose
from tests import make

from .pages import about, as_actor, at, text_of

pytestmark = pytest.mark.django_db

SOCIAL = str(Category.SOCIAL.value)
STAFFS_WORDS = (
    "Hvem vil du dele med?",
    "Du svarer som",
    "hos os begge",
    "i mit arbejde",
    "din leder",
)


@pytest.fixture
def house():
    return make.people()


def asked(**more):
    return {"to": "H", "about": str(Category.MENTAL.value), "purpose": "COORDINATION", **more}


def answer(actor, **more) -> str:
    return text_of(as_actor(actor).get(at("may_i_share"), asked(**more)))


def test_three_questions_one_answer_with_its_paragraph_and_a_ready_text(house):
    page = answer(house.contact_person, author="S")
    assert "Nej, ikke endnu – spørg først" in page
    assert "Ja, med samtykke" not in page
    assert "Forvaltningsloven" in page
    assert "Er det i orden, at jeg deler" in page
    assert "Skal bekræftes af en jurist" in page


def test_who_wrote_it_decides_which_law_answers(house):
    unsaid = answer(house.contact_person)
    assert "Sundhedsloven § 43, stk. 1" in unsaid
    assert "holdes efter sundhedsloven" in unsaid
    assert "holdes efter sundhedsloven" not in answer(house.nurse)
    assert "Sundhedsloven § 43, stk. 1" in answer(house.contact_person, author="H")
    assert "Sundhedsloven" not in answer(house.contact_person, author="S")


@pytest.mark.parametrize(
    ("question", "words", "tone"),
    [
        ({"to": "authority", "purpose": "child_worry"}, "Ja, du skal", "must"),
        ({"to": "T", "purpose": "use_of_force"}, "Ja, du skal", "must"),
        ({"to": "colleague", "purpose": "SUPPORT"}, "Ja", "success"),
        ({"to": "colleague", "purpose": "child_worry"}, "Ja", "success"),
        ({"to": "gp", "author": "S"}, "Nej, ikke endnu – spørg først", "warning"),
        ({"to": "R", "purpose": "research"}, "Spørg din leder eller en jurist", "info"),
        (
            {"to": "authority", "about": SOCIAL, "purpose": "supervision"},
            "En lov kan kræve det",
            "info",
        ),
        ({"to": "R", "purpose": "not_needed_for_my_work"}, "Nej", "error"),
        ({"to": "P", "purpose": "acute_danger"}, "Ring 1-1-2 nu", "danger"),
    ],
)
def test_five_verdicts_and_the_danger_that_comes_before_them(house, question, words, tone):
    page = answer(house.contact_person, **question)

    assert words in page
    assert f"verdict--{tone}" in page


def test_in_acute_danger_the_number_to_call_is_a_press_away(house):
    for to in ("P", "H", "R", "colleague"):
        assert 'href="tel:112"' in answer(house.contact_person, to=to, purpose="acute_danger")
    assert "tel:112" not in answer(house.contact_person)


def test_a_duty_without_a_rule_is_noted_without_a_name(house):
    for to in ("authority", "authority", "P"):
        of_somebody = {"about": SOCIAL, "purpose": "supervision", "citizen": str(house.citizen_id)}
        answer(house.contact_person, to=to, **of_somebody)
    answer(house.citizen, to="authority", about=SOCIAL, purpose="supervision")

    gaps = LawGap.objects.order_by("-times").values_list("teller", "recipient", "purpose", "times")
    assert list(gaps) == [("S", "authority", "supervision", 2), ("S", "P", "supervision", 1)]
    kept = {field.name for field in LawGap._meta.get_fields()}
    assert kept == {
        "id", "teller", "recipient", "category", "purpose", "times", "first_at", "last_at",
    }  # fmt: skip


def test_an_answer_with_a_rule_is_no_gap(house):
    answer(house.contact_person)
    answer(house.contact_person, to="authority", purpose="child_worry")

    assert LawGap.objects.count() == 0


@pytest.mark.parametrize("role", ["project_lead", "administrator"])
def test_those_who_see_to_the_rules_read_the_gaps(house, role):
    answer(house.contact_person, to="authority", about=SOCIAL, purpose="supervision")
    office = make.a_member(make.a_unit("project_office"), role, purpose=Purpose.OVERSIGHT)
    page = text_of(as_actor(office).get(at("law_gaps")))

    assert "En myndigheds tilsyn" in page
    assert "spurgt én gang" in page
    assert "Liva" not in page
    assert at("law_gaps") in text_of(as_actor(office).get(at("may_i_share")))


def test_nobody_else_reads_the_gaps(house):
    for actor in (house.contact_person, house.nurse, house.citizen):
        assert as_actor(actor).get(at("law_gaps")).status_code == 403
        assert at("law_gaps") not in text_of(as_actor(actor).get(at("may_i_share")))


def test_a_consent_of_this_citizen_changes_the_answer(house):
    address = about("may_i_share_about", house.citizen_id)
    nurse = {"to": f"unit:{house.nurse.unit_id}"}
    browser = as_actor(house.contact_person)
    make.a_care_relation(house.nurse, house.citizen_id)
    make.a_consent(
        house.contact_person, house.citizen_id, to=house.nurse.unit_id, categories=Category.PLAN
    )
    plan = text_of(browser.get(address, asked(**nurse, about=str(Category.PLAN.value))))
    assert "skriftligt samtykke, der gælder" in plan
    assert "verdict--success" in plan
    assert "Samtykket er givet: " in plan
    assert "Samtykket er givet: …" not in plan
    mental = text_of(browser.get(address, asked(**nurse)))
    assert "ikke skrevet et samtykke ned" in mental
    assert "verdict--warning" in mental


def test_what_is_known_is_filled_in_and_the_button_asks_for_just_that(house):
    browser = as_actor(house.contact_person)
    to = f"unit:{house.caseworker.unit_id}"
    page = browser.get(about("may_i_share_about", house.citizen_id), asked(to=to))
    name = next(
        one.name for one in page.context["page"].parties if one.id == house.caseworker.unit_id
    )
    text = text_of(page)
    assert f"Må {name} få noget at vide om psykisk helbred hos" in text
    assert f"deler oplysninger om psykisk helbred med {name}" in text

    link = page.context["found"].ask_url
    assert parse_qs(urlsplit(link).query) == {
        "to": [to], "what": ["own"], "category": [str(Category.MENTAL.value)],
        "purpose": [str(Purpose.COORDINATION.value)],
    }  # fmt: skip
    form = browser.get(link).context["form"]
    assert form["recipients"].value() == [to]
    assert form["preset"].value() == "own"
    assert [str(one) for one in form["categories"].value()] == [str(Category.MENTAL.value)]
    assert [str(one) for one in form["purposes"].value()] == [str(Purpose.COORDINATION.value)]


def test_a_consent_that_names_others_to_tell_is_not_ours(house):
    make.a_care_relation(house.nurse, house.citizen_id)
    with acting_as(house.contact_person) as actor:
        services.record_consent(
            actor,
            citizen_id=house.citizen_id,
            party_kind="unit",
            party_id=house.nurse.unit_id,
            categories=int(Category.PLAN),
            purposes=int(Purpose.COORDINATION),
            form="oral",
            expires_on=None,
            disclosers=[make.a_unit("municipal_authority")],
        )
    page = text_of(
        as_actor(house.contact_person).get(
            about("may_i_share_about", house.citizen_id),
            asked(to=f"unit:{house.nurse.unit_id}", about=str(Category.PLAN.value)),
        )
    )
    assert "Nej, ikke endnu" in page
    assert "ikke skrevet et samtykke ned" in page
    assert "Gælder" in page  # it stands there, and is somebody else's to use


def test_a_link_that_names_whom_chooses_them_and_asks_nothing_yet(house):
    browser = as_actor(house.contact_person)
    page = browser.get(about("may_i_share_about", house.citizen_id), {"to": "R"})
    assert page.status_code == 200
    assert page.context["form"]["to"].value() == "R"
    assert 'class="verdict' not in text_of(page)
    for odd in ("x", "unit:1", ""):
        assert browser.get(at("may_i_share"), {"to": odd}).context["form"]["to"].value() == ""


def test_the_everyday_stands_first_and_the_rest_behind_one_press(house):
    page = text_of(as_actor(house.contact_person).get(at("may_i_share")))
    purposes = page[page.index('id="id_purpose"') :]
    before, behind = purposes.split("<details", 1)
    assert before.count('name="purpose"') == 4
    assert "Der er sket noget særligt" in behind
    assert behind.split("</fieldset>")[0].count('name="purpose"') > 20
    special = answer(house.contact_person, to="authority", purpose="child_worry")
    chosen = special[special.index('id="id_purpose"') :].split("</fieldset>")[0]
    assert '<details class="more" open>' in chosen


def test_the_ways_to_ask_stand_on_the_pages_of_sharing(house):
    browser = as_actor(house.contact_person)
    for name in ("consents", "seen_by"):
        page = text_of(browser.get(about(name, house.citizen_id)))
        for to in ("R", "authority", "H", "gp"):
            assert f'{about("may_i_share_about", house.citizen_id)}?to={to}"' in page
    assert "?to=R" not in text_of(as_actor(house.citizen).get(about("consents", house.citizen_id)))


@pytest.mark.parametrize(
    "purpose", ["research", "acute_danger", "TREATMENT", "not_needed_for_my_work"]
)
@pytest.mark.parametrize(
    "to", ["H", "S", "A", "P", "K", "R", "V", "authority", "facility_management", "T", "gp"]
)
def test_every_question_has_an_answer(house, to, purpose):
    page = as_actor(house.contact_person).get(at("may_i_share"), asked(to=to, purpose=purpose))
    assert page.status_code == 200
    assert 'class="verdict' in text_of(page)


@pytest.mark.parametrize(
    "change",
    [
        {"to": "X"},
        {"about": "3"},
        {"about": "x"},
        {"purpose": "fun"},
        {"mode": "x"},
        {"author": "x"},
        {"facts": ["x"]},
        {"facts": ["part_unsaid"]},
    ],
)
def test_forged_questions_are_refused(house, change):
    page = as_actor(house.contact_person).get(at("may_i_share"), asked() | change)
    assert page.status_code == 422


def test_a_citizen_one_may_not_know_is_not_found(house):
    browser = as_actor(house.nurse)
    for citizen in (str(house.citizen_id), "x", "00000000-0000-0000-0000-000000000001"):
        assert browser.get(at("may_i_share"), asked(citizen=citizen)).status_code == 404


def test_who_may_not_read_the_rules_is_refused(house):
    member = make.a_member(
        make.a_unit("project_office"), "steering_member", purpose=Purpose.OVERSIGHT
    )
    assert as_actor(member).get(at("may_i_share")).status_code == 403


def test_the_citizen_asks_too(house):
    assert as_actor(house.citizen).get(at("may_i_share"), asked()).status_code == 200


@pytest.mark.parametrize("who", ["citizen", "relative"])
def test_citizens_and_relatives_are_asked_in_words_of_their_own(house, who):
    browser = as_actor(getattr(house, who))
    page = text_of(browser.get(at("may_i_share"), asked(consent="withdrawn", facts="opted_out")))
    assert "Hvem vil de dele det med?" in page
    assert 'class="verdict' in page
    assert [words for words in STAFFS_WORDS if words in page] == []
    assert "Hvem vil du dele med?" in text_of(as_actor(house.nurse).get(at("may_i_share")))
