"""The sentences of the answers, and a name for every word of the law tables."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from brobygger.access.law.checking import Row, RowReader, shipped, told_all_at_once
from brobygger.access.law.words import (
    CATEGORIES,
    PURPOSES,
    Capacity,
    ConsentForm,
    ConsentState,
    Fact,
    Mode,
    RoleClass,
    Text,
    Verdict,
)

READY = (
    "you_must",
    "yes_by_law",
    "yes_by_consent",
    "yes_with_consent",
    "withdrawn",
    "expired",
    "unsigned",
    "taken_back",
    "ask_a_lawyer",
    "gap",
    "opted_out",
    "criminal_investigation",
    "no",
)
# What says more than its verdict's own word, and what no rule explains.
HEADLINES = (
    "withdrawn",
    "expired",
    "unsigned",
    "taken_back",
    "gap",
    "opted_out",
    "criminal_investigation",
)
EXPLANATIONS = ("taken_back", "gap", "opted_out", "criminal_investigation", "no")
ASKED_FORMS = tuple(form for form in ConsentForm if form != ConsentForm.NONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """What to say aloud, and what to write down; {parts} are filled in for each answer."""

    say: Text
    note: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """Every sentence that is not a rule's own."""

    disclaimer: Text
    verdicts: Mapping[str, Text]
    headlines: Mapping[str, Text]
    explanations: Mapping[str, Text]
    classes: Mapping[str, Text]
    categories: Mapping[str, Text]
    purposes: Mapping[str, Text]
    modes: Mapping[str, Text]
    forms: Mapping[str, Text]
    consents: Mapping[str, Text]
    facts: Mapping[str, Text]
    capacities: Mapping[str, Text]
    ask: Mapping[str, Text]
    ready: Mapping[str, Ready]


@cache
def load_phrases() -> Phrases:
    """The shipped phrases; `LawTableBroken` names every fault."""
    return read_phrases(shipped("phrases.json"))


def read_phrases(row: Row) -> Phrases:
    """Every word must have its phrase, no phrase may be left over; all faults at once."""
    with told_all_at_once() as errors:
        reader = RowReader(row, "phrases", errors)
        phrases = Phrases(
            disclaimer=reader.text("disclaimer"),
            verdicts=_named(reader, "verdicts", Verdict),
            headlines=_named(reader, "headlines", HEADLINES),
            explanations=_named(reader, "explanations", EXPLANATIONS),
            classes=_named(reader, "classes", RoleClass),
            categories=_named(reader, "categories", CATEGORIES),
            purposes=_named(reader, "purposes", PURPOSES),
            modes=_named(reader, "modes", Mode),
            forms=_named(reader, "forms", ConsentForm),
            consents=_named(reader, "consents", ConsentState),
            facts=_named(reader, "facts", Fact),
            capacities=_named(reader, "capacities", Capacity),
            ask=_named(reader, "ask", ASKED_FORMS),
            ready=_ready(reader),
        )
        reader.nothing_else()
    return phrases


def _named(reader: RowReader, name: str, keys: Iterable[str]) -> Mapping[str, Text]:
    inner = _inside(reader, name)
    texts = {str(key): inner.text(str(key)) for key in keys}
    inner.nothing_else()
    return texts


def _ready(reader: RowReader) -> Mapping[str, Ready]:
    inner = _inside(reader, "ready")
    found = {}
    for key in READY:
        pair = _inside(inner, key)
        found[key] = Ready(say=pair.text("say"), note=pair.text("note"))
        pair.nothing_else()
    inner.nothing_else()
    return found


def _inside(reader: RowReader, name: str) -> RowReader:
    value = reader.raw(name)
    if not isinstance(value, dict):
        reader.complain(name, "must be a group of texts")
        value = {}
    return RowReader(value, f"{reader.where}.{name}", reader.errors)
