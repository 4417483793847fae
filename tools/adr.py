"""`make adr TITLE="…"`: the next decision record, with its four headings."""

import datetime as dt
import re
import sys
from pathlib import Path

FOLDER = Path("docs/adr")
TEXT = """# {number}. {title}

{date} · proposed

## Context

## Options

## Decision

## Consequences
"""


def main(title: str) -> None:
    if not title.strip():
        raise SystemExit('make adr TITLE="Why we chose this"')
    numbers = [int(path.name[:4]) for path in FOLDER.glob("[0-9][0-9][0-9][0-9]-*.md")]
    number = max(numbers, default=0) + 1
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    path = FOLDER / f"{number:04}-{slug}.md"
    today = dt.datetime.now(dt.UTC).date().isoformat()
    path.write_text(TEXT.format(number=number, title=title.strip(), date=today), encoding="utf-8")
    sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]))
