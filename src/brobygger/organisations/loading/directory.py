"""The directory in memory: what is stored, with the rows of the files laid on top."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _

from ..kinds import OrganisationKind
from ..models import (
    LONG_AGO,
    Affiliation,
    CatchmentArea,
    Organisation,
    Responsibility,
    Takeover,
    Unit,
)
from .columns import Refused, municipality_code
from .reading import Problem, Reading, Row

MODELS: dict[str, type[Model]] = {
    "organisations": Organisation,
    "units": Unit,
    "affiliations": Affiliation,
    "takeovers": Takeover,
    "catchment": CatchmentArea,
    "responsibilities": Responsibility,
}
Key = tuple[str | dt.date, ...]


@dataclass
class Directory:
    """Every organisation, unit and dated relation by its stable key, and what the files changed.

    `origin` remembers which line a thing came from; a thing without one was not in the files.
    """

    organisations: dict[str, Organisation] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    affiliations: dict[Key, Affiliation] = field(default_factory=dict)
    takeovers: dict[Key, Takeover] = field(default_factory=dict)
    catchment: dict[Key, CatchmentArea] = field(default_factory=dict)
    responsibilities: dict[Key, Responsibility] = field(default_factory=dict)
    origin: dict[Any, Row] = field(default_factory=dict)
    changed: set[Any] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    spoilt: set[tuple[str, str]] = field(default_factory=set)
    unread: set[str] = field(default_factory=set)
    using: str = "default"  # where it was read, and is written

    def was_meant(self, table: str, key: str) -> bool:
        """Whether the files may well have it, on a line or in a file that has its own problem."""
        return table in self.unread or (table, key) in self.spoilt

    def note(self, thing: Model, column: str, sentence: str) -> None:
        """Blame the line the thing came from; what no line touched is not this load's business."""
        row = self.origin.get(thing.pk)
        if row is not None:
            self.problems.append(row.problem(column, sentence))


def stored_directory(using: str) -> Directory:
    """What the database holds now; each thing once, so that a change to it is seen everywhere."""
    places = {one.pk: one for one in Organisation.objects.using(using)}
    units = {one.pk: one for one in Unit.objects.using(using)}
    for unit in units.values():
        unit.organisation = places[unit.organisation_id]
    directory = Directory(
        organisations={one.code: one for one in places.values()},
        units={one.slug: one for one in units.values()},
        using=using,
    )
    _stored_relations(directory, using, places, units)
    return directory


def _stored_relations(
    directory: Directory, using: str, places: dict[UUID, Organisation], units: dict[UUID, Unit]
) -> None:
    for affiliation in Affiliation.objects.using(using):
        affiliation.municipality = places[affiliation.municipality_id]
        affiliation.region = places[affiliation.region_id]
        key: Key = (affiliation.municipality.code, affiliation.valid_from)
        directory.affiliations[key] = affiliation
    for takeover in Takeover.objects.using(using):
        takeover.unit = units[takeover.unit_id]
        takeover.organisation = places[takeover.organisation_id]
        directory.takeovers[takeover.unit.slug, takeover.valid_from] = takeover
    for area in CatchmentArea.objects.using(using):
        area.unit, area.municipality = units[area.unit_id], places[area.municipality_id]
        key = (area.unit.slug, area.municipality.code, area.service, area.valid_from)
        directory.catchment[key] = area
    for one in Responsibility.objects.using(using):
        one.unit, one.municipality = units[one.unit_id], places[one.municipality_id]
        key = (one.municipality.code, one.task_kind, one.valid_from)
        directory.responsibilities[key] = one


def lay_on(directory: Directory, reading: Reading) -> None:
    """Put the rows into the directory, in the order they need one another."""
    rows, directory.problems = reading.rows, reading.problems
    directory.spoilt, directory.unread = reading.spoilt, reading.unread
    for row in rows["organisations"]:
        _organisation(directory, row)
    _units(directory, rows["units"])
    for row in rows["affiliations"]:
        _affiliation(directory, row)
    for row in rows["takeovers"]:
        _takeover(directory, row)
    for row in rows["catchment"]:
        _catchment(directory, row)
    for row in rows["responsibilities"]:
        _responsibility(directory, row)


def _organisation(directory: Directory, row: Row) -> None:
    code = row.values["code"]
    one = directory.organisations.setdefault(code, Organisation(code=code))
    if not one._state.adding and one.kind != row.values["kind"]:
        sentence = _("“%(code)s” is already loaded as another kind; give the new one a new code.")
        directory.problems.append(row.problem("kind", sentence % {"code": code}))
        return
    if row.values["kind"] == OrganisationKind.MUNICIPALITY:
        try:
            municipality_code(code)
        except Refused as refusal:
            directory.problems.append(row.problem("code", str(refusal)))
    _set(directory, one, row, row.values)


