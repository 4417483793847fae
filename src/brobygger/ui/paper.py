"""What every paper of the house shares: its fonts, and which signs they draw.

Typed words travel as JSON data (`sys.inputs`), never as typst source, so nothing in them can run.
"""

import functools
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typst

from brobygger.kernel.texts import storable

FONTS = Path(__file__).resolve().parent / "static" / "vendor" / "fonts"
WEIGHTS = ("Regular", "SemiBold")
MISSING_SIGN = "\N{WHITE SQUARE}"
FAMILIES = ("IBMPlexSans", "NotoSansArabic")  # in the order the papers name them
# What shows nothing. Breaks and spaces are not among them: losing those joins words.
CONTROL = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\uffff]"
)


def typeset(source: Path, data: dict[str, Any]) -> bytes:
    """The paper this typst file makes of the data: tagged, PDF/UA-1, in our fonts alone."""
    return bytes(
        typst.compile(
            str(source),
            root=str(source.parent),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
            sys_inputs={"data": json.dumps(data)},
        )
    )


def printable(data: Any) -> Any:
    """The same words with signs that no font of ours draws replaced by a square; says so if any."""
    told = {"found": False}
    clean = _clean(data, told)
    clean["unprintable"] = told["found"]
    return clean


def _clean(data: Any, told: dict[str, bool]) -> Any:
    if isinstance(data, str):
        return _clean_text(data, told)
    if isinstance(data, list):
        return [_clean(one, told) for one in data]
    if isinstance(data, dict):
        return {key: _clean(one, told) for key, one in data.items()}
    return data


def _clean_text(text: str, told: dict[str, bool]) -> str:
    known = signs_we_draw()
    composed = unicodedata.normalize("NFC", storable(text))
    tidy = CONTROL.sub("", composed.replace("\t", " "))
    drawn = "".join(one if one == "\n" or ord(one) in known else MISSING_SIGN for one in tidy)
    told["found"] = told["found"] or drawn != tidy
    return drawn


@functools.cache
def signs_we_draw() -> frozenset[int]:
    """Code points both weights of a family have, read from the fonts' own tables."""
    drawn: set[int] = set()
    for family in FAMILIES:
        weights = (set(_code_points(FONTS / f"{family}-{one}.ttf")) for one in WEIGHTS)
        drawn |= set.intersection(*weights)
    return frozenset(drawn)


def _code_points(font: Path) -> Iterator[int]:
    """Every character in the font's `cmap` (format 4: segments of the basic plane)."""
    data = font.read_bytes()

    def number(at: int, size: int = 2) -> int:
        return int.from_bytes(data[at : at + size], "big")

    tables = {data[at : at + 4]: number(at + 8, 4) for at in range(12, 12 + 16 * number(4), 16)}
    cmap = tables[b"cmap"]
    starts = (cmap + number(cmap + 4 + 8 * index + 4, 4) for index in range(number(cmap + 2)))
    table = next(at for at in starts if number(at) == 4)
    twice = number(table + 6)
    for index in range(0, twice, 2):
        last, first = number(table + 14 + index), number(table + 16 + twice + index)
        yield from (point for point in range(first, last + 1) if point != 0xFFFF)
