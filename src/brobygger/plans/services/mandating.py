"""An agreement made for a unit that could not decide: the unit says yes, or sends it back."""

from uuid import UUID

from django.db import transaction

from brobygger.kernel.actor import Actor
from brobygger.kernel.permissions import Permission, require

from .. import rules
from ..errors import AlreadySettled, ChoiceUnknown, NotYoursToReport
from ..models import Plan
from .agreeing import locked_agreement
from .answering import decline
from .noting import note
from .promising import save
from .table import is_me, needed_reason

YES, NO = "yes", "no"


@transaction.atomic
def answer_for_unit(actor: Actor, *, agreement_id: UUID, answer: str, reason: str = "") -> None:
    """The unit's yes lets the agreement stand; its no, with a reason, puts it back at the table.

    Said by whoever sits at the table for the unit, or by its leader. Two who answer at once: the
    second is told that it is already answered.
    """
    require(actor, Permission.AGREEMENT_REPORT)
    if answer not in {YES, NO}:
        raise ChoiceUnknown(answer)
    plan, agreement = locked_agreement(agreement_id)
    if agreement.needs_unit_id is None or agreement.status not in rules.OPEN_AGREEMENT:
        raise AlreadySettled(agreement_id)
    if not may_answer_for(actor, plan, agreement.needs_unit_id):
        raise NotYoursToReport(agreement_id)
    unit_id, agreement.needs_unit_id, agreement.needs_by = agreement.needs_unit_id, None, None
    if answer == NO:
        decline(actor, plan, agreement, needed_reason(reason))
        return
    save(agreement)
    note(actor, "plan.agreement_confirmed", agreement, for_unit=unit_id)


def may_answer_for(actor: Actor, plan: Plan, unit_id: UUID | None) -> bool:
    """At the table for the unit, or its leader."""
    if unit_id is None or actor.unit_id != unit_id:
        return False
    seated = any(is_me(actor, one) for one in plan.participants.filter(left_at=None))
    return seated or actor.may(Permission.UNIT_OVERVIEW)
