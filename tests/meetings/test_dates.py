"""Dates in people's calendars and reminders: each once, over restarts, clock jumps and summer time."""

import datetime as dt
from collections import Counter

import pytest
from django.db import connection, transaction
from icalendar import Calendar as Sheet

from brobygger.access.rls import acting_as
from brobygger.access.services import withdraw_consent
from brobygger.kernel.clock import now
from brobygger.meetings import services
from brobygger.meetings.models import Meeting
from brobygger.meetings.pages import Invited, MeetingCard
from brobygger.meetings.tasks import remind_all
from brobygger.notices.models import Message
from tests import make

pytestmark = pytest.mark.django_db

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
SOON = {"minutes": 60, "form": "room", "place": "Mødelokale 2"}


def call(house: make.People, starts_at: dt.datetime) -> MeetingCard:
    with acting_as(house.contact_person) as actor:
        return services.call_meeting(
            actor,
            citizen_id=house.citizen_id,
            about=house.relative_id,
            starts_at=starts_at,
            invited=[
                staff(house.contact_person),
                staff(house.caseworker),
                Invited(kind="citizen", name="Else Test Lauridsen", person_id=house.citizen_id),
            ],
            **SOON,
        )


def staff(actor) -> Invited:
    return Invited(kind="staff", name="Mette Holm", user_id=actor.user_id, unit_id=actor.unit_id)


def dates_sent() -> list[tuple[str, str, int, dt.datetime]]:
    """Addressee's method, uid, sequence and time of each date, in the order of sending."""
    found = []
    for one in Message.objects.exclude(calendar="").order_by("created_at", "address"):
        sheet = Sheet.from_ical(one.calendar)
        [event] = sheet.walk("VEVENT")
        assert str(event["attendee"]) == f"mailto:{one.address}"
        found.append(
            (
                str(sheet["method"]),
                str(event["uid"]),
                event["sequence"],
                event.decoded("dtstart"),
            )
        )
    return found


def reminded() -> list[str]:
    return [
        one.subject
        for one in Message.objects.filter(sent_by=None, calendar="").order_by("created_at")
    ]


def test_called_moved_invited_and_cancelled_are_one_date_in_a_calendar():
    house = make.people()
    first, second = (now() + span for span in (9 * DAY, 12 * DAY))
    called = call(house, first)
    with acting_as(house.contact_person) as actor:
        services.move_meeting(
            actor, meeting_id=called.id, base_revision=1, starts_at=second, **SOON
        )
        services.invite(actor, meeting_id=called.id, invited=[staff(house.nurse)])
        services.cancel_meeting(actor, meeting_id=called.id)
    with make.as_owner():
        uid = Meeting.objects.get(pk=called.id).calendar_uid
    told = dates_sent()
    assert [one[0] for one in told] == ["REQUEST"] * 7 + ["CANCEL"] * 4
    assert [one[2] for one in told] == [0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]
    assert {one[1] for one in told} == {f"{uid}@brobygger"}
    assert uid != called.id
    assert [one[3] for one in told] == [
        at.replace(microsecond=0) for at in [first] * 3 + [second] * 8
    ]


def test_no_date_says_whom_where_or_what():
    house = make.people()
    called = call(house, now() + 9 * DAY)
    for one in Message.objects.all():
        for word in (
            "Else",
            "Lauridsen",
            "Mette",
            "Mødelokale",
            str(called.id),
            str(house.citizen_id),
        ):
            assert word not in one.calendar
            assert word not in one.subject + one.body


def test_everybody_is_reminded_three_days_and_one_hour_before_and_once(clock):
    house = make.people()
    starts = now() + 9 * DAY
    call(house, starts)
    for wait in (4 * DAY, 3 * DAY, 2 * DAY, 2 * HOUR, HOUR, HOUR / 2):
        clock(starts - wait)
        remind_all()
        remind_all()
    counted = Counter(reminded())
    assert counted == {"Du har snart et møde": 3, "Du har et møde om en time": 3}
    clock(starts + HOUR)
    assert remind_all() == 0


def test_a_clock_that_goes_back_or_leaps_reminds_nobody_twice(clock):
    house = make.people()
    starts = now() + 9 * DAY
    call(house, starts)
    for wait in (2 * DAY, 5 * DAY, 3 * DAY, HOUR / 2, 2 * DAY, HOUR):
        clock(starts - wait)
        remind_all()
    assert Counter(reminded()) == {"Du har snart et møde": 3, "Du har et møde om en time": 3}


def test_those_who_said_no_and_meetings_called_off_are_left_in_peace(clock):
    house = make.people()
    starts = now() + 9 * DAY
    called = call(house, starts)
    with acting_as(house.citizen) as actor:
        [mine] = [one for one in called.invitations if one.kind == "citizen"]
        services.answer_invitation(actor, invitation_id=mine.id, answer="no")
    clock(starts - 2 * DAY)
    assert remind_all() == 2
    with acting_as(house.contact_person) as actor:
        services.cancel_meeting(actor, meeting_id=called.id)
    clock(starts - HOUR / 2)
    assert remind_all() == 0


def test_a_moved_meeting_is_reminded_of_anew_and_a_near_one_not_at_once(clock):
    house = make.people()
    starts = now() + 9 * DAY
    called = call(house, starts)
    clock(starts - 2 * DAY)
    assert remind_all() == 3
    later = starts + 9 * DAY
    with acting_as(house.contact_person) as actor:
        services.move_meeting(actor, meeting_id=called.id, base_revision=1, starts_at=later, **SOON)
    clock(later - 2 * DAY)
    assert remind_all() == 3
    call(house, later - 3 * HOUR)  # two days from now: the invitation itself is the reminder
    assert remind_all() == 0


def test_whoever_lost_sight_of_it_is_not_reminded(clock):
    house = make.people()
    consent = make.a_consent(house.contact_person, house.citizen_id, to=house.nurse.unit_id)
    starts = now() + 9 * DAY
    called = call(house, starts)
    with acting_as(house.contact_person) as actor:
        services.invite(actor, meeting_id=called.id, invited=[staff(house.nurse)])
        withdraw_consent(actor, consent_id=consent, how="phone")
    clock(starts - 2 * DAY)
    assert remind_all() == 3


@pytest.mark.parametrize(
    ("starts", "reminder"),
    [  # the night before these the clocks are changed
        ("2027-03-29T08:00:00+00:00", "2027-03-26T09:00:00+00:00"),
        ("2027-11-01T09:00:00+00:00", "2027-10-29T08:00:00+00:00"),
    ],
)
def test_three_days_before_is_the_same_time_of_day_when_the_clocks_change(starts, reminder, clock):
    house = make.people()
    starts_at, due = dt.datetime.fromisoformat(starts), dt.datetime.fromisoformat(reminder)
    clock(due - 9 * DAY)
    call(house, starts_at)
    clock(due - dt.timedelta(minutes=1))
    assert remind_all() == 0
    clock(due)
    assert remind_all() == 3


def test_a_job_that_dies_has_told_nobody_and_is_done_again(clock):
    house = make.people()
    starts = now() + 9 * DAY
    call(house, starts)
    clock(starts - 2 * DAY)
    with transaction.atomic():
        assert remind_all() == 3
        transaction.set_rollback(True)
    assert reminded() == []
    assert remind_all() == 3


def test_the_app_cannot_take_a_reminder_back():
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('meetings_reminder', 'INSERT, UPDATE, DELETE')")
        assert cursor.fetchone() == (False,)
