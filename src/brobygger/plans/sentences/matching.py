"""Under which intervention a sentence belongs: the one whose words it shares most of."""

import re
from collections.abc import Sequence
from uuid import UUID

WORD = re.compile(r"\w{4,}")
STEM = 5
EMPTY = frozenset(  # said of nearly everything, and so of nothing
    (
        *("inden", "senest", "ringer", "ringe", "taler", "tale", "laver", "have", "skal", "hver"),
        *("efter", "hans", "hende", "deres", "with", "call", "calls", "make", "from", "that"),
        *("this", "they", "will", "before", "after", "next"),
    )
)


def closest(text: str, titles: Sequence[tuple[UUID, str]]) -> UUID | None:
    """The only one with the most words in common; None when nothing is shared or two share as much."""
    words = _stems(text)
    shared = sorted(
        ((len(words & _stems(title)), key) for key, title in titles), key=lambda one: -one[0]
    )
    if not shared or shared[0][0] == 0:
        return None
    return None if len(shared) > 1 and shared[0][0] == shared[1][0] else shared[0][1]


def _stems(text: str) -> set[str]:
    words = (one.casefold() for one in WORD.findall(text))
    return {one[:STEM] for one in words if one not in EMPTY}
