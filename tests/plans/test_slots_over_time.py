"""Standing slots over time: dates called off, ends of all kinds, holidays, both clocks, the share."""

import datetime as dt

import pytest

from brobygger.access.rls import acting_as
from brobygger.access.services import register_death
from brobygger.accounts.models import Membership
from brobygger.audit.models import Entry
from brobygger.kernel.errors import NotFound
from brobygger.meetings.free.services import call_people
from brobygger.meetings.models import Invitation, Meeting, SlotItem
from brobygger.meetings.slots import errors, queries, questions
from brobygger.meetings.slots import services as slots
from brobygger.meetings.standing.services import set_standing
from brobygger.meetings.tasks import remind_all
from brobygger.notices.models import Message
from brobygger.organisations.models import Unit
from brobygger.plans import errors as plan_errors
from brobygger.plans import services
from brobygger.plans.models import Undecided
from brobygger.plans.queries import my_plan_tasks, series_lines
from tests import make

from .make import Table, staff
from .slotting import DECIDE, FRIDAY, WEEK, a_series, a_table_on_tuesday, at, come, panel, put

pytestmark = pytest.mark.django_db


@pytest.fixture
def table(clock) -> Table:
    return a_table_on_tuesday(clock)


@pytest.fixture
def series(table):
    return a_series(table.leader, table.nurse.unit_id)


def actions(citizen_id) -> list[str]:
    with make.as_owner():
        found = Entry.objects.filter(citizen_id=citizen_id, action__startswith="slot.")
        return list(found.order_by("id").values_list("action", flat=True))


def subjects_to(actor) -> set[str]:
    with make.as_owner():
        found = Message.objects.filter(user_id=actor.user_id)
        return set(found.values_list("subject", flat=True))


def test_a_date_called_off_moves_what_waits_and_tells_those_waiting(table, series):
    """By the leader of the visiting unit, who may see nothing of it."""
    blind = make.a_unit("addiction_treatment")
    series = a_series(table.leader, blind, weekday=3)
    day = FRIDAY - dt.timedelta(days=1)
    leader = make.a_member(blind, "leader")
    put(table.lead, table, series, DECIDE, day)
    with acting_as(table.lead) as actor:
        questions.ask(actor, series_id=series, day=day, body="Hvem har bagvagten?")
    with acting_as(leader) as actor:
        assert slots.cancel_slot(actor, series_id=series, day=day) == 1
    with make.as_owner():
        item = SlotItem.objects.select_related("slot", "meeting").get()
    assert item.slot.day == day + WEEK
    assert item.meeting.starts_at == at(day + WEEK)
    assert subjects_to(table.citizen) == {"Du er inviteret til et møde", "Et møde er ændret"}
    assert {"En fast tid holdes ikke", "Et møde er ændret"} <= subjects_to(table.lead)
    assert [one.question is not None for one in entries(table.lead, series, day + WEEK)] == [
        False,
        True,
    ]
    assert "slot.item_moved" in actions(table.citizen_id)


def test_a_series_that_ends_calls_off_what_waits_and_the_plan_keeps_the_matter(table, series):
    put(table.lead, table, series, DECIDE)
    with acting_as(table.leader) as actor:
        slots.end_series(actor, series_id=series)
        with pytest.raises(errors.SeriesOver):
            slots.end_series(actor, series_id=series)
    with make.as_owner():
        assert Meeting.objects.get().state == "cancelled"
        assert Undecided.objects.get().state == "open"
    assert "Et møde er aflyst" in subjects_to(table.citizen)
    with pytest.raises(errors.SlotOver):
        put(table.lead, table, series, DECIDE)
    assert panel(table.lead, table) is None or panel(table.lead, table).offers == ()


def test_the_database_moves_nothing_where_nothing_was_called_off(table, series):
    done = put(table.lead, table, series, DECIDE)
    with acting_as(table.leader) as actor:
        slots.move_item(actor, done.item_id, None)
    with make.as_owner():
        assert Meeting.objects.get().state == "called"


