"""Compiles every room's translations; needs polib only, so the wheel's build can run it."""

from pathlib import Path

import polib

PACKAGE = Path(__file__).resolve().parent.parent


def catalogues() -> list[Path]:
    """Every room's Danish catalogue, in the order of the rooms' names."""
    return sorted(PACKAGE.glob("*/locale/*/LC_MESSAGES/django.po"))


def compile_catalogues() -> list[Path]:
    """Write a `.mo` beside each `.po` that is newer; the files that were written come back."""
    written = []
    for source in catalogues():
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        scratch = target.with_suffix(".mo.new")
        polib.pofile(str(source)).save_as_mofile(str(scratch))
        scratch.replace(target)
        written.append(target)
    return written
