"""What people type here: kept as it is, or refused with a reason."""

from .errors import ReasonTooShort, TextTooLong

LONGEST = 2000
FEWEST_WORDS = 3
FEWEST_SIGNS = 15


def typed(value: str, *, longest: int = LONGEST) -> str:
    """PostgreSQL holds neither NUL nor half a sign, and nobody reads a novel here."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise TextTooLong from None
    if "\0" in value or len(value) > longest:
        raise TextTooLong
    return value


def sentence(value: str) -> str:
    """A reason someone else can judge: some words, not a full stop."""
    text = typed(value).strip()
    words = [word for word in text.split() if any(sign.isalpha() for sign in word)]
    if len(words) < FEWEST_WORDS or len(text) < FEWEST_SIGNS:
        raise ReasonTooShort
    return text
