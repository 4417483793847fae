"""Names as people read them: kept clean, and compared by what is seen.

The same key is worked out by the database (`app.name_key`, citizens/migrations/0002) for rows that
are written around Python; tests/kernel/test_names.py compares the two.
"""

import re
import unicodedata

# Unicode's Default_Ignorable_Code_Point, and control signs that are no space.
UNSEEN = (
    "\x01-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
SPACE = "\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2800\u3000"
DASH = "\u02d7\u058a\u1806\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d-"
QUOTE = "'`\u00b4\u02bc\u2018-\u201b\u2032\u2035\uff07\uff40"
# Signs of their own in some languages, shown as they are; left out where names are compared.
LETTER_QUOTE = "\u02b9-\u02bb\u02bd-\u02bf\u02c8\u02ca\u02cb\u055a\u05f3\ua78b\ua78c"
MARK = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a"
    "\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff"
    "\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)

UNSEEN_SIGNS = re.compile(f"[{UNSEEN}]")
SPACES = re.compile(f"[{SPACE}]+")
DASHES = re.compile(f"[{DASH}]")
QUOTES = re.compile(f"[{QUOTE}]")
ALL_QUOTES = re.compile(f"[{QUOTE}{LETTER_QUOTE}]")
MARKS = re.compile(f"[{MARK}]")

# Persian and the languages of India write letters differently with one of these between them.
JOINERS = {"\u200c", "\u200d"}
FIRST_JOINED = "\u0590"

# In Danish æ, ø and å come after z, and Aa is an old way to write Å.
DANISH = (("a\u030a", "}"), ("a\u0308", "{"), ("o\u0308", "|"), ("æ", "{"), ("ø", "|"))
OTHERS = str.maketrans("łđðıħŧς", "lddihtσ") | {0x153: "oe", 0xDF: "ss", 0xFE: "th"}


def clean_name(name: str) -> str:
    """The name as it is shown: one kind of space, hyphen and apostrophe, nothing unseen, composed."""
    composed = unicodedata.normalize("NFKC", QUOTES.sub("'", _without_unseen(name)))
    return SPACES.sub(" ", DASHES.sub("-", QUOTES.sub("'", composed))).strip(" ")


def name_key(name: str) -> str:
    """The same for names that look the same, in Danish order under the C locale.

    Without apostrophes and accents, a hyphen as a space: O’Brien is OBrien, André is Andre,
    Aagård is Aagaard.
    """
    seen = ALL_QUOTES.sub("", UNSEEN_SIGNS.sub("", name))  # an acute accent alone is no accent
    key = ALL_QUOTES.sub("", unicodedata.normalize("NFKD", seen)).lower()
    key = DASHES.sub(" ", key)
    for written, sorted_as in DANISH:
        key = key.replace(written, sorted_as)
    key = MARKS.sub("", key).translate(OTHERS).replace("aa", "}")
    return SPACES.sub(" ", key).strip(" ")


def key_ranges(beginning: str) -> tuple[tuple[str, str], ...]:
    """From and before which keys lie the names that begin so; none for nothing typed.

    Who has typed Kierkega has not come to the second a, which makes an å of the two.
    """
    key = name_key(beginning)
    if not key:
        return ()
    beginnings = (key, key[:-1] + "}") if key.endswith("a") else (key,)
    return tuple((one, one + "\U0010ffff") for one in beginnings)


def clean_address(address: str) -> str:
    """An e-mail address as it is kept and compared: nothing unseen, no spaces, small letters."""
    seen = unicodedata.normalize("NFKC", UNSEEN_SIGNS.sub("", address))
    return SPACES.sub("", seen).lower()


def _without_unseen(name: str) -> str:
    if not any(joiner in name for joiner in JOINERS):
        return UNSEEN_SIGNS.sub("", name)
    kept = []
    for place, sign in enumerate(name):
        around = name[max(place - 1, 0) : place], name[place + 1 : place + 2]
        joins = sign in JOINERS and all(one > FIRST_JOINED for one in around)
        if (
            joins and not any(UNSEEN_SIGNS.match(one) or SPACES.match(one) for one in around)
        ) or not UNSEEN_SIGNS.match(sign):
            kept.append(sign)
    return "".join(kept)
