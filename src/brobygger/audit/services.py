"""The ways to leave a line: `record` for what was done, `look` for what was shown.

What was done is told in its own transaction, and goes with it when that is undone. A look cannot be
undone: a refused form shows the page again. So while a request is answered looks wait, and are
written when its answer is known, also when everything else was rolled back.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connections, models

from brobygger.kernel.actor import Actor

INSERT = """
INSERT INTO audit_entry (user_id, unit_id, person_id, role, purpose, action,
    object_type, object_id, citizen_id, category, ground, source_id, details)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
Ground = tuple[str, UUID | None]
UNKNOWN: Ground = ("", None)


@dataclass(frozen=True, slots=True)
class Line:
    """A line that has not been written yet."""

    actor: Actor
    action: str
    kind: str
    object_id: UUID | None
    citizen_id: UUID | None
    category: int | None
    ground: Ground
    details: dict[str, Any]

    def values(self, **more: Any) -> list[Any]:
        return [
            self.actor.user_id,
            self.actor.unit_id,
            self.actor.person_id,
            self.actor.role,
            int(self.actor.purpose),
            self.action,
            self.kind,
            self.object_id,
            self.citizen_id,
            self.category,
            *self.ground,
            json.dumps(self.details | more, cls=DjangoJSONEncoder),
        ]


@dataclass(slots=True)
class Looks:
    """Those of a request whose answer is not known yet, each once."""

    waiting: list[Line] = field(default_factory=list)
    citizens: set[UUID] = field(default_factory=set)  # of whom a look has been noted

    def add(self, line: Line) -> None:
        if line not in self.waiting:
            self.waiting.append(line)
        if line.citizen_id is not None:
            self.citizens.add(line.citizen_id)

    def take(self) -> list[Line]:
        """They are the caller's to write from now on."""
        taken, self.waiting = self.waiting, []
        return taken


_looks: ContextVar[Looks | None] = ContextVar("looks", default=None)


@contextmanager
def looks_wait() -> Iterator[Looks]:
    """Until the answer is known: whoever opens this writes them, whatever became of the rest."""
    looks = Looks()
    token = _looks.set(looks)
    try:
        yield looks
    finally:
        _looks.reset(token)


def record(
    actor: Actor,
    action: str,
    thing: models.Model | None = None,
    *,
    citizen_id: UUID | None = None,
    category: int | None = None,
    ground: Ground = UNKNOWN,
    using: str = "default",
    **details: Any,
) -> None:
    """Leave one line. `details` are ids, dates and choices; never free text about a citizen.

    The citizen and the category are taken from the thing when it carries them.
    `using` is the connection of the change itself, where that is not the app's own.
    """
    line = _line(actor, action, thing, ground, details, citizen_id=citizen_id, category=category)
    write([line], using=using)


def look(
    actor: Actor,
    action: str,
    thing: models.Model | None = None,
    *,
    citizen_id: UUID | None = None,
    ground: Ground = UNKNOWN,
    shown: int | None = None,
    **details: Any,
) -> None:
    """Leave one line that something of a citizen is shown, whatever becomes of the request.

    `shown`: the categories the reader held then, so the most that can have stood there.
    """
    if shown is not None:
        details["shown"] = int(shown)
    line = _line(actor, action, thing, ground, details, citizen_id=citizen_id)
    looks = _looks.get()
    if looks is None:
        write([line])
    else:
        looks.add(line)


def is_noted(citizen_id: UUID) -> bool:
    """Whether this request has noted a look at the citizen; outside of requests nobody asks."""
    looks = _looks.get()
    return looks is None or citizen_id in looks.citizens


def write(lines: list[Line], *, using: str = "default", **more: Any) -> None:
    """All of them at once; `more` is said in the details of each."""
    with connections[using].cursor() as cursor:
        cursor.executemany(INSERT, [line.values(**more) for line in lines])


def _line(
    actor: Actor,
    action: str,
    thing: models.Model | None,
    ground: Ground,
    details: dict[str, Any],
    *,
    citizen_id: UUID | None,
    category: int | None = None,
) -> Line:
    about = citizen_id or getattr(thing, "citizen_id", None)
    kind = thing._meta.label if thing is not None else ""
    if about is None and kind == "citizens.Citizen" and thing is not None:
        about = thing.pk
    if category is None:
        category = getattr(thing, "category", None)
    object_id = thing.pk if thing is not None and isinstance(thing.pk, UUID) else None
    return Line(actor, action, kind, object_id, about, category, ground, details)
