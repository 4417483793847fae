"""Agreements: who does what by when, asked of the one who is to do it."""

import datetime as dt
from copy import copy
from uuid import UUID

from django.db import transaction

from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import now
from brobygger.kernel.permissions import Permission, require
from brobygger.meetings import queries as meetings

from .. import rules
from ..errors import AgreementSettled, CategoryNotYours, CategoryWider
from ..grounds import mask_of
from ..models import Agreement, Intervention, Participant, Plan
from ..telling import tell_asked
from .drafts import forget
from .noting import bounced, note, passes_on
from .promising import check_base, entrust, locked_intervention, plan_of, save, take_out, twin_of
from .table import is_me, locked, needed_line, require_seat

Status = Agreement.Status


@transaction.atomic
def add_agreement(
    actor: Actor,
    *,
    intervention_id: UUID,
    what: str,
    responsible_id: UUID,
    due_on: dt.date,
    needs_unit_id: UUID | None = None,
    needs_by: dt.date | None = None,
    category: int | None = None,
) -> UUID:
    """Who does what, by when; as confidential as the intervention it belongs to, or narrower.

    Made for oneself or for somebody present at the open meeting it is agreed at once; anybody else
    is asked. `needs_unit_id` is the unit that must still say yes, when nobody present could.
    """
    require(actor, Permission.PLAN_WRITE)
    plan, intervention = locked_intervention(actor, intervention_id)
    agreement = _under(plan, intervention, needed_line(what, rules.LONGEST_PROMISE))
    agreement.category = _within(actor, plan, intervention, category)
    entrust(actor, plan, agreement, responsible_id=responsible_id, due_on=due_on)
    forget(actor, plan, f"new-agreement:{intervention_id}")
    twin = twin_of(agreement, what=what, intervention=intervention)
    if twin is not None:
        return twin
    if needs_unit_id is not None:
        agreement.needs_unit_id, agreement.needs_by = needs_unit_id, needs_by or due_on
    put_the_question(actor, plan, agreement)
    agreement.save()
    note(actor, "plan.agreement_added", agreement, needs=needs_unit_id)
    tell_if_asked(actor, agreement)
    return agreement.pk


@transaction.atomic
def change_agreement(
    actor: Actor,
    *,
    agreement_id: UUID,
    base_revision: int,
    what: str,
    responsible_id: UUID,
    due_on: dt.date,
) -> int:
    """Other words, another date, another responsible: nobody's promise changes unasked."""
    require(actor, Permission.PLAN_WRITE)
    plan, agreement = locked_agreement(agreement_id)
    require_seat(actor, plan)
    typed = {"what": what, "responsible_id": responsible_id, "due_on": due_on}
    check_base(actor, plan, agreement, base=base_revision, typed=typed)
    _require_open(agreement)
    before = copy(agreement)
    agreement.what = needed_line(what, rules.LONGEST_PROMISE)
    entrust(actor, plan, agreement, responsible_id=responsible_id, due_on=due_on)
    goes_on = passes_on(before, agreement.responsible)
    agreement.bounces += goes_on
    if _is_another_promise(before, agreement):
        put_the_question(actor, plan, agreement)
    save(agreement)
    forget(actor, plan, f"agreement:{agreement_id}")
    note(actor, "plan.agreement_changed", agreement)
    if goes_on:
        bounced(actor, agreement)
    tell_if_asked(actor, agreement)
    return agreement.revision


