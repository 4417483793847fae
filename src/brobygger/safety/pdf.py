"""The sheet on one A5, for the inside of a cupboard door or a pocket.

Long words make the type smaller down to a floor; then texts are cut, the least pressed levels first,
and the paper says so and where the rest is. No line disappears unsaid.
"""

import re
from pathlib import Path
from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from brobygger.access.gate import CitizenCard
from brobygger.kernel.clock import today
from brobygger.ui.components.times import day
from brobygger.ui.paper import MISSING_SIGN, printable, typeset

from . import rules
from .pages import LevelCard, SheetCard

SOURCE = Path(__file__).resolve().parent / "sheet.typ"
LONG_WORD = re.compile(r"(\S{14})(?=\S)")
BREAK_HERE = "\N{ZERO WIDTH SPACE}"
NUMBER = re.compile(r"(?<![\w+])\+?\d[\d ]{6,13}\d(?!\w)")  # short enough for the narrowest column


def as_pdf(sheet: SheetCard, citizen: CitizenCard) -> bytes:
    """A5, tagged, PDF/UA-1; always one page."""
    data = breakable(printable(contents(sheet, citizen)))
    return typeset(SOURCE, data)


def contents(sheet: SheetCard, citizen: CitizenCard) -> dict[str, Any]:
    """Every word on the paper, in the reader's language."""
    language = get_language() or "da"
    return {
        "lang": language[:2],
        "region": "dk" if language.startswith("da") else "gb",
        "title": _("When it gets hard"),
        "name": citizen.name,
        "agreed": agreed_sentence(sheet),
        "printed": _("Printed %(day)s") % {"day": day(today())},
        "columns": [
            pgettext("paper", "Level"),
            *(str(rules.LABELS[one]) for one in (*rules.AT_A_GLANCE, "call")),
        ],
        "levels": [_level(one) for one in sheet.levels],
        "words": _words(),
    }


def _words() -> dict[str, str]:
    """What stands on every sheet that needs it."""
    return {
        "confidential": _("Confidential: about a person’s private life"),
        "cut": pgettext("paper", "[more on screen]"),
        "cut_note": _("Not all of it fits here. Where it says “more on screen”, more is written."),
        "unprintable": _(
            "A few signs cannot be printed and stand as %(sign)s. They are on the screen."
        )
        % {"sign": MISSING_SIGN},
    }


def agreed_sentence(sheet: SheetCard) -> str:
    """How far one can trust it."""
    if sheet.agreed_on is None:
        return _("Not yet gone through and agreed.")
    words = {"day": day(sheet.agreed_on), "name": sheet.agreed_by}
    if sheet.agreed_by_citizen:
        said = _("Agreed %(day)s by %(name)s.") % words
    else:
        said = _("Agreed with the citizen %(day)s by %(name)s.") % words
    return f"{said} {_('Changed since then.')}" if sheet.is_changed_since else said


def breakable(data: Any) -> Any:
    """A word longer than its column may break anywhere; a telephone number stays in one line."""
    if isinstance(data, str):
        whole = NUMBER.sub(lambda found: found[0].replace(" ", "\N{NO-BREAK SPACE}"), data)
        return LONG_WORD.sub(rf"\1{BREAK_HERE}", whole)
    if isinstance(data, list):
        return [breakable(one) for one in data]
    if isinstance(data, dict):
        return {key: breakable(one) for key, one in data.items()}
    return data


def _level(one: LevelCard) -> dict[str, Any]:
    texts = {key: text.strip() for key, text in one.texts.items()}
    behind = texts["behind"] and f"{one.part('behind').label}: {texts['behind']}"
    calls = "\n".join(" ".join(x for x in (c.name, c.number) if x) for c in one.callees)
    return {
        "number": str(one.level),
        "title": one.title,
        "zone": one.zone,
        "behind": behind,
        "cells": [*(texts[key] for key in rules.AT_A_GLANCE), calls],
    }
