"""Times being found, and meetings that come again."""

from functools import partial
from uuid import UUID

from brobygger.access.rls import acting_as
from brobygger.meetings import services as meetings
from brobygger.meetings.free.services import call_people
from brobygger.meetings.pages import Called, Someone
from brobygger.meetings.poll import queries as polls
from brobygger.meetings.poll import services as polling
from brobygger.meetings.standing.services import set_standing
from brobygger.plans.services import ask_for_time

from .backdating import Timeline
from .company import CITIZEN, RELATIVE, Around
from .planning import Planning
from .sayings import ComesAgain, TimesAsked
from .stories import Life


def put_gathering_on(timeline: Timeline, around: Around, life: Life) -> None:
    """What comes again, once the citizen lives here."""
    for one in life.comes_again:
        timeline.on(one.ago, "11:20", partial(_repeat, around, one))


def put_asking_on(planning: Planning, life: Life) -> None:
    """A time for the table, once there is a plan."""
    for one in life.asked:
        planning.at(one.ago, "09:40", _ask, one)


def _ask(planning: Planning, one: TimesAsked) -> None:
    actor, days = planning.around.actor(one.by), planning.around.days
    with acting_as(actor):
        poll_id = ask_for_time(
            actor,
            plan_id=planning.plan_id,
            times=[days.moment(days.coming(day), clock) for day, clock in one.times],
            minutes=60,
            form=one.form,
            place=one.place,
            participants=[_called(planning.around, key) for key in one.ask],
        )
    for key, words in one.words.items():
        _say(planning.around, key, poll_id, words)


def _say(around: Around, key: str, poll_id: UUID, words: tuple[str, ...]) -> None:
    actor = around.actor(key)
    with acting_as(actor):
        times = [one.id for one in polls.poll(actor, poll_id).times]
        polling.answer(actor, poll_id=poll_id, words=dict(zip(times, words, strict=True)))


def _repeat(around: Around, one: ComesAgain) -> None:
    actor, days = around.actor(one.by), around.days
    with acting_as(actor):
        card = call_people(
            actor,
            citizen_id=around.citizen_id,
            starts_at=days.moment(days.coming(one.coming), one.at),
            minutes=30,
            form=one.form,
            place=one.place,
            people=[_called(around, key) for key in one.invite],
        )
        set_standing(actor, meeting_id=card.id, weeks=one.weeks, times=one.times)
    for key in one.yes:
        who = around.actor(key)
        mine = next(each for each in card.invitations if _is(each, _called(around, key)))
        with acting_as(who):
            meetings.answer_invitation(who, invitation_id=mine.id, answer="yes")


def _is(one: Someone, other: Called) -> bool:
    return (one.user_id, one.unit_id, one.person_id) == other.key


def _called(around: Around, key: str) -> Called:
    if key == CITIZEN or key.startswith(RELATIVE):
        kind = "citizen" if key == CITIZEN else "relative"
        return Called(kind=kind, person_id=around.person_id(key))
    actor = around.actor(key)
    return Called(kind="staff", user_id=actor.user_id, unit_id=actor.unit_id)
