"""The two voices on screen: one question at a time, and side by side without script."""

import datetime as dt

import pytest

from brobygger.kernel.clock import today
from tests.plans import make as table_of
from tests.plans.screens import at, questions, url, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def table():
    table = table_of.a_table()
    table_of.a_closed_meeting(table, next_on=today() + dt.timedelta(days=10))
    return table


def answer(table, who, key, value, name="rate", base=0):
    address = url(name, table.plan_id, key)
    return at(who).post(address, {"answer": value, "base_revision": base})


def test_the_citizen_is_led_through_one_question_at_a_time(table):
    client, asked = at(table.citizen), []
    response = client.get(url("rate_begin", table.plan_id), follow=True)
    while "question" in response.context:
        question = response.context["question"]
        asked.append(question.key)
        page = words(response)
        assert question.own in page
        assert "Spring over" in page
        assert "Det vil jeg helst ikke svare på" in page
        response = client.post(
            url("rate", table.plan_id, question.key),
            {"answer": "4", "base_revision": "0"},
            follow=True,
        )
    assert asked[1:] == ["together", "kept", "say", "hard"]
    assert "Tak. Det var alle spørgsmålene." in words(response)
    assert client.get(url("rate_begin", table.plan_id)).url == url("voices", table.plan_id)


def test_each_is_asked_in_their_own_words(table):
    address = url("rate", table.plan_id, "say")
    assert "Jeg har været med til at bestemme" in words(at(table.citizen).get(address))
    for other in (table.lead, table.relative):
        assert "Borgeren har været med til at bestemme" in words(at(other).get(address))


def test_every_question_says_who_sees_the_answer(table):
    page = words(at(table.citizen).get(url("rate", table.plan_id, "say")))
    assert "Hvem og hvorfor" in page
    assert "Botilbuddet Birken" in page


@pytest.mark.parametrize("name", ["voices", "plan", "meeting"])
def test_a_gap_is_told_in_words_wherever_the_plan_is_read(table, name):
    answer(table, table.citizen, "say", "1")
    answer(table, table.nurse, "say", "5")
    if name == "meeting":
        meeting_id = table_of.an_open_meeting(table)
        address = url(name, table.plan_id, meeting_id)
    else:
        address = url(name, table.plan_id)
    page = words(at(table.lead).get(address))
    assert "I ser forskelligt på det" in page
    assert "Slet ikke" in page
    assert "Helt" in page


def test_without_a_gap_nothing_is_flagged(table):
    answer(table, table.citizen, "say", "4")
    answer(table, table.nurse, "say", "5")
    assert "I ser forskelligt på det" not in words(at(table.lead).get(url("voices", table.plan_id)))


def test_a_colleague_who_was_first_is_told_and_nothing_is_lost(table):
    answer(table, table.lead, "say", "4")
    response = answer(table, table.deputy, "say", "2")
    assert response.status_code == 409
    assert "En kollega har lige svaret" in words(response)
    assert response.context["mine"].score == 4
    assert answer(table, table.deputy, "say", "2", base=1).status_code == 302


def test_what_is_told_says_to_whom(table):
    assert "sidder sammen med dig" in words(
        at(table.lead).get(url("told_begin", table.plan_id), follow=True)
    )
    assert answer(table, table.lead, "say", "2", name="rate_told").status_code == 302
    name = table_of.page(table, table.lead).lead.name
    assert f"fortalt til {name}" in words(at(table.nurse).get(url("voices", table.plan_id)))


@pytest.mark.parametrize("who", ["citizen", "relative", "stranger"])
def test_only_staff_around_the_table_write_for_the_citizen(table, who):
    assert answer(table, getattr(table, who), "say", "2", name="rate_told").status_code in {
        403,
        404,
    }
    assert at(getattr(table, who)).get(url("told_begin", table.plan_id)).status_code == 404


def test_outside_the_round_the_page_says_when_the_questions_are_asked(table):
    other = table_of.a_table("0108589995")
    table_of.a_closed_meeting(other)
    client = at(other.citizen)
    assert client.get(url("rate", other.plan_id, "say")).url == url("voices", other.plan_id)
    assert "to uger før det næste møde" in words(client.get(url("voices", other.plan_id)))
    assert answer(other, other.citizen, "say", "2").status_code == 409


@pytest.mark.parametrize(
    ("key", "value", "base", "status"),
    [("x", "3", 0, 404), ("say", "9", 0, 422), ("say", "", 0, 422), ("say", "3", "x", 302)],
)
def test_bad_input_is_answered_clearly(table, key, value, base, status):
    assert answer(table, table.citizen, key, value, base=base).status_code == status


def test_pictograms_and_faces_stand_beside_words_and_say_nothing_twice(table):
    page = at(table.citizen).get(url("rate", table.plan_id, "say")).content.decode()
    for face in range(1, 6):
        assert f"pictograms.svg#face-{face}" in page
    assert page.count('role="img"') == 0  # the words beside them are read instead
    assert 'data-aloud="question-region"' in page


def test_the_pages_ask_the_database_as_much_with_many_voices_as_with_none(table):
    clients = {who: at(getattr(table, who)) for who in ("lead", "citizen", "relative")}
    before = {who: questions(one, url("voices", table.plan_id)) for who, one in clients.items()}
    for who in (table.citizen, table.nurse, table.counsellor, table.lead, table.relative):
        for key in ("together", "kept", "say", "hard"):
            answer(table, who, key, "3")
    after = {who: questions(one, url("voices", table.plan_id)) for who, one in clients.items()}
    assert after == before
    assert max(after.values()) <= 15
