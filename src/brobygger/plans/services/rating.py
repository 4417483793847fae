"""Answering the questions of a round: everybody with their own voice."""

from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction

from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now, today
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require

from .. import voices
from ..errors import (
    ChoiceUnknown,
    CitizenHasAnswered,
    NotTakingPart,
    PlanClosed,
    RatingChanged,
    RoundNotOpen,
)
from ..models import Plan, Rating
from ..pages import PlanPage
from ..queries import plan_page
from .table import takes_part, writer_of


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What was pressed, and which answer it was pressed on top of."""

    key: str
    answer: str
    base: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spoken:
    """Whose voice it is, and who wrote it down when that was somebody else."""

    voice: str
    party_id: UUID
    told_to: UUID | None = None


@transaction.atomic
def rate(actor: Actor, *, plan_id: UUID, key: str, answer: str, base_revision: int = 0) -> None:
    """The actor's own answer: the citizen's, their unit's, or the relative's."""
    require(actor, Permission.PLAN_RATE)
    given = _Answer(key=key, answer=answer, base=base_revision)
    page, plan = _asked(actor, plan_id)
    rating = _put(actor, page, given, _own_voice(actor, plan))
    record(actor, "plan.rated", rating, round=rating.round, key=key)


@transaction.atomic
def note_told_rating(
    actor: Actor, *, plan_id: UUID, key: str, answer: str, base_revision: int = 0
) -> None:
    """What the citizen said, written down by a helper who sits with them, and marked so."""
    require(actor, Permission.PLAN_WRITE)
    given = _Answer(key=key, answer=answer, base=base_revision)
    page, plan = _asked(actor, plan_id)
    if not takes_part(actor, plan):
        raise NotTakingPart(plan_id)
    spoken = _Spoken(voice=Rating.Voice.CITIZEN, party_id=plan.citizen_id, told_to=actor.user_id)
    rating = _put(actor, page, given, spoken)
    record(actor, "plan.rating_told", rating, round=rating.round, key=key)


def _asked(actor: Actor, plan_id: UUID) -> tuple[PlanPage, Plan]:
    page = plan_page(actor, plan_id)
    if not page.is_living:
        raise PlanClosed(plan_id)
    if not voices.is_asked(page, today()):
        raise RoundNotOpen(plan_id)
    return page, Plan.objects.get(pk=plan_id)


def _own_voice(actor: Actor, plan: Plan) -> _Spoken:
    if actor.unit_id is not None:
        if not takes_part(actor, plan):
            raise NotTakingPart(plan.pk)
        return _Spoken(voice=Rating.Voice.STAFF, party_id=actor.unit_id)
    if actor.person_id is None:
        raise NotTakingPart(plan.pk)
    is_citizen = actor.person_id == plan.citizen_id
    voice = Rating.Voice.CITIZEN if is_citizen else Rating.Voice.RELATIVE
    return _Spoken(voice=voice, party_id=actor.person_id)


def _put(actor: Actor, page: PlanPage, given: _Answer, spoken: _Spoken) -> Rating:
    asked = voices.questions_in(page, page.latest_version)
    question = next((one for one in asked if one.key == given.key), None)
    if question is None:
        raise NotFound(given.key)
    if given.answer not in Rating.Answer.values:
        raise ChoiceUnknown(given.answer)
    rating = _standing(page, question, spoken)
    if rating.revision != given.base:
        raise RatingChanged(rating.pk)
    rating.answer, rating.told_to, rating.rated_at = given.answer, spoken.told_to, now()
    rating.rated_by_name = _name(actor, page, spoken)
    rating.revision = given.base + 1
    _keep(rating)
    return rating


def _standing(page: PlanPage, question: voices.Question, spoken: _Spoken) -> Rating:
    """The answer there is, locked; else a new one. What the citizen said themself cannot be locked
    by a helper: row security hides it from whoever wants to change it.
    """
    where = {
        "plan_id": page.id,
        "round": page.latest_version,
        "intervention_id": question.intervention_id,
        "coherence": "" if question.is_goal else question.key,
        "party_id": spoken.party_id,
    }
    said = Rating.objects.filter(**where)
    if spoken.told_to is not None and said.filter(told_to=None).exists():
        raise CitizenHasAnswered(page.id)
    about = {"citizen_id": page.citizen_id, "category": question.category, "voice": spoken.voice}
    found = said.select_for_update(no_key=True).first()
    return found or Rating(**where, **about, revision=0)


def _keep(rating: Rating) -> None:
    """Two who answer for one voice at the same moment: the first stands, the other is told."""
    try:
        with transaction.atomic():
            rating.save()
    except IntegrityError as lost:
        raise RatingChanged(rating.plan_id) from lost


def _name(actor: Actor, page: PlanPage, spoken: _Spoken) -> str:
    """The name beside the answer; of a relative the one they have at the table, if they sit there."""
    seated = next((one for one in page.participants if one.is_me), None)
    if seated is not None and spoken.told_to is None:
        return seated.name
    return writer_of(actor, Plan(pk=page.id, citizen_id=page.citizen_id))[0]
