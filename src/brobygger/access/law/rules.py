"""The legal rules of sharing, as frozen rows read from `rules.json`."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from brobygger.access.law.checking import (
    Row,
    RowReader,
    check_dates,
    check_unique,
    shipped,
    told_all_at_once,
)
from brobygger.access.law.words import (
    CATEGORIES,
    PURPOSES,
    STOPPING,
    ConsentForm,
    Counts,
    Effect,
    Fact,
    Mode,
    RoleClass,
    Text,
)
from brobygger.kernel.categories import Category, mask_of
from brobygger.kernel.holders import Holder

OPENING = frozenset({Effect.OPENS, Effect.REQUIRES})
UNREAD = "No source read yet"
NEVER_WITHOUT_CONSENT = frozenset({RoleClass.RELATIVE, RoleClass.VOLUNTARY})
FAMILIES = "LDP"  # the table of laws, the duties, the principles: domain reference 3.2 and 3.2a
RULE_ID = re.compile(rf"([{FAMILIES}])([1-9][0-9]*)([A-Z]?)")
HELD_BY = {RoleClass.HEALTH: Holder.HEALTH, RoleClass.ADDICTION: Holder.ADDICTION}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One legal rule: who may share what with whom, for what, how, and in what form.

    `counts` says whose class stands among the disclosers; `headline` is said instead of the
    verdict's own word; `stop_paragraph` is what says no when a fact stops it; `waivable` is a
    form that the case at hand can make unnecessary.
    """

    id: str
    paragraph: str
    law: str
    title: Text
    explanation: Text
    headline: Text | None
    effect: Effect
    priority: int
    counts: Counts
    discloser_classes: frozenset[RoleClass]
    recipient_classes: frozenset[RoleClass]
    two_way: bool
    purposes: frozenset[str]
    categories: Category
    modes: frozenset[Mode]
    requires: frozenset[Fact]
    never_when: frozenset[Fact]
    stop_paragraph: str | None
    consent: ConsentForm
    waivable: bool
    form_note: Text | None
    lapse_days: int | None
    withdrawable: bool
    opt_out: bool
    duties: tuple[Text, ...]
    say: Text | None
    record_note: Text | None
    source: str
    source_url: str | None
    read_on: dt.date | None
    valid_from: dt.date | None
    valid_to: dt.date | None
    verify: bool
    verify_note: Text | None
    reviewed_by: str | None

    @property
    def number(self) -> tuple[int, int, str]:
        """L2 comes before L10, and the table of laws before duties and principles."""
        found = RULE_ID.fullmatch(self.id)
        return (FAMILIES.index(found[1]), int(found[2]), found[3]) if found else (0, 0, self.id)

    @property
    def holders(self) -> Holder:
        """Whose secrecy the rule lifts: that of those who may tell by it."""
        ends = self.discloser_classes | (self.recipient_classes if self.two_way else frozenset())
        found = Holder(0)
        for one in ends:
            found |= HELD_BY.get(one, Holder.SOCIAL)
        return found

    @property
    def consent_holders(self) -> Holder:
        """Whose secrecy a consent under the rule lifts: a yes to health is one to the milder, too."""
        if self.consent == ConsentForm.NONE:
            return Holder(0)
        return self.holders | (Holder.SOCIAL if self.holders & Holder.HEALTH else Holder(0))

    def runs_between(self, discloser: RoleClass, recipient: RoleClass) -> bool:
        if discloser in self.discloser_classes and recipient in self.recipient_classes:
            return True
        back = discloser in self.recipient_classes and recipient in self.discloser_classes
        return self.two_way and back

    def is_in_force(self, on: dt.date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on <= self.valid_to
        )


@cache
def load_rules() -> tuple[Rule, ...]:
    """The shipped rules in the order of their numbers; `LawTableBroken` names every fault."""
    return read_rules(shipped("rules.json"))


def rules_in_force(on: dt.date) -> tuple[Rule, ...]:
    """The shipped rules that hold on that day, first and last day included."""
    return tuple(rule for rule in load_rules() if rule.is_in_force(on))


def rule_by_id(rule_id: str) -> Rule:
    """One shipped rule; `KeyError` when there is none with that id."""
    return _by_id()[rule_id]


@cache
def _by_id() -> Mapping[str, Rule]:
    return {rule.id: rule for rule in load_rules()}


