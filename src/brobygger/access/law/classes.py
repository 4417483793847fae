"""Which role class a unit has, how strictly what it writes is held, and its care relations.

A class follows what the unit is, who owns it, and which part of a treatment it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from brobygger.access.law.checking import (
    Row,
    RowReader,
    check_unique,
    shipped,
    told_all_at_once,
)
from brobygger.access.law.openings import load_openings
from brobygger.access.law.words import HOLDERS, OWNERS, PARTS, RoleClass, Text
from brobygger.kernel.holders import Holder

STRANGER = RoleClass.VOLUNTARY
WRITERS = tuple(name for name in HOLDERS if name != "OPEN")  # no unit's words are nobody's

# Relations a unit has because the citizen lives there.
HOUSING = ("housing_107", "housing_108", "housing_105")


class UnitLike(Protocol):
    """A unit as the directory knows it."""

    @property
    def kind(self) -> str: ...
    @property
    def organisation_kind(self) -> str: ...
    @property
    def part(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitClass:
    """A kind of unit in the law's eyes: of every owner and part, or of the one named."""

    kind: str
    owner: str | None
    part: str | None
    role_class: RoleClass
    holder: Holder
    relation_kinds: tuple[str, ...]
    note: Text
    source: str
    verify: bool

    @property
    def key(self) -> str:
        """As it stands in the database."""
        return "/".join((self.kind, self.owner or "", self.part or ""))

    def fits(self, kind: str, owner: str, part: str) -> bool:
        return (
            self.kind == kind and self.owner in {None, owner or None} and self.part in {None, part}
        )


@cache
def load_unit_classes() -> tuple[UnitClass, ...]:
    """The shipped classes; `LawTableBroken` names every fault."""
    return read_unit_classes(shipped("classes.json"), [one.kind for one in load_openings()])


def role_class_of(unit: UnitLike | str) -> RoleClass:
    """The role class; an unknown kind of unit is a stranger and gets nothing by law."""
    found = class_of(unit)
    return found.role_class if found else STRANGER


def holder_of(unit: UnitLike | str) -> Holder:
    """Under which secrecy what such a unit writes is held; a stranger's as an authority's."""
    found = class_of(unit)
    return found.holder if found else Holder.SOCIAL


def relation_kinds_of(unit: UnitLike | str) -> tuple[str, ...]:
    """The care relations such a unit can have with a citizen, the usual one first."""
    found = class_of(unit)
    return found.relation_kinds if found else ()


def class_of(unit: UnitLike | str) -> UnitClass | None:
    """The class that says most about this unit; a bare kind is of no owner and part."""
    if isinstance(unit, str):
        return class_in(unit, "", "")
    return class_in(unit.kind, unit.organisation_kind, unit.part)


@cache
def class_in(kind: str, owner: str, part: str) -> UnitClass | None:
    """As `class_of`, of a kind run by that kind of organisation."""
    found = [one for one in load_unit_classes() if one.fits(kind, owner, part)]
    return max(found, key=lambda one: (one.owner is not None, one.part is not None), default=None)


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
                    owner=reader.optional_name("owner", OWNERS),
                    part=reader.optional_name("part", PARTS),
                    role_class=reader.word("role_class", RoleClass),
                    holder=HOLDERS.get(reader.one_name("holder", WRITERS), Holder.SOCIAL),
                    relation_kinds=reader.names("relation_kinds", known, empty=True),
                    note=reader.text("note"),
                    source=reader.string("source"),
                    verify=reader.flag("verify"),
                )
            )
            reader.nothing_else()
        check_unique([one.key.rstrip("/") for one in classes], errors, "unit kind")
    return tuple(classes)
