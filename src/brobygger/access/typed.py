"""What people type here: kept as it is stored, or refused with a reason."""

from brobygger.kernel.texts import is_storable, storable

from .errors import ReasonTooShort, TextTooLong

LONGEST = 2000
FEWEST_WORDS = 3
FEWEST_SIGNS = 15


def typed(value: str, *, longest: int = LONGEST) -> str:
    """As it is stored; nobody reads a novel here."""
    kept = storable(value)
    if not is_storable(kept, longest):
        raise TextTooLong
    return kept


def sentence(value: str) -> str:
    """A reason someone else can judge: some words, not a full stop."""
    text = typed(value).strip()
    words = [word for word in text.split() if any(sign.isalpha() for sign in word)]
    if len(words) < FEWEST_WORDS or len(text) < FEWEST_SIGNS:
        raise ReasonTooShort
    return text
