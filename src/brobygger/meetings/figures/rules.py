"""What a browser may count, what of it can be true, and what the counts say. Pure."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

# Milliseconds from being let in until the other's picture moves: counted up to each of these.
SETUP_BOUNDS = (500, 1000, 2000, 3000, 5000, 10_000, 30_000)
LONGER = "longer"
LITTLE, SOME = 10, 50  # lost packets per thousand
DEVICES = ("camera", "microphone")
WHYS = ("refused", "missing", "busy", "lost", "other")
FAILURES = (
    *(f"{device}-{why}" for device in DEVICES for why in WHYS),
    *("unreachable", "relay", "browser", "ticket", "not-let-in"),
)
PARTS: dict[str, tuple[str, ...]] = {
    "call": ("sent", "connected"),
    "setup": (*(str(bound) for bound in SETUP_BOUNDS), LONGER),
    "link": ("relay", "direct"),
    "restart": ("made",),
    "fallback": ("made",),
    "lost": ("little", "some", "much"),
    "failure": FAILURES,
}
MOST_LINKS = 24  # others in one call
MOST_TIMES = 60  # new beginnings, steps down
KEPT_OPEN = dt.timedelta(hours=6)  # after a meeting's end its last counts still come in
SENT_AT_MOST = 8  # by all in a meeting together, for each one called


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One browser's counts at the end of one call."""

    setups: tuple[int, ...] = ()
    relay: int = 0
    direct: int = 0
    restarts: int = 0
    fallbacks: int = 0
    lost: int | None = None  # per thousand
    failures: tuple[str, ...] = ()

    @property
    def can_be_true(self) -> bool:
        """No more pictures than others, and no link without anybody at its other end."""
        links = self.relay + self.direct
        is_something = bool(links or self.failures)
        is_of_a_call = links or not (self.setups or self.restarts or self.fallbacks or self.lost)
        return is_something and bool(is_of_a_call) and len(self.setups) <= links <= MOST_LINKS


def counts_of(told: Told) -> dict[tuple[str, str], int]:
    """What is added to the meeting's counts; a nought adds nothing."""
    counts = {("call", "sent"): 1, ("call", "connected"): int(told.relay + told.direct > 0)}
    for took in told.setups:
        key = ("setup", _bound(took))
        counts[key] = counts.get(key, 0) + 1
    counts |= {("link", "relay"): told.relay, ("link", "direct"): told.direct}
    counts |= {("restart", "made"): told.restarts, ("fallback", "made"): told.fallbacks}
    if told.lost is not None:
        counts[("lost", _loss(told.lost))] = 1
    counts |= {("failure", cause): 1 for cause in told.failures}
    return {key: number for key, number in counts.items() if number}


def bound_for(setups: Mapping[str, int], share: float) -> str:
    """The bound under which this share of the pictures came."""
    wanted, seen = share * sum(setups.values()), 0
    for part in PARTS["setup"]:
        seen += setups.get(part, 0)
        if seen >= wanted:
            return part
    return LONGER


def _bound(took: int) -> str:
    return next((str(bound) for bound in SETUP_BOUNDS if took <= bound), LONGER)


def _loss(lost: int) -> str:
    if lost <= LITTLE:
        return "little"
    return "some" if lost <= SOME else "much"
