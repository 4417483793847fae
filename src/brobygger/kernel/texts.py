"""Typed text as it is stored: one kind of line break, one kind of space, one kind of hyphen.

Browsers send a line break as CR LF and count it as one; word processors and telephones put in breaks,
spaces and hyphens of their own. What looks the same is stored the same, so that lengths agree between
browser, form and database, and no paper or search meets a sign it does not know. Letters are never
changed.
"""

import re

BREAKS = re.compile(r"\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
SPACES = re.compile(r"[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
HYPHENS = re.compile(r"[\u2010\u2011]")
GAP = re.compile(r"[ \t]*\n[ \t\n]*")


def storable(text: str) -> str:
    """Text of several lines: breaks are LF, spaces are spaces, hyphens are hyphens."""
    return HYPHENS.sub("-", SPACES.sub(" ", BREAKS.sub("\n", text)))


def storable_line(text: str) -> str:
    """Text of one line: a break within it is a space, at its ends nothing."""
    return GAP.sub(" ", storable(text).strip("\n"))


def is_storable(text: str, longest: int) -> bool:
    """PostgreSQL holds no NUL and no half sign; the length is counted as it is stored."""
    if len(text) > longest or "\0" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
