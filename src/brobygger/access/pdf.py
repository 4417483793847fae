"""A consent on paper, to be signed by hand: the words, a line for the name, and a mark to find it by.

Typed words travel as JSON data (`sys.inputs`), never as typst source, so nothing in them can run.
"""

import io
from pathlib import Path
from typing import Any

import segno
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from brobygger.ui.paper import MISSING_SIGN, printable, typeset

from .law.rules import rule_by_id
from .pages.given import PaperPage

SOURCE = Path(__file__).resolve().parent / "consent.typ"


def as_pdf(page: PaperPage, back: str) -> bytes:
    """A4, tagged, PDF/UA-1. `back` is the address behind the mark."""
    data = printable(contents(page)) | {"mark": _mark(back), "back": back}
    return typeset(SOURCE, data)


def contents(page: PaperPage) -> dict[str, Any]:
    """Every word on the paper, in the reader's language."""
    language = get_language() or "da"
    signer = page.consent.grantor_name or page.citizen.name
    return {
        "lang": language[:2],
        "region": "dk" if language.startswith("da") else "gb",
        "title": _("Consent"),
        "about": page.citizen.name,
        "said": page.consent.words,
        "rule": rule_by_id(page.consent.rule_code).paragraph,
        "words": {
            "confidential": _("Confidential: about a person’s private life"),
            "name": _("Name: %(name)s") % {"name": signer},
            "signature": _("Signature"),
            "date": _("Date"),
            "mark": _("For staff: point a camera here when the paper is signed."),
            "unsigned": _("It opens nothing until it is signed and back."),
            "unprintable": _(
                "A few signs cannot be printed and stand as %(sign)s. They are on the screen."
            )
            % {"sign": MISSING_SIGN},
        },
    }


def file_name() -> str:
    """Nothing about anybody: file names end up in lists of downloads."""
    return _("consent.pdf")


def _mark(address: str) -> str:
    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", border=2, scale=4)
    return drawn.getvalue().decode()
