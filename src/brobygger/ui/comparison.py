"""Two texts, compared word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

TOO_LONG = (
    4000  # words; beyond this the comparison would take seconds, so only the ends are matched
)
WORDS = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of words that both texts have, or only one of them."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Both texts in pieces, ready to be drawn side by side."""

    before: tuple[Piece, ...]
    after: tuple[Piece, ...]

    @property
    def is_same(self) -> bool:
        return not any(piece.changed for piece in (*self.before, *self.after))


def compared(before: str, after: str) -> Comparison:
    """What went and what came, word by word."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    if len(old) + len(new) > TOO_LONG:
        return _compared_roughly(before, after)
    left: list[Piece] = []
    right: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        same = kind == "equal"
        _add(left, "".join(old[a:b]), changed=not same)
        _add(right, "".join(new[c:d]), changed=not same)
    return Comparison(before=tuple(left), after=tuple(right))


def _compared_roughly(before: str, after: str) -> Comparison:
    """Line by line, for very long texts."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    known_before, known_after = set(old), set(new)
    left = [Piece(text=line, changed=line not in known_after) for line in old]
    right = [Piece(text=line, changed=line not in known_before) for line in new]
    return Comparison(before=tuple(left), after=tuple(right))


def _add(pieces: list[Piece], text: str, *, changed: bool) -> None:
    """The space after a changed run is not itself marked, unless it is all that changed."""
    words = text.rstrip() if changed else text
    if words:
        pieces.append(Piece(text=words, changed=changed))
    if len(words) < len(text):
        pieces.append(Piece(text=text[len(words) :], changed=changed and not words))
