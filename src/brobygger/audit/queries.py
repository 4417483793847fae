"""Reading the log. Row security shows a citizen their own lines, and a unit what it did itself."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from .models import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line, as the one who may read it gets it."""

    id: int
    at: dt.datetime
    user_id: UUID
    unit_id: UUID | None
    person_id: UUID | None
    role: str
    purpose: int
    action: str
    citizen_id: UUID | None
    ground: str
    source_id: UUID | None
    details: dict[str, Any]


def lines_about(citizen_id: UUID, *, before: int | None, limit: int) -> list[Line]:
    """The newest first; the next page begins before the last one's id."""
    rows = Entry.objects.filter(citizen_id=citizen_id)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [_line(row) for row in rows.order_by("-pk")[:limit]]


def lines_numbered(ids: set[int]) -> dict[int, Line]:
    """Those of the lines the reader may see."""
    return {row.pk: _line(row) for row in Entry.objects.filter(pk__in=ids)} if ids else {}


def _line(row: Entry) -> Line:
    return Line(
        id=row.pk,
        at=row.at,
        user_id=row.user_id,
        unit_id=row.unit_id,
        person_id=row.person_id,
        role=row.role,
        purpose=row.purpose,
        action=row.action,
        citizen_id=row.citizen_id,
        ground=row.ground,
        source_id=row.source_id,
        details=row.details,
    )
