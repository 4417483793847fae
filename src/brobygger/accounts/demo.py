"""Demo sign-in: the invented people one may pick, told to this room by the room that invents them.

`demo` lies above this room, so it registers its cast when it starts:

    # brobygger/demo/apps.py
    def ready(self) -> None:
        register_cast(people.cast)        # people.cast() -> Cast

Only ever read while settings.DEMO is on.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CastMember:
    """One invented person on the sign-in page."""

    email: str  # of the account made for them
    name: str
    line: str  # who they are, in one line
    group: str  # the heading they stand under: the place they belong to
    kind: str = ""  # whose side they stand on: citizen, relative or a sector; colours the avatar
    order: int  # within the whole list; groups come in the order of their first member


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Everybody who can be picked, and at most five lines of what to try as whom."""

    members: tuple[CastMember, ...]
    tips: tuple[str, ...] = ()


Provider = Callable[[], Cast]
_providers: list[Provider] = []


def register_cast(provider: Provider) -> None:
    """Say who can be picked; called once at start-up, asked at every look at the page."""
    _providers[:] = [provider]


def cast() -> Cast:
    """The registered people in their order; nobody where no room has registered any."""
    if not _providers:
        return Cast(members=())
    found = _providers[0]()
    return Cast(
        members=tuple(sorted(found.members, key=lambda one: one.order)), tips=found.tips[:5]
    )
