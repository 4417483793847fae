"""What other rooms and screens get to see of a meeting: frozen, formatted as little as possible."""

import datetime as dt
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from brobygger.kernel.clock import now

Key = tuple[UUID | None, UUID | None, UUID | None]  # account, unit, person


class Someone(Protocol):
    """Anybody around a citizen: staff as `user_id` at `unit_id`, else `person_id`."""

    @property
    def kind(self) -> str: ...
    @property
    def user_id(self) -> UUID | None: ...
    @property
    def unit_id(self) -> UUID | None: ...
    @property
    def person_id(self) -> UUID | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """Someone chosen for a meeting: staff as user at a unit, the citizen or a relative as a person."""

    kind: str
    user_id: UUID | None = None
    unit_id: UUID | None = None
    person_id: UUID | None = None

    @classmethod
    def of(cls, one: Someone) -> "Called":
        """The same person, whatever list they stand on."""
        return cls(kind=one.kind, user_id=one.user_id, unit_id=one.unit_id, person_id=one.person_id)

    @property
    def key(self) -> Key:
        return (self.user_id, self.unit_id, self.person_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """Someone to call: staff as `user_id` at `unit_id`, the citizen or a relative as `person_id`."""

    kind: str
    name: str
    function: str = ""
    user_id: UUID | None = None
    unit_id: UUID | None = None
    person_id: UUID | None = None
    coming: bool = False  # has said so already, and is not asked

    @property
    def key(self) -> Key:
        """Who this is, whatever they are called."""
        return (self.user_id, self.unit_id, self.person_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationCard:
    """One person called, what they answered, and whether they were there."""

    id: UUID
    kind: str
    kind_label: str
    name: str
    function: str
    user_id: UUID | None
    unit_id: UUID | None
    person_id: UUID | None
    answer: str
    answer_label: str
    answered_at: dt.datetime | None
    attendance: str
    attendance_label: str
    may_decide: str  # unknown, yes, no: for the unit they come from
    decider: str  # who can, when they cannot
    mandate_at: dt.datetime | None  # None: they have not said
    is_mine: bool
    is_in_call: bool = False  # in the meeting's video room at this moment
    was_in_call: bool = False  # now or before

    @property
    def has_left_call(self) -> bool:
        return self.was_in_call and not self.is_in_call

    @property
    def is_to_say_mandate(self) -> bool:
        """Coming for a unit, and has not said whether they can decide for it."""
        return self.kind == "staff" and self.answer == "yes" and self.mandate_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingCard:
    """A meeting and the people called to it."""

    id: UUID
    citizen_id: UUID
    about: UUID | None
    starts_at: dt.datetime
    minutes: int
    form: str
    form_label: str
    size: str
    size_label: str
    place: str
    state: str
    state_label: str
    chair_id: UUID | None
    minute_taker_id: UUID | None
    called_by: UUID
    opened_at: dt.datetime | None
    closed_at: dt.datetime | None
    revision: int
    invitations: tuple[InvitationCard, ...]

    @property
    def ends_at(self) -> dt.datetime:
        return self.starts_at + dt.timedelta(minutes=self.minutes)

    @property
    def is_called(self) -> bool:
        return self.state == "called"

    @property
    def is_open(self) -> bool:
        return self.state == "open"

    @property
    def is_to_come(self) -> bool:
        """Called or going on, and not past: a meeting nobody opened is not to come for ever."""
        return self.is_open or (self.is_called and self.ends_at > now())

    @property
    def is_by_video(self) -> bool:
        return self.form in ("video", "mixed")

    @property
    def coming(self) -> int:
        """How many have said yes."""
        return sum(one.answer == "yes" for one in self.invitations)

    @property
    def mine(self) -> InvitationCard | None:
        """The reader's own invitation."""
        return next((one for one in self.invitations if one.is_mine), None)

    def invitation(self, invitation_id: UUID | None) -> InvitationCard | None:
        return next((one for one in self.invitations if one.id == invitation_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class MyInvitation:
    """A meeting I am called to that has not been held."""

    id: UUID
    meeting_id: UUID
    citizen_id: UUID
    about: UUID | None
    starts_at: dt.datetime
    minutes: int
    form: str
    form_label: str
    place: str
    state: str
    answer: str
    is_to_say_mandate: bool
    is_in_slot: bool = False  # an item of a standing slot, which has a page of its own

    @property
    def ends_at(self) -> dt.datetime:
        return self.starts_at + dt.timedelta(minutes=self.minutes)
