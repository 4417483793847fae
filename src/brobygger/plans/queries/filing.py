"""What a unit has in its own record, and what it has not."""

import datetime as dt
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.utils.translation import ngettext

from brobygger.kernel.actor import Actor
from brobygger.kernel.permissions import Permission, require

from ..models import Agreement, Filing, Participant, Plan, Version
from ..pages import Task
from ..record_text import fingerprint, fingerprint_of_version

NOT_FILED, CHANGED, FILED = "not_filed", "changed", "filed"
LATER = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledCard:
    """That a unit filed a text: who, when, and what it said then."""

    agreement_id: UUID | None  # None: the whole meeting
    number: int
    unit_id: UUID
    fingerprint: str
    filed_by: str
    filed_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ToFile:
    """Something a unit should have in its own record, and how that stands."""

    plan_id: UUID
    citizen_id: UUID
    agreement_id: UUID | None
    words: str  # of the agreement; empty for a meeting
    number: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRecord:
    """Everything the actor's unit should have filed."""

    things: tuple[ToFile, ...]

    @property
    def waiting(self) -> tuple[ToFile, ...]:
        return tuple(one for one in self.things if one.state != FILED)

    @property
    def filed(self) -> int:
        return len(self.things) - len(self.waiting)

    @property
    def share(self) -> int:
        """In per cent; a unit with nothing to file has filed everything."""
        return round(100 * self.filed / len(self.things)) if self.things else 100


def filings_of(actor: Actor, plan_id: UUID) -> tuple[FiledCard, ...]:
    """Every unit's filings of this plan's texts, the newest first."""
    require(actor, Permission.PLAN_READ)
    rows = Filing.objects.filter(plan_id=plan_id).select_related("version")
    return tuple(
        FiledCard(
            agreement_id=one.agreement_id,
            number=one.version.number,
            unit_id=one.unit_id,
            fingerprint=one.fingerprint,
            filed_by=one.filed_by_name,
            filed_at=one.filed_at,
        )
        for one in rows
    )


def unit_record(actor: Actor) -> UnitRecord:
    """The latest minutes of each plan at whose table the unit sits, the agreements one of its own
    carries, and whatever else it has filed: each is filed, not filed, or changed since.
    """
    require(actor, Permission.PLAN_READ)
    if actor.unit_id is None or not actor.may(Permission.PLAN_WRITE):
        return UnitRecord(things=())
    things = sorted(
        _things(actor.unit_id), key=lambda one: (one.agreement_id is not None, one.words)
    )
    return UnitRecord(things=tuple(things))


def filing_tasks(actor: Actor, plan_ids: Container[UUID]) -> Iterable[Task]:
    """What waits of these plans, as one thing to do when there is a quiet moment."""
    waiting = [one for one in unit_record(actor).waiting if one.plan_id in plan_ids]
    if not waiting:
        return
    plans = {one.plan_id: one for one in waiting}
    only = next(iter(plans.values())) if len(plans) == 1 else None
    sentence = ngettext(
        "%(number)s text is not in your own record yet.",
        "%(number)s texts are not in your own record yet.",
        len(waiting),
    )
    yield Task(
        kind="file_texts",
        sentence=sentence % {"number": len(waiting)},
        citizen_id=only.citizen_id if only else None,
        plan_id=only.plan_id if only else None,
        url_name="plans:record" if only else "plans:unfiled",
        url_args=(only.plan_id,) if only else (),
        anchor="",
        due_on=None,
        urgency=LATER,
    )


def _seated(unit_id: UUID) -> Exists:
    """Someone of the unit still sits at the table."""
    seats = Participant.objects.filter(plan=OuterRef("plan_id"), unit_id=unit_id, left_at=None)
    return Exists(seats)


# Living plans, and those a death closed: what was agreed still has to be in one's own record.
FOR_THE_RECORD = Q(plan__closed_at=None) | Q(plan__closing=Plan.Closing.DIED)
COLUMNS = (
    *("kind", "pk", "plan_id", "citizen_id", "plan__latest_version"),
    *("words", "who", "day", "how", "note", "last_filed"),
)


def _things(unit_id: UUID) -> Iterator[ToFile]:
    """Meetings and agreements in one question."""
    texts = _meetings(unit_id).values_list(*COLUMNS)
    for row in texts.union(_agreements(unit_id).values_list(*COLUMNS), all=True):
        kind, key, plan_id, citizen_id, number, words, who, day, how, note, last = row
        now = (
            fingerprint(what=words, responsible_id=who, due_on=day, status=how, note=note)
            if kind == "agreement"
            else fingerprint_of_version(key)
        )
        yield ToFile(
            plan_id=plan_id,
            citizen_id=citizen_id,
            agreement_id=key if kind == "agreement" else None,
            words=words,
            number=number,
            state=NOT_FILED if last is None else FILED if last == now else CHANGED,
        )


def _meetings(unit_id: UUID) -> QuerySet[Version]:
    """The latest minutes of each plan; a version has no words, and nobody promised it."""
    filed = Filing.objects.filter(version=OuterRef("pk"), agreement=None, unit_id=unit_id)
    nothing = Value("", output_field=CharField())
    return (
        Version.objects.filter(_seated(unit_id), FOR_THE_RECORD, number=F("plan__latest_version"))
        .annotate(
            kind=Value("meeting", output_field=CharField()),
            words=nothing,
            who=F("plan_id"),
            day=F("next_meeting_on"),
            how=nothing,
            note=nothing,
            last_filed=_newest(filed),
        )
        .order_by()
    )


def _agreements(unit_id: UUID) -> QuerySet[Agreement]:
    """Those one of the unit's own carries, and those it has filed before."""
    filed = Filing.objects.filter(agreement=OuterRef("pk"), unit_id=unit_id)
    standing = Agreement.objects.filter(
        _seated(unit_id), FOR_THE_RECORD, removed_at=None, plan__latest_version__gt=0
    )
    return (
        standing.annotate(
            kind=Value("agreement", output_field=CharField()),
            words=F("what"),
            who=F("responsible_id"),
            day=F("due_on"),
            how=F("status"),
            note=F("status_note"),
            last_filed=_newest(filed),
        )
        .filter(Q(responsible__unit_id=unit_id) | Q(last_filed__isnull=False))
        .order_by()
    )


def _newest(filed: QuerySet[Filing]) -> Subquery:
    newest = filed.order_by("-filed_at").values("fingerprint")[:1]
    return Subquery(newest, output_field=CharField())
