"""Yes or no to an agreement, and who takes one that nobody has."""

from uuid import UUID

from django.db import transaction

from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now
from brobygger.kernel.holders import Holder
from brobygger.kernel.permissions import Permission, require

from .. import rules
from ..errors import (
    AgreementAnswered,
    ChoiceUnknown,
    NotTakingPart,
    NotYoursToReport,
)
from ..grounds import grounds_on
from ..models import Agreement, CaseLead, Participant, Plan
from ..pages import Called
from ..telling import tell_back
from .agreeing import locked_agreement
from .held import keep_in_sight, require_sight
from .noting import bounced, note, passes_on
from .promising import save
from .seating import seated
from .table import is_me, kept_text, lead_of, leads, needed_reason, seat, takes_part

Status = Agreement.Status


@transaction.atomic
def answer_agreement(
    actor: Actor,
    *,
    agreement_id: UUID,
    answer: str,
    reason: str = "",
    base_revision: int | None = None,
) -> None:
    """A yes makes it agreed; a no, with a reason, puts it back at the table.

    Said by the one responsible, or by the case lead for them. With `base_revision` somebody who
    has said yes can give it back. Two who answer at once are both shown what the first said.
    """
    require(actor, Permission.AGREEMENT_REPORT)
    if answer not in rules.ANSWERS:
        raise ChoiceUnknown(answer)
    plan, agreement = locked_agreement(agreement_id)
    if _has_said(actor, agreement, answer, reason):
        return
    if not _may_speak(actor, plan, agreement):
        _check_unanswered(agreement, answer, reason, base_revision)
        raise NotYoursToReport(agreement_id)
    _check_unanswered(agreement, answer, reason, base_revision)
    if answer == Status.DECLINED:
        decline(actor, plan, agreement, needed_reason(reason))
    else:
        _accept(actor, plan, agreement, kept_text(reason, rules.LONGEST_NOTE))


@transaction.atomic
def take_agreement(actor: Actor, *, agreement_id: UUID, base_revision: int | None = None) -> None:
    """Anyone at the table takes what lies back there; a colleague what lies with their own unit."""
    require(actor, Permission.AGREEMENT_REPORT)
    plan, agreement = locked_agreement(agreement_id)
    if is_me(actor, agreement.responsible) and agreement.status == Status.ACCEPTED:
        return  # pressed twice
    if agreement.status != Status.DECLINED and not _is_with_us(actor, agreement):
        raise _answered(agreement, Status.ACCEPTED)
    if base_revision is not None and base_revision != agreement.revision:
        raise _answered(agreement, Status.ACCEPTED)
    me = _my_seat(actor, plan)
    hold = (Holder(agreement.holder), tuple(agreement.held_by))
    require_sight(grounds_on(actor, plan.citizen_id), agreement.category, hold, me)
    agreement.responsible = me
    agreement.status, agreement.status_note = Status.ACCEPTED, ""
    agreement.status_at = agreement.answered_at = now()
    save(agreement)
    note(actor, "plan.agreement_taken", agreement)


def _may_speak(actor: Actor, plan: Plan, agreement: Agreement) -> bool:
    return is_me(actor, agreement.responsible) or leads(actor, plan)


def _has_said(actor: Actor, agreement: Agreement, answer: str, reason: str) -> bool:
    """The same answer by the same person, pressed twice: nothing more happens."""
    last = agreement.steps.order_by("-number").first()
    return (
        last is not None
        and last.by_user_id == actor.user_id
        and last.status == answer == agreement.status
        and agreement.answered_at is not None
        and (answer == Status.ACCEPTED or last.reason == reason)
    )


def _check_unanswered(
    agreement: Agreement, answer: str, reason: str, base_revision: int | None
) -> None:
    """It waits for an answer, or is given back by somebody who saw how it stands."""
    is_same = base_revision is None or base_revision == agreement.revision
    if agreement.status == Status.PROPOSED and is_same:
        return
    gives_back = answer == Status.DECLINED and agreement.status in rules.ON_THE_WAY
    if not (gives_back and base_revision == agreement.revision):
        raise _answered(agreement, answer, reason)


def _answered(agreement: Agreement, mine: str, reason: str = "") -> AgreementAnswered:
    return AgreementAnswered(
        agreement.pk, mine=str(mine), reason=reason, stands=str(agreement.status)
    )


def _accept(actor: Actor, plan: Plan, agreement: Agreement, word: str) -> None:
    keep_in_sight(actor, plan, agreement, word, lead_of(plan), agreement.responsible)
    agreement.status, agreement.status_note = Status.ACCEPTED, word
    agreement.status_at = agreement.answered_at = now()
    save(agreement)
    note(actor, "plan.agreement_answered", agreement)


def decline(actor: Actor, plan: Plan, agreement: Agreement, reason: str) -> None:
    """The case lead holds it until somebody takes it on."""
    lead = seat(plan, CaseLead.Part.LEAD)
    if lead is None:
        raise NotYoursToReport(agreement.pk)
    keep_in_sight(actor, plan, agreement, reason, lead.participant)
    goes_on = passes_on(agreement, lead.participant)
    agreement.responsible = lead.participant
    agreement.bounces += goes_on
    agreement.status, agreement.status_note = Status.DECLINED, reason
    agreement.status_at = agreement.answered_at = now()
    save(agreement)
    note(actor, "plan.agreement_answered", agreement)
    tell_back(actor, lead.participant)
    if goes_on:
        bounced(actor, agreement)


def _is_with_us(actor: Actor, agreement: Agreement) -> bool:
    ours = actor.unit_id is not None and agreement.responsible.unit_id == actor.unit_id
    return ours and agreement.status in rules.OPEN_AGREEMENT


def _my_seat(actor: Actor, plan: Plan) -> Participant:
    """Mine at this table; a colleague of somebody who sits there gets one."""
    mine = next((one for one in plan.participants.filter(left_at=None) if is_me(actor, one)), None)
    if mine is not None:
        return mine
    if not takes_part(actor, plan) or not actor.may(Permission.PLAN_WRITE):
        raise NotTakingPart(plan.pk)
    me = Called(kind="staff", user_id=actor.user_id, unit_id=actor.unit_id)
    [participant] = seated(actor, plan, [me])
    record(actor, "plan.participant_joined", participant)
    return participant
