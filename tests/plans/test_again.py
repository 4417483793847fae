"""The same people once more: the day, the people, and those who have lost their ground."""

import datetime as dt

import pytest
from django.utils.timezone import localtime

from brobygger.access.rls import acting_as
from brobygger.access.services import withdraw_all
from brobygger.kernel.clock import now, today
from brobygger.kernel.errors import NotAllowed, NotFound
from brobygger.kernel.working_days import easter, is_working_day, three_months_on
from brobygger.meetings.models import Invitation, Meeting
from brobygger.plans import queries, services
from brobygger.plans.errors import MeetingAlreadyCalled
from brobygger.plans.models import Participant, Plan
from tests import make
from tests.plans import make as table_of
from tests.plans.screens import at, url, words

# The day


@pytest.mark.parametrize(
    ("year", "sunday"),
    [(2024, (3, 31)), (2025, (4, 20)), (2026, (4, 5)), (2027, (3, 28)), (2038, (4, 25))],
)
def test_easter_is_when_it_is(year, sunday):
    assert easter(year) == dt.date(year, *sunday)


@pytest.mark.parametrize(
    "day",
    [
        dt.date(2026, 4, 2),  # Maundy Thursday
        dt.date(2026, 4, 6),  # Easter Monday
        dt.date(2026, 5, 14),  # Ascension
        dt.date(2026, 5, 25),  # Whit Monday
        dt.date(2026, 6, 5),
        dt.date(2026, 12, 24),
        dt.date(2026, 11, 28),  # a Saturday
    ],
)
def test_nobody_is_at_work_on_these(day):
    assert not is_working_day(day)


def test_the_great_prayer_day_is_a_working_day_again():
    assert is_working_day(dt.date(2026, 5, 1))


def test_three_months_on_is_the_same_weekday_or_the_next_day_at_work():
    start = dt.date(2025, 1, 1)
    for day in (start + dt.timedelta(days=one) for one in range(3 * 365)):
        later = three_months_on(day, after=day)
        usual = day + dt.timedelta(weeks=13)
        assert is_working_day(later)
        assert later == usual or (not is_working_day(usual) and 0 < (later - usual).days <= 8)


def test_a_meeting_long_ago_leads_to_a_day_to_come():
    later = three_months_on(dt.date(2024, 2, 6), after=dt.date(2026, 11, 28))
    assert later > dt.date(2026, 11, 28)
    assert later.weekday() == dt.date(2024, 2, 6).weekday()


# The people


@pytest.fixture
def held():
    """A plan whose meeting is held; three months are left to be agreed."""
    table = table_of.a_table()
    table_of.a_closed_meeting(table)
    return table


def again(table, actor=None):
    actor = actor or table.lead
    with acting_as(actor):
        return services.call_same_again(actor, plan_id=table.plan_id)


def invited(table):
    with make.as_owner():
        meeting = Meeting.objects.get(about=table.plan_id, state="called")
        return meeting, set(meeting.invitations.values_list("user_id", "person_id"))


def last_held(table):
    with make.as_owner():
        return Meeting.objects.get(about=table.plan_id, state="closed")


def all_is_withdrawn(table):
    """The nurse, the counsellor and the sister lose their ground; the deputy's is the facility's."""
    with acting_as(table.citizen):
        withdraw_all(table.citizen, citizen_id=table.citizen_id)


@pytest.mark.django_db
def test_the_same_people_are_called_for_the_day_that_was_agreed(held):
    before = last_held(held)
    agreed = table_of.page(held, held.lead).next_meeting_on
    again(held)
    meeting, people = invited(held)
    assert localtime(meeting.starts_at).date() == agreed
    assert localtime(meeting.starts_at).time() == localtime(before.starts_at).time()
    assert (meeting.minutes, meeting.form, meeting.place) == (
        before.minutes,
        before.form,
        before.place,
    )
    with make.as_owner():
        assert people == set(before.invitations.values_list("user_id", "person_id"))
        asked = Invitation.objects.filter(meeting=meeting).exclude(user_id=held.lead.user_id)
        assert set(asked.values_list("answer", flat=True)) == {"awaited"}


@pytest.mark.django_db
def test_without_an_agreed_day_it_is_three_months_on(held):
    with make.as_owner():
        Plan.objects.filter(pk=held.plan_id).update(next_meeting_on=today())
    day = localtime(again(held).starts_at).date()
    assert day == three_months_on(localtime(last_held(held).starts_at).date(), after=today())


@pytest.mark.django_db
def test_whoever_has_lost_the_ground_is_named_and_not_called(held):
    all_is_withdrawn(held)
    same = again(held)
    _, people = invited(held)
    assert len(same.left_out) == len(set(same.left_out)) == 3
    assert people == {
        (held.lead.user_id, None),
        (held.deputy.user_id, None),
        (None, held.citizen_id),
    }


@pytest.mark.django_db
def test_a_second_press_calls_nobody_twice(held):
    again(held)
    with pytest.raises(MeetingAlreadyCalled):
        again(held)
    invited(held)


@pytest.mark.django_db
def test_only_whoever_leads_calls_and_only_after_a_meeting_was_held(held):
    for one in (held.nurse, held.stranger):
        with pytest.raises(NotAllowed):
            again(held, one)
    elsewhere = make.a_member(make.a_unit())
    with pytest.raises(NotFound):
        again(held, elsewhere)
    fresh = table_of.a_table("0301919990")
    with pytest.raises(NotFound):
        again(fresh)


# On screen


@pytest.mark.django_db
def test_one_press_on_the_plan_calls_them_and_names_those_left_out(held):
    all_is_withdrawn(held)
    client = at(held.lead)
    plan = words(client.get(url("plan", held.plan_id)))
    assert "Send til de samme, til denne dag" in plan
    response = client.post(url("call_again", held.plan_id), follow=True)
    page = words(response)
    assert "Mødet er indkaldt til" in page
    assert "Ikke inviteret: " in page
    invited(held)


@pytest.mark.django_db
def test_the_form_begins_with_the_same_and_everything_can_be_changed(held):
    all_is_withdrawn(held)
    client = at(held.lead)
    with acting_as(held.lead):
        same = queries.same_again(held.lead, held.plan_id)
    page = client.get(f"{url('call_meeting', held.plan_id)}?same=1").content.decode()
    assert f'value="{localtime(same.starts_at).date().isoformat()}"' in page
    assert page.count(" checked") >= len(same.people)
    assert same.left_out[0] in page
    assert same.starts_at > now()


@pytest.mark.django_db
def test_when_nobody_can_be_called_the_form_says_so_and_nothing_is_sent(held):
    all_is_withdrawn(held)
    with make.as_owner():
        seat = Participant.objects.filter(plan_id=held.plan_id, user_id=held.deputy.user_id)
        seat.update(left_at=now())
    response = at(held.lead).post(url("call_again", held.plan_id), follow=True)
    assert response.redirect_chain[-1][0].endswith("?same=1")
    assert "Vælg mindst én" in words(response)
    assert not Meeting.objects.filter(state="called").exists()


@pytest.mark.django_db
def test_a_stranger_and_a_participant_find_no_such_way(held):
    for one in (held.stranger, held.nurse):
        assert at(one).post(url("call_again", held.plan_id)).status_code in {403, 404}
    assert not Meeting.objects.filter(state="called").exists()
