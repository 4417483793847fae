"""The seam to a media server: what a meeting of more than six needs of one, whichever it is.

It carries encrypted frames and holds no key. Who may come in is decided at the door, not here.
"""

from dataclasses import dataclass
from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from brobygger.kernel.errors import BrobyggerError


class SfuAway(BrobyggerError):
    """The media server does not answer, or says no; the argument says which, in one word."""

    status = 503
    public_message = _("Picture and sound are not there just now. We keep trying.")


class NoSuchServer(BrobyggerError):
    """No media server is set up here."""

    status = 409
    public_message = _("Here, at most six people can take part by video.")


@dataclass(frozen=True, slots=True, kw_only=True)
class SfuPass:
    """What one browser shows the media server. `feed` is what it is called there: not a name."""

    room: str
    feed: str
    api: str  # with every request
    token: str  # to come into the room
    lasts: int  # seconds


class SfuBackend(Protocol):
    """A media server. Meetings and participants are given by the ids in tickets."""

    carries: bool  # more than a mesh can

    def ensure_room(self, meeting: str, *, size: str) -> None:
        """The room is there afterwards, also when the server is a new one since the last time."""
        ...

    def pass_for(self, meeting: str, participant: str, *, size: str, feed: str = "") -> SfuPass:
        """A pass for a while. `feed`: the one this browser has already, when it only renews."""
        ...

    def remove(self, meeting: str, participant: str) -> int:
        """End whatever this participant has there, and every pass of theirs; how many were ended."""
        ...

    def is_well(self) -> bool:
        """Whether it answers now."""
        ...


class NoSfu:
    """Nothing between the browsers: up to six, each to each."""

    carries = False

    def ensure_room(self, meeting: str, *, size: str) -> None:
        raise NoSuchServer(meeting, size)

    def pass_for(self, meeting: str, participant: str, *, size: str, feed: str = "") -> SfuPass:
        raise NoSuchServer(meeting, participant, size, feed)

    def remove(self, meeting: str, participant: str) -> int:  # noqa: ARG002  # nobody is there
        return 0

    def is_well(self) -> bool:
        return True


def backend() -> SfuBackend:
    """The one this installation is set up with."""
    return _backend(settings.JANUS_API, settings.JANUS_SECRET)


@cache
def _backend(api: str, secret: str) -> SfuBackend:
    from .janus import Janus  # noqa: PLC0415  # it needs what stands above

    return Janus(api, secret=secret) if api else NoSfu()
