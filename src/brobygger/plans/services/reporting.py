"""How it goes: told by the one who promised, so that promises are seen to be kept."""

from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require

from .. import rules
from ..errors import AgreementSettled, ChoiceUnknown, NotYoursToReport, PlanClosed
from ..models import Agreement, Intervention
from .held import keep_in_sight
from .noting import note as note_line
from .table import is_me, kept_text, lead_of, leads, needed_reason

Promise = TypeVar("Promise", Intervention, Agreement)


@transaction.atomic
def report_intervention(
    actor: Actor, *, intervention_id: UUID, status: str, note: str = "", outcome: str = ""
) -> None:
    """How it goes, told by the one responsible or the case lead; `outcome` at follow-up."""
    require(actor, Permission.AGREEMENT_REPORT)
    intervention = _standing(Intervention.objects.all()).filter(pk=intervention_id).first()
    if intervention is None:
        raise NotFound(intervention_id)
    _check_mine(actor, intervention)
    outcomes = {*Intervention.Outcome.values, ""}
    if status not in Intervention.Status.values or outcome not in outcomes:
        raise ChoiceUnknown(status)
    intervention.outcome = outcome
    _report(actor, intervention, status, note)
    record(actor, "plan.intervention_reported", intervention, status=status, outcome=outcome)


@transaction.atomic
def report_agreement(actor: Actor, *, agreement_id: UUID, status: str, note: str = "") -> None:
    """Kept, late, on its way again or dropped with a reason, told by the one who promised.

    The case lead may tell it for them.
    """
    require(actor, Permission.AGREEMENT_REPORT)
    agreement = _standing(Agreement.objects.all()).filter(pk=agreement_id).first()
    if agreement is None:
        raise NotFound(agreement_id)
    _check_mine(actor, agreement)
    if status not in rules.REPORTS:
        raise ChoiceUnknown(status)
    if agreement.status == Agreement.Status.REPLACED or _would_lie_alone(agreement, status):
        raise AgreementSettled(agreement_id)
    if status == Agreement.Status.DROPPED:
        note = needed_reason(note)
    agreement.answered_at = agreement.answered_at or now()  # who tells how it goes has said yes
    _report(actor, agreement, status, note)
    note_line(actor, "plan.agreement_reported", agreement)


def _would_lie_alone(agreement: Agreement, status: str) -> bool:
    """What somebody settled before they left is not opened again in their name."""
    return status in rules.OPEN_AGREEMENT and agreement.responsible.left_at is not None


def _standing(promises: QuerySet[Promise]) -> QuerySet[Promise]:
    """Locked, so that two who report at once both stand in the audit, one after the other."""
    found = promises.filter(removed_at=None).select_related("plan", "responsible")
    return found.select_for_update(of=("self",), no_key=True)


def _check_mine(actor: Actor, promise: Intervention | Agreement) -> None:
    if not promise.plan.is_living:
        raise PlanClosed(promise.plan_id)
    if not is_me(actor, promise.responsible) and not leads(actor, promise.plan):
        raise NotYoursToReport(promise.pk)


def _report(actor: Actor, promise: Intervention | Agreement, status: str, note: str) -> None:
    note = kept_text(note, rules.LONGEST_NOTE)
    keep_in_sight(actor, promise.plan, promise, note, lead_of(promise.plan), promise.responsible)
    promise.status, promise.status_at = status, now()
    promise.status_note = note
    promise.revision += 1
    promise.save()
