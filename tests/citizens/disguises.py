"""Ways in which a name or a number arrives looking like itself. Knows nothing of what undoes them."""

import random
import unicodedata
from collections.abc import Callable

Disguise = Callable[[str, random.Random], str]
BLANKS = ("\u00a0", "\u2009", "\u202f", "\u3000", "  ", "\t", " \u200b", "\u2028", "\u0085")
UNSEEN = ("\u200b", "\u00ad", "\u2060", "\ufeff", "\u200e", "\u200f", "\u034f", "\ufe0f", "\x07")
HYPHENS = ("\u2010", "\u2011", "\u2012", "\u2013", "\u2212", "\uff0d", " - ")
APOSTROPHES = ("\u2019", "\u02bc", "`", "\u00b4", "\u2018", "\u2032")
LIGATURES = (
    ("ffi", "\ufb03"),
    ("ff", "\ufb00"),
    ("fi", "\ufb01"),
    ("fl", "\ufb02"),
    ("st", "\ufb06"),
)
PAIRS = (("\u202a", "\u202c"), ("\u2066", "\u2069"), ("\u202d", "\u202c"), ("\u2068", "\u2069"))
SCRIPTS = ("０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९")


def taken_apart(text: str, _chance: random.Random) -> str:
    return unicodedata.normalize("NFD", text)


def other_blanks(text: str, chance: random.Random) -> str:
    return "".join(chance.choice(BLANKS) if one == " " else one for one in text)


def blanks_around(text: str, chance: random.Random) -> str:
    return f"{chance.choice(BLANKS)}{text}{chance.choice(BLANKS)}"


def unseen_inside(text: str, chance: random.Random) -> str:
    places = {chance.randrange(len(text)) for _ in range(3)}
    return "".join(
        one + chance.choice(UNSEEN) if place in places else one for place, one in enumerate(text)
    )


def between_marks(text: str, chance: random.Random) -> str:
    first, last = chance.choice(PAIRS)
    return f"{first}{text}{last}"


def other_hyphens(text: str, chance: random.Random) -> str:
    return text.replace("-", chance.choice(HYPHENS))


def other_apostrophes(text: str, chance: random.Random) -> str:
    return text.replace("'", chance.choice(APOSTROPHES))


def ligatures(text: str, _chance: random.Random) -> str:
    for letters, one in LIGATURES:
        text = text.replace(letters, one)
    return text


def wide_letters(text: str, _chance: random.Random) -> str:
    return "".join(chr(ord(one) + 0xFEE0) if "a" <= one.lower() <= "z" else one for one in text)


def capitals(text: str, _chance: random.Random) -> str:
    return text.upper()


def double_a(text: str, _chance: random.Random) -> str:
    return text.replace("å", "aa").replace("Å", "Aa")


def bare_letters(text: str, _chance: random.Random) -> str:
    return text.replace("é", "e").replace("ü", "u").replace("ñ", "n").replace("ç", "c")


def other_digits(text: str, chance: random.Random) -> str:
    digits = chance.choice(SCRIPTS)
    return "".join(digits[int(one)] if one in "0123456789" else one for one in text)


def with_dots(text: str, chance: random.Random) -> str:
    point = chance.choice((".", "/", " ", "\u00a0"))
    return point.join((text[:2], text[2:4], text[4:]))


OF_NAMES: tuple[Disguise, ...] = (
    taken_apart,
    other_blanks,
    blanks_around,
    unseen_inside,
    between_marks,
    other_hyphens,
    other_apostrophes,
    ligatures,
    wide_letters,
    capitals,
    double_a,
    bare_letters,
)
OF_NUMBERS: tuple[Disguise, ...] = (
    other_blanks,
    blanks_around,
    unseen_inside,
    between_marks,
    other_hyphens,
    other_digits,
    with_dots,
)


def disguised(text: str, ways: tuple[Disguise, ...], chance: random.Random) -> str:
    """In one to three ways at once, and never as it was."""
    while True:
        other = text
        for way in chance.sample(ways, chance.randint(1, 3)):
            other = way(other, chance)
        if other != text:
            return other
