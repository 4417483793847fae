"""Audit lines from which the whole ledger can be reckoned again (`plans.ledger.replay`)."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.events import announce

from ..events import AgreementBounced
from ..models import Agreement, AgreementStep, Intervention, Participant

RETURNED = (
    "kind",
    "id",
    "citizen_id",
    "category",
    "status",
    "responsible_id",
    "unit_id",
    "due_on",
    "bounces",
    "bounced",
)  # the columns of app.return_agreements


def note(actor: Actor, action: str, agreement: Agreement, **more: Any) -> None:
    """How an agreement stands now; every change of one leaves such a line."""
    taken_out = agreement.removed_at is not None
    _line(
        actor,
        action,
        agreement,
        status=AgreementStep.TAKEN_OUT if taken_out else str(agreement.status),
        unit_id=agreement.responsible.unit_id,
        **more,
    )


def bounced(actor: Actor, agreement: Agreement) -> None:
    """Announce that it went from one unit to another."""
    announce(
        actor,
        AgreementBounced(
            plan_id=agreement.plan_id,
            citizen_id=agreement.citizen_id,
            agreement_id=agreement.pk,
            bounces=agreement.bounces,
        ),
    )


def passes_on(agreement: Agreement, to: Participant) -> bool:
    """True when it goes from one unit to another: not from the table, nor to a colleague."""
    before, after = agreement.responsible.unit_id, to.unit_id
    lies_at_the_table = agreement.status == Agreement.Status.DECLINED
    return not lies_at_the_table and None not in (before, after) and before != after


def note_returned(actor: Actor, plan_id: UUID, rows: Iterable[tuple[Any, ...]]) -> None:
    """A line for each of what `app.return_agreements` moved; the actor need not see the rows."""
    for row in rows:
        _note_returned(actor, plan_id, dict(zip(RETURNED, row, strict=True)))


def note_ended(actor: Actor, plan_id: UUID, rows: Iterable[tuple[Any, ...]]) -> None:
    """A line for each agreement that ended with the plan, out of the actor's sight."""
    for row in rows:
        _note_unseen(actor, "plan.agreement_settled", plan_id, row, str(Agreement.Status.DROPPED))


def note_taken_up(actor: Actor, plan_id: UUID, rows: Iterable[tuple[Any, ...]]) -> None:
    """A line for each agreement that stands again with its plan; the last of each row says how."""
    for *row, status in rows:
        _note_unseen(actor, "plan.agreement_restored", plan_id, row, status)


def _note_unseen(actor: Actor, action: str, plan_id: UUID, row: Sequence[Any], status: str) -> None:
    agreement_id, citizen_id, category, responsible_id, unit_id, due_on, bounces = row
    agreement = Agreement(
        pk=agreement_id,
        plan_id=plan_id,
        citizen_id=citizen_id,
        category=category,
        responsible_id=responsible_id,
        due_on=due_on,
        bounces=bounces,
    )
    _line(actor, action, agreement, status=status, unit_id=unit_id)


def _note_returned(actor: Actor, plan_id: UUID, one: dict[str, Any]) -> None:
    shared = {
        "pk": one["id"],
        "plan_id": plan_id,
        "citizen_id": one["citizen_id"],
        "category": one["category"],
        "responsible_id": one["responsible_id"],
        "due_on": one["due_on"],
    }
    if one["kind"] == "intervention":
        line = {"due_on": one["due_on"], "responsible": one["responsible_id"]}
        record(actor, "plan.intervention_changed", Intervention(**shared), **line)
        return
    agreement = Agreement(**shared, bounces=one["bounces"])
    _line(actor, "plan.agreement_returned", agreement, status=one["status"], unit_id=one["unit_id"])
    if one["bounced"]:
        bounced(actor, agreement)


def _line(
    actor: Actor,
    action: str,
    agreement: Agreement,
    *,
    status: str,
    unit_id: UUID | None,
    **more: Any,
) -> None:
    record(
        actor,
        action,
        agreement,
        status=status,
        responsible=agreement.responsible_id,
        unit=unit_id,
        due_on=agreement.due_on,
        bounces=agreement.bounces,
        **more,
    )
