"""Changing the directory: loaded from files, all of it or none; who carries what is agreed on a page."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import IntegrityError, transaction

from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import today
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require

from .errors import (
    DirectoryMoved,
    LoadRefused,
    ResponsibilityChanged,
    ResponsibilityTooEarly,
    ResponsibilityTooLate,
    UnitNotThere,
)
from .kinds import OrganisationKind, TaskKind
from .loading.directory import lay_on, stored_directory
from .loading.judging import judge
from .loading.reading import Problem, SourceFile, read_files
from .loading.writing import write
from .models import Organisation, Responsibility
from .queries import find_units
from .rules import may_agree

__all__ = [
    "OPERATOR",
    "Count",
    "LoadReport",
    "Problem",
    "SourceFile",
    "agree_responsibility",
    "load_organisations",
    "shipped",
]

A_YEAR = dt.timedelta(days=366)
SHIPPED = Path(__file__).resolve().parent / "data"
OPERATOR = Actor(  # who sits at the server's keyboard; may load the directory and nothing else
    user_id=uuid5(NAMESPACE_URL, "brobygger:operator"),
    role="operator",
    permissions=frozenset({Permission.ORGANISATION_LOAD}),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many lines of one table made something new, changed something, or said nothing new."""

    table: str
    new: int
    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadReport:
    """What a load did, table by table, and how much of the directory still awaits a check."""

    counts: tuple[Count, ...]
    to_verify: int


def load_organisations(
    actor: Actor, *, files: Sequence[SourceFile], using: str = "owner"
) -> LoadReport:
    """Add and update what the files tell; raise `LoadRefused` with every problem, or do it all.

    Nothing is ever deleted: what ends gets a `valid_to`, what is not in the files is left alone.
    The app role may not write here, so the connection is the owner's.
    """
    require(actor, Permission.ORGANISATION_LOAD)
    reading = read_files(list(files))
    try:
        with transaction.atomic(using=using):
            directory = stored_directory(using)
            lay_on(directory, reading)
            judge(directory)
            if directory.problems:
                raise LoadRefused(directory.problems)
            counts = write(directory, using)
            record(actor, "organisations.loaded", using=using, tables=counts)
    except IntegrityError as error:
        raise DirectoryMoved("organisations") from error
    return LoadReport(
        counts=tuple(Count(table=table, **count) for table, count in counts.items()),
        to_verify=sum(area.to_verify for area in directory.catchment.values()),
    )


@transaction.atomic
def agree_responsibility(
    actor: Actor,
    *,
    municipality_code: str,
    task_kind: str,
    unit_id: UUID,
    agreed_on: dt.date,
    agreed_by: str,
    valid_from: dt.date,
    seen: str,
) -> None:
    """From that day the task lies with the unit; what stood there ends the day before.

    On the very day it began an agreement is corrected instead. `seen` is the `latest` of the line
    the actor had before their eyes: two writers get one agreement and one `ResponsibilityChanged`.
    """
    require(actor, Permission.RESPONSIBILITY_AGREE)
    place = _agreeable(actor, municipality_code, task_kind)
    _check_day_and_unit(municipality_code, unit_id, valid_from)
    latest = _latest(place, task_kind)
    if seen != (f"{latest.pk}:{latest.revision}" if latest else ""):
        raise ResponsibilityChanged(place.pk)
    if latest is not None and valid_from < latest.valid_from:
        raise ResponsibilityTooEarly(place.pk)
    before = latest.unit_id if latest else None
    agreed = {"unit_id": unit_id, "agreed_on": agreed_on, "agreed_by": agreed_by}
    one = _begun(latest, place, task_kind, valid_from, agreed)
    record(
        actor,
        "responsibility.agreed",
        one,
        municipality=place.pk,
        task_kind=task_kind,
        unit=unit_id,
        before=before,
        valid_from=valid_from,
    )


def _agreeable(actor: Actor, code: str, task_kind: str) -> Organisation:
    """The municipality, where the actor may speak for its tasks."""
    found = Organisation.objects.filter(code=code[:40], kind=OrganisationKind.MUNICIPALITY).first()
    if found is None or task_kind not in TaskKind.values or not may_agree(actor, code):
        raise NotFound("responsibility")
    return found


def _check_day_and_unit(code: str, unit_id: UUID, valid_from: dt.date) -> None:
    if valid_from > today() + A_YEAR:
        raise ResponsibilityTooLate(valid_from)
    if unit_id not in {one.id for one in find_units(municipality=code, on=valid_from, limit=500)}:
        raise UnitNotThere(unit_id)


def _latest(place: Organisation, task_kind: str) -> Responsibility | None:
    """Locked: whoever comes second sees what the first agreed."""
    rows = Responsibility.objects.select_for_update(of=("self",)).filter(
        municipality=place, task_kind=task_kind
    )
    return rows.order_by("-valid_from").first()


def _begun(
    latest: Responsibility | None,
    place: Organisation,
    task_kind: str,
    valid_from: dt.date,
    agreed: dict[str, Any],
) -> Responsibility:
    if latest is not None and latest.valid_from == valid_from:
        told = agreed | {"valid_to": None, "to_verify": False, "source": ""}
        for name, value in told.items():
            setattr(latest, name, value)
        latest.revision += 1
        latest.save(update_fields=[*told, "revision"])
        return latest
    if latest is not None and (latest.valid_to is None or latest.valid_to >= valid_from):
        latest.valid_to = valid_from - dt.timedelta(days=1)
        latest.revision += 1
        latest.save(update_fields=["valid_to", "revision"])
    one = Responsibility(municipality=place, task_kind=task_kind, valid_from=valid_from, **agreed)
    try:
        with transaction.atomic():
            one.save(force_insert=True)
    except IntegrityError as first:  # somebody agreed in the same instant
        raise ResponsibilityChanged(place.pk) from first
    return one


def shipped(*folders: str) -> list[SourceFile]:
    """Files that come with the house: `structure` is the real Denmark, `demo` invented units."""
    return [
        SourceFile(name=f"{folder}/{path.name}", content=path.read_bytes())
        for folder in folders
        for path in sorted((SHIPPED / folder).glob("*.csv"))
    ]
