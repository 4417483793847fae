"""Emergency access, the citizen's log and why, on the screen."""

from uuid import uuid4

import pytest

from brobygger.access import gate, queries, services
from brobygger.access.rls import acting_as
from brobygger.audit.services import record
from brobygger.kernel.categories import Category
from tests import make

from .pages import as_actor, at, queries_for, text_of

pytestmark = pytest.mark.django_db

WHY = "Fundet bevidstløs på gaden, vi må vide hvad hun får af medicin."


@pytest.fixture
def house():
    return make.people()


@pytest.fixture
def boss(house):
    return make.a_member(house.nurse.unit_id, "leader")


def typed(**more):
    return {
        "cpr": "020191-9990",
        "reason": WHY,
        "alternative": "citizen",
        "categories": [Category.SOMATIC.value],
        "hours": "1",
        "understood": "on",
        **more,
    }


def opened(nurse, citizen_id):
    with acting_as(nurse) as actor:
        return services.open_emergency(
            actor,
            citizen_id=citizen_id,
            categories=int(Category.SOMATIC),
            reason=WHY,
            alternative="citizen",
            hours=1,
        ).id


def sees(actor, citizen_id):
    with acting_as(actor):
        return queries.my_categories(actor, citizen_id)


@pytest.mark.parametrize(
    "who", [{}, {"cpr": "", "name": "Else Test Lauridsen", "birth_date": "1991-01-02"}]
)
def test_emergency_access_opens_what_was_chosen_and_no_more(house, who):
    answer = as_actor(house.nurse).post(at("emergency"), typed(**who))
    assert answer.status_code == 302, text_of(answer)
    assert str(house.citizen_id) in answer.url
    assert sees(house.nurse, house.citizen_id) == Category.SOMATIC | Category.IDENTITY
    assert "Else Test Lauridsen" in text_of(as_actor(house.nurse).get(at("emergency")))


def test_it_is_closed_when_it_is_needed_no_more(house):
    emergency = opened(house.nurse, house.citizen_id)
    answer = as_actor(house.nurse).post(at("emergency_end", emergency_id=emergency))
    assert answer.status_code == 302
    assert sees(house.nurse, house.citizen_id) == 0


def test_the_leader_reviews_and_the_citizen_is_told(house, boss):
    emergency = opened(house.nurse, house.citizen_id)
    browser = as_actor(boss)
    assert WHY in text_of(browser.get(at("emergency_review")))
    words = {
        f"{emergency}-finding": "right",
        f"{emergency}-note": "Talt med vagten, det var rigtigt.",
    }
    assert browser.post(at("emergency_reviewed", emergency_id=emergency), words).status_code == 302
    assert browser.post(at("emergency_told", emergency_id=emergency)).status_code == 302
    page = text_of(browser.get(at("emergency_review")))
    assert "Intet venter på dig" in page


def test_the_finding_is_shown_and_can_be_asked_for(house, boss):
    browser = as_actor(boss)
    for finding in ("right", "wrong"):
        emergency = opened(house.nurse, house.citizen_id)
        words = {
            f"{emergency}-finding": finding,
            f"{emergency}-note": f"Talt med vagten: {finding}",
        }
        browser.post(at("emergency_reviewed", emergency_id=emergency), words)
    shown = {
        choice: text_of(browser.get(at("emergency_review"), {"show": choice}))
        for choice in ("right", "wrong", "reviewed", "nonsense")
    }
    assert "Talt med vagten: right" in shown["right"]
    assert "Talt med vagten: wrong" not in shown["right"]
    assert "Talt med vagten: right" not in shown["wrong"]
    assert "pill--error" in shown["wrong"]
    assert shown["reviewed"].count("Talt med vagten") == 2
    assert shown["nonsense"].count('aria-current="page"') == 1


