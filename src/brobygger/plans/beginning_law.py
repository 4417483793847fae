"""The laws by which people may plan around a citizen who has not said yes: data, each with its source.

`verify`: a jurist has not confirmed it yet, and the page says so.
"""

import datetime as dt
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

SOURCE = Path(__file__).with_name("beginning_law.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class InTwo:
    """A text in both languages; `str()` is the reader's."""

    da: str
    en: str

    def __str__(self) -> str:
        return self.da if (get_language() or "da").startswith("da") else self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class WithoutAYes:
    """One law that can be the ground of a plan instead of the citizen's yes."""

    id: str
    paragraph: InTwo
    title: InTwo
    explanation: InTwo
    decides: InTwo
    source: str
    source_url: str
    read_on: dt.date
    verify: bool


@cache
def laws_without_a_yes() -> dict[str, WithoutAYes]:
    """By their key, in the order of the file."""
    return {row["id"]: _law(row) for row in json.loads(SOURCE.read_text(encoding="utf-8"))}


def _law(row: dict[str, Any]) -> WithoutAYes:
    texts = {name: InTwo(**row[name]) for name in ("paragraph", "title", "explanation", "decides")}
    return WithoutAYes(
        id=row["id"],
        source=row["source"],
        source_url=row["source_url"],
        read_on=dt.date.fromisoformat(row["read_on"]),
        verify=row["verify"],
        **texts,
    )
