"""Preparing a meeting: each party's short form, one's own and nobody else's, never lost."""

import datetime as dt
from uuid import uuid4

import pytest

from brobygger.access.rls import acting_as
from brobygger.kernel.clock import now
from brobygger.kernel.errors import NotAllowed, NotFound
from brobygger.plans import prepared, queries, services
from brobygger.plans.errors import ChoiceUnknown, MeetingIsOver, PassageChanged, TextNotAccepted
from tests import make
from tests.plans import make as table_of
from tests.plans.screens import FETCH, at, url, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def table():
    return table_of.a_table()


@pytest.fixture
def meeting_id(table):
    return table_of.call(table)


def answer(table, meeting_id, who, question, body, *, party_id=None, base=0):
    with acting_as(who):
        return services.answer_question(
            who,
            plan_id=table.plan_id,
            meeting_id=meeting_id,
            party_id=party_id or who.party_id,
            question=question,
            body=body,
            base_revision=base,
        )


def forms(reader, table, meeting_id):
    with acting_as(reader):
        found = queries.preparations(reader, table.plan_id, meeting_id)
        return {one.party_id: one for one in found}


def path(name, table, meeting_id, party_id, *more):
    return url(name, table.plan_id, meeting_id, party_id, *more)


# Services


def test_each_party_answers_its_own_questions(table, meeting_id):
    answer(table, meeting_id, table.citizen, "words", "Jeg vil have ro.")
    answer(table, meeting_id, table.nurse, "goal", "Samtale hver uge.")
    answer(table, meeting_id, table.relative, "wishes", "At nogen ringer.")
    found = forms(table.lead, table, meeting_id)
    assert {one.kind for one in found.values()} == {"citizen", "staff", "relative"}
    assert found[table.citizen_id].said("words").body == "Jeg vil have ro."
    assert found[table.nurse.unit_id].said("goal").told_to == ""


@pytest.mark.parametrize("question", ["goal", "decide", "magic", ""])
def test_a_citizen_is_not_asked_what_units_are_asked(table, meeting_id, question):
    with pytest.raises(ChoiceUnknown):
        answer(table, meeting_id, table.citizen, question, "Noget")


def test_told_to_a_helper_it_says_so_until_the_citizen_writes_it_anew(table, meeting_id):
    told = answer(table, meeting_id, table.nurse, "words", "Fisk.", party_id=table.citizen_id)
    given = forms(table.citizen, table, meeting_id)[table.citizen_id].said("words")
    assert given.told_to == given.written_by != ""
    answer(table, meeting_id, table.citizen, "words", "Fisk og ro.", base=told.revision)
    given = forms(table.citizen, table, meeting_id)[table.citizen_id].said("words")
    assert (given.body, given.told_to) == ("Fisk og ro.", "")


@pytest.mark.parametrize("who", ["relative", "stranger", "leader_elsewhere"])
def test_nobody_writes_for_the_citizen_without_a_seat(table, meeting_id, who):
    actor = (
        make.a_member(make.a_unit("facility_107"), "leader")
        if who == "leader_elsewhere"
        else getattr(table, who)
    )
    with pytest.raises((NotFound, NotAllowed)):
        answer(table, meeting_id, actor, "words", "Noget", party_id=table.citizen_id)
    assert forms(table.lead, table, meeting_id) == {}


def test_nobody_writes_for_another_unit(table, meeting_id):
    with pytest.raises(NotFound):
        answer(table, meeting_id, table.nurse, "goal", "x", party_id=table.counsellor.unit_id)


def test_a_relative_who_is_not_invited_prepares_nothing(table):
    with acting_as(table.lead):
        meeting_id = services.call_plan_meeting(
            table.lead,
            plan_id=table.plan_id,
            starts_at=now() + dt.timedelta(days=1),
            minutes=30,
            form="room",
            place="",
            participants=[table_of.staff(table.nurse)],
        )
    with pytest.raises(NotFound):
        answer(table, meeting_id, table.relative, "words", "x")


