"""The table as a sentence needs it: names, functions and units, without opening the plan again."""

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require
from brobygger.meetings import queries as meetings
from brobygger.meetings.pages import MeetingCard
from brobygger.organisations.queries import unit_cards

from ..hearing import TableToHear
from ..mandate import unit_states
from ..models import CaseLead, Intervention, Participant
from ..rules import FINISHED
from ..sentences import Seat


def table_to_hear(actor: Actor, plan_id: UUID, meeting_id: UUID) -> TableToHear:
    """For a reader who may write there; the plan itself was opened with the page they type on."""
    require(actor, Permission.PLAN_WRITE)
    meeting = meetings.meeting(actor, meeting_id)
    if meeting.about != plan_id:
        raise NotFound(meeting_id)
    return table_at(actor, plan_id, meeting)


def table_at(actor: Actor, plan_id: UUID, meeting: MeetingCard) -> TableToHear:
    """The same, at a meeting that is known to be about the plan: an item of a standing slot is one."""
    require(actor, Permission.PLAN_WRITE)
    people = list(_people(plan_id))
    if not any(one.unit_id == actor.unit_id for one in people):
        raise NotFound(plan_id)
    units = unit_cards([one.unit_id for one in people if one.unit_id is not None])
    names = {key: card.name for key, card in units.items()}
    works = Intervention.objects.filter(plan_id=plan_id, removed_at=None)
    titles = works.exclude(status__in=FINISHED).values_list("pk", "title")
    return TableToHear(
        seats=tuple(_seat(one, names) for one in people),
        units={one.pk: (one.unit_id, names[one.unit_id]) for one in people if one.unit_id in names},
        titles=tuple(titles),
        without_mandate=_without(people, meeting),
        next_meeting_on=None if meeting.is_open else timezone.localdate(meeting.starts_at),
    )


def _people(plan_id: UUID) -> QuerySet[Participant]:
    parts = CaseLead.objects.filter(participant=OuterRef("pk"), until=None)
    seated = Participant.objects.filter(plan_id=plan_id, left_at=None, plan__closed_at=None)
    return seated.annotate(
        leads=Exists(parts.filter(part=CaseLead.Part.LEAD)),
        steps_in=Exists(parts.filter(part=CaseLead.Part.DEPUTY)),
    ).order_by("kind", "name")


def _seat(one: Participant, names: dict[UUID, str]) -> Seat:
    part = one.__dict__  # annotated
    return Seat(
        id=one.pk,
        name=one.name,
        kind=one.kind,
        function=one.function,
        unit_name=names.get(one.unit_id, "") if one.unit_id else "",
        is_lead=part["leads"],
        is_deputy=part["steps_in"],
    )


def _without(people: list[Participant], meeting: MeetingCard) -> frozenset[UUID]:
    units = {one.unit_id for one in people if one.unit_id is not None}
    states = unit_states(units, meeting)
    return frozenset(one for one, (state, _who) in states.items() if state in {"cannot", "absent"})
