"""Whose secrecy the words on a card are under."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from brobygger.kernel.categories import Category
from brobygger.kernel.holders import Holder


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldCard:
    """As the row it shows is held; a card of nothing written is nobody's secrecy."""

    holder: int = int(Holder.OPEN)
    held_by: tuple[UUID, ...] = ()


class HeldWords(str):
    """One line of words on a page, which knows whose secrecy it is under."""

    __slots__ = ("category", "held_by", "holder")
    category: Category
    holder: int
    held_by: tuple[UUID, ...]

    def __new__(
        cls, body: str, *, category: Category, holder: int, held_by: tuple[UUID, ...]
    ) -> Self:
        one = super().__new__(cls, body)
        one.category, one.holder, one.held_by = category, holder, held_by
        return one
