"""Standing slots with plans in them: beside a plan, on the page of a date, in the list of a unit."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from django.db.models import Q

from brobygger.access.gate import open_citizen
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import now, today
from brobygger.kernel.permissions import Permission
from brobygger.meetings import queries as meetings
from brobygger.meetings.pages import MeetingCard
from brobygger.meetings.slots import queries as slots
from brobygger.meetings.slots.pages import Entry, ItemCard, SeriesCard, SlotDay
from brobygger.meetings.slots.rules import USUAL_ITEM, has_room

from ..grounds import Grounds, grounds_on
from ..models import Participant, Undecided
from ..pages import PlanPage
from ..pages.slots import (
    ItemView,
    OpenDecision,
    SeriesLine,
    SlotOffer,
    SlotOutcome,
    SlotPanel,
    SlotShare,
    SlotView,
)

WEEKS = (4, 13)
SHOWN = 4
WAITS = (Undecided.State.OPEN, Undecided.State.CARRIED)


def slot_panel(actor: Actor, page: PlanPage) -> SlotPanel | None:
    """Where this plan can be taken up, what waits and what was decided last; None without a slot."""
    if not (page.rights.may_write and actor.may(Permission.MEETING_BOOK)):
        return None
    series = [one for one in slots.series_of_unit(actor) if not one.is_closed]
    items = slots.items_about(actor, page.id)
    if not series and not items:
        return None
    waiting = [one for one in items if one.waits]
    decisions = _decisions(Q(plan_id=page.id, state__in=WAITS) | _of(items))
    days = slots.coming_days(actor, series)
    grounds = grounds_on(actor, page.citizen_id)
    offers = [_offer(one, days, waiting, grounds) for one in series] if page.is_living else []
    return SlotPanel(
        offers=tuple(offers),
        decisions=tuple(
            one
            for one in decisions.values()
            if one.is_open and one.id not in {each.topic for each in waiting}
        ),
        waiting_words={
            one.id: decisions[one.topic].body for one in waiting if one.topic in decisions
        },
        last=_last(actor, items),
    )


def slot_view(actor: Actor, series_id: UUID, day: dt.date) -> SlotView:
    """One date with its row. Of each citizen in it a line is left that the reader looked."""
    card = slots.series(actor, series_id)
    date = slots.day_of(actor, card, day)
    lines = slots.entries(actor, date)
    items = [one.item for one in lines if one.item is not None]
    cards = meetings.meetings_among(actor, [one.meeting_id for one in items])
    decisions = _decisions(_of(items))
    open_beside = _waiting_in(items)
    seats = _my_seats(actor, items)
    views = []
    for line in lines:
        view = ItemView(entry=line)
        if line.item is not None:
            meeting = cards.get(line.item.meeting_id)
            view = _item_view(actor, line, line.item, date, meeting, decisions, seats)
            waiting = open_beside.get(line.item.about, set())
            view = _changed(view, others=len(waiting - {line.item.topic}))
        views.append(view)
    return SlotView(
        day=date,
        items=tuple(_pointed_at(date, views)),
        next_day=slots.next_with_room(actor, card, day, USUAL_ITEM),
        may_lead=actor.may(Permission.UNIT_OVERVIEW),
    )


def series_lines(actor: Actor) -> tuple[SeriesLine, ...]:
    """The unit's standing slots with their next dates; for leaders how many were used."""
    series = slots.series_of_unit(actor)
    days = slots.coming_days(actor, series)
    past: list[SlotDay] = []
    if actor.may(Permission.UNIT_OVERVIEW):
        past = slots.past_days(actor, series, since=today() - dt.timedelta(weeks=max(WEEKS)))
    return tuple(
        SeriesLine(
            series=one,
            days=tuple(each for each in days if each.series.id == one.id)[:SHOWN],
            shares=_shares(one, past) if actor.may(Permission.UNIT_OVERVIEW) else (),
        )
        for one in series
    )


def _offer(
    series: SeriesCard, days: Iterable[SlotDay], waiting: Iterable[ItemCard], grounds: Grounds
) -> SlotOffer:
    dates = [one for one in days if one.series.id == series.id]
    first = next((one for one in dates if one.is_open and _fits(one)), None)
    return SlotOffer(
        series=series,
        day=first,
        passed_over=tuple(one for one in dates if first is None or one.day < first.day)[:SHOWN],
        waiting=next((one for one in waiting if one.series_id == series.id), None),
        has_ground=grounds.cover(Category.PLAN, series.other.id),
    )


