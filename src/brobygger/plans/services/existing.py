"""Neighbouring plans: this one coordinates them and does not replace them."""

import datetime as dt
from uuid import UUID

from django.db import transaction

from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import today
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require
from brobygger.organisations.queries import unit_card

from ..errors import CategoryNotYours, ChoiceUnknown, EndUnlikely
from ..grounds import mask_of
from ..models import DOMAIN_CATEGORY, ExistingPlan
from ..rules import is_likely_end
from .table import locked, require_seat


@transaction.atomic
def add_existing_plan(
    actor: Actor,
    *,
    plan_id: UUID,
    domain: str,
    kind: str,
    owner_unit_id: UUID | None = None,
    valid_to: dt.date | None = None,
) -> UUID:
    """Say that another plan exists, who owns it and how long it runs; never what it says."""
    require(actor, Permission.PLAN_WRITE)
    plan = locked(plan_id)
    require_seat(actor, plan)
    category = DOMAIN_CATEGORY.get(domain)
    if category is None or kind not in ExistingPlan.Kind.values:
        raise ChoiceUnknown(domain)
    if not mask_of(actor, plan.citizen_id) & category:
        raise CategoryNotYours(domain)
    if owner_unit_id is not None:
        unit_card(owner_unit_id)
    if valid_to is not None and not is_likely_end(valid_to, today()):
        raise EndUnlikely(valid_to)
    one = ExistingPlan.objects.create(
        plan=plan,
        citizen_id=plan.citizen_id,
        category=category,
        domain=domain,
        kind=kind,
        owner_unit_id=owner_unit_id,
        valid_to=valid_to,
    )
    record(actor, "plan.existing_plan_added", one, kind=kind)
    return one.pk


@transaction.atomic
def remove_existing_plan(actor: Actor, *, existing_plan_id: UUID) -> None:
    """It has ended or was noted by mistake; versions keep it."""
    require(actor, Permission.PLAN_WRITE)
    one = ExistingPlan.objects.filter(pk=existing_plan_id).first()
    if one is None:
        raise NotFound(existing_plan_id)
    require_seat(actor, locked(one.plan_id))
    record(actor, "plan.existing_plan_removed", one, kind=one.kind)
    one.delete()
