"""What must outlive a sudden end of the process: spent tickets, seats given up, people removed.

Ids and times only. A line that was written survives `kill -9`; a new start drops what has lapsed.
"""

import os
from pathlib import Path


class Notebook:
    """Marks that can be set and never taken back before they lapse. Without a path: in memory."""

    def __init__(self, path: Path | None = None, *, now: float = 0.0) -> None:
        self._marks: dict[str, float] = {}
        self._path = path
        if path is not None:
            self._read(path, now)

    def mark(self, what: str, *, until: float) -> None:
        if self._marks.get(what, 0.0) >= until:
            return
        self._marks[what] = until
        if self._path is not None:
            with self._path.open("a", encoding="ascii") as file:
                file.write(f"{int(until) + 1} {what}\n")

    def holds(self, what: str, *, now: float) -> bool:
        return self._marks.get(what, 0.0) > now

    def forget_lapsed(self, now: float) -> None:
        self._marks = {what: until for what, until in self._marks.items() if until > now}

    def _read(self, path: Path, now: float) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if path.exists():
            for line in path.read_text(encoding="ascii", errors="replace").splitlines():
                until, _, what = line.partition(" ")
                if until.isdigit() and what and int(until) > now:
                    self._marks[what] = float(until)
        scratch = path.with_suffix(".new")
        lines = [f"{int(until)} {what}\n" for what, until in self._marks.items()]
        scratch.write_text("".join(lines), encoding="ascii")
        os.chmod(scratch, 0o600)
        scratch.replace(path)


def removed_mark(meeting: str, participant: str) -> str:
    return f"removed {meeting} {participant}"


def turn_mark(seat: str, turn: int) -> str:
    return f"turn {seat} {turn}"
