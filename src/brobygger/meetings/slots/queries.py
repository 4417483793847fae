"""Reading standing slots: row security shows those of one's own unit, and items one has a ground for."""

import datetime as dt
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Q, QuerySet

from brobygger.access.rls import rows_from
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import today
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require
from brobygger.organisations.queries import UnitCard, unit_cards

from ..models import Meeting
from . import rules
from .models import Slot, SlotComer, SlotItem, SlotQuestion, SlotSeries
from .pages import ComerCard, Entry, ItemCard, Place, QuestionCard, SeriesCard, SlotDay

STATES = {"closed": "held", "cancelled": "off"}
LIVING = (Meeting.State.CALLED, Meeting.State.OPEN)


def series_of_unit(actor: Actor, *, ended: bool = False) -> list[SeriesCard]:
    """The standing slots of the unit one acts at, as host or as place."""
    require(actor, Permission.MEETING_BOOK)
    found = SlotSeries.objects.filter(_of_unit(actor)).order_by("weekday", "clock", "set_at")
    if not ended:
        found = found.filter(ended_at=None)
    return series_cards(actor, found)


def series(actor: Actor, series_id: UUID) -> SeriesCard:
    """One of them, `NotFound` when it is another unit's."""
    require(actor, Permission.MEETING_BOOK)
    found = SlotSeries.objects.filter(_of_unit(actor), pk=series_id).first()
    if found is None:
        raise NotFound(series_id)
    return series_cards(actor, [found])[0]


def coming_days(
    actor: Actor, cards: Sequence[SeriesCard], *, until: dt.date | None = None
) -> list[SlotDay]:
    """Every date from today on, the soonest first; holidays and what is called off are said."""
    first, last = today(), until or today() + rules.AHEAD
    dates = [
        (card, day)
        for card in cards
        if card.goes_on and not card.is_closed
        for day in rules.days_of(card.weekday, max(first, card.from_on), _last(card, last))
    ]
    found = _days(actor, dates)
    return sorted((one for one in found if not one.is_past), key=lambda one: one.starts_at)


def day_of(actor: Actor, card: SeriesCard, day: dt.date) -> SlotDay:
    """One date; `NotFound` where the series has none and nothing was ever put on it."""
    has_row = Slot.objects.filter(series_id=card.id, day=day).exists()
    if not has_row and not is_a_date_of(card, day):
        raise NotFound(card.id)
    return _days(actor, [(card, day)])[0]


def is_a_date_of(card: SeriesCard, day: dt.date) -> bool:
    """Whether the series says this day; an ended one says none from the day it ended."""
    last = _last(card, day)
    if card.ended_at is not None:
        last = min(last, card.ended_at.date())
    return day.weekday() == card.weekday and card.from_on <= day <= last


def past_days(actor: Actor, cards: Sequence[SeriesCard], *, since: dt.date) -> list[SlotDay]:
    """Every date that is over, the latest first, as far as the series had begun and not ended."""
    dates = [
        (card, day)
        for card in cards
        for day in rules.days_of(card.weekday, max(since, card.from_on), today())
        if is_a_date_of(card, day)
    ]
    found = _days(actor, dates)
    return sorted((one for one in found if one.is_past), key=lambda one: one.day, reverse=True)


def next_with_room(actor: Actor, card: SeriesCard, after: dt.date, wanted: int) -> SlotDay | None:
    """The first date after this one that has room."""
    days = coming_days(actor, [card], until=after + rules.AHEAD)
    later = (one for one in days if one.day > after and one.is_open)
    return next((one for one in later if rules.has_room(one.used, wanted, one.minutes)), None)


def entries(actor: Actor, slot: SlotDay) -> tuple[Entry, ...]:
    """The row in its order; what one has no ground for is there, with neither name nor matter."""
    if slot.slot_id is None:
        return ()
    places = places_in([slot.slot_id])
    items = {one.id: one for one in items_in(actor, slot)}
    asked = list(SlotQuestion.objects.filter(slot_id=slot.slot_id, left_at=None))
    lines: list[tuple[float, int, str, ItemCard | None, QuestionCard | None]] = [
        (one.position, one.minutes, one.state, items.get(one.item_id), None)
        for one in places
        if one.state != "off"
    ]
    lines += [
        (one.position, one.minutes, "held" if one.answered_at else "waiting", None, question(one))
        for one in asked
    ]
    return tuple(_numbered(slot, sorted(lines, key=lambda line: line[0])))


