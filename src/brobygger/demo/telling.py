"""The files in `content`, read as the shapes of `stories`."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from .sayings import (
    Brought,
    ComesAgain,
    Filed,
    Leading,
    Mandate,
    Said,
    SentBack,
    SlotItem,
    SlotStory,
    TimesAsked,
)
from .stories import (
    Care,
    Chapter,
    Emergency,
    Guest,
    Life,
    Look,
    Neighbour,
    News,
    PlanStory,
    Promise,
    Relative,
    Sheet,
    SheetLevel,
    Staff,
    Tale,
    Text,
    Typed,
    Why,
    Work,
    Yes,
)

CONTENT = Path(__file__).resolve().parent / "content"
Row = Mapping[str, Any]
Shape = TypeVar("Shape")

PARTS: dict[str, type[Any]] = {
    "relatives": Relative,
    "care": Care,
    "consents": Yes,
    "guests": Guest,
    "mandates": Mandate,
    "brought": Brought,
    "before": Text,
    "during": Text,
    "works": Work,
    "promises": Promise,
    "neighbours": Neighbour,
    "news": News,
    "sent_back": SentBack,
    "said": Said,
    "filed": Filed,
    "chapters": Chapter,
    "drafts": Typed,
    "leading": Leading,
    "emergencies": Emergency,
    "whys": Why,
    "looks": Look,
    "asked": TimesAsked,
    "comes_again": ComesAgain,
    "levels": SheetLevel,
    "items": SlotItem,
}


@cache
def tale() -> Tale:
    """All of it, in the order of the files' names."""
    files = [tomllib.loads(path.read_text("utf-8")) for path in sorted(CONTENT.glob("*.toml"))]
    return Tale(
        staff=_all(Staff, files, "staff"),
        lives=_all(Life, files, "citizen"),
        sheets=_all(Sheet, files, "sheet"),
        slots=_all(SlotStory, files, "slot"),
        groups={slug: name for one in files for slug, name in one.get("groups", {}).items()},
        tips=tuple(tip for one in files for tip in one.get("tips", ())),
        tips_en=tuple(tip for one in files for tip in one.get("tips_en", ())),
    )


def shaped(shape: type[Shape], row: Row) -> Shape:
    """One table of a file as its shape; a word the shape does not know is a mistake."""
    values = {name: _value(name, value) for name, value in row.items()}
    known = {one.name for one in fields(shape)}  # type: ignore[arg-type]  # a dataclass
    if unknown := set(values) - known:
        raise TypeError(f"{shape.__name__} knows no {sorted(unknown)}: {row.get('key', row)}")
    return shape(**values)


def _all(shape: type[Shape], files: Iterable[Row], name: str) -> tuple[Shape, ...]:
    return tuple(shaped(shape, row) for one in files for row in one.get(name, ()))


def _value(name: str, value: Any) -> Any:
    if name == "plan":
        return shaped(PlanStory, value)
    if name in PARTS:
        return tuple(shaped(PARTS[name], row) for row in value)
    if isinstance(value, list):
        return tuple(value)
    return value.strip() if isinstance(value, str) else value