@transaction.atomic
def replace_agreement(
    actor: Actor,
    *,
    agreement_id: UUID,
    base_revision: int,
    what: str,
    responsible_id: UUID,
    due_on: dt.date,
) -> UUID:
    """Another agreement takes its place; both stand in the history, and bounces go along."""
    require(actor, Permission.PLAN_WRITE)
    plan, old = locked_agreement(agreement_id)
    require_seat(actor, plan)
    typed = {"what": what, "responsible_id": responsible_id, "due_on": due_on}
    check_base(actor, plan, old, base=base_revision, typed=typed)
    _require_open(old)
    new = _under(plan, old.intervention, needed_line(what, rules.LONGEST_PROMISE))
    new.category, new.holder, new.held_by = old.category, old.holder, old.held_by
    entrust(actor, plan, new, responsible_id=responsible_id, due_on=due_on)
    goes_on = passes_on(old, new.responsible)
    new.bounces = old.bounces + goes_on
    put_the_question(actor, plan, new)
    new.save()
    note(actor, "plan.agreement_added", new, replaces=old.pk)
    old.status, old.status_at, old.replaced_by = Status.REPLACED, now(), new
    save(old)
    note(actor, "plan.agreement_replaced", old, by=new.pk)
    forget(actor, plan, f"agreement:{agreement_id}")
    if goes_on:
        bounced(actor, new)
    tell_if_asked(actor, new)
    return new.pk


@transaction.atomic
def remove_agreement(actor: Actor, *, agreement_id: UUID, base_revision: int) -> None:
    """Take it out of the working plan; versions keep it."""
    require(actor, Permission.PLAN_WRITE)
    plan, agreement = locked_agreement(agreement_id)
    require_seat(actor, plan)
    check_base(actor, plan, agreement, base=base_revision, typed=None)
    take_out(actor, agreement, at=now())


def locked_agreement(agreement_id: UUID) -> tuple[Plan, Agreement]:
    """An agreement in the plan, and the plan held until this transaction ends."""
    plan = locked(plan_of(Agreement, agreement_id))
    standing = plan.agreements.select_related("responsible", "intervention")
    return plan, standing.select_for_update(of=("self",), no_key=True).get(pk=agreement_id)


def put_the_question(actor: Actor, plan: Plan, agreement: Agreement) -> None:
    """Agreed at once by whoever is there to say so; anybody else is asked."""
    there = is_me(actor, agreement.responsible) or _is_present(actor, plan, agreement.responsible)
    agreement.status = Status.ACCEPTED if there else Status.PROPOSED
    agreement.status_note, agreement.status_at = "", now()
    agreement.answered_at = agreement.status_at if there else None


def tell_if_asked(actor: Actor, agreement: Agreement) -> None:
    if agreement.status == Status.PROPOSED:
        tell_asked(actor, agreement)


def _is_present(actor: Actor, plan: Plan, person: Participant) -> bool:
    """Noted as present at the meeting that is open now: what is agreed there is agreed."""
    if plan.phase != Plan.Phase.HOLD:
        return False
    meeting = meetings.current_meeting(actor, plan.pk)
    if meeting is None or not meeting.is_open:
        return False
    seat = (person.user_id, person.unit_id, person.person_id)
    return any(
        one.attendance == "present" and (one.user_id, one.unit_id, one.person_id) == seat
        for one in meeting.invitations
    )


def _under(plan: Plan, intervention: Intervention, what: str) -> Agreement:
    return Agreement(
        plan=plan,
        citizen_id=plan.citizen_id,
        intervention=intervention,
        category=intervention.category,
        what=what,
    )


def _within(actor: Actor, plan: Plan, intervention: Intervention, category: int | None) -> int:
    """Its own kind of information: never one that more people see than the intervention."""
    if category is None or category == intervention.category:
        return intervention.category
    if category not in list(Category) or not mask_of(actor, plan.citizen_id) & category:
        raise CategoryNotYours(category)
    if intervention.category != Category.PLAN:
        raise CategoryWider(category)
    return category


def _is_another_promise(before: Agreement, after: Agreement) -> bool:
    """Something else than what was asked or said yes to, or nobody had it."""
    return before.status == Status.DECLINED or any(
        getattr(before, name) != getattr(after, name)
        for name in ("what", "responsible_id", "due_on")
    )


def _require_open(agreement: Agreement) -> None:
    if agreement.status not in rules.OPEN_AGREEMENT:
        raise AgreementSettled(agreement.pk)
