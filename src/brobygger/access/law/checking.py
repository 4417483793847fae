"""Reads rows of the law's JSON files and remembers everything that is wrong with them."""

import datetime as dt
import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.resources import files
from typing import Any, TypeVar

from brobygger.access.law.words import Text

Word = TypeVar("Word", bound=StrEnum)
Row = Mapping[str, Any]


class LawTableBroken(ValueError):
    """A law file does not hold what it must; `errors` names every fault at once."""

    def __init__(self, errors: tuple[str, ...]) -> None:
        super().__init__("\n".join(errors))
        self.errors = errors


def shipped(name: str) -> Any:
    """The content of a JSON file that lies beside this module."""
    return json.loads((files(__package__) / name).read_text(encoding="utf-8"))


@contextmanager
def told_all_at_once() -> Iterator[list[str]]:
    """Collect faults; at the end raise them together, or nothing."""
    errors: list[str] = []
    yield errors
    if errors:
        raise LawTableBroken(tuple(errors))


@dataclass(slots=True)
class RowReader:
    """Takes typed values out of one row; a wrong one becomes an error and a harmless stand-in."""

    row: Row
    where: str
    errors: list[str]
    taken: set[str] = field(default_factory=set)

    def complain(self, name: str, fault: str) -> None:
        self.errors.append(f"{self.where}: {name} {fault}")

    def raw(self, name: str) -> Any:
        self.taken.add(name)
        if name not in self.row:
            self.complain(name, "is missing")
        return self.row.get(name)

    def string(self, name: str) -> str:
        value = self.raw(name)
        if not isinstance(value, str) or not value.strip():
            self.complain(name, "must be a text that is not empty")
            return ""
        return value

    def optional_string(self, name: str) -> str | None:
        return None if self.raw(name) is None else self.string(name)

    def text(self, name: str) -> Text:
        return self.as_text(name, self.raw(name))

    def optional_text(self, name: str) -> Text | None:
        return None if self.raw(name) is None else self.text(name)

    def texts(self, name: str) -> tuple[Text, ...]:
        return tuple(self.as_text(name, one) for one in self.listed(name))

    def as_text(self, name: str, value: Any) -> Text:
        both = value if isinstance(value, dict) else {}
        da, en = both.get("da"), both.get("en")
        filled = all(isinstance(one, str) and one.strip() for one in (da, en))
        if set(both) != {"da", "en"} or not filled:
            self.complain(name, "must have a Danish and an English text")
        elif da == en:
            self.complain(name, "has the same text in both languages")
        return Text(da=str(da), en=str(en))

    def flag(self, name: str) -> bool:
        value = self.raw(name)
        if not isinstance(value, bool):
            self.complain(name, "must be true or false")
        return value is True

    def number(self, name: str, *, least: int) -> int:
        value = self.raw(name)
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            self.complain(name, f"must be a whole number of at least {least}")
            return least
        return value

    def optional_number(self, name: str, *, least: int) -> int | None:
        return None if self.raw(name) is None else self.number(name, least=least)

    def optional_date(self, name: str) -> dt.date | None:
        value = self.raw(name)
        if value is None:
            return None
        try:
            return dt.date.fromisoformat(value)
        except (TypeError, ValueError):
            self.complain(name, "must be a date like 2026-01-31, or null")
            return None

    def word(self, name: str, words: type[Word]) -> Word:
        value = self.raw(name)
        if not _is_one_of(value, frozenset(words)):
            self.complain(name, f"cannot be {value!r}")
            return next(iter(words))
        return words(value)

    def one_name(self, name: str, allowed: Collection[str]) -> str:
        value = self.raw(name)
        if not _is_one_of(value, allowed):
            self.complain(name, f"cannot be {value!r}")
            return ""
        return str(value)

    def optional_name(self, name: str, allowed: Collection[str]) -> str | None:
        return None if self.raw(name) is None else self.one_name(name, allowed) or None

    def words(self, name: str, words: type[Word], *, empty: bool = False) -> frozenset[Word]:
        return frozenset(words(one) for one in self.names(name, frozenset(words), empty=empty))

    def names(self, name: str, allowed: Collection[str], *, empty: bool = False) -> tuple[str, ...]:
        found = self.listed(name)
        if not found and not empty:
            self.complain(name, "must not be empty")
        if len({str(one) for one in found}) != len(found):
            self.complain(name, "says the same thing twice")
        for one in found:
            if not _is_one_of(one, allowed):
                self.complain(name, f"cannot hold {one!r}")
        return tuple(one for one in found if _is_one_of(one, allowed))

    def listed(self, name: str) -> list[Any]:
        value = self.raw(name)
        if not isinstance(value, list):
            self.complain(name, "must be a list")
            return []
        return value

    def nothing_else(self) -> None:
        for name in sorted(set(self.row) - self.taken):
            self.complain(name, "is not a field here")


def _is_one_of(value: Any, allowed: Collection[str]) -> bool:
    return isinstance(value, str) and value in allowed


def check_dates(reader: RowReader, valid_from: dt.date | None, valid_to: dt.date | None) -> None:
    """A row that ends before it begins is never in force: surely a slip of the pen."""
    if valid_from and valid_to and valid_to < valid_from:
        reader.complain("valid_to", "is before valid_from")


def check_unique(keys: list[str], errors: list[str], what: str) -> None:
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        errors.append(f"{what} {key} is there twice")
