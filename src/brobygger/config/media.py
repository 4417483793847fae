"""Programs of others that carry pictures and sound: `brobygger serve --with-media` starts them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from . import coturn, janus
from .child import Child


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
    """Each is written down before it is started; one that cannot be started says why."""
    parts = [coturn.prepare(), janus.prepare()]
    children = [Child("brobygger.config.foreign", *each.command) for each in parts]
    environment = {name: value for each in parts for name, value in each.environment.items()}
    return Beside(children, environment)


def look() -> Iterator[tuple[str, bool, str]]:
    """For `doctor`: what it is, whether it is well, in words."""
    yield from coturn.look()
    yield from janus.look()
