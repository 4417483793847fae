"""When a meeting's video room may be entered, and by whom as what."""

import datetime as dt
from typing import Protocol

from brobygger.meetings.pages import MeetingCard

OPENS_BEFORE = dt.timedelta(minutes=15)
STAYS_AFTER = dt.timedelta(minutes=30)
OPEN_STAYS_AFTER = dt.timedelta(hours=3)  # a meeting that somebody is holding overruns
BY_VIDEO = frozenset({"video", "mixed"})


class Held(Protocol):
    """What the room's time depends on, of a meeting as staff or as a guest sees it."""

    @property
    def form(self) -> str: ...
    @property
    def starts_at(self) -> dt.datetime: ...
    @property
    def ends_at(self) -> dt.datetime: ...
    @property
    def state(self) -> str: ...
    @property
    def is_called(self) -> bool: ...
    @property
    def is_open(self) -> bool: ...
    @property
    def closed_at(self) -> dt.datetime | None: ...


def is_by_video(card: Held) -> bool:
    return card.form in BY_VIDEO and card.state in {"called", "open", "closed"}


def size_at_the_door(size: str, *, has_server: bool) -> str:
    """Without a media server everybody meets browser to browser, and six is the most that can."""
    return size if has_server else "mesh"


def opens_at(card: Held) -> dt.datetime:
    return card.starts_at - OPENS_BEFORE


def is_over(card: Held, moment: dt.datetime) -> bool:
    """A meeting whose plan is closed and sent can be talked about a while longer."""
    if card.closed_at is not None:
        return moment > card.closed_at + STAYS_AFTER
    return moment > card.ends_at + (OPEN_STAYS_AFTER if card.is_open else STAYS_AFTER)


def can_go_on(card: Held, moment: dt.datetime) -> bool:
    """Whoever is inside stays for as long as it takes, within reason."""
    has_begun = card.is_open or moment >= opens_at(card)
    return is_by_video(card) and has_begun and moment <= card.ends_at + OPEN_STAYS_AFTER


def can_be_entered(card: Held, moment: dt.datetime) -> bool:
    """From a quarter of an hour before; earlier when somebody has opened the meeting itself."""
    if not is_by_video(card) or is_over(card, moment):
        return False
    return not card.is_called or moment >= opens_at(card)


def role_in(card: MeetingCard) -> str:
    """The chair leads, or whoever called. The other of them and the minute taker can take over.

    A citizen or relative never leads a meeting by having been named by mistake: only staff do.
    """
    mine = card.mine
    if mine is None or mine.kind != "staff":
        return "participant"
    called_it = mine.user_id == card.called_by
    if mine.id == card.chair_id or (called_it and card.chair_id is None):
        return "host"
    return "cohost" if called_it or mine.id == card.minute_taker_id else "participant"
