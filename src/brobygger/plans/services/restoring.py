"""An old version comes back as the working plan, as far as this reader may see it."""

import contextlib
import json
from collections.abc import Iterable
from functools import reduce
from operator import or_
from uuid import UUID

from django.db import transaction

from brobygger.access.rls import rows_from
from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category, mask_of, members
from brobygger.kernel.clock import now
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require

from .. import rules
from ..errors import WordsBesideYours
from ..grounds import Grounds, grounds_on
from ..models import (
    Agreement,
    ExistingPlan,
    Hand,
    Intervention,
    Passage,
    Plan,
    Version,
)
from ..pages import Restored
from ..queries.parts import Part, frozen_parts, of_kind, working_parts
from .noting import note
from .table import lead_of, locked, require_lead, writer_of
from .writing import put_challenges, ranks_besides, replace_body


@transaction.atomic
def restore_version(actor: Actor, *, plan_id: UUID, number: int) -> Restored:
    """Copy what the reader may see of a version into the working plan; the rest stands untouched.

    Nothing is agreed by this: the next meeting freezes it. Texts saved over stay in `EarlierText`,
    and people who have left stay gone, so a promise of theirs comes back for the lead to entrust.
    """
    require(actor, Permission.PLAN_LEAD)
    plan = locked(plan_id)
    require_lead(actor, plan)
    version = Version.objects.filter(plan=plan, number=number).first()
    if version is None:
        raise NotFound(plan_id)
    parts = frozen_parts(version.pk)
    hidden = _hidden(plan, number, (*working_parts(plan.pk), *parts))
    carriers = _Carriers(plan, grounds_on(actor, plan.citizen_id))
    count = sum(
        (
            _passages(actor, plan, parts),
            _challenges(actor, plan, parts),
            _interventions(plan, parts, carriers),
            _agreements(actor, plan, parts, carriers),
            _existing_plans(plan, parts),
        )
    )
    record(actor, "plan.restored", version, number=number, parts=count)
    return Restored(parts=count, left_untouched=tuple(members(hidden)))


def _hidden(plan: Plan, number: int, read: Iterable[Part]) -> int:
    """The kinds of information of which the plan as it stands, or the version, holds something the
    reader does not read: all of it, or what others hold."""
    held = [*rows_from("plan_holds", plan.pk, None), *rows_from("plan_holds", plan.pk, number)]
    kinds = mask_of(int(category) for (found,) in held for category in json.loads(found))
    beyond = (rows_from("kinds_besides", plan.pk, one) for one in (None, number))
    besides = reduce(or_, (mask for [(mask,)] in beyond), 0)
    return kinds & ~mask_of(one.category for one in read) | besides


def _passages(actor: Actor, plan: Plan, parts: tuple[Part, ...]) -> int:
    """Texts of the version come back; texts it did not have are emptied. Rows one cannot see stay,
    and so does what the citizen has said, in whatever hand: that comes back by the citizen alone.
    """
    then = {
        (one.text("section"), one.text("domain"), one.id("unit_id")): one
        for one in of_kind(parts, "passage")
        if one.text("hand") == Hand.TABLE
    }
    writer = writer_of(actor, plan)
    table = plan.passages.filter(hand=Hand.TABLE)
    standing = {(one.section, one.domain, one.unit_id): one for one in table}
    changed = 0
    for key, passage in standing.items():
        body = then[key].text("body") if key in then else ""
        changed += replace_body(actor, passage, body, writer)
    for key in then.keys() - standing.keys():
        fresh = _new_passage(plan, key, then[key])
        with contextlib.suppress(WordsBesideYours):  # others' words stand there, and stay
            changed += replace_body(actor, fresh, then[key].text("body"), writer)
    return changed


def _new_passage(plan: Plan, key: tuple[str, str, UUID | None], part: Part) -> Passage:
    section, domain, unit_id = key
    return Passage(
        plan=plan,
        citizen_id=plan.citizen_id,
        category=part.category,
        section=section,
        domain=domain,
        unit_id=unit_id,
        revision=0,
    )


