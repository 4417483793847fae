"""Which role class a kind of unit has by default, and which care relations it can have."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from brobygger.access.law.checking import (
    Row,
    RowReader,
    check_unique,
    shipped,
    told_all_at_once,
)
from brobygger.access.law.openings import load_openings
from brobygger.access.law.words import RoleClass, Text

STRANGER = RoleClass.VOLUNTARY

# Relations a unit has because the citizen lives there.
HOUSING = ("housing_107", "housing_108", "housing_105")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitClass:
    """A kind of unit in the law's eyes; a single unit may be set otherwise where it stands."""

    kind: str
    role_class: RoleClass
    relation_kinds: tuple[str, ...]
    note: Text
    verify: bool


@cache
def load_unit_classes() -> tuple[UnitClass, ...]:
    """The shipped classes; `LawTableBroken` names every fault."""
    return read_unit_classes(shipped("classes.json"), [one.kind for one in load_openings()])


def role_class_of(unit_kind: str) -> RoleClass:
    """The role class by default; an unknown kind of unit is a stranger and gets nothing by law."""
    found = _by_kind().get(unit_kind)
    return found.role_class if found else STRANGER


def relation_kinds_of(unit_kind: str) -> tuple[str, ...]:
    """The care relations such a unit can have with a citizen, the usual one first."""
    found = _by_kind().get(unit_kind)
    return found.relation_kinds if found else ()


@cache
def _by_kind() -> Mapping[str, UnitClass]:
    return {one.kind: one for one in load_unit_classes()}


def read_unit_classes(rows: Iterable[Row], relations: Iterable[str]) -> tuple[UnitClass, ...]:
    """Check every row and tell all faults at once."""
    known = tuple(relations)
    with told_all_at_once() as errors:
        classes = []
        for place, row in enumerate(rows, start=1):
            reader = RowReader(row, f"unit kind {row.get('kind', place)}", errors)
            classes.append(
                UnitClass(
                    kind=reader.string("kind"),
                    role_class=reader.word("role_class", RoleClass),
                    relation_kinds=reader.names("relation_kinds", known, empty=True),
                    note=reader.text("note"),
                    verify=reader.flag("verify"),
                )
            )
            reader.nothing_else()
        check_unique([one.kind for one in classes], errors, "unit kind")
    return tuple(classes)