def test_an_exemption_is_written_with_its_reason(house):
    emergency = opened(house.nurse, house.citizen_id)
    browser, address = as_actor(house.nurse), at("emergency_exempted", emergency_id=emergency)
    short = browser.post(address, {f"x{emergency}-exemption": "nej"})
    assert short.status_code == 422
    assert "nej</textarea>" in text_of(short)
    words = {f"x{emergency}-exemption": "Det vil udløse en krise nu, siger lægen."}
    assert browser.post(address, words).status_code == 302


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"cpr": "0108589995"}, "Vi fandt ingen"),
        ({"cpr": ""}, "Skriv CPR-nummeret, eller både"),
        ({"cpr": "", "name": "Else Test Lauridsen"}, "Skriv CPR-nummeret, eller både"),
        ({"cpr": "12"}, "nummer"),
        ({"reason": "haster"}, "Skriv begrundelsen i en sætning"),
        ({"reason": ""}, "Her skal der skrives noget."),
        ({"alternative": ""}, "Vælg, for hvis skyld."),
        ({"alternative": "curiosity"}, "gyldig"),
        ({"categories": []}, "Vælg, hvad du har brug for at se."),
        ({"categories": ["1024"]}, "gyldig"),
        ({"hours": "24"}, "gyldig"),
        ({"understood": ""}, "Sæt kryds"),
        ({"cpr": "", "name": "Else", "birth_date": "0001-01-01"}, "Vælg en dato, der kan passe."),
    ],
)
def test_wrong_input_opens_nothing(house, change, words):
    page = as_actor(house.nurse).post(at("emergency"), typed() | change)
    assert page.status_code == 422
    assert words in text_of(page)
    assert sees(house.nurse, house.citizen_id) == 0


def test_another_units_leader_reviews_nothing(house):
    emergency = opened(house.nurse, house.citizen_id)
    browser = as_actor(house.leader)
    assert WHY not in text_of(browser.get(at("emergency_review")))
    words = {f"{emergency}-finding": "right", f"{emergency}-note": "Det var helt rigtigt gjort."}
    assert browser.post(at("emergency_reviewed", emergency_id=emergency), words).status_code == 404


def test_nobody_reviews_their_own(house, boss):
    emergency = opened(boss, house.citizen_id)
    words = {f"{emergency}-finding": "right", f"{emergency}-note": "Det var helt rigtigt gjort."}
    answer = as_actor(boss).post(at("emergency_reviewed", emergency_id=emergency), words)
    assert answer.status_code == 403


def test_roles_without_the_permission_are_refused(house):
    assert as_actor(house.citizen).get(at("emergency")).status_code == 403
    assert as_actor(house.nurse).get(at("emergency_review")).status_code == 403
    assert as_actor(house.nurse).get(at("why")).status_code == 403
    assert as_actor(house.nurse).get(at("log")).status_code == 403


def test_a_stranger_opens_nothing(client):
    assert client.post(at("emergency"), typed()).status_code == 401
    assert client.get(at("log")).status_code == 302


# the log and why


def looked(house, actor):
    with acting_as(actor):
        gate.open_citizen(actor, house.citizen_id)


def log_of(house):
    with acting_as(house.citizen) as actor:
        return queries.log_of(actor, house.citizen_id)


def test_the_log_says_who_why_and_on_what_ground_but_no_name(house):
    looked(house, house.caseworker)
    page = text_of(as_actor(house.citizen).get(at("log")))
    assert "Sagsbehandler" in page
    assert "I dag" in page
    assert "Grund: loven" in page
    assert "Person " not in page.split("<main")[1].split("</main>")[0]


def test_the_same_visit_many_times_is_one_line(house):
    for _again in range(5):
        looked(house, house.caseworker)
    page = text_of(as_actor(house.citizen).get(at("log")))
    assert "5 gange siden" in page


