"""Coping sheets in the states tests begin with, made through the doors."""

import datetime as dt
from uuid import UUID

from brobygger.access.rls import acting_as
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import today
from brobygger.safety import queries, services
from brobygger.safety.pages import SheetCard

RED = {
    "signs": "Taler højt\nGår rundt på gangen",
    "behind": "Der er for mange mennesker på én gang",
    "own_steps": "Går ind på værelset med dynen",
    "helps": "En stille stemme og én ad gangen",
    "worse": "At blive spurgt hvorfor",
    "call": "Natvagten på Birken 70 10 20 30\nSøster Ada",
}


def begin(writer: Actor, citizen_id: UUID) -> UUID:
    with acting_as(writer):
        return services.begin_sheet(writer, citizen_id=citizen_id)


def write(writer: Actor, citizen_id: UUID, *, level: int = 1, base: int = 0, **texts: str) -> int:
    with acting_as(writer):
        return services.write_level(
            writer,
            citizen_id=citizen_id,
            level=level,
            texts=texts or RED,
            base_revision=base,
        )


def agree(
    writer: Actor, citizen_id: UUID, *, revision: int = 1, review_on: dt.date | None = None
) -> None:
    with acting_as(writer):
        services.agree_sheet(
            writer,
            citizen_id=citizen_id,
            revision=revision,
            review_on=review_on or today() + dt.timedelta(days=90),
        )


def a_sheet(writer: Actor, citizen_id: UUID) -> UUID:
    """Begun, one red level written."""
    sheet_id = begin(writer, citizen_id)
    write(writer, citizen_id)
    return sheet_id


def sheet(reader: Actor, citizen_id: UUID) -> SheetCard | None:
    with acting_as(reader):
        return queries.sheet_of(reader, citizen_id)