def _units(directory: Directory, rows: list[Row]) -> None:
    """First every unit by itself, then the parents: a parent may stand further down."""
    for row in rows:
        owner = _known_organisation(directory, row, "organisation")
        unit = directory.units.setdefault(row.values["slug"], Unit(slug=row.values["slug"]))
        if owner is None:
            continue
        plain = {name: value for name, value in row.values.items() if name != "parent"}
        _set(directory, unit, row, plain | {"organisation": owner})
    for row in rows:
        if "parent" in row.values:
            _parent(directory, row)


def _parent(directory: Directory, row: Row) -> None:
    unit = directory.units[row.values["slug"]]
    above = _known_unit(directory, row, "parent") if row.values["parent"] else None
    if unit.parent_id != (above.pk if above else None):
        unit.parent = above
        directory.changed.add(unit.pk)


def _affiliation(directory: Directory, row: Row) -> None:
    municipality = _known_organisation(directory, row, "municipality", kind="municipality")
    region = _known_organisation(directory, row, "region", kind="region")
    if municipality is None or region is None:
        return
    key = (municipality.code, row.values.get("valid_from", LONG_AGO))
    one = directory.affiliations.setdefault(key, Affiliation(municipality=municipality))
    _set(directory, one, row, row.values | {"municipality": municipality, "region": region})


def _takeover(directory: Directory, row: Row) -> None:
    unit = _known_unit(directory, row, "unit")
    organisation = _known_organisation(directory, row, "organisation")
    if unit is None or organisation is None:
        return
    key = (unit.slug, row.values["valid_from"])
    one = directory.takeovers.setdefault(key, Takeover(unit=unit))
    _set(directory, one, row, row.values | {"unit": unit, "organisation": organisation})


def _catchment(directory: Directory, row: Row) -> None:
    unit = _known_unit(directory, row, "unit")
    municipality = _known_organisation(directory, row, "municipality", kind="municipality")
    if unit is None or municipality is None:
        return
    service = row.values.get("service") or unit.kind
    key = (unit.slug, municipality.code, service, row.values.get("valid_from", LONG_AGO))
    one = directory.catchment.setdefault(key, CatchmentArea(unit=unit))
    _set(
        directory,
        one,
        row,
        row.values | {"unit": unit, "municipality": municipality, "service": service},
    )


def _responsibility(directory: Directory, row: Row) -> None:
    unit = _known_unit(directory, row, "unit")
    municipality = _known_organisation(directory, row, "municipality", kind="municipality")
    if unit is None or municipality is None:
        return
    key = (municipality.code, row.values["task_kind"], row.values["valid_from"])
    one = directory.responsibilities.setdefault(key, Responsibility(municipality=municipality))
    _set(directory, one, row, row.values | {"unit": unit, "municipality": municipality})


def _known_organisation(
    directory: Directory, row: Row, column: str, kind: str = ""
) -> Organisation | None:
    code = row.values[column]
    found = directory.organisations.get(code)
    if found is None:
        if not directory.was_meant("organisations", code):
            sentence = _("“%(code)s” is neither in organisations.csv nor loaded before.")
            directory.problems.append(row.problem(column, sentence % {"code": code}))
    elif kind and found.kind != kind:
        sentence = _("“%(code)s” is not of the kind %(kind)s.") % {"code": code, "kind": kind}
        directory.problems.append(row.problem(column, sentence))
        return None
    return found


def _known_unit(directory: Directory, row: Row, column: str) -> Unit | None:
    slug = row.values[column]
    found = directory.units.get(slug)
    if found is None and not directory.was_meant("units", slug):
        sentence = _("The unit “%(slug)s” is neither in units.csv nor loaded before.")
        directory.problems.append(row.problem(column, sentence % {"slug": slug}))
    return found


def _set(directory: Directory, thing: Model, row: Row, values: dict[str, Any]) -> None:
    """Give the thing its values, unless an earlier line already did: a key may come only once."""
    earlier = directory.origin.get(thing.pk)
    if earlier is not None:
        sentence = _("This is the same as %(file)s line %(line)d; each key may be there once.")
        place = {"file": earlier.file, "line": earlier.line}
        directory.problems.append(row.problem("", sentence % place))
        return
    directory.origin[thing.pk] = row
    thing._state.db = directory.using  # else Django takes a new one for another database's
    for name, value in values.items():
        if thing._state.adding or getattr(thing, name) != value:
            setattr(thing, name, value)
            directory.changed.add(thing.pk)
