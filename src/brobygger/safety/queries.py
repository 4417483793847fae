"""The door for reading: a citizen's sheet, those at hand, and what must be done about them."""

import datetime as dt
import json
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet
from django.utils.translation import gettext as _

from brobygger.access.gate import grants_beside, sight_in
from brobygger.access.living import has_died
from brobygger.access.queries.sight import my_valid_grants
from brobygger.audit.services import look
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import today
from brobygger.kernel.permissions import Permission, require
from brobygger.kernel.rows import lists_in_one
from brobygger.kernel.working_days import is_overdue

from . import rules
from .models import CopingDraft, CopingLevel, CopingSheet, Level, Writer
from .pages import Callee, CopingTask, LevelCard, LevelDraft, PartCard, SheetCard, SheetLine

MOST_AT_HAND = 8
LATE, SOON = 0, 1


def sheet_of(actor: Actor, citizen_id: UUID) -> SheetCard | None:
    """The citizen's sheet, if there is one the reader may see; leaves the line that they looked."""
    return _looked(actor, citizen_id, "coping.opened")


def sheet_for_paper(actor: Actor, citizen_id: UUID) -> SheetCard | None:
    """As `sheet_of`, printed."""
    return _looked(actor, citizen_id, "coping.printed")


def sheet_to_keep(actor: Actor, citizen_id: UUID) -> SheetCard | None:
    """As `sheet_of`, kept on a device from now on."""
    return _looked(actor, citizen_id, "coping.kept_offline")


def still_held(actor: Actor, sheet_ids: list[UUID]) -> dict[UUID, int]:
    """Those of the sheets kept on a device that may still be there, with their revision."""
    require(actor, Permission.COPING_READ)
    rows = CopingSheet.objects.filter(pk__in=sheet_ids, put_away_at=None)
    return dict(rows.exclude(has_died()).values_list("pk", "revision"))


def sheets_at_hand(actor: Actor) -> list[SheetLine]:
    """Sheets of citizens the unit is there for to stay; an emergency is for one citizen only."""
    require(actor, Permission.COPING_READ)
    lines = _at_hand(actor).values_list("citizen_id", "pk", "review_on")
    return [SheetLine(citizen_id=one, sheet_id=pk, review_on=day) for one, pk, day in lines]


def _at_hand(actor: Actor) -> QuerySet[CopingSheet]:
    rows = CopingSheet.objects.filter(Exists(_lasting(actor)), put_away_at=None)
    return rows.exclude(has_died()).order_by("-agreed_on", "pk")


def sheets_among(actor: Actor, citizen_ids: list[UUID]) -> frozenset[UUID]:
    """Those of the citizens with a sheet the reader may see."""
    require(actor, Permission.COPING_READ)
    rows = CopingSheet.objects.filter(citizen_id__in=citizen_ids, put_away_at=None)
    return frozenset(rows.values_list("citizen_id", flat=True))


def open_ends(actor: Actor, citizen_id: UUID) -> list[str]:
    """What must be put away before another registration of the citizen takes over."""
    if not actor.may(Permission.COPING_READ):
        return []
    return [_("The coping sheet is in use.")] if sheets_among(actor, [citizen_id]) else []


def my_coping_day(actor: Actor) -> tuple[list[CopingTask], list[UUID]]:
    """What is to be gone through again, and whose sheets are at hand: one more than are shown."""
    require(actor, Permission.COPING_READ)
    asked: dict[str, tuple[QuerySet[CopingSheet], tuple[str, ...]]] = {
        "at_hand": (_at_hand(actor)[: MOST_AT_HAND + 1], ("citizen_id",))
    }
    if actor.may(Permission.COPING_WRITE) and actor.unit_id is not None:
        asked["due"] = (_to_go_through(actor), ("citizen_id", "review_on"))
    found = lists_in_one(**asked)
    tasks = [
        _task(UUID(one["citizen_id"]), dt.date.fromisoformat(one["review_on"]))
        for one in found.get("due", [])
    ]
    return tasks, [UUID(one["citizen_id"]) for one in found["at_hand"]]


def _to_go_through(actor: Actor) -> QuerySet[CopingSheet]:
    """Sheets my unit looks after that are to be gone through again, the oldest first."""
    due = CopingSheet.objects.filter(
        unit_id=actor.unit_id, put_away_at=None, review_on__lte=today() + rules.SOON
    )
    return due.filter(Exists(_lasting(actor))).exclude(has_died()).order_by("review_on")