def test_a_persons_many_small_writes_are_one_line_that_unfolds(house):
    colleague = make.a_member(house.contact_person.unit_id)
    wrote = ["plan.draft_kept", "plan.passage_saved", "plan.agreement_added"] * 3
    for who, actions in ((house.contact_person, wrote), (colleague, ["plan.passage_saved"] * 2)):
        with acting_as(who):
            for action in actions:
                record(who, action, citizen_id=house.citizen_id, category=Category.PLAN)
    page = text_of(as_actor(house.citizen).get(at("log")))
    assert page.count("Skrev i din plan <span") == 2
    assert "9 gange siden" in page
    assert "2 gange siden" in page
    assert page.count("Skrev kladde til en tekst i din plan") == 3 * 2
    lines = [one for one in log_of(house) if one.user_id == house.contact_person.user_id]
    asked = [one for one in lines if at("ask_why", entry_id=one.entry_id) in page]
    assert len(asked) >= len(wrote)


def test_a_question_reaches_the_leader_and_the_answer_the_citizen(house):
    looked(house, house.contact_person)
    line = next(one for one in log_of(house) if one.can_ask)
    browser = as_actor(house.citizen)
    asked = browser.post(at("ask_why", entry_id=line.entry_id), {"question": "Hvorfor i dag?"})
    assert asked.status_code == 302
    leader = as_actor(house.leader)
    assert "Hvorfor i dag?" in text_of(leader.get(at("why")))
    with acting_as(house.leader) as actor:
        question = queries.why_questions(actor)[0].id
    empty = leader.post(at("answer_why", question_id=question), {f"{question}-answer": " "})
    assert empty.status_code == 422
    words = {f"{question}-answer": "Vi forberedte dit møde."}
    assert leader.post(at("answer_why", question_id=question), words).status_code == 302
    assert "Vi forberedte dit møde." in text_of(browser.get(at("log")))


def test_asking_twice_is_told(house):
    looked(house, house.contact_person)
    line = next(one for one in log_of(house) if one.can_ask)
    browser, address = as_actor(house.citizen), at("ask_why", entry_id=line.entry_id)
    browser.post(address)
    again = browser.post(address, {"question": "Igen"})
    assert again.status_code == 422
    assert "allerede spurgt" in text_of(again)


@pytest.mark.parametrize("entry_id", [0, 1, 2**62, 2**70])
def test_lines_of_others_are_not_found(house, entry_id):
    other = make.as_person(make.a_citizen(house.contact_person, name="Karla Prøve Holm"))
    assert as_actor(other).post(at("ask_why", entry_id=entry_id)).status_code == 404


@pytest.mark.parametrize("before", ["x", "-1", "²", "99999999999999999999", ""])
def test_a_forged_page_of_the_log_is_harmless(house, before):
    assert as_actor(house.citizen).get(at("log"), {"before": before}).status_code == 200


def test_another_units_leader_answers_nothing(house, boss):
    looked(house, house.contact_person)
    line = next(one for one in log_of(house) if one.can_ask)
    with acting_as(house.citizen) as actor:
        question = services.ask_why(actor, entry_id=line.entry_id)
    words = {f"{question}-answer": "Det ved jeg ikke."}
    assert as_actor(boss).post(at("answer_why", question_id=question), words).status_code == 404


def test_many_lines_and_reviews_cost_the_same(house, boss):
    looked(house, house.caseworker)
    opened(house.nurse, house.citizen_id)
    for browser, address in (
        (as_actor(house.citizen), at("log")),
        (as_actor(boss), at("emergency_review")),
    ):
        browser.get(address)
        one = queries_for(browser, address)
        for _more in range(2):
            looked(house, make.a_member(house.contact_person.unit_id))
            opened(house.nurse, house.citizen_id)
        assert queries_for(browser, address) == one


@pytest.mark.parametrize("what", ["exempted", "review"])
def test_an_unknown_emergency_is_not_found(house, boss, what):
    browser = as_actor(boss if what == "review" else house.nurse)
    assert browser.post(f"/access/emergency/{uuid4()}/{what}/", {}).status_code == 404
