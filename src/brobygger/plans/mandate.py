"""What can be decided at a meeting, and what cannot: unit by unit, from what people have said."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from brobygger.meetings.pages import InvitationCard, MeetingCard

from .pages import PlanPage

DECIDES, CANNOT, UNKNOWN, ABSENT = "decides", "cannot", "unknown", "absent"
ORDER = (CANNOT, ABSENT, UNKNOWN, DECIDES)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitMandate:
    """Whether a unit around the table can decide today, and who can."""

    unit_id: UUID
    unit_name: str
    sector: str
    state: str
    deciders: tuple[str, ...]  # those here who can, or those named by the ones who cannot

    @property
    def must_be_asked(self) -> bool:
        """Nobody here can say yes for it."""
        return self.state in {CANNOT, ABSENT}


def mandates(plan: PlanPage, meeting: MeetingCard) -> tuple[UnitMandate, ...]:
    """Every unit around the table; those that cannot decide first."""
    seats = {one.unit_id: one for one in plan.participants if one.unit_id is not None}
    states = unit_states(seats, meeting)
    found = [
        UnitMandate(
            unit_id=unit_id,
            unit_name=seat.unit_name,
            sector=seat.sector,
            state=states[unit_id][0],
            deciders=states[unit_id][1],
        )
        for unit_id, seat in seats.items()
    ]
    return tuple(sorted(found, key=lambda one: (ORDER.index(one.state), one.unit_name)))


def unit_states(
    units: Iterable[UUID], meeting: MeetingCard
) -> dict[UUID, tuple[str, tuple[str, ...]]]:
    """For each unit whether it can decide at this meeting, and who can."""
    called = {unit: [one for one in meeting.invitations if one.unit_id == unit] for unit in units}
    return {unit: _state(people, meeting) for unit, people in called.items()}


def is_here(one: InvitationCard, meeting: MeetingCard) -> bool:
    """At the meeting, or expected: what is seen there outweighs what was noted or answered.

    Whoever has left a meeting that is by video alone cannot say yes there any more; in a mixed one
    they may have gone over to the room.
    """
    if one.is_in_call:
        return True
    if meeting.is_open and one.has_left_call and meeting.form == "video":
        return False
    if meeting.is_open and one.attendance != "unknown":
        return one.attendance == "present"
    return one.answer != "no"


def _state(called: list[InvitationCard], meeting: MeetingCard) -> tuple[str, tuple[str, ...]]:
    here = [one for one in called if is_here(one, meeting)]
    can = tuple(one.name for one in here if one.may_decide == "yes")
    if can:
        return DECIDES, can
    named = tuple(dict.fromkeys(one.decider for one in called if one.decider))
    if not here:
        return ABSENT, named
    says_no = any(one.may_decide == "no" for one in here)
    return (CANNOT if says_no else UNKNOWN), named