def item(actor: Actor, item_id: UUID) -> ItemCard:
    """One item the actor has a ground for."""
    require(actor, Permission.PLAN_READ)
    found = _items().filter(pk=item_id).first()
    if found is None:
        raise NotFound(item_id)
    slots = _slots_by_id([found.slot_id])
    return item_card(found, slots.get(found.slot_id))


def item_of_meeting(actor: Actor, meeting_id: UUID) -> ItemCard | None:
    """The item whose meeting this is, if it is one of a slot."""
    require(actor, Permission.PLAN_READ)
    found = _items().filter(meeting_id=meeting_id).first()
    return item_card(found, _slots_by_id([found.slot_id]).get(found.slot_id)) if found else None


def items_in(actor: Actor, slot: SlotDay) -> list[ItemCard]:
    """Those of one slot that the actor has a ground for."""
    require(actor, Permission.PLAN_READ)
    if slot.slot_id is None:
        return []
    found = _items().filter(slot_id=slot.slot_id, left_at=None)
    slots = _slots_by_id([slot.slot_id])
    return [item_card(one, slots.get(one.slot_id)) for one in found]


def items_about(actor: Actor, about: UUID) -> list[ItemCard]:
    """What waits in some slot about this, and what was held there, the latest first."""
    require(actor, Permission.PLAN_READ)
    living = Q(meeting__state__in=(*LIVING, Meeting.State.CLOSED), left_at=None)
    found = list(_items().filter(living, about=about).order_by("-meeting__starts_at"))
    slots = _slots_by_id([one.slot_id for one in found])
    return [item_card(one, slots.get(one.slot_id)) for one in found]


def question_in(actor: Actor, question_id: UUID) -> tuple[SlotQuestion, Slot]:
    """A question of one of the actor's unit's slots."""
    require(actor, Permission.MEETING_BOOK)
    found = SlotQuestion.objects.filter(pk=question_id).select_related("slot").first()
    if found is None:
        raise NotFound(question_id)
    return found, found.slot


def places_in(slot_ids: Iterable[UUID]) -> list[Place]:
    """What stands in these slots, for the staff of their two units: lengths and states alone."""
    return [
        Place(item_id=item_id, position=position, minutes=minutes, state=_state(state, left))
        for _slot, item_id, position, minutes, state, left in _rows(slot_ids)
    ]


def series_cards(actor: Actor, found: Iterable[SlotSeries]) -> list[SeriesCard]:
    rows = list(found)
    units = unit_cards({unit for one in rows for unit in (one.host_unit_id, one.place_unit_id)})
    return [_series_card(actor, one, units) for one in rows]


def item_card(one: SlotItem, slot: Slot | None) -> ItemCard:
    """`slot` is None where it belongs to units that are not the reader's."""
    return ItemCard(
        id=one.pk,
        slot_id=one.slot_id,
        series_id=slot.series_id if slot else None,
        day=slot.day if slot else None,
        meeting_id=one.meeting_id,
        citizen_id=one.citizen_id,
        about=one.about,
        topic=one.topic,
        minutes=one.minutes,
        state=_state(one.meeting.state, one.left_at is not None),
        put_by_name=one.put_by_name,
        times_moved=one.times_moved,
    )


def question(one: SlotQuestion) -> QuestionCard:
    return QuestionCard(
        id=one.pk,
        body=one.body,
        minutes=one.minutes,
        asked_by_name=one.asked_by_name,
        answer=one.answer,
        answered_by_name=one.answered_by_name,
        times_moved=one.times_moved,
    )


def _of_unit(actor: Actor) -> Q:
    return Q(host_unit_id=actor.unit_id) | Q(place_unit_id=actor.unit_id)


def _last(card: SeriesCard, last: dt.date) -> dt.date:
    return min(last, card.until_on) if card.until_on else last


