"""The last day of a plan: each open agreement is kept, handed on or dropped, and nothing is lost."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from brobygger.access.rls import rows_from
from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now
from brobygger.kernel.events import announce
from brobygger.kernel.permissions import Permission, require
from brobygger.meetings import queries as meetings

from .. import rules
from ..errors import AgreementsStillOpen, ChoiceUnknown, MeetingAlreadyCalled
from ..events import PlanEnded
from ..models import Agreement, Plan
from ..pages import Settled
from .noting import note, note_ended
from .promising import save
from .table import kept_text, locked, needed_line, needed_reason, needed_text, require_lead

Status = Agreement.Status
NOTHING_SETTLED: Mapping[UUID, Settled] = {}


@transaction.atomic
def close_plan(
    actor: Actor,
    *,
    plan_id: UUID,
    closing: str,
    settled: Mapping[UUID, Settled] = NOTHING_SETTLED,
) -> None:
    """End the work for a reason. Everything stays readable on the same grounds.

    A death is a fact about the citizen: registered there, it closes the plan by itself.

    Refused while an agreement the actor may see is open and not among `settled`.
    """
    require(actor, Permission.PLAN_LEAD)
    plan = locked(plan_id)
    require_lead(actor, plan)
    if closing not in set(Plan.Closing.values) - {Plan.Closing.DIED.value}:
        raise ChoiceUnknown(closing)
    _check_no_meeting(actor, plan, closing)
    _settle_all(actor, plan, settled)
    plan.closing, plan.closed_at = closing, now()
    plan.revision += 1
    plan.save(update_fields=["closing", "closed_at", "revision"])
    note_ended(actor, plan.pk, rows_from("end_agreements_out_of_sight", plan.pk))
    record(actor, "plan.closed", plan, closing=closing)
    announce(actor, PlanEnded(plan_id=plan.pk, citizen_id=plan.citizen_id, closing=closing))


def _check_no_meeting(actor: Actor, plan: Plan, closing: str) -> None:
    """A meeting that is called is held or called off first; it is called off by itself when the
    citizen has left the work together. One that is going on is always ended by people."""
    meeting = meetings.current_meeting(actor, plan.pk)
    if meeting is not None and (meeting.is_open or closing not in rules.STEPPED_OUT):
        raise MeetingAlreadyCalled(plan.pk)


def _settle_all(actor: Actor, plan: Plan, settled: Mapping[UUID, Settled]) -> None:
    standing = plan.agreements.filter(removed_at=None, status__in=rules.OPEN_AGREEMENT)
    held = standing.select_for_update(of=("self",), no_key=True)
    waiting = list(held.select_related("responsible").order_by("due_on", "pk"))
    still_open = [one.pk for one in waiting if one.pk not in settled]
    if still_open:
        raise AgreementsStillOpen(still_open)
    for one in waiting:
        _settle(actor, one, settled[one.pk])


def _settle(actor: Actor, agreement: Agreement, end: Settled) -> None:
    if end.how not in rules.ENDINGS:
        raise ChoiceUnknown(end.how)
    agreement.status, agreement.status_at = end.how, now()
    agreement.status_note = _words(end)
    save(agreement)
    note(actor, "plan.agreement_settled", agreement)


def _words(end: Settled) -> str:
    """Why it was dropped; to whom it was handed, and what was agreed with them."""
    if end.how == Status.DROPPED:
        return needed_reason(end.words)
    if end.how == Status.HANDED:
        to = needed_line(end.to, rules.LONGEST_TITLE)
        words = needed_text(end.words, rules.LONGEST_NOTE)
        return kept_text(f"{to.strip()}: {words}", rules.LONGEST_NOTE)
    return kept_text(end.words, rules.LONGEST_NOTE)
