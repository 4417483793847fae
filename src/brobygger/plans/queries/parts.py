"""The rows a plan is made of, working or frozen: one shape, one question each."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from brobygger.kernel.holders import Holder

from ..models import VersionPart, WorkingPart


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One row of a plan the reader may see."""

    kind: str
    key: str
    category: int
    position: int
    content: dict[str, Any]
    holder: int = int(Holder.OPEN)
    held_by: tuple[UUID, ...] = ()

    @property
    def hold(self) -> dict[str, Any]:
        """For the card that shows it."""
        return {"holder": self.holder, "held_by": self.held_by}

    def id(self, name: str = "id") -> UUID | None:
        value = self.content.get(name)
        return UUID(value) if value else None

    def own_id(self) -> UUID:
        return UUID(self.content["id"])

    def text(self, name: str) -> str:
        return str(self.content.get(name) or "")

    def number(self, name: str) -> int:
        return int(self.content.get(name) or 0)

    def day(self, name: str) -> dt.date | None:
        value = self.content.get(name)
        return dt.date.fromisoformat(value) if value else None

    def moment(self, name: str) -> dt.datetime | None:
        value = self.content.get(name)
        return dt.datetime.fromisoformat(value) if value else None


NAMES = ("kind", "key", "category", "position", "content", "holder", "held_by")


def parts_from(rows: Iterable[dict[str, Any]]) -> tuple[Part, ...]:
    """Parts that came along as rows of their own names."""
    return tuple(Part(**row | {"held_by": units_from(row["held_by"])}) for row in rows)


def units_from(held_by: Iterable[str]) -> tuple[UUID, ...]:
    """As they come in JSON."""
    return tuple(UUID(one) for one in held_by)


def working_parts(plan_id: UUID) -> tuple[Part, ...]:
    """The plan as it stands, what the reader may see of it."""
    return _parts(WorkingPart.objects.filter(plan_id=plan_id))


def frozen_parts(version_id: UUID) -> tuple[Part, ...]:
    """A version, what the reader may see of it."""
    return _parts(VersionPart.objects.filter(version_id=version_id))


def of_kind(parts: Iterable[Part], kind: str) -> list[Part]:
    return [one for one in parts if one.kind == kind]


def _parts(rows: Iterable[WorkingPart | VersionPart]) -> tuple[Part, ...]:
    return tuple(
        Part(
            kind=row.kind,
            key=row.key,
            category=row.category,
            position=row.position,
            content=row.content,
            holder=row.holder,
            held_by=tuple(row.held_by),
        )
        for row in rows
    )
