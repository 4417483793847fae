"""Two voices: each speaks for itself, side by side, and the gap between them is what is shown."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from brobygger.access.rls import acting_as
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import today
from brobygger.kernel.errors import NotAllowed, NotFound
from brobygger.plans import queries, services
from brobygger.plans.errors import (
    ChoiceUnknown,
    CitizenHasAnswered,
    NotTakingPart,
    RatingChanged,
    RoundNotOpen,
)
from brobygger.plans.models import Rating
from brobygger.plans.voices import voices_in
from tests import make
from tests.make import as_owner
from tests.plans import make as table_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def table():
    """A plan with one version, to be followed up in ten days."""
    table = table_of.a_table()
    table_of.a_closed_meeting(table, next_on=today() + dt.timedelta(days=10))
    return table


def rate(table, who, key, answer, **more):
    with acting_as(who):
        services.rate(who, plan_id=table.plan_id, key=key, answer=answer, **more)


def told(table, who, key, answer, **more):
    with acting_as(who):
        services.note_told_rating(who, plan_id=table.plan_id, key=key, answer=answer, **more)


def seen(table, reader):
    return voices_in(table_of.page(table, reader), today())


def item(table, reader, key):
    return next(one for one in seen(table, reader).items if one.question.key == key)


def goal(table):
    return next(one.question.key for one in seen(table, table.lead).items if one.question.is_goal)


def test_both_are_asked_about_the_agreed_goals_and_four_things_about_working_together(table):
    for reader in (table.citizen, table.lead, table.relative):
        asked = [one.question for one in seen(table, reader).items]
        assert [one.is_goal for one in asked] == [True, False, False, False, False]
        assert asked[0].own == "Fem nætter om ugen med søvn"


@pytest.mark.parametrize(
    ("citizen", "staff", "differs"),
    [
        ("1", "5", True),
        ("2", "4", True),
        ("4", "2", True),
        ("3", "4", False),
        ("5", "5", False),
        ("skipped", "5", False),
        ("1", "declined", False),
    ],
)
def test_a_known_gap_gives_the_right_flag(table, citizen, staff, differs):
    rate(table, table.citizen, "say", citizen)
    rate(table, table.nurse, "say", staff)
    assert item(table, table.lead, "say").differs is differs
    assert len(seen(table, table.lead).differing) == differs


def test_each_unit_keeps_its_own_voice_and_nothing_is_averaged(table):
    for who, answer in ((table.citizen, "1"), (table.nurse, "2"), (table.counsellor, "5")):
        rate(table, who, "kept", answer)
    lines = item(table, table.citizen, "kept").lines
    assert {(one.name, one.now.score, one.differs) for one in lines[1:]} == {
        ("Ambulant Psykiatri", 2, False),
        ("Rusmiddelcentret", 5, True),
    }


def test_this_round_and_the_last_stand_beside_each_other(table):
    rate(table, table.citizen, "say", "2")
    meeting_id = table_of.an_open_meeting(table)
    table_of.close(table, meeting_id, next_on=today() + dt.timedelta(days=7))
    assert item(table, table.citizen, "say").lines[0].now is None
    rate(table, table.citizen, "say", "4")
    [line] = item(table, table.citizen, "say").lines
    assert (line.before.score, line.now.score, line.step) == (2, 4, 2)


def test_just_after_a_meeting_the_round_before_still_stands_there(table):
    rate(table, table.citizen, "say", "2")
    meeting_id = table_of.an_open_meeting(table)
    table_of.close(table, meeting_id, next_on=today() + dt.timedelta(days=90))
    found = seen(table, table.citizen)
    assert (found.round, found.is_open, found.said) == (1, False, True)


@pytest.mark.parametrize(("days", "is_open"), [(90, False), (25, False), (14, True), (1, True)])
def test_the_round_opens_two_weeks_before_the_next_meeting(days, is_open):
    table = table_of.a_table()
    table_of.a_closed_meeting(table, next_on=today() + dt.timedelta(days=days))
    assert seen(table, table.citizen).is_open is is_open
    if not is_open:
        with pytest.raises(RoundNotOpen):
            rate(table, table.citizen, "say", "3")


def test_it_is_open_while_the_meeting_is(table):
    meeting_id = table_of.an_open_meeting(table)
    assert seen(table, table.citizen).is_open
    table_of.close(table, meeting_id, next_on=today() + dt.timedelta(days=90))
    assert not seen(table, table.citizen).is_open


def test_before_the_first_meeting_there_is_nothing_to_ask():
    table = table_of.a_table()
    table_of.an_open_meeting(table)
    with pytest.raises(RoundNotOpen):
        rate(table, table.citizen, "say", "3")


def test_staff_speak_for_their_unit_and_a_colleague_is_told(table):
    rate(table, table.lead, "say", "4")
    with pytest.raises(RatingChanged):
        rate(table, table.deputy, "say", "2")
    rate(table, table.deputy, "say", "2", base_revision=1)
    [line] = item(table, table.lead, "say").lines[1:]
    assert (line.name, line.now.score) == ("Botilbuddet Birken", 2)


def test_a_relative_the_citizen_has_let_in_has_a_voice_and_another_has_not(table):
    rate(table, table.relative, "kept", "3")
    assert [one.voice for one in item(table, table.lead, "kept").lines] == ["citizen", "relative"]
    outside = make.as_person(
        make.a_relative(table.lead, table.citizen_id, name="En anden"), "relative"
    )
    with pytest.raises(NotFound):
        rate(table, outside, "kept", "3")


def test_someone_with_sight_and_no_seat_has_no_voice(table):
    with as_owner():
        unit = make.a_unit("municipal_authority")
    caseworker = make.a_member(unit, "caseworker")
    make.a_care_relation(caseworker, table.citizen_id)
    make.a_consent(table.citizen, table.citizen_id, to=unit)
    with pytest.raises(NotTakingPart):
        rate(table, caseworker, "kept", "3")


def test_what_is_told_to_a_helper_is_the_citizens_and_says_so(table):
    told(table, table.lead, "say", "2")
    line = item(table, table.nurse, "say").lines[0]
    assert (line.voice, line.now.score, line.now.told) == ("citizen", 2, True)
    rate(table, table.citizen, "say", "1", base_revision=1)
    assert not item(table, table.nurse, "say").lines[0].now.told


def test_nobody_writes_over_what_the_citizen_has_answered(table):
    rate(table, table.citizen, "say", "1")
    with pytest.raises(CitizenHasAnswered):
        told(table, table.lead, "say", "5", base_revision=1)
    for who in (table.relative, table.citizen):
        with pytest.raises(NotAllowed):
            told(table, who, "kept", "5")


def test_the_database_lets_nobody_speak_for_another(table):
    rate(table, table.citizen, "say", "1")
    rate(table, table.nurse, "say", "5")
    own = {"voice": "citizen", "party_id": table.citizen_id}
    about = {"plan_id": table.plan_id, "citizen_id": table.citizen_id, "round": 1}
    forged = [
        (table.lead, own),
        (table.lead, {"voice": "staff", "party_id": table.nurse.unit_id}),
        (table.lead, own | {"told_to": table.nurse.user_id}),
        (table.relative, own),
        (table.relative, own | {"told_to": table.relative.user_id}),
        (table.citizen, {"voice": "staff", "party_id": table.lead.unit_id}),
    ]
    for who, columns in forged:
        with pytest.raises(DatabaseError), transaction.atomic(), acting_as(who):
            Rating.objects.create(
                answer="5", coherence="kept", rated_by_name="x", **about, **columns
            )
    with acting_as(table.lead):
        assert Rating.objects.filter(coherence="say").count() == 2
        assert Rating.objects.filter(coherence="say").update(answer="3") == 0


def test_a_goal_of_a_hidden_kind_is_neither_asked_nor_shown(table):
    meeting_id = table_of.an_open_meeting(table)
    table_of.an_intervention(
        table, by=table.nurse, responsible=table.nurse, title="Medicin", category=Category.MENTAL
    )
    table_of.close(table, meeting_id, next_on=today() + dt.timedelta(days=7))
    [hidden] = [
        one.question for one in seen(table, table.nurse).items if one.question.title == "Medicin"
    ]
    rate(table, table.nurse, hidden.key, "4")
    assert hidden.key not in {one.question.key for one in seen(table, table.counsellor).items}
    with acting_as(table.counsellor):
        assert not Rating.objects.filter(category=Category.MENTAL).exists()
    with pytest.raises(NotFound):
        rate(table, table.counsellor, hidden.key, "1")


@pytest.mark.parametrize("answer", ["", "0", "6", "five", "3 "])
def test_an_answer_that_is_none_of_the_seven_is_refused(table, answer):
    with pytest.raises(ChoiceUnknown):
        rate(table, table.citizen, "say", answer)


def test_a_round_is_one_thing_to_do_until_something_is_said(table):
    def kinds(who):
        with acting_as(who):
            return [one.kind for one in queries.my_plan_tasks(who)]

    assert [kinds(who).count("rate") for who in (table.citizen, table.nurse)] == [1, 1]
    rate(table, table.nurse, "say", "3")
    assert [kinds(who).count("rate") for who in (table.citizen, table.nurse)] == [1, 0]
