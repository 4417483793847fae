"""The door for changing: begin, write, keep a draft, agree, put away; and what was read offline."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import NoReturn
from uuid import UUID

from django.db import transaction

from brobygger.access.gate import sight_of
from brobygger.access.queries import my_categories
from brobygger.access.rls import acting_as, afterwards
from brobygger.accounts.queries import person_cards
from brobygger.accounts.tries import Limit, may_weigh
from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import now, today
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require
from brobygger.kernel.texts import is_storable, storable

from . import rules
from .errors import (
    CitizensOwnLevel,
    LevelChanged,
    LevelUnknown,
    NothingToAgree,
    NotYoursToWrite,
    ReviewUnlikely,
    SheetChanged,
    TextNotAccepted,
    WordsBesideYours,
)
from .models import CopingDraft, CopingLevel, CopingSheet, EarlierLevel, Level, Writer
from .offline import MOST_READS, SLIP_LASTS

Texts = Mapping[str, str]


@transaction.atomic
def begin_sheet(actor: Actor, *, citizen_id: UUID) -> UUID:
    """Five empty levels; when somebody began first, theirs."""
    _require_writer(actor, citizen_id)
    if not my_categories(actor, citizen_id) & Category.RISK:
        raise NotFound(citizen_id)
    sheet, is_new = CopingSheet.objects.get_or_create(
        citizen_id=citizen_id, put_away_at=None, defaults={"unit_id": actor.unit_id}
    )
    if is_new:
        CopingLevel.objects.bulk_create(
            CopingLevel(sheet=sheet, citizen_id=citizen_id, level=level) for level in Level.values
        )
        record(actor, "coping.began", sheet)
    return sheet.pk


@transaction.atomic
def write_level(
    actor: Actor, *, citizen_id: UUID, level: int, texts: Texts, base_revision: int
) -> int:
    """Save one level, or raise `LevelChanged` with both when someone saved first; its revision.

    A level that the citizen has written is theirs: staff write the others.
    """
    _require_writer(actor, citizen_id)
    sheet, row = _held(citizen_id, level)
    fresh = {part: _kept(texts.get(part, "")) for part in rules.PARTS}
    standing = _texts_of(row)
    if fresh == standing:
        _forget(actor, sheet, level)  # pressed twice: already saved
        return row.revision
    if rules.is_anothers(actor, row):
        raise CitizensOwnLevel(row.pk)
    if row.revision != base_revision:
        _lose(actor, sheet, row, mine=fresh, base=base_revision)
    _replace(actor, row, fresh)
    sheet.revision += 1
    sheet.save(update_fields=["revision"])
    _forget(actor, sheet, level)
    record(actor, "coping.written", row, level=level, revision=row.revision)
    return row.revision


@transaction.atomic
def keep_draft(
    actor: Actor, *, citizen_id: UUID, level: int, texts: Texts, base_revision: int
) -> None:
    """What is typed is kept, for this person at this place."""
    _require_writer(actor, citizen_id)
    sheet, row = _held(citizen_id, level)
    typed = {part: _kept(texts.get(part, "")) for part in rules.PARTS}
    if typed == _texts_of(row):
        _forget(actor, sheet, level)
        return
    _put(actor, sheet, level, typed, base_revision)


@transaction.atomic
def agree_sheet(actor: Actor, *, citizen_id: UUID, revision: int, review_on: dt.date) -> None:
    """Gone through with the citizen, or by them: from now on this is what they agree to."""
    _require_writer(actor, citizen_id)
    if not rules.is_likely_review(review_on, today()):
        raise ReviewUnlikely(review_on)
    sheet = _sheet(citizen_id)
    if sheet.revision != revision:
        raise SheetChanged(sheet.pk)
    if not sheet.revision:
        raise NothingToAgree(sheet.pk)
    name, kind = _writer(actor)
    sheet.agreed_on, sheet.review_on, sheet.agreed_revision = today(), review_on, sheet.revision
    sheet.agreed_by, sheet.agreed_by_name, sheet.agreed_by_kind = actor.user_id, name, kind
    sheet.unit_id = actor.unit_id or sheet.unit_id
    sheet.save()
    record(actor, "coping.agreed", sheet, revision=revision, review_on=review_on.isoformat())


@transaction.atomic
def put_sheet_away(actor: Actor, *, citizen_id: UUID) -> None:
    """The citizen does not want it in use any more; a new one begins empty. Nothing is erased."""
    _require_writer(actor, citizen_id)
    sheet = _sheet(citizen_id)
    sheet.put_away_at = now()
    sheet.save(update_fields=["put_away_at"])
    record(actor, "coping.put_away", sheet)


EACH_READ = Limit("offline read", 1, SLIP_LASTS)
EACH_SLIP = Limit("offline slip", MOST_READS, SLIP_LASTS)


def note_read_offline(
    actor: Actor, *, citizen_id: UUID, sheet_id: UUID, read_at: Sequence[dt.datetime], slip: str
) -> None:
    """A device tells what was read on it without contact. It happened, whatever holds today.

    Each moment once, however often it is told, and so many for a slip in all: the slip works
    without a session, and nobody fills a citizen's log with it.
    """
    require(actor, Permission.COPING_READ)
    with acting_as(actor):
        for moment in read_at:
            if not may_weigh((EACH_READ, f"{slip} {moment.isoformat()}"), (EACH_SLIP, slip)):
                continue
            record(
                actor,
                "coping.read_offline",
                citizen_id=citizen_id,
                category=int(Category.RISK),
                sheet=sheet_id,
                read_at=moment.isoformat(),
            )


def _require_writer(actor: Actor, citizen_id: UUID) -> None:
    require(actor, Permission.COPING_WRITE)
    if actor.person_id is not None and actor.person_id != citizen_id:
        raise NotYoursToWrite(citizen_id)
    ground = "self" if actor.person_id else sight_of(actor, citizen_id).ground[0]
    if not ground:
        raise NotFound(citizen_id)
    if not rules.may_write(actor, citizen_id, ground=ground):
        raise NotYoursToWrite(citizen_id)


def _sheet(citizen_id: UUID) -> CopingSheet:
    """The sheet in use, held until this transaction ends; hidden and absent look the same."""
    rows = CopingSheet.objects.select_for_update(no_key=True)
    sheet = rows.filter(citizen_id=citizen_id, put_away_at=None).first()
    if sheet is None:
        raise NotFound(citizen_id)
    return sheet


def _held(citizen_id: UUID, level: int) -> tuple[CopingSheet, CopingLevel]:
    if level not in Level.values:
        raise LevelUnknown(level)
    sheet = _sheet(citizen_id)
    row = sheet.levels.filter(level=level).first()
    if row is None:
        raise WordsBesideYours(sheet.pk)
    return sheet, row


def _kept(text: str) -> str:
    kept = storable(text)
    if not is_storable(kept, rules.LONGEST_TEXT):
        raise TextNotAccepted(len(kept))
    return kept


def _texts_of(row: CopingLevel) -> dict[str, str]:
    return {part: getattr(row, part) for part in rules.PARTS}


def _writer(actor: Actor) -> tuple[str, str]:
    person = person_cards([actor.user_id]).get(actor.user_id)
    kind = Writer.STAFF if actor.person_id is None else Writer.CITIZEN
    return person.name if person else "", kind.value


def _replace(actor: Actor, row: CopingLevel, texts: Texts) -> None:
    """New words in, and the words that stood there aside."""
    if row.revision:
        EarlierLevel.objects.create(
            level=row,
            citizen_id=row.citizen_id,
            revision=row.revision,
            written_by_name=row.written_by_name,
            written_at=row.updated_at,
            **_texts_of(row),
        )
    for part, text in texts.items():
        setattr(row, part, text)
    row.written_by = actor.user_id
    row.written_by_name, row.written_by_kind = _writer(actor)
    row.revision += 1
    row.save()


def _lose(
    actor: Actor, sheet: CopingSheet, row: CopingLevel, *, mine: Texts, base: int
) -> NoReturn:
    """Someone saved first: both go back to the screen; mine outlive the request that is undone."""
    level = row.level
    afterwards(lambda: _put(actor, sheet, level, mine, base))
    raise LevelChanged(
        mine=mine, theirs=_texts_of(row), revision=row.revision, theirs_by=row.written_by_name
    )


def _put(actor: Actor, sheet: CopingSheet, level: int, texts: Texts, base: int) -> None:
    draft, _made = CopingDraft.objects.update_or_create(
        sheet=sheet,
        user_id=actor.user_id,
        party_id=actor.party_id,
        level=level,
        defaults={"body": json.dumps(dict(texts)), "base_revision": base},
        create_defaults={
            "body": json.dumps(dict(texts)),
            "base_revision": base,
            "citizen_id": sheet.citizen_id,
        },
    )
    record(actor, "coping.draft_kept", draft, level=level)


def _forget(actor: Actor, sheet: CopingSheet, level: int) -> None:
    """A saved level needs no draft."""
    mine = CopingDraft.objects.filter(
        sheet=sheet, user_id=actor.user_id, party_id=actor.party_id, level=level
    )
    mine.delete()