def test_what_not_to_talk_about_is_hidden_from_relatives_and_their_other_answers_are_not(
    table, meeting_id
):
    answer(table, meeting_id, table.citizen, "avoid", "Ikke min søsters penge.")
    answer(table, meeting_id, table.citizen, "words", "Jeg vil have ro.")
    for reader in (table.citizen, table.nurse, table.lead):
        assert forms(reader, table, meeting_id)[table.citizen_id].said("avoid") is not None
    seen = forms(table.relative, table, meeting_id)[table.citizen_id]
    assert seen.said("avoid") is None
    assert seen.said("words") is not None


def test_two_who_answer_at_once_lose_nothing(table, meeting_id):
    answer(table, meeting_id, table.lead, "words", "Først.", party_id=table.citizen_id)
    with pytest.raises(PassageChanged) as refused:
        answer(table, meeting_id, table.nurse, "words", "Også.", party_id=table.citizen_id)
    assert (refused.value.mine, refused.value.theirs) == ("Også.", "Først.")
    assert forms(table.lead, table, meeting_id)[table.citizen_id].said("words").body == "Først."


def test_the_same_answer_twice_is_one(table, meeting_id):
    first = answer(table, meeting_id, table.citizen, "words", "Ro.")
    again = answer(table, meeting_id, table.citizen, "words", "Ro.")
    assert first.revision == again.revision == 1


@pytest.mark.parametrize(("question", "length"), [("goal", 2001), ("decide", 301)])
def test_too_long_is_told(table, meeting_id, question, length):
    with pytest.raises(TextNotAccepted):
        answer(table, meeting_id, table.nurse, question, "x" * length)


def test_after_the_meeting_nobody_prepares_it(table):
    meeting_id = table_of.a_closed_meeting(table)
    with pytest.raises(MeetingIsOver):
        answer(table, meeting_id, table.citizen, "words", "For sent.")


def test_skipping_is_an_answer_and_progress_is_honest(table, meeting_id):
    answer(table, meeting_id, table.citizen, "words", "Ro.")
    answer(table, meeting_id, table.citizen, "wishes", "")
    one = forms(table.citizen, table, meeting_id)[table.citizen_id]
    assert (one.done, one.count, one.next_question) == (2, 4, "bring")
    assert one.minutes_left >= 1


def a_card(done, seconds):
    given = prepared.AnswerCard(
        question="",
        label="",
        body="x",
        is_skipped=False,
        told_to="",
        written_by="",
        updated_at=dt.datetime(2026, 11, 25, tzinfo=dt.UTC),
        revision=1,
    )
    names = prepared.QUESTIONS["citizen"][:done]
    return prepared.PreparationCard(
        party_id=uuid4(),
        kind="citizen",
        opened_at=given.updated_at,
        finished_at=None,
        seconds=seconds,
        answers=dict.fromkeys(names, given),
    )


@pytest.mark.parametrize(
    ("done", "seconds", "left"), [(0, 0, 3), (2, 60, 1), (2, 240, 4), (3, 60, 1), (4, 300, 0)]
)
def test_minutes_left_follow_ones_own_pace(done, seconds, left):
    assert a_card(done, seconds).minutes_left == left


def test_time_is_counted_while_somebody_has_the_form_and_not_while_they_are_away(
    table, meeting_id, monkeypatch
):
    start = now()
    clock = {"now": start}
    monkeypatch.setattr("brobygger.plans.services.preparing.now", lambda: clock["now"])
    with acting_as(table.citizen) as actor:
        services.open_preparation(
            actor, plan_id=table.plan_id, meeting_id=meeting_id, party_id=table.citizen_id
        )
    for seconds, question in ((40, "words"), (3 * 3600, "wishes"), (3 * 3600 + 20, "bring")):
        clock["now"] = start + dt.timedelta(seconds=seconds)
        answer(table, meeting_id, table.citizen, question, "Noget.")
    assert forms(table.citizen, table, meeting_id)[table.citizen_id].seconds in range(58, 62)


