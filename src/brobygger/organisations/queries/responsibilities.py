"""Which task lies with which unit in a municipality, agreed when: and where nothing is agreed.

Public facts like the rest of the directory. `on` left out means today.
"""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import today
from brobygger.kernel.errors import NotFound

from ..kinds import OrganisationKind, TaskKind
from ..models import CatchmentArea, Organisation, Responsibility
from .directory import OrganisationCard, UnitCard, _valid, organisation, unit_cards


@dataclass(frozen=True, slots=True, kw_only=True)
class PastLine:
    """One agreement about one kind of task: past, in force, or to come."""

    unit: UnitCard
    agreed_on: dt.date | None
    agreed_by: str
    valid_from: dt.date
    valid_to: dt.date | None
    to_verify: bool
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KindLine:
    """One kind of task and whom it lies with; nobody is a gap. `latest` names what one has seen."""

    kind: str
    label: str
    now: PastLine | None
    next: PastLine | None
    latest: str

    @property
    def is_gap(self) -> bool:
        return self.now is None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsibilityMap:
    """Every kind of task of a municipality, what nobody has agreed to carry first."""

    municipality: OrganisationCard
    lines: tuple[KindLine, ...]

    @property
    def gaps(self) -> tuple[KindLine, ...]:
        return tuple(one for one in self.lines if one.is_gap)

    @property
    def agreed(self) -> tuple[KindLine, ...]:
        return tuple(one for one in self.lines if not one.is_gap)

    def line(self, kind: str) -> KindLine:
        found = next((one for one in self.lines if one.kind == kind), None)
        if found is None:
            raise NotFound("task kind")
        return found


def responsibility_map(municipality_code: str, *, on: dt.date | None = None) -> ResponsibilityMap:
    """The map of one municipality, or `NotFound`."""
    place = organisation(municipality_code)
    if place.kind != OrganisationKind.MUNICIPALITY:
        raise NotFound("municipality")
    return _map(place, on or today())


def who_does_what(actor: Actor, municipality_id: UUID | None) -> ResponsibilityMap | None:
    """The map where a task is made: the citizen's municipality, else that of the actor's own unit."""
    found = Organisation.objects.filter(kind=OrganisationKind.MUNICIPALITY)
    place = found.filter(pk=municipality_id).first() if municipality_id else None
    if place is None and actor.unit_id is not None:
        place = found.filter(code=municipality_of_unit(actor.unit_id)).first()
    if place is None:
        return None
    card = OrganisationCard(
        id=place.pk, code=place.code, kind=place.kind, kind_label="", name=place.name
    )
    return _map(card, today())


def gaps(municipality_code: str, *, on: dt.date | None = None) -> tuple[KindLine, ...]:
    """The kinds of task nobody has agreed to carry there."""
    return responsibility_map(municipality_code, on=on).gaps


def responsibility_of(
    municipality_code: str, task_kind: str, *, on: dt.date | None = None
) -> PastLine | None:
    """The agreement in force that day."""
    day = on or today()
    found = Responsibility.objects.filter(
        _valid(day), municipality__code=municipality_code[:40], task_kind=task_kind[:30]
    ).first()
    return _past(found, unit_cards([found.unit_id], on=day)) if found else None


def responsible_unit(
    municipality_code: str, task_kind: str, *, on: dt.date | None = None
) -> UnitCard | None:
    """Whom the task lies with there that day; None is a gap."""
    found = responsibility_of(municipality_code, task_kind, on=on)
    return found.unit if found else None


def history_of(municipality_code: str, task_kind: str) -> tuple[PastLine, ...]:
    """Every agreement there ever was about this, the newest first."""
    rows = list(
        Responsibility.objects.filter(
            municipality__code=municipality_code[:40], task_kind=task_kind[:30]
        ).order_by("-valid_from")
    )
    units = unit_cards({one.unit_id for one in rows})
    return tuple(_past(one, units) for one in rows)


def municipality_of_unit(unit_id: UUID, *, on: dt.date | None = None) -> str:
    """The code of the municipality that runs the unit, else of the first it serves; "" for none."""
    day = on or today()
    unit = unit_cards([unit_id], on=day).get(unit_id)
    if unit is None:
        return ""
    if unit.organisation_kind == OrganisationKind.MUNICIPALITY:
        return unit.organisation_code
    served = CatchmentArea.objects.filter(_valid(day), unit_id=unit_id)
    codes = served.order_by("municipality__code").values_list("municipality__code", flat=True)
    return codes.first() or ""


def _map(place: OrganisationCard, day: dt.date) -> ResponsibilityMap:
    rows: dict[str, list[Responsibility]] = {}
    found = Responsibility.objects.filter(municipality_id=place.id).order_by("valid_from")
    for one in found:
        rows.setdefault(one.task_kind, []).append(one)
    shown = [each for kind in rows.values() for each in kind[-2:] + _in_force(kind, day)]
    units = unit_cards({one.unit_id for one in shown}, on=day)
    lines = [_line(kind, rows.get(kind, []), units, day) for kind in TaskKind]
    return ResponsibilityMap(
        municipality=place, lines=tuple(sorted(lines, key=lambda one: not one.is_gap))
    )


def _line(
    kind: TaskKind, rows: list[Responsibility], units: dict[UUID, UnitCard], day: dt.date
) -> KindLine:
    in_force = _in_force(rows, day)
    coming = [one for one in rows[-1:] if one.valid_from > day]
    return KindLine(
        kind=kind.value,
        label=str(kind.label),
        now=_past(in_force[0], units) if in_force else None,
        next=_past(coming[0], units) if coming else None,
        latest=f"{rows[-1].pk}:{rows[-1].revision}" if rows else "",
    )


def _in_force(rows: list[Responsibility], day: dt.date) -> list[Responsibility]:
    return [
        one for one in rows if one.valid_from <= day and (not one.valid_to or one.valid_to >= day)
    ]


def _past(one: Responsibility, units: dict[UUID, UnitCard]) -> PastLine:
    return PastLine(
        unit=units[one.unit_id],
        agreed_on=one.agreed_on,
        agreed_by=one.agreed_by,
        valid_from=one.valid_from,
        valid_to=one.valid_to,
        to_verify=one.to_verify,
        source=one.source,
    )