def _challenges(actor: Actor, plan: Plan, parts: tuple[Part, ...]) -> int:
    then = [one.text("body") for one in of_kind(parts, "challenge")]
    if then == [one.body for one in plan.challenges.all()]:
        return 0
    categories = {one.text("body"): one.category for one in of_kind(parts, "challenge")}
    room = rules.MOST_CHALLENGES - len(ranks_besides(plan))
    put_challenges(actor, plan, then[:room], categories)  # what others keep to fewer stays so
    plan.challenges_revision += 1
    plan.save(update_fields=["challenges_revision"])
    return len(then)


def _interventions(plan: Plan, parts: tuple[Part, ...], carriers: "_Carriers") -> int:
    then = {one.own_id(): one for one in of_kind(parts, "intervention")}
    changed = 0
    for row in plan.interventions.all():
        part = then.get(row.pk)
        if part is None and row.removed_at is None:
            row.removed_at = now()
        elif part is not None:
            row.removed_at = None
            row.rank, row.title, row.goal = (
                part.number("rank"),
                part.text("title"),
                part.text("goal"),
            )
            _entrust_as_then(row, part)
            if row.status not in rules.FINISHED and carriers.lead and not carriers.can(row, part):
                row.responsible = carriers.lead
        else:
            continue
        row.revision += 1
        row.save()
        changed += 1
    return changed


def _agreements(actor: Actor, plan: Plan, parts: tuple[Part, ...], carriers: "_Carriers") -> int:
    then = {one.own_id(): one for one in of_kind(parts, "agreement")}
    changed = 0
    standing = plan.agreements.select_related("responsible")
    for row in standing.select_for_update(of=("self",), no_key=True):
        part = then.get(row.pk)
        if part is None and row.removed_at is None:
            row.removed_at = now()
        elif part is not None:
            row.removed_at = None
            row.what = part.text("what")
            _entrust_as_then(row, part)
            _carry(row, part, carriers)
        else:
            continue
        row.revision += 1
        row.save()
        note(actor, "plan.agreement_restored", row)
        changed += 1
    return changed


def _entrust_as_then(row: Intervention | Agreement, part: Part) -> None:
    responsible, due = part.id("responsible_id"), part.day("due_on")
    if responsible is not None and due is not None:
        row.responsible_id, row.due_on = responsible, due
    row.status, row.status_note = part.text("status"), part.text("status_note")
    row.status_at = part.moment("status_at")


class _Carriers:
    """Who can carry what comes back: those who sit here now, and may read it now."""

    def __init__(self, plan: Plan, grounds: Grounds) -> None:
        self.lead = lead_of(plan)
        self.grounds = grounds
        self.here = {one.pk: one for one in plan.participants.filter(left_at=None)}

    def can(self, row: Intervention | Agreement, part: Part) -> bool:
        """By whose words they were when they were frozen."""
        one = self.here.get(row.responsible_id)
        return one is not None and self.grounds.cover(
            part.category, one.unit_id, one.person_id, one.user_id, **part.hold
        )


def _carry(row: Agreement, part: Part, carriers: _Carriers) -> None:
    """As it stood then, among those who can carry it now: any other promise lies at the table."""
    row.status = rules.BEFORE_THE_LEDGER.get(row.status, row.status)
    row.replaced_by = None
    if row.status == Agreement.Status.REPLACED:
        row.status = (
            Agreement.Status.ACCEPTED
        )  # what replaced it is not in that version, or beside it
    if row.status in rules.OPEN_AGREEMENT and carriers.lead and not carriers.can(row, part):
        row.status_note = rules.LOST_SIGHT if row.responsible_id in carriers.here else rules.LEFT
        row.responsible, row.status = carriers.lead, Agreement.Status.DECLINED


def _existing_plans(plan: Plan, parts: tuple[Part, ...]) -> int:
    then = {one.own_id(): one for one in of_kind(parts, "existing")}
    gone = plan.existing_plans.exclude(pk__in=then)
    changed: int = gone.count()
    gone.delete()
    standing = set(plan.existing_plans.values_list("pk", flat=True))
    for pk in then.keys() - standing:
        part = then[pk]
        ExistingPlan.objects.create(
            pk=pk,
            plan=plan,
            citizen_id=plan.citizen_id,
            category=Category(part.category),
            domain=part.text("domain"),
            kind=part.text("kind"),
            owner_unit_id=part.id("owner_unit_id"),
            valid_to=part.day("valid_to"),
        )
        changed += 1
    return changed
