"""What stood in a text with the citizen's voice before: nothing said is lost, and none unsigned."""

import datetime as dt
from uuid import UUID

from brobygger.access.gate import sight_of
from brobygger.audit.services import look
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import mask_of
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require

from .. import rules
from ..models import OWN_SECTIONS, EarlierText, Hand, Passage, Plan, Section
from ..pages import EarlierWords, WordsCard

ONE_SITTING = dt.timedelta(hours=1)  # what is saved as it is typed is one text, not forty


def earlier_words(actor: Actor, plan_id: UUID, field: str) -> EarlierWords:
    """The newest first, without what was only on its way to the next words of the same hand."""
    require(actor, Permission.PLAN_READ)
    plan = Plan.objects.filter(pk=plan_id).first()
    if plan is None or field not in OWN_SECTIONS or not _may_read(actor, plan):
        raise NotFound(plan_id)
    rows = EarlierText.objects.filter(passage__plan=plan, passage__section=field)
    earlier = list(rows.select_related("passage").order_by("revision"))
    passages = list(plan.passages.filter(section=field))
    cards = [
        _card(one)
        for passage in passages
        for one in _finished(passage, [each for each in earlier if each.passage_id == passage.pk])
    ]
    shown = mask_of(passage.category for passage in passages)
    line = sight_of(actor, plan.citizen_id).line(shown, (*passages, *earlier))
    look(actor, "plan.earlier_words_read", plan, **line, section=field)
    return EarlierWords(
        field=field,
        label=str(Section(field).label),
        cards=tuple(sorted(cards, key=lambda one: one.updated_at, reverse=True)),
    )


def _may_read(actor: Actor, plan: Plan) -> bool:
    """Those who work with the plan, and the one whose words they are; never a relative."""
    return actor.unit_id is not None or actor.person_id == plan.citizen_id


def _finished(passage: Passage, earlier: list[EarlierText]) -> list[EarlierText]:
    """Each text as it stood when its writer put it down."""
    kept = []
    for at, one in enumerate(earlier):
        after = earlier[at + 1] if at + 1 < len(earlier) else None
        name = after.written_by_name if after else passage.written_by_name
        moment = after.written_at if after else passage.updated_at
        goes_on = name == one.written_by_name and moment - one.written_at < ONE_SITTING
        if rules.is_said(one.body) and (one.answer or not goes_on):
            kept.append(one)
    return kept


def _card(one: EarlierText) -> WordsCard:
    return WordsCard(
        body=one.body,
        hand=one.passage.hand if one.written_by_kind else Hand.TABLE,  # or nobody knows whose
        written_by=one.written_by_name,
        updated_at=one.written_at,
        told_on=one.told_on,
        through=one.through,
        through_name=one.through_name,
        answer=one.answer,
    )
