"""The meeting's agenda, from the plan: what is dealt with, what waits, and what each party brings."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from brobygger.kernel.clock import now
from brobygger.meetings.pages import MeetingCard

from .mandate import is_here
from .pages import AgreementCard, ParticipantCard, PlanPage
from .prepared import AnswerCard, PreparationCard, Question, UndecidedCard
from .rules import stands_in

LATE_FIRST = {"declined": 0, "late": 1, "proposed": 2, "accepted": 3, "kept": 4}


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the agenda and where on the page it stands."""

    anchor: str
    title: str
    is_done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What a party that is not the citizen has prepared, with whether anybody is here for it."""

    name: str
    sector: str
    is_here: bool
    answers: tuple[AnswerCard, ...]
    written_by: str
    at: dt.datetime


def agenda_of(
    page: PlanPage, meeting: MeetingCard, undecided: Iterable[UndecidedCard]
) -> tuple[Point, ...]:
    """In the order of the page; done is what the guards at the end no longer ask for."""
    missing = {one.code for one in page.missing}
    noted = any(one.attendance != "unknown" for one in meeting.invitations)
    open_ones = [one for one in undecided if one.is_open]
    direction = page.overall_goal.is_written and bool(page.challenges)
    points = [
        Point("attendance", _("Who is here"), noted),
        Point("words", _("The citizen begins"), bool(page.wishes.said)),
        Point("since", _("What we agreed last"), not waiting_in(page)),
        Point("statuses", _("How it is going"), "status" not in missing),
        Point("direction", _("Where we want to go"), direction),
        Point("interventions", _("Who does what"), not missing & {"intervention", "agreement"}),
        Point("undecided", _("Not decided yet"), not open_ones),
        Point("next-meeting", _("Next meeting"), False),
    ]
    if page.crisis is not None:
        points.insert(6, Point("crisis-title", _("When it gets hard"), bool(page.crisis.said)))
    return tuple(points)


def since_last(page: PlanPage) -> tuple[AgreementCard, ...]:
    """Agreements of the version before: back at the table and late first, then what was kept."""
    if not page.versions:
        return ()
    frozen = page.versions[0].frozen_at
    found = [
        each
        for one in page.interventions
        for each in one.agreements
        if each.is_open or each.status_at is None or each.status_at > frozen
    ]
    return tuple(sorted(found, key=_pressing))


def waiting_in(page: PlanPage) -> tuple[AgreementCard, ...]:
    """Those that are back at the table or past their day."""
    return tuple(one for one in since_last(page) if one.is_back or one.is_overdue)


def brought_by(
    page: PlanPage, meeting: MeetingCard, forms: Iterable[PreparationCard]
) -> tuple[Brought, ...]:
    """Units and relatives with something to say, those who are not here first."""
    found = [_brought(page, meeting, one) for one in forms if one.party_id != page.citizen_id]
    said = [one for one in found if one is not None and one.answers]
    return tuple(sorted(said, key=lambda one: (one.is_here, one.name)))


def from_the_citizen(page: PlanPage, forms: Iterable[PreparationCard]) -> dict[str, AnswerCard]:
    """The citizen's own answers by question, those with words in them."""
    mine = next((one for one in forms if one.party_id == page.citizen_id), None)
    if mine is None:
        return {}
    said = {name: mine.said(name) for name in mine.questions}
    return {name: one for name, one in said.items() if one is not None}


def may_take_in(page: PlanPage, said: AnswerCard | None) -> bool:
    """The words the citizen prepared do not stand in the plan yet, and the reader may let them."""
    told = page.wishes.beside
    if said is None or not page.rights.may_write:
        return False
    if said.told_to and told is not None and (told.answer == "refused" or told.body == said.body):
        return False
    return not stands_in(page.wishes.body, said.body)


def minutes_gone(meeting: MeetingCard) -> int:
    """Whole minutes since it was opened."""
    if meeting.opened_at is None:
        return 0
    return max(0, int((now() - meeting.opened_at).total_seconds() // 60))


def absent_units(page: PlanPage, meeting: MeetingCard) -> frozenset[UUID]:
    """Units nobody is here for."""
    here = {one.unit_id for one in meeting.invitations if is_here(one, meeting)}
    return frozenset(one.unit_id for one in page.participants if one.unit_id) - here


def _pressing(one: AgreementCard) -> tuple[int, dt.date]:
    order = 1 if one.is_overdue else LATE_FIRST.get(one.status, len(LATE_FIRST))
    return order, one.due_on


def _brought(page: PlanPage, meeting: MeetingCard, form: PreparationCard) -> Brought | None:
    seat = next((one for one in page.participants if _is_of(one, form.party_id)), None)
    answers = [
        one
        for name in form.questions
        if name != Question.DECIDE and (one := form.said(name)) is not None
    ]
    if seat is None or not answers:
        return None
    people = [one for one in meeting.invitations if form.party_id in {one.unit_id, one.person_id}]
    return Brought(
        name=seat.unit_name or seat.name,
        sector=seat.sector,
        is_here=any(is_here(one, meeting) for one in people),
        answers=tuple(answers),
        written_by=answers[-1].written_by,
        at=max(one.updated_at for one in answers),
    )


def _is_of(seat: ParticipantCard, party_id: UUID) -> bool:
    return party_id in {seat.unit_id, seat.person_id}
