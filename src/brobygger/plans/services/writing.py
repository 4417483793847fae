"""The plan's texts. A save says which revision it started from; two at once never lose a word."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NoReturn
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Case, When

from brobygger.access.rls import rows_from
from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import today
from brobygger.kernel.holders import Holder
from brobygger.kernel.permissions import Permission, require

from .. import rules
from ..errors import (
    CategoryNotYours,
    ChoiceUnknown,
    NarrowedByOthers,
    NotTakingPart,
    NotYoursToWrite,
    PassageChanged,
    TooManyChallenges,
    WordsBesideYours,
)
from ..grounds import mask_of
from ..models import Challenge, EarlierText, Hand, Passage, Plan, Section, ToldAnswer
from ..pages import Saved
from .drafts import forget, keep_for_the_loser
from .table import kept_line, kept_text, locked, require_seat, takes_part, writer_of

EMPTY: Mapping[str, int] = MappingProxyType({})


@transaction.atomic
def save_passage(
    actor: Actor,
    *,
    plan_id: UUID,
    section: str,
    domain: str = "",
    body: str,
    base_revision: int,
) -> Saved:
    """Save one text, or raise `PassageChanged` with both when someone saved first.

    A status belongs to the unit the actor acts at. Where the citizen's voice stands, they write it
    themself, and what others write there is told to them: a text of its own beside the citizen's.
    What stood before is kept beside the passage.
    """
    require(actor, Permission.PLAN_OWN if actor.person_id else Permission.PLAN_WRITE)
    body = kept_text(body, rules.LONGEST_PASSAGE)
    plan = locked(plan_id)
    category = _may_write(actor, plan, section, domain)
    passage = _passage(actor, plan, section, domain)
    if passage is not None and passage.body == body:
        forget(actor, plan, passage.field)  # pressed twice: already saved
        return Saved(revision=passage.revision, body=body, saved_at=passage.updated_at)
    passage = passage or _blank(actor, plan, section, domain, category)
    if passage.revision != base_revision:
        _lose(actor, plan, passage, body=body, base=base_revision)

    replace_body(actor, passage, body, writer_of(actor, plan))
    forget(actor, plan, passage.field)
    action = "plan.words_told" if passage.hand == Hand.TOLD else "plan.passage_saved"
    record(actor, action, passage, revision=passage.revision)
    return Saved(revision=passage.revision, body=body, saved_at=passage.updated_at)


@transaction.atomic
def set_challenges(
    actor: Actor,
    *,
    plan_id: UUID,
    bodies: Sequence[str],
    base_revision: int,
    categories: Sequence[int] = (),
) -> int:
    """The at most three challenges the table agrees on, in order; saved as one.

    `categories` says of each body what it is about; the whole table's where it is not said, and of
    one said before what it was.
    """
    require(actor, Permission.PLAN_WRITE)
    said = [kept_line(one, rules.LONGEST_CHALLENGE) for one in bodies if rules.is_said(one)]
    if len(said) > rules.MOST_CHALLENGES:
        raise TooManyChallenges(len(said))
    plan = locked(plan_id)
    require_seat(actor, plan)
    standing = [one.body for one in plan.challenges.all()]
    lines = [kept_line(one, rules.LONGEST_CHALLENGE) for one in bodies]
    about = dict(zip(lines, categories, strict=False))
    if standing == said and all(
        about.get(one.body, one.category) == one.category for one in plan.challenges.all()
    ):
        return plan.challenges_revision
    if len(said) > rules.MOST_CHALLENGES - len(ranks_besides(plan)):
        raise WordsBesideYours(plan_id)
    if plan.challenges_revision != base_revision:
        _challenges_changed(actor, plan, standing=standing, said=said, base=base_revision)
    mask = mask_of(actor, plan.citizen_id)
    if any(one not in list(Category) or not mask & one for one in about.values()):
        raise CategoryNotYours("challenges")
    return _replace_challenges(actor, plan, said, about)


def _may_write(actor: Actor, plan: Plan, section: str, domain: str) -> Category:
    """The category of what is to be written, for someone who may write it."""
    category = rules.category_of(section, domain)
    if category is None:
        raise ChoiceUnknown(section)
    at_table = takes_part(actor, plan)
    own_plan = actor.person_id is None or actor.person_id == plan.citizen_id
    if not rules.may_write_section(actor, section, takes_part=at_table) or not own_plan:
        raise NotYoursToWrite(section) if at_table or actor.person_id else NotTakingPart(plan.pk)
    if not mask_of(actor, plan.citizen_id) & category:
        raise CategoryNotYours(section)
    return category


def _unit_of(actor: Actor, section: str) -> UUID | None:
    return actor.unit_id if section == Section.STATUS else None


def _passage(actor: Actor, plan: Plan, section: str, domain: str) -> Passage | None:
    return plan.passages.filter(
        section=section,
        domain=domain,
        unit_id=_unit_of(actor, section),
        hand=rules.hand_of(actor, section),
    ).first()


def _blank(actor: Actor, plan: Plan, section: str, domain: str, category: Category) -> Passage:
    return Passage(
        plan=plan,
        citizen_id=plan.citizen_id,
        category=category,
        section=section,
        domain=domain,
        unit_id=_unit_of(actor, section),
        hand=rules.hand_of(actor, section),
        revision=0,
    )


def replace_body(actor: Actor, passage: Passage, body: str, writer: tuple[str, str]) -> bool:
    """Put new words in, and the words that stood there aside; False when they are the same."""
    if passage.body == body:
        return False
    set_aside(passage)
    passage.body, passage.updated_by = body, actor.user_id
    passage.written_by_name, passage.written_by_kind = writer
    passage.told_on = today() if passage.hand == Hand.TOLD else None
    passage.through = passage.through_name = passage.answer = ""
    passage.answered_on = None
    passage.revision += 1
    try:
        with transaction.atomic():
            passage.save()
    except IntegrityError as taken:  # by words this writer does not see
        raise WordsBesideYours(passage.plan_id) from taken
    return True


def set_aside(passage: Passage, answer: ToldAnswer | None = None) -> None:
    """What stands is kept as it stands, before other words are put in its place."""
    if not passage.revision:
        return
    EarlierText.objects.create(
        passage=passage,
        citizen_id=passage.citizen_id,
        category=passage.category,
        revision=passage.revision,
        body=passage.body,
        written_by_name=passage.written_by_name,
        written_by_kind=passage.written_by_kind,
        written_at=passage.updated_at,
        told_on=passage.told_on,
        through=passage.through,
        through_name=passage.through_name,
        answer=answer or passage.answer,
    )


def _lose(actor: Actor, plan: Plan, passage: Passage, *, body: str, base: int) -> NoReturn:
    """Someone saved first: both texts go back to the screen, and this one is kept as a draft."""
    keep_for_the_loser(
        actor, plan, field=passage.field, category=passage.category, body=body, base=base
    )
    raise PassageChanged(
        field=passage.field,
        mine=body,
        theirs=passage.body,
        base=_body_at(passage, base),
        revision=passage.revision,
        theirs_by=passage.written_by_name,
    )


def _body_at(passage: Passage, revision: int) -> str:
    """What both started from, where it is known."""
    found = passage.earlier.filter(revision=revision).values_list("body", flat=True).first()
    return found or ""


def _challenges_changed(
    actor: Actor, plan: Plan, *, standing: list[str], said: list[str], base: int
) -> NoReturn:
    mine = "\n".join(said)
    keep_for_the_loser(
        actor, plan, field="challenges", category=Category.PLAN, body=mine, base=base
    )
    raise PassageChanged(
        field="challenges",
        mine=mine,
        theirs="\n".join(standing),
        base="",
        revision=plan.challenges_revision,
        theirs_by="",
    )


def put_challenges(
    actor: Actor, plan: Plan, said: Sequence[str], categories: Mapping[str, int] = EMPTY
) -> list[Challenge]:
    """Those in place of what stood there. One said before keeps its row: whose words they are stays,
    and what the writer does not see keeps its place.

    Out come those that stay with fewer than was asked for, because others keep them so.
    """
    taken = set(ranks_besides(plan))
    ranks = [one for one in range(1, rules.MOST_CHALLENGES + 1) if one not in taken]
    placed = {body: rank for rank, body in zip(ranks, dict.fromkeys(said), strict=False)}
    known = {one.body: one for one in _reworded(plan, placed)}
    plan.challenges.exclude(body__in=said).delete()
    stays = [one for one in known.values() if one.body in placed]
    about = {one: categories.get(one.body, one.category) for one in stays}
    narrow = [one for one in stays if about[one] != one.category and not _may_widen(actor, one)]
    about |= {one: one.category for one in narrow}
    if stays:
        plan.challenges.filter(pk__in=[one.pk for one in stays]).update(
            rank=Case(*(When(pk=one.pk, then=placed[one.body]) for one in stays)),
            category=Case(*(When(pk=one.pk, then=about[one]) for one in stays)),
        )
    fresh = {body: rank for body, rank in placed.items() if body not in known}
    _write_challenges(plan, fresh, categories)
    return narrow


def _write_challenges(plan: Plan, fresh: Mapping[str, int], categories: Mapping[str, int]) -> None:
    Challenge.objects.bulk_create(
        Challenge(
            plan=plan,
            citizen_id=plan.citizen_id,
            rank=rank,
            body=body,
            category=categories.get(body, Category.PLAN),
        )
        for body, rank in fresh.items()
    )


def _may_widen(actor: Actor, one: Challenge) -> bool:
    """Anybody may keep words to fewer; only those they come from may open them to more. The
    database refuses as well (`kept_narrow`)."""
    own = actor.person_id is not None
    mine = own if one.holder == Holder.OPEN else actor.unit_id in one.held_by
    return one.category == Category.PLAN or mine


def _reworded(plan: Plan, placed: Mapping[str, int]) -> list[Challenge]:
    """Those that stand, after a line was written over in its place: it is held by whoever wrote it,
    then and now, and the strictest of them decides."""
    standing = list(plan.challenges.all())
    kept = {one.body for one in standing} & placed.keys()
    fresh = {rank: body for body, rank in placed.items() if body not in kept}
    for one in standing:
        if one.body not in kept and one.rank in fresh:
            one.body = fresh[one.rank]
            one.save(update_fields=["body"])
    return standing


def ranks_besides(plan: Plan) -> tuple[int, ...]:
    """Places taken by challenges the writer does not see."""
    [(ranks,)] = rows_from("ranks_besides", plan.pk)
    return tuple(ranks)


def _replace_challenges(actor: Actor, plan: Plan, said: list[str], about: Mapping[str, int]) -> int:
    for one in put_challenges(actor, plan, said, about):
        raise NarrowedByOthers(one.pk)
    plan.challenges_revision += 1
    plan.save(update_fields=["challenges_revision"])
    forget(actor, plan, "challenges")
    record(actor, "plan.challenges_set", plan, challenges=len(said))
    return plan.challenges_revision
