"""Polls in the states tests begin with, made through the doors."""

import datetime as dt
from uuid import UUID
from zoneinfo import ZoneInfo

from brobygger.access.rls import acting_as
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now, today
from brobygger.kernel.working_days import is_working_day
from brobygger.meetings.pages import Called
from brobygger.meetings.poll import queries, services
from brobygger.meetings.poll.pages import PollCard
from tests import make

DAY = dt.timedelta(days=1)
DENMARK = ZoneInfo("Europe/Copenhagen")
HOW = {"minutes": 60, "form": "room", "place": "Mødelokale 2"}


def staff(actor: Actor) -> Called:
    return Called(kind="staff", user_id=actor.user_id, unit_id=actor.unit_id)


def citizen(house: make.People) -> Called:
    return Called(kind="citizen", person_id=house.citizen_id)


def plain_monday() -> dt.datetime:
    """Nine o'clock on a Monday to come, in a week in which everybody is at work from day to day."""
    day = today() + DAY
    while day.weekday() or not all(is_working_day(day + one * DAY) for one in range(5)):
        day += DAY
    return dt.datetime.combine(day, dt.time(9), tzinfo=DENMARK)


def days(*ahead: int) -> list[dt.datetime]:
    """That many days from now, at the whole minute."""
    start = now().replace(second=0, microsecond=0)
    return [start + one * DAY for one in ahead]


def ask(house: make.People, *, times: list[dt.datetime] | None = None, **more: object) -> UUID:
    """The contact person asks the caseworker and the citizen."""
    with acting_as(house.contact_person) as actor:
        return services.ask(
            actor,
            **{
                "citizen_id": house.citizen_id,
                "about": None,
                "times": times or days(5, 6, 7),
                "people": [staff(house.caseworker), citizen(house)],
                **HOW,
                **more,
            },
        )


def card(actor: Actor, poll_id: UUID) -> PollCard:
    with acting_as(actor):
        return queries.poll(actor, poll_id)


def say(actor: Actor, poll_id: UUID, *words: str) -> None:
    """One word for each time, in their order."""
    times = [one.id for one in card(actor, poll_id).times]
    with acting_as(actor):
        services.answer(actor, poll_id=poll_id, words=dict(zip(times, words, strict=False)))
