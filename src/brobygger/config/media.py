"""Programs of others that carry pictures and sound: `brobygger serve --with-media` starts them."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import ModuleType
from typing import cast

from . import coturn, janus
from .child import Child
from .coturn import Prepared
from .errors import CannotServe, NotInstalled


@dataclass(frozen=True, slots=True)
class Beside:
    """What runs beside the web server, and what that must know of it."""

    children: list[Child] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)


def nothing() -> Beside:
    """Served without; what an earlier start noted no longer holds."""
    coturn.forget()
    janus.forget()
    return Beside()


def everything() -> Beside:
    """Each is written down before it is started; one that cannot be started says why.

    What is not installed is said and left out: the relay is of use without the media server, and the
    other way round. Raises CannotServe when neither is there.
    """
    parts = list(filter(None, map(_prepared, (coturn, janus))))
    if not parts:
        raise CannotServe("neither coturn nor janus is installed; serve without --with-media")
    children = [Child("brobygger.config.foreign", *each.command) for each in parts]
    environment = {name: value for each in parts for name, value in each.environment.items()}
    return Beside(children, environment)


def _prepared(program: ModuleType) -> Prepared | None:
    try:
        return cast(Prepared, program.prepare())
    except NotInstalled as missing:
        program.forget()
        sys.stderr.write(f"brobygger: {missing}; serving without it\n")
        return None


def look() -> Iterator[tuple[str, bool, str]]:
    """For `doctor`: what it is, whether it is well, in words."""
    yield from coturn.look()
    yield from janus.look()
