"""What a message may hold."""

import re

# Six digits of a date, then four characters: digits (CPR, D-eCPR), or the letters of an X-eCPR.
# A longer run of digits or letters is something else: a telephone number, the id in a link.
NUMBER = re.compile(r"(?<![\w-])\d{6}[ \u00a0.–-]?\d[\dA-Z][\dA-Z]{2}(?![\w-])", re.IGNORECASE)


def may_leave_the_house(text: str) -> bool:
    """False when anything in the text looks like a national number."""
    return not any(_is_numeric_enough(found) for found in NUMBER.findall(text))


def _is_numeric_enough(found: str) -> bool:
    """Four letters after a date are a word ("070326 kl. ..."); a number ends in at least two digits."""
    return sum(character.isdigit() for character in found[6:]) >= 2
