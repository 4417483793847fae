"""The rows a plan is made of, working or frozen: one shape, one question each."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from brobygger.kernel.holders import Holder

from ..hands import Handwriting
from ..models import OWN_SECTIONS, TOLD_SECTIONS, Hand, Participant, VersionPart, WorkingPart


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
    return tuple(_with_hand(Part(**row | {"held_by": units_from(row["held_by"])})) for row in rows)


def units_from(held_by: Iterable[str]) -> tuple[UUID, ...]:
    """As they come in JSON."""
    return tuple(UUID(one) for one in held_by)


def working_parts(plan_id: UUID) -> tuple[Part, ...]:
    """The plan as it stands, what the reader may see of it."""
    return _parts(WorkingPart.objects.filter(plan_id=plan_id))


def frozen_parts(version_id: UUID) -> tuple[Part, ...]:
    """A version, what the reader may see of it."""
    return _parts(VersionPart.objects.filter(version_id=version_id))


def handwriting(part: Part | None, hand: str = Hand.TABLE) -> Handwriting:
    """By whose hand a text is, in use or frozen; `hand` for one that nobody has written yet."""
    return Handwriting(
        hand=part.text("hand") if part else str(hand),
        written_by=part.text("written_by") if part else "",
        updated_at=part.moment("updated_at") if part else None,
        told_on=part.day("told_on") if part else None,
        through=part.text("through") if part else "",
        through_name=part.text("through_name") if part else "",
    )


def of_kind(parts: Iterable[Part], kind: str) -> list[Part]:
    return [one for one in parts if one.kind == kind]


def _parts(rows: Iterable[WorkingPart | VersionPart]) -> tuple[Part, ...]:
    return tuple(
        _with_hand(
            Part(
                kind=row.kind,
                key=row.key,
                category=row.category,
                position=row.position,
                content=row.content,
                holder=row.holder,
                held_by=tuple(row.held_by),
            )
        )
        for row in rows
    )


def _with_hand(part: Part) -> Part:
    """A text frozen before hands were kept: read as the texts in use were sorted (migration 0014)."""
    if part.kind != "passage" or "hand" in part.content:
        return part
    hand = _hand_then(part.text("section"), part.text("written_by_kind"))
    key = part.key if hand == Hand.TABLE else f"{part.key}/{hand}"
    return replace(part, key=key, content={**part.content, "hand": hand.value})


def _hand_then(section: str, kind: str) -> Hand:
    if section in OWN_SECTIONS and kind == Participant.Kind.CITIZEN:
        return Hand.OWN
    return Hand.TOLD if section in TOLD_SECTIONS else Hand.TABLE