def _fits(day: SlotDay) -> bool:
    return has_room(day.used, USUAL_ITEM, day.minutes)


def _last(actor: Actor, items: Iterable[ItemCard]) -> SlotOutcome | None:
    held = next((one for one in items if one.state == "held"), None)
    if held is None:
        return None
    meeting = meetings.meeting(actor, held.meeting_id)
    return SlotOutcome(
        held_at=meeting.starts_at,
        decided=_settled_at(meeting),
        present=tuple(one.name for one in meeting.invitations if one.attendance == "present"),
    )


def _item_view(  # noqa: PLR0917  # what the page has asked for once, for all of them
    actor: Actor,
    line: Entry,
    item: ItemCard,
    date: SlotDay,
    meeting: MeetingCard | None,
    decisions: dict[UUID, OpenDecision],
    seats: set[UUID],
) -> ItemView:
    grounds = grounds_on(actor, item.citizen_id)
    units = (date.series.host, date.series.place_unit)
    without = next((one for one in units if not grounds.cover(Category.PLAN, one.id)), None)
    return ItemView(
        entry=line,
        citizen=open_citizen(actor, item.citizen_id, shows=Category.PLAN),
        decision=decisions.get(item.topic),
        decided=_settled_at(meeting) if meeting and meeting.closed_at else (),
        meeting=meeting,
        blind=tuple(
            one.name for one in date.coming if not grounds.cover(Category.PLAN, one.unit_id)
        ),
        blind_unit=without.name if without else "",
        blind_unit_id=without.id if without else None,
        may_write=item.about in seats,
    )


def _settled_at(meeting: MeetingCard) -> tuple[OpenDecision, ...]:
    """What was decided there, also when it is not what the item was put on for."""
    found = Undecided.objects.filter(settled_meeting_id=meeting.id).order_by("settled_at")
    return tuple(_decision(one) for one in found)


def _pointed_at(date: SlotDay, views: list[ItemView]) -> Iterable[ItemView]:
    """While the slot is on, the first that waits is the one everybody is at."""
    current = next((one for one in views if one.entry.waits), None) if date.is_on else None
    return (_changed(one, is_current=one is current) for one in views)


def _changed(view: ItemView, **changes: object) -> ItemView:
    return replace(view, **changes)  # type: ignore[arg-type]  # fields of its own


def _decisions(which: Q) -> dict[UUID, OpenDecision]:
    found = Undecided.objects.filter(which).order_by("-raised_at")
    return {one.pk: _decision(one) for one in found}


def _of(items: Iterable[ItemCard]) -> Q:
    return Q(pk__in=[one.topic for one in items])


def _waiting_in(items: Iterable[ItemCard]) -> dict[UUID, set[UUID]]:
    waiting: dict[UUID, set[UUID]] = {}
    found = Undecided.objects.filter(plan__in=[one.about for one in items], state__in=WAITS)
    for plan_id, pk in found.values_list("plan_id", "pk"):
        waiting.setdefault(plan_id, set()).add(pk)
    return waiting


def _my_seats(actor: Actor, items: Iterable[ItemCard]) -> set[UUID]:
    """The plans at whose table the actor's unit sits."""
    if actor.unit_id is None or not actor.may(Permission.PLAN_WRITE):
        return set()
    seated = Participant.objects.filter(
        plan__in=[one.about for one in items],
        plan__closed_at=None,
        unit_id=actor.unit_id,
        left_at=None,
    )
    return set(seated.values_list("plan_id", flat=True))


def _decision(one: Undecided) -> OpenDecision:
    return OpenDecision(
        id=one.pk,
        body=one.body,
        state=one.state,
        state_label=str(Undecided.State(one.state).label),
        outcome=one.outcome,
        raised_by=one.raised_by_name,
    )


def _shares(series: SeriesCard, past: Iterable[SlotDay]) -> tuple[SlotShare, ...]:
    mine = [one for one in past if one.series.id == series.id]
    return tuple(
        SlotShare.of(
            weeks, (one for one in mine if one.starts_at >= now() - dt.timedelta(weeks=weeks))
        )
        for weeks in WEEKS
    )
