"""What leaders see of video: numbers of many calls, never of one."""

from dataclasses import dataclass

from brobygger.kernel.small_numbers import Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One line of a table."""

    label: str
    number: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Whether video works. What is None is about too few to be shown."""

    is_of_all: bool
    meetings: Number
    connected: Number
    half_within: str | None
    most_within: str | None
    relay_share: int | None
    restarts: Number
    fallbacks: Number
    lost: tuple[Count, ...]
    failures: tuple[Count, ...]

    @property
    def is_enough(self) -> bool:
        """Of a handful of meetings even the sums would tell of some of them."""
        return bool(self.meetings.value)