def _task(citizen_id: UUID, day: dt.date) -> CopingTask:
    return CopingTask(
        kind="coping_review",
        sentence=_("Go through the coping sheet together again"),
        citizen_id=citizen_id,
        url_name="safety:sheet",
        url_args=(citizen_id,),
        due_on=day,
        urgency=LATE if is_overdue(day, today()) else SOON,
    )


def _lasting(actor: Actor) -> QuerySet[CopingSheet]:
    """Grants for risk that are no emergency, beside a sheet."""
    mine = my_valid_grants(actor, OuterRef("citizen_id")).exclude(ground=rules.EMERGENCY)
    return mine.alias(risk=F("categories").bitand(int(Category.RISK))).filter(risk__gt=0)  # type: ignore[return-value]


def _looked(actor: Actor, citizen_id: UUID, action: str) -> SheetCard | None:
    """Nobody reads a sheet without a line that says so, and on what ground."""
    require(actor, Permission.COPING_READ)
    sheet = _rows(actor).filter(citizen_id=citizen_id).first()
    if sheet is None:
        return None
    sight = sight_in(sheet.grants)  # type: ignore[attr-defined]  # asked for beside the row
    line = sight.line(Category.RISK, sheet.levels.all())
    look(actor, action, sheet, **line, revision=sheet.revision)
    return _card(actor, sheet, sight.ground[0])


def _rows(actor: Actor) -> QuerySet[CopingSheet]:
    mine = CopingDraft.objects.filter(user_id=actor.user_id, party_id=actor.party_id)
    return (
        CopingSheet.objects.filter(put_away_at=None)
        .annotate(grants=grants_beside(actor, "citizen_id"), is_dead=has_died())
        .prefetch_related("levels", Prefetch("drafts", queryset=mine, to_attr="my_drafts"))
    )


def ground_ends(actor: Actor, citizen_id: UUID) -> dt.datetime | None:
    """When the reader's last ground for the sheet ends by itself; None when none of them does."""
    require(actor, Permission.COPING_READ)
    grants = my_valid_grants(actor, citizen_id).alias(
        risk=F("categories").bitand(int(Category.RISK))
    )
    ends = [one.upper for one in grants.filter(risk__gt=0).values_list("valid", flat=True)]
    return None if None in ends else max(ends, default=None)


def _card(actor: Actor, sheet: CopingSheet, ground: str) -> SheetCard:
    drafts = {one.level: one for one in sheet.my_drafts}  # type: ignore[attr-defined]
    by_citizen = sheet.agreed_by_kind == Writer.CITIZEN
    return SheetCard(
        id=sheet.pk,
        citizen_id=sheet.citizen_id,
        levels=tuple(_level(actor, one, drafts.get(one.level)) for one in sheet.levels.all()),
        revision=sheet.revision,
        agreed_on=sheet.agreed_on,
        agreed_by=sheet.agreed_by_name,
        agreed_by_citizen=by_citizen,
        is_changed_since=sheet.revision != sheet.agreed_revision,
        review_on=sheet.review_on,
        may_write=not sheet.is_dead  # type: ignore[attr-defined]  # asked for beside the row
        and rules.may_write(actor, sheet.citizen_id, ground=ground),
    )


def _level(actor: Actor, one: CopingLevel, draft: CopingDraft | None) -> LevelCard:
    texts = {part: getattr(one, part) for part in rules.PARTS}
    return LevelCard(
        level=one.level,
        title=str(Level(one.level).label),
        zone=rules.ZONES[one.level],
        revision=one.revision,
        texts=texts,
        parts=tuple(
            PartCard(key=part, label=rules.label_of(part, one.level), body=text)
            for part, text in texts.items()
        ),
        callees=tuple(
            Callee(name=name, number=number, dial=rules.dialled(number))
            for name, number in rules.callees(one.call)
        ),
        written_by=one.written_by_name,
        in_own_words=one.written_by_kind == Writer.CITIZEN,
        written_at=one.updated_at if one.revision else None,
        is_anothers=rules.is_anothers(actor, one),
        draft=_draft(draft) if draft else None,
    )


def _draft(one: CopingDraft) -> LevelDraft:
    typed = json.loads(one.body)
    texts = {part: str(typed.get(part, "")) for part in rules.PARTS}
    return LevelDraft(texts=texts, base_revision=one.base_revision, saved_at=one.saved_at)
