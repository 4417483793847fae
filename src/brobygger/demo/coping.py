"""Coping sheets: begun, written level by level, gone through together."""

from dataclasses import asdict
from functools import partial

from brobygger.access.rls import acting_as
from brobygger.safety import queries, services

from .backdating import Timeline
from .company import Around
from .stories import Sheet, SheetLevel


def put_sheet_on(timeline: Timeline, around: Around, sheet: Sheet) -> None:
    """From the first words to the day it was agreed."""
    timeline.on(sheet.ago, "13:30", partial(_begin, around, sheet))
    for number, level in enumerate(sheet.levels):
        timeline.on(sheet.ago, f"13:{40 + number}", partial(_write, around, level))
    if sheet.agreed is not None:
        timeline.on(sheet.agreed, "14:30", partial(_agree, around, sheet))


def _begin(around: Around, sheet: Sheet) -> None:
    actor = around.actor(sheet.by)
    with acting_as(actor):
        services.begin_sheet(actor, citizen_id=around.citizen_id)


def _write(around: Around, level: SheetLevel) -> None:
    actor = around.actor(level.by)
    told = asdict(level)
    number, texts = told.pop("level"), {key: told[key] for key in told if key != "by"}
    with acting_as(actor):
        services.write_level(
            actor, citizen_id=around.citizen_id, level=number, texts=texts, base_revision=0
        )


def _agree(around: Around, sheet: Sheet) -> None:
    actor = around.actor(sheet.agreed_by or sheet.by)
    with acting_as(actor):
        found = queries.sheet_of(actor, around.citizen_id)
        assert found is not None  # noqa: S101  # begun above
        services.agree_sheet(
            actor,
            citizen_id=around.citizen_id,
            revision=found.revision,
            review_on=around.days.coming(sheet.review),
        )