def test_a_plan_that_is_closed_takes_its_item_with_it(table, series):
    put(table.lead, table, series, DECIDE)
    with acting_as(table.lead) as actor:
        services.close_plan(actor, plan_id=table.plan_id, closing="moved")
    with make.as_owner():
        assert Meeting.objects.get().state == "cancelled"
    with pytest.raises(plan_errors.PlanClosed):
        put(table.lead, table, series, DECIDE)


def test_the_death_of_the_citizen_ends_it(table, series):
    put(table.lead, table, series, DECIDE)
    with acting_as(table.lead) as actor:
        register_death(
            actor,
            citizen_id=table.citizen_id,
            died_on=FRIDAY - 4 * dt.timedelta(days=1),
            told_by="police",
        )
    assert [one.state for one in entries(table.leader, series)] == []


def test_a_leader_who_leaves_takes_nothing_with_them(table, series):
    with make.as_owner():
        Membership.objects.filter(user_id=table.leader.user_id).delete()
    assert put(table.lead, table, series, DECIDE).is_new


def test_a_unit_that_closes_has_no_more_dates(table, series):
    put(table.lead, table, series, DECIDE)
    with make.as_owner():
        Unit.objects.filter(pk=table.nurse.unit_id).update(valid_to=FRIDAY - 4 * dt.timedelta(1))
    with acting_as(table.leader) as actor:
        [line] = series_lines(actor)
    assert (line.series.is_closed, line.days) == (True, ())


def test_holidays_are_skipped_and_said_and_the_hour_stays_over_both_changes(table, clock):
    """Good Friday 26 March 2027 is no slot; the clock changes on 28 March and on 31 October."""
    series = a_series(table.leader, table.nurse.unit_id)
    clock(at(dt.date(2027, 3, 15)))
    with acting_as(table.lead) as actor:
        [card] = queries.series_of_unit(actor)
        days = queries.coming_days(actor, [card])[:3]
    assert [(one.day.day, one.is_holiday) for one in days] == [(19, False), (26, True), (2, False)]
    assert [one.starts_at.astimezone(dt.UTC).hour for one in days] == [9, 9, 8]
    with pytest.raises(errors.SlotOver):
        put(table.lead, table, series, DECIDE, dt.date(2027, 3, 26))
    clock(at(dt.date(2027, 10, 25)))
    with acting_as(table.lead) as actor:
        days = queries.coming_days(actor, [card])[:2]
    assert [one.starts_at.astimezone(dt.UTC).hour for one in days] == [8, 9]


def test_who_says_no_is_out_of_the_items_and_back_again(table, series):
    put(table.lead, table, series, DECIDE)
    for is_coming, living in ((True, True), (False, False), (True, True)):
        come(table.nurse, series, is_coming=is_coming)
        with make.as_owner():
            mine = Invitation.objects.get(user_id=table.nurse.user_id)
        assert (mine.ended_at is None) is living
    both = {"Du kommer til en fast tid", "Du kommer ikke til en fast tid"}
    assert subjects_to(table.nurse) == both


def test_a_question_is_answered_once_and_a_second_answer_stands_below(table, series, clock):
    with acting_as(table.lead) as actor:
        one = questions.ask(actor, series_id=series, day=FRIDAY, body="Hvem har bagvagten?")
        assert questions.ask(actor, series_id=series, day=FRIDAY, body="Hvem har bagvagten?") == one
        with pytest.raises(errors.SlotNotBegun):
            questions.answer(actor, question_id=one, answer="Vi har")
    clock(at(FRIDAY, 10, 3))
    with acting_as(table.nurse) as actor:
        questions.answer(actor, question_id=one, answer="Ambulatoriet, også i weekenden")
    with acting_as(table.lead) as actor:
        with pytest.raises(errors.QuestionOver):
            questions.answer(actor, question_id=one, answer="Botilbuddet")
        questions.add_to_answer(actor, question_id=one, more="Botilbuddet ringer først")
    [line] = entries(table.nurse, series)
    assert line.question.answer.startswith("Ambulatoriet, også i weekenden\n\n")
    assert "Botilbuddet ringer først" in line.question.answer


