"""Whom a sentence names: by name, function, part in the plan, or unit, among those at the table."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Somebody at the table, with everything they may be called."""

    id: UUID
    name: str
    kind: str = "staff"
    function: str = ""
    unit_name: str = ""
    is_lead: bool = False
    is_deputy: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in the sentence where one or more of them are named."""

    span: tuple[int, int]
    seats: tuple[UUID, ...]
    is_object: bool


TOKEN = re.compile(r"\w+(?:[-'’]\w+)*", re.UNICODE)
# Behind one of these somebody is spoken to or about; they are not the one who acts.
GOVERNS = frozenset(
    (
        *(
            "til",
            "med",
            "hos",
            "fra",
            "for",
            "om",
            "mod",
            "ved",
            "i",
            "på",
            "over",
            "under",
            "uden",
        ),
        *("mellem", "omkring", "imod", "efter", "via", "to", "with", "at", "from", "about", "of"),
        *("in", "on", "against", "without", "between", "after"),
    )
)
AGENT = frozenset(("af", "by"))  # “køres af Jonas”: who acts is said behind, so that must be asked
NEGATES = frozenset(("ikke", "not", "hverken", "udover", "foruden"))
JOINS = frozenset(("og", "and", "eller", "or", "samt", "&"))
ARTICLES = frozenset(
    ("den", "det", "the", "vores", "our", "min", "my", "hendes", "hans", "her", "his")
)
# Names that are also everyday words: taken as names only when written like one.
ORDINARY = frozenset(
    ("bo", "liv", "sten", "ask", "fin", "ro", "sol", "may", "will", "mark", "an", "en")
)
PARTS = {
    "lead": ("tovholder", "case lead", "lead"),
    "deputy": ("stedfortræder", "deputy"),
    "citizen": ("borger", "citizen"),
}
SAME = {  # what is also said of these functions
    "kontaktperson": ("contact person",),
    "sygeplejerske": ("nurse",),
    "socialrådgiver": ("sagsbehandler", "caseworker", "social worker"),
    "myndighedssagsbehandler": ("sagsbehandler", "caseworker"),
    "sagsbehandler": ("caseworker",),
    "læge": ("doctor", "gp"),
    "overlæge": ("læge", "doctor"),
    "psykiater": ("læge", "psychiatrist"),
    "leder": ("manager", "leader"),
    "jobkonsulent": ("job consultant",),
    "alkohol- og stofbehandler": ("rusmiddelbehandler",),
    "mor": ("moder", "mother"),
    "far": ("fader", "father"),
    "søster": ("sister",),
    "bror": ("broder", "brother"),
}
SHORTEST_HEAD = 6  # letters of “rådgiver” that may stand for “rusmiddelrådgiver”
SHORTEST_PLACE = 4


def subjects_in(text: str, seats: Sequence[Seat]) -> tuple[Mention, ...]:
    """Those who act, in the order they are named; several when they are joined by “og”."""
    tokens = list(TOKEN.finditer(text))
    mentions = _mentions(text, tokens, seats)
    acting = [one for one in mentions if not one.is_object]
    if not acting:
        return ()
    agents = [one for one in mentions if _word_before(text, one).casefold() in AGENT]
    first = acting[0]
    joined = [first]
    for one in acting[1:]:
        if _is_joined(text[joined[-1].span[1] : one.span[0]]):
            joined.append(one)
    return tuple(dict.fromkeys((*joined, *agents)))


def _mentions(text: str, tokens: list[re.Match[str]], seats: Sequence[Seat]) -> list[Mention]:
    found: list[Mention] = []
    index = 0
    while index < len(tokens):
        size, who = _longest_at(tokens[index:], seats)
        if not who:
            index += 1
            continue
        span = (tokens[index].start(), tokens[index + size - 1].end())
        found.append(Mention(span, who, _is_object(text, tokens[:index], span, found)))
        index += size
    return found


def _longest_at(tokens: list[re.Match[str]], seats: Sequence[Seat]) -> tuple[int, tuple[UUID, ...]]:
    """How many words from here name somebody, and whom; the longest name wins."""
    for size in range(min(5, len(tokens)), 0, -1):
        words = [one[0] for one in tokens[:size]]
        if any("\n" in one for one in words):
            continue
        who = tuple(one.id for one in seats if _is_called(one, words))
        if who:
            return size, who
    return 0, ()


def _is_called(seat: Seat, words: list[str]) -> bool:
    said = " ".join(words).casefold()
    if said in _names(seat.name):
        return said not in ORDINARY or words[0][:1].isupper()
    if len(words) > 1 and words[0].casefold() in ARTICLES:
        words = words[1:]
        said = " ".join(words).casefold()
    return said in _callings(seat) or _is_head(seat, said) or _is_place(seat, words)


@lru_cache(maxsize=512)
def _names(name: str) -> frozenset[str]:
    """Whole, first, and first with the initial of the last."""
    words = [one.casefold() for one in TOKEN.findall(name)]
    if not words:
        return frozenset()
    found = {" ".join(words), words[0], f"{words[0]} {words[-1]}"}
    if len(words) > 1:
        found |= {f"{words[0]} {words[-1][0]}", *([words[-1]] if len(words[-1]) > 3 else [])}
    return frozenset(found)


@lru_cache(maxsize=512)
def _callings(seat: Seat) -> frozenset[str]:
    """Function and part in the plan, bare and in the definite form."""
    bare = [seat.function.split(",")[0].casefold().strip()]
    bare += [bare[0].split()[-1]] if bare[0] else []
    for one in tuple(bare):
        bare += SAME.get(one, ())
    if seat.is_lead:
        bare += PARTS["lead"]
    if seat.is_deputy:
        bare += PARTS["deputy"]
    if seat.kind == "citizen":
        bare += PARTS["citizen"]
    return frozenset(form for one in bare if one for form in definite(one))


def definite(word: str) -> tuple[str, ...]:
    """A Danish noun as it is, and with every article it may carry behind."""
    forms = [word, f"{word}en", f"{word}et"]
    if word.endswith("e"):
        forms += [f"{word}n", f"{word}t"]
    if word.endswith(("ter", "der")):
        forms += [f"{word[:-2]}ret"]  # center → centret
    if word.endswith("um"):
        forms += [f"{word[:-2]}et"]  # ambulatorium → ambulatoriet
    forms += [f"{word}{word[-1]}en", f"{word}{word[-1]}et"] if word[-1].isalpha() else []
    return tuple(forms)


def _is_head(seat: Seat, said: str) -> bool:
    """“Rådgiveren” among “Rusmiddelrådgiver”; short endings say too little."""
    whole = seat.function.split(",")[0].casefold().strip()
    bare = next((said[: -len(end)] for end in ("en", "n", "et") if said.endswith(end)), said)
    return any(
        len(one) >= SHORTEST_HEAD and whole != one and whole.endswith(one) for one in (bare, said)
    )


def _is_place(seat: Seat, words: list[str]) -> bool:
    """The unit, by its whole name or by one of its own words."""
    if not seat.unit_name:
        return False
    unit = [one.casefold() for one in TOKEN.findall(seat.unit_name)]
    said = [one.casefold() for one in words]
    if said == unit:
        return True
    if len(said) != 1 or len(said[0]) < SHORTEST_PLACE:
        return False
    return any(said[0] in {*definite(one), *definite(_bare(one))} for one in unit)


def _bare(word: str) -> str:
    """“Rusmiddelcentret” is also “rusmiddelcenter”."""
    return f"{word[:-3]}er" if word.endswith("ret") else word.removesuffix("et")


def _is_object(
    text: str, before: list[re.Match[str]], span: tuple[int, int], found: list[Mention]
) -> bool:
    """Spoken to or about: behind a preposition, or joined to somebody who is."""
    if text[span[1] : span[1] + 2].casefold() in {"'s", "’s"}:
        return True
    if found and _is_joined(text[found[-1].span[1] : span[0]]):
        return found[-1].is_object
    words = [one[0].casefold() for one in before[-2:]]
    if words and words[-1] in ARTICLES:
        words = words[:-1]
    return bool(words) and words[-1] in GOVERNS | NEGATES | AGENT and _touches(text, before, span)


def _touches(text: str, before: list[re.Match[str]], span: tuple[int, int]) -> bool:
    """Nothing but spaces between: a comma or a full stop, or a day taken out, ends what governs."""
    gap = text[before[-1].end() : span[0]]
    return not gap.strip() and len(gap) <= 2


def _is_joined(between: str) -> bool:
    return between.strip().casefold() in JOINS | {",", ", og", ", and", "/", "+"}


def _word_before(text: str, one: Mention) -> str:
    words = TOKEN.findall(text[: one.span[0]])
    return words[-1] if words else ""
