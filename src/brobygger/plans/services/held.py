"""Whose secrecy the words come under that are being written, and who may read them then."""

from collections.abc import Iterable
from uuid import UUID

from brobygger.access.queries import my_holder
from brobygger.kernel.actor import Actor
from brobygger.kernel.holders import FROM_MILD_TO_STRICT, Holder

from ..errors import ResponsibleCannotSee, WordsOutOfSight
from ..grounds import Grounds, grounds_on
from ..models import Agreement, Intervention, Participant, Plan

Hold = tuple[Holder, tuple[UUID, ...]]


def held_after(actor: Actor, holder: int | None = None, held_by: Iterable[UUID] = ()) -> Hold:
    """As the database will hold a row when this actor has written in it; it has the last word."""
    mine = my_holder(actor)
    my_unit = (actor.unit_id,) if actor.unit_id is not None else ()
    if holder is None:
        return mine, my_unit
    before = Holder(holder)
    how_strict = FROM_MILD_TO_STRICT.index
    if how_strict(before) == how_strict(mine):
        return mine, tuple(sorted({*held_by, *my_unit}))
    return (before, tuple(held_by)) if how_strict(before) > how_strict(mine) else (mine, my_unit)


def require_sight(grounds: Grounds, category: int, hold: Hold, person: Participant | None) -> None:
    """Nobody carries what they may not read; the refusal says which consent is missing."""
    holder, by = hold
    if person is not None and not grounds.cover(
        category, person.unit_id, person.person_id, person.user_id, holder=holder, held_by=by
    ):
        raise ResponsibleCannotSee(person.pk, category, holder=holder, disclosers=by)


def keep_in_sight(
    actor: Actor,
    plan: Plan,
    promise: Intervention | Agreement,
    words: str,
    *people: Participant | None,
) -> None:
    """A note that would bring the whole promise under a stricter hand takes it from nobody's sight
    who must act on it: it is refused, with what else can be done."""
    before: Hold = (Holder(promise.holder), tuple(promise.held_by))
    after = held_after(actor, *before)
    if not words.strip() or after == before:
        return
    require_readers(grounds_on(actor, plan.citizen_id), promise.category, (before, after), people)


def require_readers(
    grounds: Grounds,
    category: int,
    change: tuple[Hold, Hold],
    people: Iterable[Participant | None],
) -> None:
    """None of these loses sight of something by what is written in it now."""
    before, after = change
    for one in people:
        if one is None:
            continue
        who = (one.unit_id, one.person_id, one.user_id)
        saw = grounds.cover(category, *who, holder=before[0], held_by=before[1])
        if saw and not grounds.cover(category, *who, holder=after[0], held_by=after[1]):
            raise WordsOutOfSight(one.pk, category, holder=after[0], disclosers=after[1])