def test_moved_up_it_stands_before_the_other(table, series):
    with acting_as(table.lead) as actor:
        for body in ("En", "To", "Tre"):
            last = questions.ask(actor, series_id=series, day=FRIDAY, body=body)
        questions.move_up(actor, question_id=last)
    assert [one.question.body for one in entries(table.lead, series)] == ["En", "Tre", "To"]
    item = put(table.lead, table, series, DECIDE).item_id
    with acting_as(table.lead) as actor:
        for _ in range(4):
            services.move_up_in_slot(actor, item_id=item)
    assert entries(table.lead, series)[0].item.id == item


def test_the_share_counts_what_was_held_and_leaves_out_holidays_and_dates_called_off(table, clock):
    """Five Fridays from 5 March: used, empty, called off, Good Friday, used."""
    clock(at(dt.date(2027, 3, 1)))
    series = a_series(table.leader, table.nurse.unit_id)
    for day in (dt.date(2027, 3, 5), dt.date(2027, 4, 2)):
        clock(at(day - dt.timedelta(days=1)))
        with acting_as(table.lead) as actor:
            one = questions.ask(actor, series_id=series, day=day, body=f"Om {day}")
        if day.month == 3:
            with acting_as(table.leader) as actor:
                slots.cancel_slot(actor, series_id=series, day=dt.date(2027, 3, 19))
        clock(at(day, 10, 5))
        with acting_as(table.nurse) as actor:
            questions.answer(actor, question_id=one, answer="Ja")
    clock(at(dt.date(2027, 4, 3)))
    with acting_as(table.leader) as actor:
        [line] = series_lines(actor)
    four, thirteen = line.shares
    assert (four.used, four.offered, four.holidays, four.called_off) == (1, 2, 1, 1)
    assert (thirteen.used, thirteen.offered, thirteen.share) == (2, 3, None)
    with acting_as(table.lead) as actor:
        [line] = series_lines(actor)
    assert line.shares == ()


def test_an_item_is_moved_and_called_off_through_its_slot_alone(table, series):
    done = put(table.lead, table, series, DECIDE)
    with acting_as(table.lead) as actor:
        meeting_id = queries.item(actor, done.item_id).meeting_id
        with pytest.raises(NotFound):
            set_standing(actor, meeting_id=meeting_id, weeks=4, times=3)


def test_staff_have_one_line_for_a_slot_today_and_the_citizen_a_meeting(table, series, clock):
    come(table.nurse, series)
    put(table.lead, table, series, DECIDE)
    clock(at(FRIDAY, 8))
    for actor, kinds in ((table.nurse, ["slot_today"]), (table.citizen, ["answer_invitation"])):
        with acting_as(actor):
            tasks = [one for one in my_plan_tasks(actor) if one.url_name != "plans:plan"]
        assert [
            one.kind for one in tasks if one.kind in {"slot_today", "answer_invitation"}
        ] == kinds
    with acting_as(table.nurse) as actor:
        assert {one.citizen_id for one in my_plan_tasks(actor) if one.kind == "slot_today"} == {
            None
        }


def test_several_meetings_at_one_time_are_one_reminder(table, series, clock):
    """A slot is one time for whoever comes to it, however many items wait in it."""
    come(table.nurse, series)
    put(table.lead, table, series, DECIDE)
    with acting_as(table.lead) as actor:
        call_people(
            actor,
            citizen_id=table.citizen_id,
            starts_at=at(FRIDAY),
            minutes=20,
            form="video",
            place="",
            people=[staff(table.nurse)],
        )
    clock(at(FRIDAY, 9, 2))
    remind_all()
    with make.as_owner():
        told = Message.objects.filter(user_id=table.nurse.user_id, subject__contains="om en time")
        assert told.count() == 1


def entries(actor, series_id, day=FRIDAY):
    with acting_as(actor):
        card = queries.series(actor, series_id)
        return queries.entries(actor, queries.day_of(actor, card, day))
