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
    ConsentForm,
    Effect,
    Fact,
    Mode,
    RoleClass,
    Text,
)
from brobygger.kernel.categories import Category, mask_of
from brobygger.kernel.holders import Holder

NEVER_WITHOUT_CONSENT = frozenset({RoleClass.RELATIVE, RoleClass.VOLUNTARY})
RULE_ID = re.compile(r"L([1-9][0-9]*)([A-Z]?)")
HELD_BY = {RoleClass.HEALTH: Holder.HEALTH, RoleClass.ADDICTION: Holder.ADDICTION}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One legal rule: who may share what with whom, for what, how, and in what form."""

    id: str
    paragraph: str
    law: str
    title: Text
    explanation: Text
    effect: Effect
    priority: int
    discloser_classes: frozenset[RoleClass]
    recipient_classes: frozenset[RoleClass]
    two_way: bool
    purposes: frozenset[str]
    categories: Category
    modes: frozenset[Mode]
    requires: frozenset[Fact]
    never_when: frozenset[Fact]
    consent: ConsentForm
    form_note: Text | None
    lapse_days: int | None
    withdrawable: bool
    opt_out: bool
    duties: tuple[Text, ...]
    say: Text | None
    record_note: Text | None
    source: str
    source_url: str | None
    valid_from: dt.date | None
    valid_to: dt.date | None
    verify: bool
    verify_note: Text | None
    reviewed_by: str | None

    @property
    def number(self) -> tuple[int, str]:
        """L2 comes before L10."""
        found = RULE_ID.fullmatch(self.id)
        return (int(found[1]), found[2]) if found else (0, self.id)

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
        effect=reader.word("effect", Effect),
        priority=reader.number("priority", least=1),
        discloser_classes=reader.words("discloser_classes", RoleClass),
        recipient_classes=reader.words("recipient_classes", RoleClass),
        two_way=reader.flag("two_way"),
        purposes=frozenset(reader.names("purposes", PURPOSES)),
        categories=read_categories(reader),
        modes=reader.words("modes", Mode),
        requires=reader.words("requires", Fact, empty=True),
        never_when=reader.words("never_when", Fact, empty=True),
        consent=reader.word("consent", ConsentForm),
        form_note=reader.optional_text("form_note"),
        lapse_days=reader.optional_number("lapse_days", least=1),
        withdrawable=reader.flag("withdrawable"),
        opt_out=reader.flag("opt_out"),
        duties=reader.texts("duties"),
        say=reader.optional_text("say"),
        record_note=reader.optional_text("record_note"),
        source=reader.string("source"),
        source_url=reader.optional_string("source_url"),
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
        ("id", "must be L and a number"): not RULE_ID.fullmatch(rule.id),
        ("recipient_classes", "opens relatives or volunteers without consent"): (
            rule.effect == Effect.OPENS and not needs_consent and bool(ends & NEVER_WITHOUT_CONSENT)
        ),
        ("consent", "has no meaning on a rule that does not open"): (
            rule.effect != Effect.OPENS and needs_consent
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
