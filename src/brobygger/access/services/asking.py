"""Ask why: the citizen's question reaches the leaders of the unit that looked, and is answered."""

from uuid import UUID

from django.db import IntegrityError, transaction

from brobygger.audit.queries import lines_numbered
from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotFound
from brobygger.kernel.events import announce
from brobygger.kernel.permissions import Permission, require

from ..errors import AlreadyAnswered, AlreadyAsked, ReasonTooShort
from ..events import WhyAsked
from ..models import WhyQuestion
from ..rls import database_now, unit_of
from ..telling import tell_leaders_of_question
from ..typed import typed


@transaction.atomic
def ask_why(actor: Actor, *, entry_id: int, question: str = "") -> UUID:
    """About one line in the citizen's own log, once."""
    require(actor, Permission.LOG_OWN)
    line = lines_numbered({entry_id}).get(entry_id)
    if (
        line is None
        or actor.person_id is None
        or line.unit_id is None
        or line.citizen_id != actor.person_id
    ):
        raise NotFound(entry_id)
    asked = WhyQuestion(
        citizen_id=actor.person_id,
        entry_id=entry_id,
        unit_id=line.unit_id,
        question=typed(question),
    )
    try:
        with transaction.atomic():
            asked.save(force_insert=True)
    except IntegrityError:
        raise AlreadyAsked(entry_id) from None
    record(actor, "why.asked", asked, entry=entry_id)
    tell_leaders_of_question(actor, line.unit_id)
    announce(actor, WhyAsked(question_id=asked.pk, unit_id=line.unit_id))
    return asked.pk


@transaction.atomic
def answer_why(actor: Actor, *, question_id: UUID, answer: str) -> None:
    """A leader of the unit answers in words the citizen can use."""
    require(actor, Permission.LOG_ANSWER)
    asked = (
        WhyQuestion.objects.select_for_update()
        .filter(pk=question_id, unit_id=unit_of(actor))
        .first()
    )
    if asked is None:
        raise NotFound(question_id)
    if asked.answered_at is not None:
        raise AlreadyAnswered(question_id)
    if not answer.strip():
        raise ReasonTooShort
    asked.answer = typed(answer)
    asked.answered_at = database_now()
    asked.answered_by = actor.user_id
    asked.save(update_fields=["answer", "answered_at", "answered_by"])
    record(actor, "why.answered", asked)
