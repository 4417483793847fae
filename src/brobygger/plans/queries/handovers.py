"""A handover under way, for those who go through it, and for the one who was asked."""

from uuid import UUID

from brobygger.access.queries import Someone
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category, members
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require

from ..models import Handover
from ..pages import AgreementCard, HandoverAsked, HandoverPage, ParticipantCard, PlanPage, Sights
from ..rules import OPEN_AGREEMENT
from .together import lacks_of


def handover_page(actor: Actor, plan: PlanPage) -> HandoverPage | None:
    """The one under way, with what each step looks at; None when nobody has been asked."""
    require(actor, Permission.PLAN_LEAD)
    found = Handover.objects.filter(plan_id=plan.id, completed_at=None, ended_at=None).first()
    to = plan.holding.handover_to
    if found is None or to is None:
        return None
    return HandoverPage(
        id=found.pk,
        to=to,
        reason_label=str(Handover.Reason(found.reason).label),
        proposed_at=found.proposed_at,
        answer=found.answer,
        answer_words=found.answer_words,
        answered_at=found.answered_at,
        talked_on=found.talked_on,
        not_talked_because=found.not_talked_because,
        is_talked=found.talk_noted_at is not None,
        is_reviewed=found.reviewed_at is not None,
        is_checked=found.consents_checked_at is not None,
        agreements=_open_agreements(plan),
        sights=_sights(actor, plan, to),
    )


def handover_asked(actor: Actor, handover_id: UUID) -> HandoverAsked:
    """What somebody is asked, for them alone; anyone else finds nothing here."""
    require(actor, Permission.PLAN_READ)
    found = Handover.objects.select_related("to").filter(pk=handover_id).first()
    me = (actor.user_id, actor.unit_id)
    if found is None or (found.to.user_id, found.to.unit_id) != me:
        raise NotFound(handover_id)
    return HandoverAsked(
        id=found.pk,
        plan_id=found.plan_id,
        reason_label=str(Handover.Reason(found.reason).label),
        proposed_at=found.proposed_at,
        answer=found.answer,
        is_open=found.is_open,
    )


def _open_agreements(plan: PlanPage) -> tuple[AgreementCard, ...]:
    """Those the reader sees, the soonest first."""
    every = (one for work in plan.interventions for one in work.agreements)
    return tuple(sorted((one for one in every if one.status in OPEN_AGREEMENT), key=_due))


def _due(one: AgreementCard) -> tuple[object, ...]:
    return (one.due_on, str(one.id))


def _sights(actor: Actor, plan: PlanPage, to: ParticipantCard) -> Sights:
    """What the next lead has no ground for, of what the plan holds, whoever of us sees it."""
    them = [Someone(user_id=to.user_id, unit_id=to.unit_id)]
    [lacks] = lacks_of(actor, plan.id, them, holds=plan.holds)
    return Sights(
        sees_plan=lacks.sees_plan, missing=tuple(members(lacks.categories & ~Category.PLAN))
    )
