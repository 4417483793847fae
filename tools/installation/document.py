"""The page that is followed: its fenced blocks, their examples exchanged for this trial's places."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "operating.md"
FENCE = re.compile(r"^```(\w+) (as|file)=(\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """Commands for somebody (`who`), or the text of a file (`path`); the other is empty."""

    who: str
    path: str
    text: str


def blocks(exchanged: dict[str, str]) -> list[Block]:
    """In the page's order. Every example that is to be exchanged must stand there."""
    page = PAGE.read_text(encoding="utf-8")
    absent = [example for example in exchanged if example not in page]
    if absent:
        raise SystemExit(f"{PAGE.name} no longer says {', '.join(absent)}")
    found = []
    for _language, kind, name, text in FENCE.findall(page):
        told = _exchanged(name, exchanged)
        who, path = (told, "") if kind == "as" else ("", told)
        found.append(Block(who, path, _exchanged(text, exchanged)))
    return found


def _exchanged(text: str, exchanged: dict[str, str]) -> str:
    """All in one pass, the longest first, so that nothing put in is exchanged again."""
    examples = sorted(exchanged, key=len, reverse=True)
    wanted = re.compile("|".join(re.escape(one) for one in examples))
    return wanted.sub(lambda found: exchanged[found[0]], text)
