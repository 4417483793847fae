"""The row that waits for a slot: put on, taken off, moved up, held, carried on to another date."""

import datetime as dt
from collections.abc import Collection
from functools import partial
from uuid import UUID

from django.db import transaction

from brobygger.access.rls import unit_of
from brobygger.accounts.queries import person_cards
from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require
from brobygger.kernel.refusals import hidden_means_not_found

from .. import services as meetings
from ..errors import AnswerUnknown
from ..models import Invitation, Meeting
from ..pages import MeetingCard
from . import queries, rules, telling
from .errors import NoRoomLeft, SlotFull, SlotItemOver, SlotNotBegun
from .following import call_comers, people_for
from .models import Slot, SlotItem
from .pages import Put, SeriesCard
from .services import come, last_position, open_slot, row_of

Attendance = Invitation.Attendance


@transaction.atomic
def put_on(
    actor: Actor,
    *,
    series_id: UUID,
    day: dt.date,
    citizen_id: UUID,
    about: UUID,
    topic: UUID,
    minutes: int = rules.USUAL_ITEM,
) -> Put:
    """A citizen's matter on the list of a date; whoever puts it on comes, and the citizen is invited.

    What stands on a coming date of the series already is not put on twice, whoever did it.
    """
    require(actor, Permission.MEETING_BOOK)
    if minutes not in rules.ITEM_LENGTHS:
        raise AnswerUnknown(minutes)
    card = queries.series(actor, series_id)
    slot = open_slot(actor, card, day)
    twin = _twin(slot, about)
    if twin is not None:
        return Put(item_id=twin.pk, day=twin.slot.day, is_new=False)
    require_room(actor, card, slot, minutes)
    come(actor, slot, is_coming=True)
    meeting_id, blind = _call(actor, card, slot, citizen_id)
    item = SlotItem(
        slot=slot, meeting_id=meeting_id, citizen_id=citizen_id, about=about, topic=topic
    )
    _put_behind(actor, item, minutes)
    record(actor, "slot.item_put_on", item, slot=slot.pk, meeting=meeting_id, about=about)
    return Put(item_id=item.pk, day=slot.day, is_new=True, without_ground=tuple(blind))


@transaction.atomic
def take_off(actor: Actor, *, item_id: UUID) -> None:
    """It need not be decided there: its meeting is called off, and the citizen told."""
    require(actor, Permission.MEETING_BOOK)
    item = locked_item(item_id)
    call_off(actor, item)
    record(actor, "slot.item_taken_off", item, slot=item.slot_id)


def call_off(actor: Actor, item: SlotItem) -> None:
    """The item and its meeting; the line in the log is the caller's."""
    item.left_at = now()
    item.save(update_fields=["left_at"])
    tell = partial(telling.tell_taken_off, put_by=item.put_by)
    meetings.cancel_meeting(actor, meeting_id=item.meeting_id, tell=tell)


@transaction.atomic
def move_up(actor: Actor, *, item_id: UUID) -> None:
    """One place earlier; for whoever comes for it has to leave early."""
    require(actor, Permission.MEETING_BOOK)
    item = locked_item(item_id)
    item.position = place_before(item.slot, item.position)
    item.save(update_fields=["position"])
    record(actor, "slot.item_moved_up", item, slot=item.slot_id)


@transaction.atomic
def hold(actor: Actor, *, item_id: UUID, present: Collection[UUID]) -> MeetingCard:
    """It was its turn: who was there, and its meeting is held. Two who close it: one does."""
    require(actor, Permission.MEETING_BOOK)
    item = locked_item(item_id)
    if item.meeting.starts_at - rules.FROM_BEFORE > now():
        raise SlotNotBegun(item_id)
    if item.meeting.state == Meeting.State.CALLED:
        meetings.open_meeting(actor, meeting_id=item.meeting_id)
    called = item.meeting.invitations.filter(ended_at=None).values_list("pk", flat=True)
    there = {
        one: Attendance.PRESENT.value if one in present else Attendance.ABSENT.value
        for one in called
    }
    meetings.note_attendance(actor, meeting_id=item.meeting_id, attendance=there)
    held = meetings.close_meeting(actor, meeting_id=item.meeting_id)
    record(actor, "slot.item_held", item, slot=item.slot_id, meeting=item.meeting_id)
    return held


