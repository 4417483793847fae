"""What must hold in a living database: each room registers its own, `brobygger verify` runs all.

A room writes them in its `checks.py`. A check gets a cursor that acts as the owner of the
tables, inside a transaction that is rolled back afterwards.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol


class Cursor(Protocol):
    """The part of a database cursor that checks use."""

    def execute(self, query: str, params: Any = None) -> Any: ...
    def fetchall(self) -> list[Any]: ...
    def fetchone(self) -> Any: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """How many things were looked at, and what is wrong with which; ids only, no personal data."""

    looked_at: int
    faults: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return not self.faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One promise and the way to test it."""

    promise: str
    look: Callable[[Cursor], Finding]


_checks: dict[str, Check] = {}


def check(promise: str) -> Callable[[Callable[[Cursor], Finding]], Callable[[Cursor], Finding]]:
    """Register a check under the promise it tests."""

    def register(look: Callable[[Cursor], Finding]) -> Callable[[Cursor], Finding]:
        _checks[promise] = Check(promise=promise, look=look)
        return look

    return register


def every_check() -> list[Check]:
    return list(_checks.values())
