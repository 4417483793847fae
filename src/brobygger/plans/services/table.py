"""What every service begins with: the plan, locked and living, and the actor's seat at its table."""

from uuid import UUID

from brobygger.accounts.queries import person_cards
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission
from brobygger.kernel.texts import is_storable, storable, storable_line

from ..errors import (
    NotTakingPart,
    NotTheLead,
    PlanClosed,
    ReasonNeeded,
    TextNeeded,
    TextNotAccepted,
)
from ..models import CaseLead, Participant, Plan
from ..rules import LONGEST_NOTE, is_said


def locked(plan_id: UUID) -> Plan:
    """The plan, held until this transaction ends; hidden and absent look the same."""
    plan = Plan.objects.select_for_update(no_key=True).filter(pk=plan_id).first()
    if plan is None:
        raise NotFound(plan_id)
    if not plan.is_living:
        raise PlanClosed(plan_id)
    return plan


def locked_for_the_record(plan_id: UUID) -> Plan:
    """As `locked`; a plan that a death closed can still be put in one's own record."""
    died = Plan.objects.filter(pk=plan_id, closing=Plan.Closing.DIED)
    return died.select_for_update(no_key=True).first() or locked(plan_id)


def leads(actor: Actor, plan: Plan) -> bool:
    """True for the case lead and the deputy, at the unit they lead it from."""
    if actor.unit_id is None or not actor.may(Permission.PLAN_LEAD):
        return False
    return CaseLead.objects.filter(
        plan=plan,
        until=None,
        participant__user_id=actor.user_id,
        participant__unit_id=actor.unit_id,
    ).exists()


def require_lead(actor: Actor, plan: Plan) -> None:
    """The case lead and the deputy hold the meeting, send, restore and close."""
    if not leads(actor, plan):
        raise NotTheLead(plan.pk)


def takes_part(actor: Actor, plan: Plan) -> bool:
    """A colleague of someone around the table may write for the unit."""
    if actor.unit_id is None:
        return False
    return plan.participants.filter(unit_id=actor.unit_id, left_at=None).exists()


def require_seat(actor: Actor, plan: Plan) -> None:
    """Writing takes a seat at the table."""
    if not takes_part(actor, plan):
        raise NotTakingPart(plan.pk)


def is_me(actor: Actor, person: Participant) -> bool:
    if person.kind == Participant.Kind.STAFF:
        return (actor.user_id, actor.unit_id) == (person.user_id, person.unit_id)
    return actor.person_id is not None and actor.person_id == person.person_id


def seat(plan: Plan, part: str) -> CaseLead | None:
    """Who holds this part now."""
    held = CaseLead.objects.filter(plan=plan, part=part, until=None)
    return held.select_related("participant").first()


def lead_of(plan: Plan) -> Participant | None:
    """Who holds the threads."""
    found = seat(plan, CaseLead.Part.LEAD)
    return found.participant if found else None


def kept_text(text: str, longest: int) -> str:
    """The text as it is stored, or an error: no word of what people type is quietly mended."""
    kept = storable(text)
    if not is_storable(kept, longest):
        raise TextNotAccepted(len(kept))
    return kept


def kept_line(text: str, longest: int) -> str:
    """As `kept_text`, where a field has one line."""
    return kept_text(storable_line(text), longest)


def needed_text(text: str, longest: int) -> str:
    """As `kept_text`, and something must be said."""
    if not is_said(text):
        raise TextNeeded
    return kept_text(text, longest)


def needed_line(text: str, longest: int) -> str:
    """As `needed_text`, where a field has one line."""
    return needed_text(storable_line(text), longest)


def needed_reason(text: str) -> str:
    """Why something is declined or dropped."""
    if not is_said(text):
        raise ReasonNeeded
    return kept_text(text, LONGEST_NOTE)


def writer_of(actor: Actor, plan: Plan) -> tuple[str, str]:
    """Name and kind of whoever writes, as they stand beside the text from now on."""
    person = person_cards([actor.user_id]).get(actor.user_id)
    name = person.name if person else ""
    if actor.person_id is None:
        return name, Participant.Kind.STAFF.value
    own = actor.person_id == plan.citizen_id
    return name, (Participant.Kind.CITIZEN if own else Participant.Kind.RELATIVE).value
