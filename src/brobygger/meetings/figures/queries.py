"""Does video work for us? For leaders of a unit, and for those who lead the cooperation."""

from collections import defaultdict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brobygger.access.rls import rows_from
from brobygger.kernel import small_numbers
from brobygger.kernel.actor import Actor
from brobygger.kernel.permissions import Permission, require

from .pages import Count, Figures
from .rules import DEVICES, LONGER, bound_for

MONTHS = 6
Sums = dict[str, dict[str, int]]


def figures_of_unit(actor: Actor) -> Figures:
    """Of meetings by video that somebody from the actor's unit was called to."""
    require(actor, Permission.UNIT_OVERVIEW)
    return _figures(_sums("figures_of_unit"), is_of_all=False)


def figures_of_all(actor: Actor) -> Figures:
    """Of every meeting by video in the house."""
    require(actor, Permission.STEERING_READ)
    return _figures(_sums("figures_of_all"), is_of_all=True)


def _sums(function: str) -> Sums:
    sums: Sums = defaultdict(dict)
    for kind, part, number in rows_from(function, MONTHS):
        sums[kind][part] = number
    return sums


def _figures(sums: Sums, *, is_of_all: bool) -> Figures:
    setups, links = sums["setup"], sums["link"]
    timed = sum(setups.values()) >= small_numbers.FEWEST_FOR_SHARES
    return Figures(
        is_of_all=is_of_all,
        meetings=small_numbers.alone(sums["meetings"].get("held", 0)),
        connected=small_numbers.alone(sums["call"].get("connected", 0)),
        half_within=_within(bound_for(setups, 0.5)) if timed else None,
        most_within=_within(bound_for(setups, 0.9)) if timed else None,
        relay_share=small_numbers.share(links.get("relay", 0), sum(links.values())),
        restarts=small_numbers.alone(sums["restart"].get("made", 0)),
        fallbacks=small_numbers.alone(sums["fallback"].get("made", 0)),
        lost=_lost(sums["lost"]),
        failures=_failures(sums["failure"]),
    )


def _within(part: str) -> str:
    if part == LONGER:
        return _("more than 30 seconds")
    seconds = int(part) / 1000
    if seconds < 1:
        return _("half a second")
    return ngettext("%(count)d second", "%(count)d seconds", int(seconds)) % {"count": seconds}


def _lost(sums: dict[str, int]) -> tuple[Count, ...]:
    labels = {
        "little": _("Good: hardly anything was lost"),
        "some": _("Fair: some was lost on the way"),
        "much": _("Poor: more than one part in twenty was lost"),
    }
    shown = small_numbers.row({part: sums.get(part, 0) for part in labels})
    return tuple(Count(label=labels[part], number=shown[part]) for part in labels if sums)


def _failures(sums: dict[str, int]) -> tuple[Count, ...]:
    """The most frequent first; a cause that never came has no line."""
    labels = failure_labels()
    known = sorted(((number, part) for part, number in sums.items()), reverse=True)
    return tuple(
        Count(label=labels[part], number=small_numbers.alone(number))
        for number, part in known
        if part in labels
    )


def failure_labels() -> dict[str, str]:
    names = {"camera": _("Camera"), "microphone": _("Microphone")}
    whys = {
        "refused": _("was not allowed by the browser or the person"),
        "missing": _("was not found"),
        "busy": _("was used by another program"),
        "lost": _("disappeared during the call"),
        "other": _("could not be used"),
    }
    devices = {
        f"{one}-{why}": f"{names[one]} {words}" for one in DEVICES for why, words in whys.items()
    }
    return devices | {
        "unreachable": _("No connection to another participant"),
        "relay": _("A relay is needed and not set up"),
        "browser": _("The browser is too old"),
        "ticket": _("The way in was refused"),
        "not-let-in": _("Gave up at the door: nobody let them in"),
    }
