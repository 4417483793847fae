"""The citizen agrees to what was agreed, or does not: about one version, in their own time."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import today
from brobygger.kernel.errors import NotAllowed
from brobygger.kernel.permissions import Permission, require

from .. import rules
from ..errors import ChoiceUnknown, DayOfTalkUnlikely, NothingToAgreeTo, SaidByAnother
from ..models import Assent, Plan, Version
from ..pages import Told
from .table import kept_text, locked, require_seat, writer_of


@transaction.atomic
def say_assent(actor: Actor, *, plan_id: UUID, number: int, answer: str, words: str = "") -> None:
    """The citizen's own yes or no to the latest version, with as many words as they like."""
    require(actor, Permission.PLAN_OWN)
    plan = locked(plan_id)
    if actor.person_id != plan.citizen_id:
        raise NotAllowed(plan_id)
    told = Told(answer=answer, said_on=today(), words=words)
    one = _put(plan, _latest(plan, number), told)
    record(actor, "plan.assented", one, version=number, answer=answer)


@transaction.atomic
def note_told_assent(actor: Actor, *, plan_id: UUID, number: int, told: Told) -> None:
    """What the citizen said to the latest version, told to the actor."""
    require(actor, Permission.PLAN_WRITE)
    plan = locked(plan_id)
    require_seat(actor, plan)
    put_told(actor, plan, _latest(plan, number), told)


def put_told(actor: Actor, plan: Plan, version: Version, told: Told) -> None:
    """As `note_told_assent`, in the plan that is locked."""
    name, _kind = writer_of(actor, plan)
    one = _put(
        plan,
        version,
        told,
        told_to=actor.user_id,
        told_to_name=name,
        unit_id=actor.unit_id,
    )
    record(actor, "plan.assent_told", one, version=version.number, answer=told.answer)


def _latest(plan: Plan, number: int) -> Version:
    """The version the page showed, while it is the one that stands."""
    version = Version.objects.filter(plan=plan, number=number).first()
    if version is None or number != plan.latest_version:
        raise NothingToAgreeTo(plan.pk)
    return version


def _put(plan: Plan, version: Version, told: Told, **who: Any) -> Assent:
    if told.answer not in Assent.Answer.values:
        raise ChoiceUnknown(told.answer)
    if not rules.is_recent(told.said_on, today()):
        raise DayOfTalkUnlikely(told.said_on)
    last = version.assents.aggregate(last=Max("number"))["last"] or 0
    try:
        with transaction.atomic():
            return Assent.objects.create(
                plan=plan,
                citizen_id=plan.citizen_id,
                version=version,
                number=last + 1,
                answer=told.answer,
                words=kept_text(told.words, rules.LONGEST_NOTE).strip(),
                said_on=told.said_on,
                **who,
            )
    except IntegrityError as lost:
        raise SaidByAnother(plan.pk) from lost
