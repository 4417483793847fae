"""Does the whole hang together? Dates in order, no overlaps, no circles, owners who exist."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from operator import itemgetter

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..kinds import UnitKind
from ..models import (
    LONG_AGO,
    Affiliation,
    CatchmentArea,
    Organisation,
    Responsibility,
    Takeover,
    Unit,
)
from .directory import Directory, Key

Relation = Affiliation | CatchmentArea | Responsibility
Dated = Organisation | Unit | Relation
FOREVER = dt.date.max
A_DAY = dt.timedelta(days=1)


def judge(directory: Directory) -> None:
    """Note every problem the rows make together.

    The database keeps most of these rules too; here they get words and a line. What hangs on
    a line that has a problem of its own is left out, so that one mistake is told once.
    """
    _dates_in_order(directory)
    _no_overlaps(directory)
    _no_circles(directory)
    _one_sor_each(directory)
    _parts_are_of_addiction_treatment(directory)
    _owners_exist(directory)
    _relations_fit(directory)


def _dates_in_order(directory: Directory) -> None:
    things: list[Dated] = [
        *directory.organisations.values(),
        *directory.units.values(),
        *directory.affiliations.values(),
        *directory.catchment.values(),
        *directory.responsibilities.values(),
    ]
    for one in things:
        if one.valid_to is not None and one.valid_to < one.valid_from:
            sentence = _("It ends %(end)s, before it begins %(start)s.")
            dates = {"end": _shown(one.valid_to), "start": _shown(one.valid_from)}
            directory.note(one, "valid_to", sentence % dates)


def _no_overlaps(directory: Directory) -> None:
    _no_overlap_among(directory, "affiliations", directory.affiliations)
    _no_overlap_among(directory, "catchment", directory.catchment)
    _no_overlap_among(directory, "responsibilities", directory.responsibilities)


def _no_overlap_among(directory: Directory, table: str, dated: Mapping[Key, Relation]) -> None:
    """A key ends in the day the period begins; what stands before that may not overlap."""
    for (key, earlier), (next_key, later) in pairwise(sorted(dated.items(), key=itemgetter(0))):
        if key[:-1] != next_key[:-1] or directory.was_meant(table, str(key[0])):
            continue
        if (earlier.valid_to or FOREVER) >= later.valid_from:
            sentence = _("This overlaps the period that begins %(start)s: give that one an end.")
            blamed = later if later.pk in directory.origin else earlier
            other = earlier if blamed is later else later
            directory.note(blamed, "valid_from", sentence % {"start": _shown(other.valid_from)})


def _no_circles(directory: Directory) -> None:
    by_id = {unit.pk: unit for unit in directory.units.values()}
    for unit in directory.units.values():
        seen, above = {unit.pk}, unit.parent_id
        while above is not None and above not in seen:
            seen.add(above)
            above = by_id[above].parent_id
        if above == unit.pk:
            directory.note(unit, "parent", _("The unit would lie under itself."))


def _one_sor_each(directory: Directory) -> None:
    first: dict[str, Unit] = {}
    for unit in directory.units.values():
        other = first.setdefault(unit.sor, unit) if unit.sor else unit
        if other is not unit:
            blamed = unit if unit.pk in directory.origin else other
            same = other if blamed is unit else unit
            sentence = _("“%(slug)s” has the same SOR code.") % {"slug": same.slug}
            directory.note(blamed, "sor", sentence)


def _parts_are_of_addiction_treatment(directory: Directory) -> None:
    for unit in directory.units.values():
        if unit.part and unit.kind != UnitKind.ADDICTION_TREATMENT:
            directory.note(
                unit, "part", _("Only addiction treatment has a medical and a social part.")
            )


def _owners_exist(directory: Directory) -> None:
    """Nobody may be left with an owner that has closed: reported where it can be mended."""
    later: dict[str, list[Takeover]] = {}
    for takeover in sorted(directory.takeovers.values(), key=lambda one: one.valid_from):
        later.setdefault(takeover.unit.slug, []).append(takeover)
    for unit in directory.units.values():
        if not _is_settled(directory, unit) or directory.was_meant("takeovers", unit.slug):
            continue
        for owner, start, end, told_by in _reigns(unit, later.get(unit.slug, [])):
            sentence = _owner_problem(unit, owner, start, end)
            if sentence and _is_settled(directory, owner):
                _blame(directory, [told_by, unit, *later.get(unit.slug, []), owner], sentence)


def _is_settled(directory: Directory, one: Organisation | Unit) -> bool:
    """Whether its line, if it has one, is free of problems of its own."""
    if one.valid_to is not None and one.valid_to < one.valid_from:
        return False
    if isinstance(one, Unit):
        return one.organisation_id is not None and not directory.was_meant("units", one.slug)
    return not directory.was_meant("organisations", one.code)


def _reigns(
    unit: Unit, takeovers: list[Takeover]
) -> Iterator[tuple[Organisation, dt.date, dt.date, Unit | Takeover]]:
    """Who runs the unit from when to when, and the row that says so."""
    starts: list[tuple[Organisation, dt.date, Unit | Takeover]] = [
        (unit.organisation, unit.valid_from, unit),
        *((one.organisation, one.valid_from, one) for one in takeovers),
    ]
    ends = [start - A_DAY for _owner, start, _by in starts[1:]] + [unit.valid_to or FOREVER]
    for (owner, start, told_by), end in zip(starts, ends, strict=True):
        yield owner, start, end, told_by


def _owner_problem(unit: Unit, owner: Organisation, start: dt.date, end: dt.date) -> str:
    if end < start:
        return _("A takeover lies outside the days the unit “%(slug)s” is open.") % {
            "slug": unit.slug
        }
    if _begins_before(start, owner):
        return _("“%(owner)s” does not exist until %(day)s, but runs “%(slug)s” before that.") % {
            "owner": owner.name,
            "day": _shown(owner.valid_from),
            "slug": unit.slug,
        }
    if end > (owner.valid_to or FOREVER):
        return _(
            "“%(owner)s” closes %(day)s: close the unit “%(slug)s” or say in "
            "takeovers.csv who runs it from then on."
        ) % {"owner": owner.name, "day": _shown(owner.valid_to), "slug": unit.slug}
    return ""


def _begins_before(start: dt.date, outer: Organisation | Unit) -> bool:
    """`LONG_AGO` is what an empty cell means: nobody said when it began, so it fits."""
    return LONG_AGO < start < outer.valid_from


def _relations_fit(directory: Directory) -> None:
    """A municipality may not stay in a region that has closed; a catchment ends with its unit."""
    for one in directory.affiliations.values():
        for side in (one.municipality, one.region):
            _fits(directory, one, side, until=one.valid_to or FOREVER)
    for area in directory.catchment.values():
        for outer in (area.unit, area.municipality):
            _fits(directory, area, outer, until=area.valid_to or area.valid_from)
    for task in directory.responsibilities.values():
        for outer in (task.unit, task.municipality):
            _fits(directory, task, outer, until=task.valid_to or task.valid_from)


def _fits(
    directory: Directory,
    inner: Relation,
    outer: Organisation | Unit,
    *,
    until: dt.date,
) -> None:
    if not _is_settled(directory, outer):
        return
    if _begins_before(inner.valid_from, outer) or until > (outer.valid_to or FOREVER):
        sentence = _("This lasts longer than “%(name)s” itself, which is there %(from)s – %(to)s.")
        period = {"from": _shown(outer.valid_from), "to": _shown(outer.valid_to)}
        _blame(directory, [inner, outer], sentence % {"name": outer.name, **period})


def _blame(directory: Directory, things: Iterable[Dated | Takeover], sentence: str) -> None:
    for thing in things:
        if thing.pk in directory.origin:
            directory.note(thing, "", sentence)
            return


def _shown(day: dt.date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else "…"
