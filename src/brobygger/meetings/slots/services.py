"""Setting up a standing slot, saying that one comes, calling a date off, ending it."""

import datetime as dt
from uuid import UUID

from django.db import IntegrityError, transaction

from brobygger.access.rls import rows_from, unit_of
from brobygger.accounts.queries import colleagues
from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now, today
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require
from brobygger.meetings.models import Meeting
from brobygger.organisations.kinds import Sector
from brobygger.organisations.queries import UnitCard, unit_cards

from ..room.orders import close_the_room
from ..services import keepable_place, known_form
from . import queries, rules, telling
from .errors import NotOfTheUnits, SeriesOver, SeriesUnlikely, SlotOver, UnitNotOpen
from .following import follow_comer
from .models import Slot, SlotComer, SlotQuestion, SlotSeries
from .pages import SeriesCard, SlotDay


@transaction.atomic
def set_up(
    actor: Actor,
    *,
    other_unit_id: UUID,
    weekday: int,
    clock: dt.time,
    minutes: int = rules.USUAL_LENGTH,
    form: str = Meeting.Form.VIDEO,
    place: str = "",
    from_on: dt.date | None = None,
    until_on: dt.date | None = None,
) -> UUID:
    """From now on the two units sit together every week. Set up twice it is one.

    Where one lives is the place, and the other the visitor; else the actor's unit is visited.
    """
    require(actor, Permission.UNIT_OVERVIEW)
    first = from_on or today()
    mine, other = _two_units(unit_of(actor), other_unit_id)
    _require_likely(weekday, clock, minutes, first, until_on)
    host, visited = (mine, other) if other.sector == Sector.FACILITY else (other, mine)
    wanted = SlotSeries(
        host_unit_id=host.id,
        place_unit_id=visited.id,
        weekday=weekday,
        clock=clock,
        minutes=minutes,
        form=known_form(form),
        place=keepable_place(place),
        from_on=first,
        until_on=until_on,
    )
    return _made(actor, wanted)


@transaction.atomic
def end_series(actor: Actor, *, series_id: UUID) -> None:
    """No more dates: what waits is called off and those called are told; the plan keeps the matter."""
    require(actor, Permission.UNIT_OVERVIEW)
    found = _locked_series(actor, series_id)
    if found.ended_at is not None:
        raise SeriesOver(series_id)
    found.ended_at = now()
    found.save(update_fields=["ended_at"])
    record(actor, "slot.ended", found)
    for slot in found.slots.filter(cancelled_at=None, starts_at__gt=now()).order_by("day"):
        for item_id in _waiting(slot):
            move_item(actor, item_id, None)
        telling.tell_slot_off(actor, slot, slot.comers.filter(is_coming=True))
    telling.tell_leaders(actor, [found.host_unit_id, found.place_unit_id], ended=True)


@transaction.atomic
def cancel_slot(actor: Actor, *, series_id: UUID, day: dt.date) -> int:
    """That date is not held: what waits goes on to the next dates with room; how many that were."""
    require(actor, Permission.UNIT_OVERVIEW)
    card = queries.series(actor, series_id)
    slot = open_slot(actor, card, day)
    slot.cancelled_at = now()
    slot.save(update_fields=["cancelled_at"])
    record(actor, "slot.called_off", slot, day=day)
    waiting = _waiting(slot)
    for item_id, minutes in waiting.items():
        goal = queries.next_with_room(actor, card, day, minutes)
        target = row_of(goal) if goal is not None else None
        move_item(actor, item_id, target.pk if target else None)
    for asked in slot.questions.filter(left_at=None, answered_at=None):
        goal = queries.next_with_room(actor, card, day, asked.minutes)
        if goal is not None:
            move_question(actor, asked, row_of(goal))
    telling.tell_slot_off(actor, slot, slot.comers.filter(is_coming=True))
    return len(waiting)


@transaction.atomic
def say_coming(actor: Actor, *, series_id: UUID, day: dt.date, is_coming: bool) -> None:
    """I come, or I do not: to the slot, and to each item in it that I may see."""
    require(actor, Permission.MEETING_ANSWER)
    slot = open_slot(actor, queries.series(actor, series_id), day)
    come(actor, slot, is_coming=is_coming)


def come(actor: Actor, slot: Slot, *, is_coming: bool) -> None:
    """As `say_coming`, in a slot that is held already; said again the same way it changes nothing."""
    said = SlotComer.objects.filter(
        slot=slot, user_id=actor.user_id, unit_id=unit_of(actor)
    ).first()
    if said is not None and said.is_coming == is_coming:
        return
    is_told = is_coming or said is not None  # a first no is in nobody's calendar
    said = _say(actor, slot, said, is_coming=is_coming)
    record(actor, "slot.answered", slot, answer="yes" if is_coming else "no")
    follow_comer(actor, slot, is_coming=is_coming)
    if is_told:
        telling.tell_comer(actor, slot, said)


