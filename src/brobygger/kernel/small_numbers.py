"""Numbers so small that they could point at somebody are not shown, nor those that would give them away.

Pure, and about any numbers: domain.md 7.6. One to four are "fewer than five". In a row whose total is
known a single hidden number could be reckoned from the others, so another is hidden with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

FEWEST = 5
FEWEST_FOR_SHARES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number as it may be shown; None when it may not."""

    value: int | None
    is_small: bool = False

    @property
    def text(self) -> str:
        if self.value is not None:
            return str(self.value)
        return _("fewer than five") if self.is_small else _("not shown")


def alone(number: int) -> Number:
    """A number that stands by itself."""
    small = 0 < number < FEWEST
    return Number(value=None if small else number, is_small=small)


def row(cells: Mapping[str, int]) -> dict[str, Number]:
    """Numbers that add up to a total the reader knows."""
    total = sum(cells.values())
    small = {name for name, number in cells.items() if _gives_away(number, total)}
    hidden = set(small)
    rest = sorted((number, name) for name, number in cells.items() if name not in hidden)
    while hidden and rest and (len(hidden) < 2 or sum(cells[one] for one in hidden) < FEWEST):
        hidden.add(rest.pop(0)[1])
    return {
        name: Number(value=None if name in hidden else number, is_small=name in small)
        for name, number in cells.items()
    }


def parts(wholes: Mapping[str, int], some: Mapping[str, int]) -> dict[str, Number]:
    """How many of each whole; neither they nor the rest of the whole may be small.

    The total of `some` is known too, so what is hidden is hidden in company.
    """
    cells = {name: some.get(name, 0) for name in wholes}
    small = {name for name, number in cells.items() if _part_gives_away(wholes[name], number)}
    hidden = set(small)
    rest = sorted((number, name) for name, number in cells.items() if name not in hidden)
    while hidden and rest and (len(hidden) < 2 or 0 < sum(cells[one] for one in hidden) < FEWEST):
        hidden.add(rest.pop(0)[1])
    return {
        name: Number(value=None if name in hidden else number, is_small=0 < number < FEWEST)
        for name, number in cells.items()
    }


def share(part: int, whole: int) -> int | None:
    """In per cent; never of so few that one of them would show."""
    return round(100 * part / whole) if whole >= FEWEST_FOR_SHARES else None


def _gives_away(number: int, total: int) -> bool:
    """A nought says something of everybody when they are few."""
    return 0 < number < FEWEST or (number == 0 and total < FEWEST_FOR_SHARES)


def _part_gives_away(whole: int, number: int) -> bool:
    left = whole - number
    return 0 < number < FEWEST or 0 < left < FEWEST or (number == 0 and whole < FEWEST_FOR_SHARES)
