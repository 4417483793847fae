"""The end of the chain, told to another place: what the owner of the database cannot take back.

Whoever owns the database can make every seal anew, and the new chain is whole. It does not end in
the root that was told elsewhere. One root holds all lines before it, so the newest is enough.
`BROBYGGER_ROOTS` is a file (on another machine's disk, or one that only grows) or `mailto:` an address.
"""

import datetime as dt
import os
import re
from pathlib import Path

from django.conf import settings
from django.core.mail import send_mail
from django.utils.timezone import localtime

from brobygger.kernel.checks import Cursor, Finding
from brobygger.kernel.clock import now

from .sealing import latest_root, verify_chain

MAIL = "mailto:"
NIGHT = 3
LINE = re.compile(r"^seal (\d+) ([0-9a-f]{64})\b", re.MULTILINE)
PROMISE = "The log ends in, and passes through, every root that was published elsewhere"


def is_due(moment: dt.datetime) -> bool:
    """A file grows each hour; a mail leaves once a night, for nobody keeps twenty-four of them a day."""
    return not settings.ROOTS.startswith(MAIL) or localtime(moment).hour == NIGHT


def publish(cursor: Cursor) -> str:
    """Tell the newest root to the place that was named; the line that was told, empty when none was."""
    place, newest = settings.ROOTS, latest_root(cursor)
    if not place or newest is None:
        return ""
    line = f"seal {newest[0]} {newest[1].hex()} {now():%Y-%m-%dT%H:%M:%SZ}\n"
    if place.startswith(MAIL):
        send_mail(f"Brobygger: seal {newest[0]}", line, None, [place.removeprefix(MAIL)])
        return line
    return line if _append(Path(place), newest, line) else ""


def roots_in(path: Path) -> dict[int, bytes]:
    """Every root in a file: as we wrote it, or mails kept one after the other."""
    found = LINE.findall(path.read_text(encoding="utf-8", errors="replace"))
    return {int(number): bytes.fromhex(root) for number, root in found}


def compare(cursor: Cursor, path: Path) -> Finding:
    """Whether the chain of today is the one whose roots lie there."""
    try:
        roots = roots_in(path)
    except OSError as trouble:
        return Finding(looked_at=0, faults=(f"{path}: {trouble.strerror}",))
    if not roots:
        return Finding(looked_at=0, faults=(f"{path} holds no root",))
    return Finding(looked_at=len(roots), faults=verify_chain(cursor, published=roots).faults)


def _append(path: Path, newest: tuple[int, bytes], line: str) -> bool:
    """One more line, on the disk before we go on; nothing when it stands there already."""
    if path.exists() and roots_in(path).get(newest[0]) == newest[1]:
        return False
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644), "w") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
    return True
