"""What became of an agreement, step by step, and what one answered oneself."""

from uuid import UUID

from brobygger.access.gate import sight_of
from brobygger.audit.services import look
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require

from ..models import Agreement, AgreementStep, Participant
from ..pages import HistoryStep, MyAnswer
from ..rules import ANSWERS, LEFT


def plan_of_agreement(actor: Actor, agreement_id: UUID) -> UUID | None:
    """The plan it stands in, or None: gone, or out of this reader's sight."""
    require(actor, Permission.PLAN_READ)
    found = Agreement.objects.filter(pk=agreement_id, removed_at=None)
    return found.values_list("plan_id", flat=True).first()


def my_answer(actor: Actor, agreement_id: UUID, revision: int) -> MyAnswer | None:
    """What the reader answered to the question as it was asked at this revision."""
    require(actor, Permission.PLAN_READ)
    step = AgreementStep.objects.filter(
        agreement_id=agreement_id,
        by_user_id=actor.user_id,
        revision=revision + 1,
        status__in=ANSWERS,
    ).first()
    return MyAnswer(answer=step.status, at=step.at, reason=step.reason) if step else None


def last_word_on(actor: Actor, agreement_id: UUID) -> HistoryStep | None:
    """How it stands and who brought it there."""
    require(actor, Permission.PLAN_READ)
    step = AgreementStep.objects.filter(agreement_id=agreement_id).order_by("-number").first()
    if step is None:
        return None
    return _step(step, _names(step))


def history_of(actor: Actor, agreement_id: UUID) -> tuple[HistoryStep, ...]:
    """From how it was made to how it stands, the newest first; the look is noted."""
    require(actor, Permission.PLAN_READ)
    steps = list(AgreementStep.objects.filter(agreement_id=agreement_id).order_by("-number"))
    if not steps:
        raise NotFound(agreement_id)
    agreement = steps[0].agreement
    sight = sight_of(actor, agreement.citizen_id)
    look(actor, "plan.agreement_history_opened", agreement, **sight.line(agreement.category, steps))
    names = _names(*steps)
    return tuple(_step(one, names) for one in steps)


def _names(*steps: AgreementStep) -> dict[UUID, str]:
    people = Participant.objects.filter(pk__in={one.responsible_id for one in steps})
    return dict(people.values_list("pk", "name"))


def _step(one: AgreementStep, names: dict[UUID, str]) -> HistoryStep:
    return HistoryStep(
        number=one.number,
        status=one.status,
        status_label=str(dict(AgreementStep.Status)[one.status]),
        responsible=names.get(one.responsible_id, ""),
        due_on=one.due_on,
        what=one.what,
        reason="" if one.reason == LEFT else one.reason,
        because_left=one.reason == LEFT,
        by_name=one.by_name,
        at=one.at,
    )
