"""The one way to leave a line: in the same transaction as what it tells of."""

import json
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


def record(
    actor: Actor,
    action: str,
    thing: models.Model | None = None,
    *,
    citizen_id: UUID | None = None,
    category: int | None = None,
    ground: tuple[str, UUID | None] = ("", None),
    using: str = "default",
    **details: Any,
) -> None:
    """Leave one line. `details` are ids, dates and choices; never free text about a citizen.

    The citizen and the category are taken from the thing when it carries them.
    `using` is the connection of the change itself, where that is not the app's own.
    """
    about = citizen_id or getattr(thing, "citizen_id", None)
    kind = thing._meta.label if thing is not None else ""
    if about is None and kind == "citizens.Citizen" and thing is not None:
        about = thing.pk
    if category is None:
        category = getattr(thing, "category", None)
    values = [
        actor.user_id,
        actor.unit_id,
        actor.person_id,
        actor.role,
        int(actor.purpose),
        action,
        kind,
        thing.pk if thing is not None and isinstance(thing.pk, UUID) else None,
        about,
        category,
        ground[0],
        ground[1],
        json.dumps(details, cls=DjangoJSONEncoder),
    ]
    with connections[using].cursor() as cursor:
        cursor.execute(INSERT, values)