@transaction.atomic
def carry_on(actor: Actor, *, item_id: UUID) -> dt.date:
    """Not reached: on to the first date after this one that has room; everybody called is told."""
    require(actor, Permission.MEETING_BOOK)
    item = locked_item(item_id)
    if item.meeting.state != Meeting.State.CALLED:
        raise SlotItemOver(item_id)
    card = queries.series(actor, item.slot.series_id)
    goal = queries.next_with_room(actor, card, item.slot.day, item.minutes)
    if goal is None:
        raise NoRoomLeft(item_id)
    slot = row_of(goal)
    item.position, item.slot = last_position(slot), slot
    item.times_moved += 1
    item.save(update_fields=["slot", "position", "times_moved"])
    _move(actor, card, item)
    call_comers(actor, slot, item)
    record(actor, "slot.item_moved", item, slot=slot.pk, meeting=item.meeting_id)
    return slot.day


def locked_item(item_id: UUID) -> SlotItem:
    """An item that waits, with its slot, held until we are done; one that is over is a conflict."""
    first = SlotItem.objects.filter(pk=item_id).values_list("slot_id", "meeting_id").first()
    if first is None:
        raise NotFound(item_id)
    slot_id, meeting_id = first
    if not Slot.objects.select_for_update().filter(pk=slot_id).exists():
        raise NotFound(item_id)  # a slot of other units than the reader's
    Meeting.objects.select_for_update().get(pk=meeting_id)
    item = SlotItem.objects.select_related("slot", "meeting").get(pk=item_id)
    if item.slot_id != slot_id or item.left_at is not None or not _lives(item.meeting):
        raise SlotItemOver(item_id)
    return item


def require_room(actor: Actor, card: SeriesCard, slot: Slot, wanted: int) -> None:
    """Or `SlotFull`, with the next date that has some."""
    day = queries.day_of(actor, card, slot.day)
    if not rules.has_room(day.used, wanted, slot.minutes):
        later = queries.next_with_room(actor, card, slot.day, wanted)
        raise SlotFull(later.day if later else None)


def place_before(slot: Slot, position: float) -> float:
    """Between the two that stand before this place; its own where it is the first."""
    places = [one.position for one in queries.places_in([slot.pk]) if one.state != "off"]
    asked = slot.questions.filter(left_at=None).values_list("position", flat=True)
    before = sorted(one for one in [*places, *asked] if one < position)
    if not before:
        return position
    return rules.between(before[-2] if len(before) > 1 else None, before[-1])


def _call(actor: Actor, card: SeriesCard, slot: Slot, citizen_id: UUID) -> tuple[UUID, list[str]]:
    """The meeting of an item lies in the whole time of the slot; its turn comes within it."""
    people, blind = people_for(actor, slot, citizen_id)
    meeting = meetings.call_meeting(
        actor,
        citizen_id=citizen_id,
        about=None,
        starts_at=slot.starts_at,
        minutes=slot.minutes,
        form=card.form,
        place=card.place,
        invited=people,
        tell=telling.tell_put_on,
    )
    return meeting.id, blind


def _put_behind(actor: Actor, item: SlotItem, minutes: int) -> None:
    item.minutes, item.position = minutes, last_position(item.slot)
    item.put_by, item.put_unit_id = actor.user_id, unit_of(actor)
    item.put_by_name = person_cards([actor.user_id])[actor.user_id].name[:120]
    with hidden_means_not_found(item.citizen_id):
        item.save(force_insert=True)


def _move(actor: Actor, card: SeriesCard, item: SlotItem) -> None:
    """Its meeting to the time of the slot it is in now."""
    meetings.move_meeting(
        actor,
        meeting_id=item.meeting_id,
        base_revision=item.meeting.revision,
        starts_at=item.slot.starts_at,
        minutes=item.slot.minutes,
        form=card.form,
        place=card.place,
        tell=partial(telling.tell_carried_on, put_by=item.put_by),
    )


def _twin(slot: Slot, about: UUID) -> SlotItem | None:
    waiting = SlotItem.objects.filter(
        about=about,
        left_at=None,
        slot__series_id=slot.series_id,
        slot__starts_at__gt=now() - dt.timedelta(hours=1),
        meeting__state__in=(Meeting.State.CALLED, Meeting.State.OPEN),
    )
    return waiting.select_related("slot").order_by("slot__day").first()


def _lives(meeting: Meeting) -> bool:
    return meeting.state in {Meeting.State.CALLED, Meeting.State.OPEN}
