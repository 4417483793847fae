"""Autosave: what someone has typed is kept on the server until it is saved or thrown away."""

from uuid import UUID

from django.db import transaction

from brobygger.access.rls import afterwards
from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require

from .. import rules
from ..errors import CategoryNotYours, ChoiceUnknown
from ..grounds import mask_of
from ..models import Agreement, Draft, Intervention, Plan, Section
from ..pages import DraftCard
from .table import kept_text


@transaction.atomic
def keep_draft(
    actor: Actor, *, plan_id: UUID, field: str, body: str, base_revision: int
) -> DraftCard:
    """Keep what was typed, for this person at this place; the newest replaces the one before."""
    require(actor, Permission.PLAN_READ)
    body = kept_text(body, rules.LONGEST_PASSAGE)
    plan = Plan.objects.select_for_update().filter(pk=plan_id, closed_at=None).first()
    if plan is None:
        raise NotFound(plan_id)
    category = _category(field)
    if not mask_of(actor, plan.citizen_id) & category:
        raise CategoryNotYours(field)
    saved = _as_saved(actor, plan, field, body)
    if saved is not None:
        return saved
    draft = _put(actor, plan, field=field, category=category, body=body, base=base_revision)
    record(actor, "plan.draft_kept", draft, field=field)
    return DraftCard(field=field, body=body, base_revision=base_revision, saved_at=draft.saved_at)


@transaction.atomic
def drop_draft(actor: Actor, *, plan_id: UUID, field: str) -> None:
    """Throw away what was typed and not saved."""
    require(actor, Permission.PLAN_READ)
    plan = Plan.objects.filter(pk=plan_id).first()
    if plan is None:
        raise NotFound(plan_id)
    if forget(actor, plan, field):
        record(actor, "plan.draft_dropped", plan, field=field)


def forget(actor: Actor, plan: Plan, field: str) -> bool:
    """A saved field needs no draft; True when there was one."""
    mine = Draft.objects.filter(
        plan=plan, user_id=actor.user_id, party_id=actor.party_id, field=field
    )
    return mine.delete()[0] > 0


def keep_for_the_loser(
    actor: Actor, plan: Plan, *, field: str, category: int, body: str, base: int
) -> None:
    """What could not be saved is kept as a draft, even though the request is about to be undone."""
    afterwards(lambda: _keep(actor, plan, field=field, category=category, body=body, base=base))


def _keep(actor: Actor, plan: Plan, *, field: str, category: int, body: str, base: int) -> None:
    draft = _put(actor, plan, field=field, category=category, body=body, base=base)
    record(actor, "plan.draft_kept", draft, field=field)


def _put(actor: Actor, plan: Plan, *, field: str, category: int, body: str, base: int) -> Draft:
    draft, _made = Draft.objects.update_or_create(
        plan=plan,
        user_id=actor.user_id,
        party_id=actor.party_id,
        field=field,
        defaults={"body": body, "base_revision": base},
        create_defaults={
            "body": body,
            "base_revision": base,
            "citizen_id": plan.citizen_id,
            "category": category,
        },
    )
    return draft


def _as_saved(actor: Actor, plan: Plan, field: str, body: str) -> DraftCard | None:
    """The very words that stand there: a draft that was overtaken by its own save keeps nothing."""
    section, _colon, domain = field.partition(":")
    unit_id = actor.unit_id if section == Section.STATUS else None
    hand = rules.hand_of(actor, section)
    found = plan.passages.filter(section=section, domain=domain, unit_id=unit_id, hand=hand)
    passage = found.first()
    if passage is None or passage.body != body:
        return None
    forget(actor, plan, field)
    return DraftCard(
        field=field, body=body, base_revision=passage.revision, saved_at=passage.updated_at
    )


def _category(field: str) -> int:
    """A draft about something hidden for others is hidden for them too."""
    category = rules.category_of_field(field)
    if category is None:
        raise ChoiceUnknown(field)
    kind, _colon, about = field.partition(":")
    if not about or category != Category.PLAN:
        return category
    rows = Agreement.objects if kind == "agreement" else Intervention.objects
    found = rows.filter(pk=about).values_list("category", flat=True).first()
    if found is None:
        raise NotFound(field)
    return int(found)
