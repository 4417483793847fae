"""What is noted when somebody looks: one citizen, or many at once."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from brobygger.audit.services import record
from brobygger.citizens.queries import CitizenLine
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import mask_of

from .ways import Way


def note_look(
    actor: Actor, action: str, thing: models.Model, *, ways: Iterable[Way], **details: Any
) -> None:
    """Somebody looked, and these are the grounds that opened what they were shown.

    The line's own ground is the first of them; all stand in its details, each with what it opened.
    """
    opened = tuple(ways)
    ground = (opened[0].ground, opened[0].source_id) if opened else ("", None)
    record(
        actor,
        action,
        thing,
        ground=ground,
        shown=mask_of(one.categories for one in opened),
        opened_by=[one.as_detail() for one in opened],
        **details,
    )


def note_list(actor: Actor, rows: Iterable[CitizenLine]) -> None:
    """One line for the whole list. It stands in nobody's own log: see docs/adr on the audit."""
    ids = [row.id for row in rows]
    if ids:
        record(actor, "citizens.listed", citizens=ids)