def _series_card(actor: Actor, one: SlotSeries, units: dict[UUID, UnitCard]) -> SeriesCard:
    return SeriesCard(
        id=one.pk,
        host=units[one.host_unit_id],
        place_unit=units[one.place_unit_id],
        weekday=one.weekday,
        clock=one.clock,
        minutes=one.minutes,
        form=one.form,
        form_label=str(Meeting.Form(one.form).label),
        place=one.place,
        from_on=one.from_on,
        until_on=one.until_on,
        ended_at=one.ended_at,
        my_unit_id=actor.unit_id,
    )


def _days(actor: Actor, dates: Sequence[tuple[SeriesCard, dt.date]]) -> list[SlotDay]:
    """The dates with what stands on them, in four questions however many they are."""
    rows = {
        (one.series_id, one.day): one
        for one in Slot.objects.filter(
            series__in={card.id for card, _ in dates}, day__in={day for _, day in dates}
        )
    }
    ids = [one.pk for one in rows.values()]
    weights = _weights(ids) if ids else {}
    comers: dict[UUID, list[ComerCard]] = {}
    for one in SlotComer.objects.filter(slot__in=ids).order_by("name") if ids else ():
        comers.setdefault(one.slot_id, []).append(_comer(actor, one))
    return [_day(card, day, rows.get((card.id, day)), weights, comers) for card, day in dates]


def _day(
    card: SeriesCard,
    day: dt.date,
    row: Slot | None,
    weights: dict[UUID, tuple[int, int, int]],
    comers: dict[UUID, list[ComerCard]],
) -> SlotDay:
    used, waiting, held = weights.get(row.pk, (0, 0, 0)) if row else (0, 0, 0)
    return SlotDay(
        series=card,
        day=day,
        starts_at=row.starts_at if row else rules.begins(day, card.clock),
        minutes=row.minutes if row else card.minutes,
        slot_id=row.pk if row else None,
        is_holiday=not rules.is_held_on(day),
        is_cancelled=row is not None and row.cancelled_at is not None,
        used=used,
        waiting=waiting,
        held=held,
        comers=tuple(comers.get(row.pk, ())) if row else (),
    )


def _weights(ids: list[UUID]) -> dict[UUID, tuple[int, int, int]]:
    """Minutes taken, how many wait, how many were held: items and questions alike."""
    lines = [
        (slot, minutes, _state(state, left)) for slot, _i, _p, minutes, state, left in _rows(ids)
    ]
    asked = SlotQuestion.objects.filter(slot__in=ids, left_at=None)
    for slot, minutes, answered in asked.values_list("slot_id", "minutes", "answered_at"):
        lines.append((slot, minutes, "held" if answered else "waiting"))
    found: dict[UUID, tuple[int, int, int]] = {}
    for slot, minutes, state in lines:
        used, waiting, held = found.get(slot, (0, 0, 0))
        if state != "off":
            found[slot] = (used + minutes, waiting + (state == "waiting"), held + (state == "held"))
    return found


def _rows(slot_ids: Iterable[UUID]) -> list[tuple[UUID, UUID, float, int, str, bool]]:
    wanted: list[UUID | None] = list(slot_ids)
    return rows_from("slot_places", wanted)


def _state(meeting_state: str, left: bool) -> str:
    return "off" if left else STATES.get(meeting_state, "waiting")


def _items() -> QuerySet[SlotItem]:
    return SlotItem.objects.select_related("meeting")


def _slots_by_id(ids: Iterable[UUID]) -> dict[UUID, Slot]:
    return Slot.objects.in_bulk(list(set(ids)))


def _comer(actor: Actor, one: SlotComer) -> ComerCard:
    return ComerCard(
        user_id=one.user_id,
        unit_id=one.unit_id,
        name=one.name,
        function=one.function,
        is_coming=one.is_coming,
        is_me=(one.user_id, one.unit_id) == (actor.user_id, actor.unit_id),
    )


def _numbered(
    slot: SlotDay, lines: list[tuple[float, int, str, ItemCard | None, QuestionCard | None]]
) -> Iterable[Entry]:
    """When each is reckoned to begin, one after the other."""
    at = slot.starts_at
    for number, (_position, minutes, state, one, asked) in enumerate(lines, start=1):
        yield Entry(
            number=number, starts_at=at, minutes=minutes, state=state, item=one, question=asked
        )
        at += dt.timedelta(minutes=minutes)