# Screens


def test_a_unit_prepares_on_one_page_and_the_meeting_shows_it(table, meeting_id):
    client = at(table.nurse)
    page = client.get(url("prepare", table.plan_id, meeting_id), follow=True)
    assert "Hvad skal besluttes på mødet?" in words(page)
    assert "Psykisk helbred" in words(page)
    client.post(
        path("prepare_answer", table, meeting_id, table.nurse.unit_id, "decide"),
        {"body": "Hvem følger til lægen?", "base_revision": 0},
    )
    done = client.post(path("prepared", table, meeting_id, table.nurse.unit_id))
    assert done["Location"] == url("meeting", table.plan_id, meeting_id)
    assert "Hvem følger til lægen?" in words(at(table.lead).get(done["Location"]))


def test_a_citizen_is_asked_one_thing_at_a_time_and_may_stop(table, meeting_id):
    client = at(table.citizen)
    start = client.get(url("prepare", table.plan_id, meeting_id), follow=True)
    assert "0 af 4" in words(start)
    first = path("prepare_answer", table, meeting_id, table.citizen_id, "words")
    assert "Hvad er vigtigst for dig lige nu?" in words(client.get(first))
    onwards = client.post(first, {"body": "Ro.", "base_revision": 0, "then": "next"})
    assert onwards["Location"].endswith("/wishes/")
    paused = client.post(
        onwards["Location"], {"body": "En have.", "base_revision": 0, "then": "pause"}
    )
    elsewhere = at(table.citizen)  # another phone
    page = words(elsewhere.get(paused["Location"]))
    assert "2 af 4" in page
    assert "En have." in page


def test_skipping_throws_away_nothing_that_was_saved_and_asks_the_next(table, meeting_id):
    client = at(table.citizen)
    first = path("prepare_answer", table, meeting_id, table.citizen_id, "words")
    onwards = client.post(first, {"body": "", "base_revision": 0, "then": "skip"})
    assert onwards["Location"].endswith("/wishes/")
    assert forms(table.citizen, table, meeting_id)[table.citizen_id].done == 1


def test_typing_saves_on_the_server(table, meeting_id):
    first = path("prepare_answer", table, meeting_id, table.citizen_id, "words")
    response = at(table.citizen).post(first, {"body": "Ro", "base_revision": 0}, **FETCH)
    assert response.json() == {"revision": 1}


def test_too_long_an_answer_stays_on_the_screen(table, meeting_id):
    first = path("prepare_answer", table, meeting_id, table.citizen_id, "words")
    response = at(table.citizen).post(first, {"body": "x" * 2001, "base_revision": 0})
    assert response.status_code == 422
    assert "x" * 2001 in response.content.decode()


def test_two_texts_stand_beside_each_other(table, meeting_id):
    answer(table, meeting_id, table.lead, "words", "Først.", party_id=table.citizen_id)
    address = path("prepare_answer", table, meeting_id, table.citizen_id, "words")
    response = at(table.nurse).post(address, {"body": "Også.", "base_revision": 0})
    assert response.status_code == 409
    assert "Først." in words(response)
    assert "Også." in words(response)


def test_the_prepared_words_become_the_plans_in_one_tap(table):
    meeting_id = table_of.an_open_meeting(table)
    answer(table, meeting_id, table.citizen, "words", "Jeg vil have ro.")
    response = at(table.lead).post(url("take_words", table.plan_id, meeting_id))
    assert response.status_code == 302
    assert table_of.page(table, table.nurse).wishes.body == "Jeg vil have ro."


@pytest.mark.parametrize("who", ["stranger", "relative"])
def test_the_citizens_form_is_not_there_for_others(table, meeting_id, who):
    address = path("prepare_answer", table, meeting_id, table.citizen_id, "words")
    client = at(getattr(table, who))
    assert client.get(address).status_code == 404
    assert client.post(address, {"body": "x", "base_revision": 0}).status_code == 404
