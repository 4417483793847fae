"""A unit says that it has a text in its own record."""

from uuid import UUID

from django.db import transaction

from brobygger.accounts.queries import person_cards
from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require

from ..errors import NothingToFile, TextHasChanged
from ..models import Agreement, Filing, Plan, Version
from ..queries.parts import Part, frozen_parts, of_kind
from ..record_text import fingerprint, fingerprint_of_version
from .table import locked_for_the_record, require_seat


@transaction.atomic
def file_agreement(actor: Actor, *, agreement_id: UUID, shown: str) -> None:
    """The agreement's text is in the unit's record; `shown` is the fingerprint of what was copied."""
    require(actor, Permission.PLAN_WRITE)
    agreement = Agreement.objects.filter(pk=agreement_id, removed_at=None).first()
    if agreement is None:
        raise NotFound(agreement_id)
    plan = locked_for_the_record(agreement.plan_id)
    require_seat(actor, plan)
    agreement.refresh_from_db()
    version = Version.objects.filter(plan=plan, number=plan.latest_version).first()
    if version is None:
        raise NothingToFile(plan.pk)
    stands = _fingerprint_of(agreement)
    if shown != stands:
        raise TextHasChanged(agreement_id)
    _file(actor, plan, version, [(agreement_id, agreement.category, stands)])
    record(actor, "plan.filed", agreement, version=version.number)


@transaction.atomic
def file_meeting(actor: Actor, *, plan_id: UUID, number: int) -> None:
    """The minutes are in the unit's record, and with them every agreement as it stood then."""
    require(actor, Permission.PLAN_WRITE)
    plan = locked_for_the_record(plan_id)
    require_seat(actor, plan)
    version = Version.objects.filter(plan=plan, number=number).first()
    if version is None:
        raise NotFound(plan_id)
    agreements = [_frozen(one) for one in of_kind(frozen_parts(version.pk), "agreement")]
    whole = (None, version.category, fingerprint_of_version(version.pk))
    _file(actor, plan, version, [whole, *agreements])
    record(actor, "plan.filed", version, number=number, agreements=len(agreements))


Text = tuple[UUID | None, int, str]  # of which agreement, its category, its fingerprint


def _file(actor: Actor, plan: Plan, version: Version, texts: list[Text]) -> None:
    """One line for each; one that the unit has filed just so already is not filed twice."""
    name = person_cards([actor.user_id])[actor.user_id].name
    mine = Filing.objects.filter(plan=plan, unit_id=actor.party_id).order_by("filed_at")
    latest = {(one.agreement_id, one.agreement_id or one.version_id): one for one in mine}
    Filing.objects.bulk_create(
        Filing(
            plan=plan,
            citizen_id=plan.citizen_id,
            category=category,
            agreement_id=agreement_id,
            version=version,
            unit_id=actor.party_id,
            fingerprint=stands,
            filed_by=actor.user_id,
            filed_by_name=name,
        )
        for agreement_id, category, stands in texts
        if not _is_filed(latest.get((agreement_id, agreement_id or version.pk)), stands)
    )


def _is_filed(last: Filing | None, stands: str) -> bool:
    return last is not None and last.fingerprint == stands


def _fingerprint_of(agreement: Agreement) -> str:
    return fingerprint(
        what=agreement.what,
        responsible_id=agreement.responsible_id,
        due_on=agreement.due_on,
        status=agreement.status,
        note=agreement.status_note,
    )


def _frozen(part: Part) -> Text:
    stands = fingerprint(
        what=part.text("what"),
        responsible_id=part.text("responsible_id"),
        due_on=part.text("due_on"),
        status=part.text("status"),
        note=part.text("status_note"),
    )
    return part.own_id(), part.category, stands
