"""What the citizen says about who leads: somebody they would like, somebody they do not want."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from brobygger.accounts.queries import leaders_of
from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now
from brobygger.kernel.errors import NotAllowed
from brobygger.kernel.permissions import Permission, require

from ..errors import ChoiceUnknown, CitizensOwnWords, WishUnclear
from ..models import CaseLead, LeadWish, Participant, Plan
from ..telling import tell_refused
from .table import locked, require_seat, seat, writer_of

Words = dict[UUID, str]


@transaction.atomic
def say_lead_wish(
    actor: Actor, *, plan_id: UUID, wished: UUID | None = None, refused: Iterable[UUID] = ()
) -> None:
    """All the citizen wishes about who leads, as it stands from now on. Nobody asks why.

    Said by the citizen, or told to staff at the table, whose name then stands beside it; what the
    citizen has said here themself is the citizen's to change. When the one who leads is refused, the
    leader of their unit is asked to find another.
    """
    require(actor, Permission.PLAN_READ)
    plan = locked(plan_id)
    _require_may_say(actor, plan)
    said = _said(plan, wished, set(refused))
    standing = LeadWish.objects.filter(plan=plan, ended_at=None)
    before = {(one.participant_id, one.answer) for one in standing}
    ended = [one for one in standing if not _stands(actor, one, said)]
    if actor.unit_id is not None and any(not one.told_to for one in ended):
        raise CitizensOwnWords(plan_id)
    fresh = said.items() - {
        (one.participant_id, one.answer) for one in standing if one not in ended
    }
    standing.filter(pk__in=[one.pk for one in ended]).update(ended_at=now())
    for participant_id, answer in sorted(fresh, key=str):
        _say(actor, plan, participant_id, answer)
    if ended and not fresh:
        record(actor, "plan.lead_wished", plan, taken_back=len(ended))
    _tell_leader(actor, plan, {one for one, no in fresh - before if no == LeadWish.Answer.NO})


def _stands(actor: Actor, wish: LeadWish, said: Words) -> bool:
    """What was told becomes the citizen's own when they say the same here."""
    is_by_this_hand = actor.unit_id is not None or not wish.told_to
    return is_by_this_hand and said.get(wish.participant_id) == wish.answer


def _require_may_say(actor: Actor, plan: Plan) -> None:
    """The citizen themself, or professionals at the table with them; no relative speaks for them."""
    if actor.person_id is None:
        require(actor, Permission.PLAN_WRITE)
        require_seat(actor, plan)
    elif actor.person_id != plan.citizen_id:
        raise NotAllowed(plan.pk)


def _said(plan: Plan, wished: UUID | None, refused: set[UUID]) -> Words:
    if wished in refused:
        raise WishUnclear(wished)
    said: Words = dict.fromkeys(refused, LeadWish.Answer.NO.value)
    if wished is not None:
        said[wished] = LeadWish.Answer.YES.value
    at_table = plan.participants.filter(kind=Participant.Kind.STAFF, left_at=None)
    if at_table.filter(pk__in=said).count() != len(said):
        raise ChoiceUnknown("participant")
    return said


def _say(actor: Actor, plan: Plan, participant_id: UUID, answer: str) -> None:
    wish = LeadWish.objects.create(
        plan=plan,
        citizen_id=plan.citizen_id,
        participant_id=participant_id,
        answer=answer,
        said_by=actor.user_id,
        told_to=writer_of(actor, plan)[0] if actor.unit_id is not None else "",
    )
    record(actor, "plan.lead_wished", wish, participant=participant_id, answer=answer)


def _tell_leader(actor: Actor, plan: Plan, refused: set[UUID]) -> None:
    lead = seat(plan, CaseLead.Part.LEAD)
    if lead is None or lead.participant_id not in refused or lead.participant.unit_id is None:
        return
    tell_refused(actor, {one.user_id for one in leaders_of(lead.participant.unit_id)})
