"""What a care relation opens by law without consent, as frozen rows read from `openings.json`."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, reduce
from operator import or_

from brobygger.access.law.checking import (
    Row,
    RowReader,
    check_dates,
    check_unique,
    shipped,
    told_all_at_once,
)
from brobygger.access.law.rules import OPENING, Rule, load_rules, read_categories
from brobygger.access.law.words import (
    CATEGORIES,
    HOLDERS,
    KERNEL_PURPOSES,
    ConsentForm,
    RoleClass,
    Text,
)
from brobygger.kernel.categories import Category
from brobygger.kernel.holders import Holder
from brobygger.kernel.purposes import Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """One kind of care relation: what it opens, for which purposes, and under which rule.

    Of the categories it opens what is nobody's secrecy, what the unit itself wrote, and what
    `holders` hold.

    `own_category` is the kind of information that the relation itself is: that somebody
    is in addiction treatment is information about addiction.
    """

    kind: str
    title: Text
    rule_id: str
    role_class: RoleClass
    categories: Category
    holders: Holder
    holders_source: str
    purposes: Purpose
    own_category: Category
    note: Text
    valid_from: dt.date | None
    valid_to: dt.date | None
    verify: bool

    def is_in_force(self, on: dt.date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on <= self.valid_to
        )


@cache
def load_openings() -> tuple[Opening, ...]:
    """The shipped openings in file order; `LawTableBroken` names every fault."""
    return read_openings(shipped("openings.json"), load_rules())


def openings_in_force(on: dt.date) -> tuple[Opening, ...]:
    return tuple(one for one in load_openings() if one.is_in_force(on))


def read_openings(rows: Iterable[Row], rules: Iterable[Rule]) -> tuple[Opening, ...]:
    """Check every row, also against the rule it stands on, and tell all faults at once."""
    by_id = {rule.id: rule for rule in rules}
    with told_all_at_once() as errors:
        openings = []
        for place, row in enumerate(rows, start=1):
            reader = RowReader(row, f"opening {row.get('kind', place)}", errors)
            opening = _read(reader)
            _check_sense(reader, opening, by_id.get(opening.rule_id))
            openings.append(opening)
        check_unique([one.kind for one in openings], errors, "opening")
    return tuple(openings)


def _read(reader: RowReader) -> Opening:
    wanted = reader.names("purposes", KERNEL_PURPOSES)
    held = reader.names("holders", [one for one in HOLDERS if one != "OPEN"], empty=True)
    own = reader.string("own_category")
    if own not in CATEGORIES:
        reader.complain("own_category", f"cannot be {own!r}")
    opening = Opening(
        kind=reader.string("kind"),
        title=reader.text("title"),
        rule_id=reader.string("rule_id"),
        role_class=reader.word("role_class", RoleClass),
        categories=read_categories(reader),
        holders=reduce(or_, (HOLDERS[one] for one in held), Holder(0)),
        holders_source=reader.string("holders_source"),
        purposes=reduce(or_, (KERNEL_PURPOSES[one] for one in wanted), Purpose(0)),
        own_category=CATEGORIES.get(own, Category.IDENTITY),
        note=reader.text("note"),
        valid_from=reader.optional_date("valid_from"),
        valid_to=reader.optional_date("valid_to"),
        verify=reader.flag("verify"),
    )
    reader.nothing_else()
    return opening


def _check_sense(reader: RowReader, opening: Opening, rule: Rule | None) -> None:
    """An opening may not say more than its rule does, but for the unit's own kind of work."""
    check_dates(reader, opening.valid_from, opening.valid_to)
    if rule is None:
        reader.complain("rule_id", f"is not a rule: {opening.rule_id!r}")
        return
    for (name, fault), is_there in _faults(opening, rule).items():
        if is_there:
            reader.complain(name, fault)


def _faults(opening: Opening, rule: Rule) -> dict[tuple[str, str], bool]:
    """What it may not say beside this rule, and whether it does."""
    ends = rule.recipient_classes | (rule.discloser_classes if rule.two_way else frozenset())
    own_work = Category.IDENTITY | opening.own_category
    return {
        ("rule_id", "asks for consent or does not open"): (
            rule.effect not in OPENING or rule.consent != ConsentForm.NONE
        ),
        ("role_class", "is not a recipient of its rule"): opening.role_class not in ends,
        ("categories", "go further than its rule"): bool(
            opening.categories & ~(rule.categories | own_work)
        ),
        ("categories", "must hold identity and the relation's own category"): (
            opening.categories & own_work != own_work
        ),
        ("holders", "open what no discloser of its rule holds"): bool(
            opening.holders & ~rule.holders
        ),
        ("categories", "open the plan to treatment, which needs consent"): (
            opening.role_class == RoleClass.HEALTH and bool(opening.categories & Category.PLAN)
        ),
    }
