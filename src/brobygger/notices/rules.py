"""What a message may hold."""

import re
import unicodedata

# Six digits of a date, then four characters: digits (CPR, D-eCPR), or the letters of an X-eCPR.
# A longer run of digits or letters is something else: a telephone number, the id in a link.
# Written apart, the second pair must be a month: a time after a date is no number.
DATE = r"(?:\d{6}|\d{2}[ ./](?:0[1-9]|1[0-2])[ ./]?\d{2})"
NUMBER = re.compile(rf"(?<![\w-]){DATE}\s?[ ./–-]?\s?\d[\dA-Z][\dA-Z]{{2}}(?![\w-])", re.IGNORECASE)

# Letters and signs nobody sees, put between two digits, do not make two numbers of one.
UNSEEN = {"Cf", "Mn", "Me"}
DASHES = re.compile(r"[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")


def may_leave_the_house(text: str) -> bool:
    """False when anything in the text looks like a national number, however it is written."""
    seen = _as_read(text)
    return not any(_is_numeric_enough(found) for found in NUMBER.findall(seen))


def plain(text: str) -> str:
    """One line: every run of spaces and line breaks is one space, and nothing that steers a printer."""
    seen = "".join(one if unicodedata.category(one) != "Cc" else " " for one in text)
    return " ".join(seen.split())


def _as_read(text: str) -> str:
    """As a reader sees it: digits of any script as ours, dashes alike, nothing hidden."""
    wide = unicodedata.normalize("NFKC", text)
    seen = "".join(one for one in wide if unicodedata.category(one) not in UNSEEN)
    digits = "".join(str(unicodedata.digit(one)) if one.isdigit() else one for one in seen)
    return DASHES.sub("-", digits)


def _is_numeric_enough(found: str) -> bool:
    """Four letters after a date are a word ("070326 kl. ..."); a number ends in at least two digits."""
    return sum(character.isdigit() for character in found[-4:]) >= 2