def read_rules(rows: Iterable[Row]) -> tuple[Rule, ...]:
    """Check every row and tell all faults at once."""
    with told_all_at_once() as errors:
        rules = [
            _read(row, f"rule {row.get('id', place)}", errors)
            for place, row in enumerate(rows, start=1)
        ]
        check_unique([rule.id for rule in rules], errors, "rule")
    return tuple(sorted(rules, key=lambda rule: rule.number))


def _read(row: Row, where: str, errors: list[str]) -> Rule:
    reader = RowReader(row, where, errors)
    rule = Rule(
        id=reader.string("id"),
        paragraph=reader.string("paragraph"),
        law=reader.string("law"),
        title=reader.text("title"),
        explanation=reader.text("explanation"),
        headline=reader.optional_text("headline"),
        effect=reader.word("effect", Effect),
        priority=reader.number("priority", least=1),
        counts=reader.word("counts", Counts),
        discloser_classes=reader.words("discloser_classes", RoleClass),
        recipient_classes=reader.words("recipient_classes", RoleClass),
        two_way=reader.flag("two_way"),
        purposes=frozenset(reader.names("purposes", PURPOSES)),
        categories=read_categories(reader),
        modes=reader.words("modes", Mode),
        requires=reader.words("requires", Fact, empty=True),
        never_when=reader.words("never_when", Fact, empty=True),
        stop_paragraph=reader.optional_string("stop_paragraph"),
        consent=reader.word("consent", ConsentForm),
        waivable=reader.flag("waivable"),
        form_note=reader.optional_text("form_note"),
        lapse_days=reader.optional_number("lapse_days", least=1),
        withdrawable=reader.flag("withdrawable"),
        opt_out=reader.flag("opt_out"),
        duties=reader.texts("duties"),
        say=reader.optional_text("say"),
        record_note=reader.optional_text("record_note"),
        source=reader.string("source"),
        source_url=reader.optional_string("source_url"),
        read_on=reader.optional_date("read_on"),
        valid_from=reader.optional_date("valid_from"),
        valid_to=reader.optional_date("valid_to"),
        verify=reader.flag("verify"),
        verify_note=reader.optional_text("verify_note"),
        reviewed_by=reader.optional_string("reviewed_by"),
    )
    reader.nothing_else()
    _check_sense(reader, rule)
    return rule


def read_categories(reader: RowReader) -> Category:
    return Category(mask_of(CATEGORIES[name] for name in reader.names("categories", CATEGORIES)))


def _check_sense(reader: RowReader, rule: Rule) -> None:
    """What no single field shows: fields that contradict each other."""
    needs_consent = rule.consent != ConsentForm.NONE
    ends = rule.recipient_classes | (rule.discloser_classes if rule.two_way else frozenset())
    check_dates(reader, rule.valid_from, rule.valid_to)
    faults = {
        ("id", "must be L, D or P and a number"): not RULE_ID.fullmatch(rule.id),
        ("recipient_classes", "opens relatives or volunteers without consent"): (
            rule.effect == Effect.OPENS
            and not needs_consent
            and Fact.OVERRIDE not in rule.requires
            and bool(ends & NEVER_WITHOUT_CONSENT)
        ),
        ("consent", "has no meaning on a rule that does not open"): (
            rule.effect not in OPENING and needs_consent
        ),
        ("stop_paragraph", "must be named when a fact can stop the rule, and only then"): (
            bool(rule.never_when & STOPPING) != bool(rule.stop_paragraph)
        ),
        ("waivable", "needs a form that can be waived"): (
            rule.waivable and rule.consent != ConsentForm.WRITTEN
        ),
        ("read_on", "must say when the source was read, and only then"): (
            (rule.read_on is None) != rule.source.startswith(UNREAD)
        ),
        ("lapse_days", "needs a consent that can lapse"): (
            rule.lapse_days is not None and not needs_consent
        ),
        ("withdrawable", "must be true for a consent, and only for one"): (
            rule.withdrawable != needs_consent
        ),
        ("never_when", "must hold opted_out exactly when opt_out is true"): (
            rule.opt_out != (Fact.OPTED_OUT in rule.never_when)
        ),
        ("verify_note", "must say what to verify"): rule.verify and rule.verify_note is None,
    }
    for (name, fault), is_there in faults.items():
        if is_there:
            reader.complain(name, fault)
