"""The page about a citizen's death: what ends by it, what has ended, and what came back."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import ngettext

from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category, mask_of
from brobygger.kernel.permissions import Permission, require

from ..gate import CitizenCard, open_citizen
from ..models import Ending
from ..queries import DeathCard, death_of, endings_of, undone_deaths_of
from ..services import may_register_death

What = Ending.What


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """A death registered by mistake, with what went on again and what did not."""

    registered_at: dt.datetime
    undone_at: dt.datetime | None
    reason: str
    taken_up: tuple[str, ...]
    stays_ended: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeathPage:
    """What is registered, as far as the reader may know what has ended."""

    citizen: CitizenCard
    death: DeathCard | None
    may_register: bool
    ended: tuple[str, ...]
    undone: tuple[Undone, ...]


def death_page(actor: Actor, citizen_id: UUID) -> DeathPage:
    """For staff; the look is noted."""
    require(actor, Permission.DEATH_REGISTER)
    endings = endings_of(actor, citizen_id)
    shows = mask_of([Category.IDENTITY, *(one.category for one in endings)])
    citizen = open_citizen(actor, citizen_id, shows=shows)
    death = death_of(actor, citizen_id)
    return DeathPage(
        citizen=citizen,
        death=death,
        may_register=may_register_death(actor, citizen_id),
        ended=_told(one.what for one in endings if death and one.death_id == death.id),
        undone=tuple(_undone(one, endings) for one in undone_deaths_of(actor, citizen_id)),
    )


def _undone(death: DeathCard, endings: tuple[Ending, ...]) -> Undone:
    mine = [one for one in endings if one.death_id == death.id]
    return Undone(
        registered_at=death.registered_at,
        undone_at=death.undone_at,
        reason=death.undone_reason,
        taken_up=_told(one.what for one in mine if one.taken_up_at is not None),
        stays_ended=_told(one.what for one in mine if one.taken_up_at is None),
    )


def _told(things: Iterable[str]) -> tuple[str, ...]:
    """How many of each, in words, in a steady order."""
    counts = Counter(things)
    return tuple(_words(what, counts[what]) for what in What.values if counts[what])


def _words(what: str, number: int) -> str:
    words = {
        What.SIGN_IN: ngettext("%(n)s sign-in", "%(n)s sign-ins", number),
        What.MEETING: ngettext("%(n)s meeting", "%(n)s meetings", number),
        What.POLL: ngettext("%(n)s question about a time", "%(n)s questions about a time", number),
        What.SERIES: ngettext(
            "%(n)s meeting that came again", "%(n)s meetings that came again", number
        ),
        What.GUEST: ngettext("%(n)s guest’s link", "%(n)s guests’ links", number),
        What.PLAN: ngettext("%(n)s plan", "%(n)s plans", number),
        What.AGREEMENT: ngettext("%(n)s open agreement", "%(n)s open agreements", number),
    }
    return words[What(what)] % {"n": number}
