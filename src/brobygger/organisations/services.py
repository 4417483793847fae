"""The one way to change the directory: load it from files, all of it or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from django.db import IntegrityError, transaction

from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.permissions import Permission, require

from .errors import DirectoryMoved, LoadRefused
from .loading.directory import lay_on, stored_directory
from .loading.judging import judge
from .loading.reading import Problem, SourceFile, read_files
from .loading.writing import write

__all__ = [
    "OPERATOR",
    "Count",
    "LoadReport",
    "Problem",
    "SourceFile",
    "load_organisations",
    "shipped",
]

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


def shipped(*folders: str) -> list[SourceFile]:
    """Files that come with the house: `structure` is the real Denmark, `demo` invented units."""
    return [
        SourceFile(name=f"{folder}/{path.name}", content=path.read_bytes())
        for folder in folders
        for path in sorted((SHIPPED / folder).glob("*.csv"))
    ]
