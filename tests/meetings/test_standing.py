"""Meetings that come again: each date once, one at a time, over holidays, clock changes and silence."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from brobygger.access.rls import acting_as
from brobygger.access.services import withdraw_consent
from brobygger.accounts.models import Membership
from brobygger.audit.models import Entry
from brobygger.kernel.clock import now
from brobygger.kernel.errors import NotAllowed, NotFound
from brobygger.meetings import errors
from brobygger.meetings import queries as meetings
from brobygger.meetings import services as meeting_services
from brobygger.meetings.free.services import call_people
from brobygger.meetings.models import Meeting
from brobygger.meetings.standing import queries, rules, services
from brobygger.meetings.tasks import call_what_comes_again
from brobygger.notices.models import Message
from tests import make

from .polling import citizen, staff

pytestmark = pytest.mark.django_db

DANISH = ZoneInfo("Europe/Copenhagen")
TUESDAY = dt.datetime(2027, 2, 2, 10, tzinfo=DANISH)
DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(weeks=1)


@pytest.fixture
def house(clock) -> make.People:
    made = make.people()
    clock(TUESDAY - 7 * DAY)
    return made


def call(house, at=TUESDAY, **more):
    with acting_as(house.contact_person) as actor:
        return call_people(
            actor,
            **{
                "citizen_id": house.citizen_id,
                "starts_at": at,
                "minutes": 60,
                "form": "video",
                "place": "",
                "people": [staff(house.caseworker), citizen(house)],
                **more,
            },
        )


def repeat(house, *, at=TUESDAY, weeks=4, times=3, **more):
    meeting = call(house, at, **more)
    with acting_as(house.contact_person) as actor:
        return services.set_standing(actor, meeting_id=meeting.id, weeks=weeks, times=times)


def card(house, standing_id):
    with acting_as(house.contact_person) as actor:
        return queries.standing(actor, standing_id)


def called() -> list[str]:
    """Each date on the clock in Denmark, in their order."""
    with make.as_owner():
        dates = Meeting.objects.order_by("starts_at").values_list("starts_at", flat=True)
        return [one.astimezone(DANISH).strftime("%d.%m. %H:%M") for one in dates]


def test_the_next_date_is_called_when_the_one_before_is_past_and_only_once(house, clock):
    standing_id = repeat(house)
    assert call_what_comes_again() == 0
    clock(TUESDAY + dt.timedelta(minutes=59))
    assert call_what_comes_again() == 0
    clock(TUESDAY + dt.timedelta(minutes=61))
    assert [call_what_comes_again() for _ in range(3)] == [1, 0, 0]
    assert called() == ["02.02. 10:00", "02.03. 10:00"]
    assert card(house, standing_id).remaining == 2
    with acting_as(house.caseworker) as actor:
        [coming] = [one for one in meetings.my_invitations(actor) if one.starts_at > now()]
    assert (coming.form, coming.minutes, coming.answer) == ("video", 60, "awaited")


def test_it_ends_with_its_last_date(house, clock):
    standing_id = repeat(house, times=2, weeks=1)
    for week in range(5):
        clock(TUESDAY + week * WEEK + DAY)
        call_what_comes_again()
    assert called() == ["02.02. 10:00", "09.02. 10:00", "16.02. 10:00"]
    assert (card(house, standing_id).state, card(house, standing_id).ahead) == ("done", ())


def test_a_long_silence_is_one_date_and_no_storm(house, clock):
    """Nobody ran the house for half a year: one meeting is called, with time to come to it."""
    repeat(house, weeks=1, times=11)
    told = Message.objects.count()
    clock(TUESDAY + 26 * WEEK)
    assert [call_what_comes_again() for _ in range(4)] == [1, 0, 0, 0]
    assert len(called()) == 2
    assert Message.objects.count() == told + 3  # those invited, and whoever made it so
    [mine] = Message.objects.filter(subject="Der er indkaldt til den næste dato af et fast møde")
    assert (mine.user_id, bool(mine.calendar)) == (house.contact_person.user_id, True)
    with make.as_owner():
        last = Meeting.objects.latest("starts_at").starts_at
    assert rules.NOTICE <= last - now() < WEEK + rules.NOTICE


def test_the_hour_stays_on_the_clock_when_the_clocks_change(house, clock):
    repeat(house, at=dt.datetime(2027, 3, 16, 10, tzinfo=DANISH), weeks=4)
    clock(dt.datetime(2027, 3, 17, 8, tzinfo=dt.UTC))
    call_what_comes_again()
    assert called() == ["16.03. 10:00", "13.04. 10:00"]
    with make.as_owner():
        assert {one.starts_at.hour for one in Meeting.objects.all()} == {8, 9}


def test_a_holiday_is_the_next_working_day_and_the_row_goes_on(house, clock):
    """25 March 2027 is Maundy Thursday; the next working day is the Tuesday after Easter."""
    repeat(house, at=dt.datetime(2027, 3, 18, 13, tzinfo=DANISH), weeks=1)
    for day in (19, 31):
        clock(dt.datetime(2027, 3, day, 8, tzinfo=dt.UTC))
        call_what_comes_again()
    assert called() == ["18.03. 13:00", "30.03. 13:00", "08.04. 13:00"]


def test_one_date_is_moved_and_the_row_stays(house, clock):
    standing_id = repeat(house, weeks=1)
    meeting_id = card(house, standing_id).meeting_id
    with acting_as(house.contact_person) as actor:
        meeting_services.move_meeting(
            actor,
            meeting_id=meeting_id,
            base_revision=1,
            starts_at=TUESDAY + 2 * DAY,
            minutes=30,
            form="phone",
            place="",
        )
    clock(TUESDAY + DAY)
    assert call_what_comes_again() == 0
    clock(TUESDAY + 3 * DAY)
    assert call_what_comes_again() == 1
    assert called() == ["04.02. 10:00", "09.02. 10:00"]


@pytest.mark.parametrize("end", ["cancel", "close"])
def test_the_next_is_called_when_one_is_held_or_called_off(house, clock, end):
    standing_id = repeat(house)
    meeting_id = card(house, standing_id).meeting_id
    with acting_as(house.contact_person) as actor:
        if end == "cancel":
            meeting_services.cancel_meeting(actor, meeting_id=meeting_id)
        else:
            meeting_services.open_meeting(actor, meeting_id=meeting_id)
            meeting_services.close_meeting(actor, meeting_id=meeting_id)
    assert [call_what_comes_again(), call_what_comes_again()] == [1, 0]
    assert called() == ["02.02. 10:00", "02.03. 10:00"]


def test_stopped_it_calls_nobody_and_the_date_called_stands(house, clock):
    standing_id = repeat(house)
    with acting_as(house.caseworker) as actor:
        services.stop_standing(actor, standing_id=standing_id)
        with pytest.raises(errors.StandingOver):
            services.stop_standing(actor, standing_id=standing_id)
    clock(TUESDAY + DAY)
    assert call_what_comes_again() == 0
    assert called() == ["02.02. 10:00"]


def test_whoever_lost_sight_is_left_out_and_the_others_meet(house, clock):
    nurse = (
        house.nurse
    )  # said aloud: a paper signed by this clock is signed in the database's future
    consent = make.a_consent(house.contact_person, house.citizen_id, to=nurse.unit_id, form="oral")
    standing_id = repeat(house, people=[staff(nurse), citizen(house)])
    with acting_as(house.contact_person) as actor:
        withdraw_consent(actor, consent_id=consent, how="phone")
    clock(TUESDAY + DAY)
    assert call_what_comes_again() == 1
    with acting_as(house.contact_person) as actor:
        people = meetings.meeting(actor, card(house, standing_id).meeting_id).invitations
    assert sorted(one.kind for one in people) == ["citizen", "staff"]


def leave(who) -> None:
    with make.as_owner():
        Membership.objects.filter(user_id=who.user_id).update(
            valid=(dt.datetime(2020, 1, 1, tzinfo=dt.UTC), now())
        )


def test_when_its_maker_has_left_somebody_takes_it_over(house, clock):
    standing_id = repeat(house)
    leave(house.contact_person)
    clock(TUESDAY + DAY)
    assert call_what_comes_again() == 0
    with acting_as(house.caseworker) as actor:
        assert queries.standing(actor, standing_id).is_stuck
        services.take_over(actor, standing_id=standing_id)
        assert not queries.standing(actor, standing_id).is_stuck
    assert called() == ["02.02. 10:00", "02.03. 10:00"]
    clock(TUESDAY + 4 * WEEK + DAY)
    assert call_what_comes_again() == 1


def test_one_that_cannot_does_not_stop_the_rest(house, clock):
    repeat(house)
    other = make.people("0108589995")
    repeat(other)
    leave(house.contact_person)
    clock(TUESDAY + DAY)
    assert call_what_comes_again() == 1


def test_it_is_audited_as_what_it_is(house, clock):
    repeat(house)
    clock(TUESDAY + DAY)
    call_what_comes_again()
    with make.as_owner():
        lines = Entry.objects.filter(action__startswith="standing.", citizen_id=house.citizen_id)
        assert list(lines.order_by("id").values_list("action", flat=True)) == [
            "standing.set",
            "standing.called",
        ]


def test_what_cannot_be_a_standing_meeting(house, clock):
    meeting = call(house)
    with acting_as(house.contact_person) as actor:
        for weeks, times in ((0, 3), (5, 3), (4, 0), (4, 99)):
            with pytest.raises(errors.AnswerUnknown):
                services.set_standing(actor, meeting_id=meeting.id, weeks=weeks, times=times)
        services.set_standing(actor, meeting_id=meeting.id, weeks=4, times=3)
        with pytest.raises(errors.StandingAlready):
            services.set_standing(actor, meeting_id=meeting.id, weeks=4, times=3)
    with pytest.raises(NotFound), acting_as(house.nurse) as actor:
        services.set_standing(actor, meeting_id=meeting.id, weeks=4, times=3)
    with pytest.raises(NotAllowed), acting_as(house.citizen) as actor:
        services.set_standing(actor, meeting_id=meeting.id, weeks=4, times=3)


def test_a_meeting_of_a_plan_is_not_made_a_standing_one(house):
    meeting = call(house)
    with make.as_owner():
        Meeting.objects.filter(pk=meeting.id).update(about=house.relative_id)
    with pytest.raises(NotFound), acting_as(house.contact_person) as actor:
        services.set_standing(actor, meeting_id=meeting.id, weeks=4, times=3)