def open_slot(actor: Actor, card: SeriesCard, day: dt.date) -> Slot:
    """The row of a date on which something can still be put or said, locked until we are done."""
    found = queries.day_of(actor, card, day)
    if not found.is_open:
        raise SlotOver(card.id)
    slot = row_of(found)
    if slot.cancelled_at is not None:
        raise SlotOver(card.id)
    return slot


def row_of(day: SlotDay) -> Slot:
    """Made when somebody first touches the date; locked."""
    Slot.objects.get_or_create(
        series_id=day.series.id,
        day=day.day,
        defaults={"starts_at": day.starts_at, "minutes": day.minutes},
    )
    return Slot.objects.select_for_update().get(series_id=day.series.id, day=day.day)


def move_item(actor: Actor, item_id: UUID, target: UUID | None) -> None:
    """On to another date, or called off; the database does it and names whom to tell."""
    for row in rows_from("move_slot_item", item_id, target, now()):
        citizen_id, category, meeting_id, by_video = row[:4]
        record(
            actor,
            "slot.item_called_off" if target is None else "slot.item_moved",
            citizen_id=citizen_id,
            category=category,
            item=item_id,
            meeting=meeting_id,
            slot=target,
        )
        telling.tell_moved(actor, row, is_off=target is None)
        if by_video:
            close_the_room(meeting_id, why="cancelled" if target is None else "rescheduled")


def move_question(actor: Actor, asked: SlotQuestion, target: Slot) -> None:
    """On to another date, behind what stands there."""
    asked.slot, asked.position = target, last_position(target)
    asked.times_moved += 1
    asked.save(update_fields=["slot", "position", "times_moved"])
    record(actor, "slot.question_moved", asked, slot=target.pk)


def last_position(slot: Slot) -> float:
    """Behind everything in the row, also behind what one may not see."""
    places = [one.position for one in queries.places_in([slot.pk])]
    asked = slot.questions.values_list("position", flat=True)
    return max([0.0, *places, *asked]) + 1


def _say(actor: Actor, slot: Slot, said: SlotComer | None, *, is_coming: bool) -> SlotComer:
    if said is not None:
        said.is_coming, said.said_at = is_coming, now()
        said.times_said += 1
        said.save(update_fields=["is_coming", "said_at", "times_said"])
        return said
    staff = colleagues(actor, unit_id=unit_of(actor))
    me = next((one for one in staff if one.user_id == actor.user_id), None)
    if me is None:
        raise NotOfTheUnits(slot.pk)
    return SlotComer.objects.create(
        slot=slot,
        user_id=actor.user_id,
        unit_id=unit_of(actor),
        name=me.name[:120],
        function=me.function[:80],
        is_coming=is_coming,
    )


def _waiting(slot: Slot) -> dict[UUID, int]:
    places = queries.places_in([slot.pk])
    return {one.item_id: one.minutes for one in places if one.state == "waiting"}


def _made(actor: Actor, wanted: SlotSeries) -> UUID:
    """One that goes on at this hour already is it, also when another leader makes it right now."""
    units = [wanted.host_unit_id, wanted.place_unit_id]
    goes_on = SlotSeries.objects.filter(
        host_unit_id=units[0],
        place_unit_id=units[1],
        weekday=wanted.weekday,
        clock=wanted.clock,
        ended_at=None,
    ).values_list("pk", flat=True)
    found = goes_on.first()
    if found is not None:
        return found
    wanted.set_by, wanted.set_unit_id = actor.user_id, unit_of(actor)
    try:
        with transaction.atomic():
            wanted.save(force_insert=True)
    except IntegrityError:
        return goes_on.get()
    record(actor, "slot.set_up", wanted, host=units[0], place=units[1], weekday=wanted.weekday)
    telling.tell_leaders(actor, units, ended=False)
    return wanted.pk


def _locked_series(actor: Actor, series_id: UUID) -> SlotSeries:
    queries.series(actor, series_id)
    found = SlotSeries.objects.select_for_update().filter(pk=series_id).first()
    if found is None:
        raise NotFound(series_id)
    return found


def _two_units(mine_id: UUID, other_id: UUID) -> tuple[UnitCard, UnitCard]:
    cards = unit_cards([mine_id, other_id])
    mine, other = cards.get(mine_id), cards.get(other_id)
    if mine is None or other is None or mine_id == other_id:
        raise UnitNotOpen(other_id)
    if not (mine.is_open and other.is_open):
        raise UnitNotOpen(other_id)
    return mine, other


def _require_likely(
    weekday: int, clock: dt.time, minutes: int, first: dt.date, last: dt.date | None
) -> None:
    likely = (
        weekday in range(5)
        and rules.EARLIEST <= clock <= rules.LATEST
        and minutes in rules.LENGTHS
        and today() <= first <= today() + rules.FURTHEST
        and (last is None or first <= last <= first + 3 * rules.FURTHEST)
    )
    if not likely:
        raise SeriesUnlikely


__all__ = [
    "cancel_slot",
    "come",
    "end_series",
    "last_position",
    "move_item",
    "move_question",
    "open_slot",
    "row_of",
    "say_coming",
    "set_up",
]
