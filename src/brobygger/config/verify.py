"""`brobygger verify`: every promise the rooms have registered, tried on a living database."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path

from django.db import connections, transaction
from django.utils.module_loading import autodiscover_modules

from brobygger.audit.published import PROMISE, compare
from brobygger.kernel.checks import Cursor, Finding, every_check

FENCES = ("brobygger.config.fences", "brobygger.config.catalogue")


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one check found."""

    promise: str
    holds: bool
    looked_at: int
    faults: tuple[str, ...]


class _LookedEnough(Exception):
    """Raised to roll back whatever a check did."""


def results(alias: str = "owner") -> Iterator[Result]:
    """Run every check; each in a transaction of its own that is always rolled back."""
    for one_of_ours in FENCES:
        import_module(one_of_ours)
    autodiscover_modules("checks")
    for one in every_check():
        with _cursor(alias) as cursor:
            found = one.look(cursor)
        yield _result(one.promise, found)


def published(path: Path, alias: str = "owner") -> Result:
    """The log against the roots that lie elsewhere."""
    with _cursor(alias) as cursor:
        found = compare(cursor, path)
    return _result(PROMISE, found)


def report(*, as_json: bool, roots: str = "") -> int:
    """Print one line for each promise; 1 when any is broken, 0 when all hold."""
    found = [*results(), *([published(Path(roots))] if roots else [])]
    broken = [one for one in found if not one.holds]
    if as_json:
        sys.stdout.write(json.dumps([asdict(one) for one in found], indent=2) + "\n")
        return 1 if broken else 0
    for one in found:
        sys.stdout.write(f"{'ok    ' if one.holds else 'BROKEN'} {one.promise} ({one.looked_at})\n")
        sys.stdout.writelines(f"         {fault}\n" for fault in one.faults)
    sys.stdout.write(f"{len(found) - len(broken)} of {len(found)} promises hold.\n")
    return 1 if broken else 0


@contextmanager
def _cursor(alias: str) -> Iterator[Cursor]:
    try:
        with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
            yield cursor
            raise _LookedEnough
    except _LookedEnough:
        pass


def _result(promise: str, found: Finding) -> Result:
    return Result(
        promise=promise, holds=found.holds, looked_at=found.looked_at, faults=found.faults
    )
