"""The citizen's own log in plain words, and the questions it leads to."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from brobygger.accounts.queries import person_cards
from brobygger.accounts.roles import Role
from brobygger.audit.actions import action_label, kind_of
from brobygger.audit.queries import Line, lines_about, lines_numbered
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require
from brobygger.kernel.purposes import Purpose
from brobygger.organisations.queries import UnitCard, unit_cards

from ..ground_words import Sources, in_words, sources_of, to_staff
from ..models import Ground, WhyQuestion
from ..noting import note_ids
from ..rls import unit_of
from ..ways import Way, way_from

LONGEST_PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """Who looked: role and organisation, never a name; when, why, and on what ground.

    `user_id` is for telling people apart, not for showing; `kind_label` sums up small acts alike.
    """

    entry_id: int
    user_id: UUID
    at: dt.datetime
    is_me: bool
    role_label: str
    unit_name: str
    organisation_name: str
    purpose_label: str
    action_label: str
    kind_label: str
    ways: tuple[Way, ...]  # the grounds that opened this look
    ground_label: str
    can_ask: bool
    question: str
    asked_at: dt.datetime | None
    answer: str
    answered_at: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyCard:
    """A citizen's question to the leaders of a unit. The leader is told who looked."""

    id: UUID
    question: str
    asked_at: dt.datetime
    answer: str
    answered_at: dt.datetime | None
    looked_at: dt.datetime | None
    looked_by: str
    role_label: str
    action_label: str
    ground_label: str


def log_of(
    actor: Actor, citizen_id: UUID, *, before: int | None = None, limit: int = 50
) -> tuple[LogLine, ...]:
    """The citizen's own log, the newest first; nobody else's business."""
    require(actor, Permission.LOG_OWN)
    if actor.person_id != citizen_id:
        raise NotFound(citizen_id)
    lines = lines_about(citizen_id, before=before, limit=min(limit, LONGEST_PAGE))
    units = unit_cards({line.unit_id for line in lines if line.unit_id})
    asked = {
        one.entry_id: one
        for one in WhyQuestion.objects.filter(
            citizen_id=citizen_id, entry_id__in=[line.id for line in lines]
        )
    }
    sources = sources_of(way for line in lines for way in ways_of(line))
    return tuple(
        _log_line(
            actor,
            line,
            units.get(line.unit_id) if line.unit_id else None,
            asked.get(line.id),
            sources,
        )
        for line in lines
    )


def why_questions(actor: Actor, *, open_only: bool = True) -> tuple[WhyCard, ...]:
    """Questions to the actor's unit, the oldest first."""
    require(actor, Permission.LOG_ANSWER)
    rows = WhyQuestion.objects.filter(unit_id=unit_of(actor)).order_by("asked_at", "pk")
    found: Sequence[WhyQuestion] = list(rows.filter(answered_at=None) if open_only else rows)
    note_ids(actor, [one.citizen_id for one in found])
    lines = lines_numbered({one.entry_id for one in found})
    people = person_cards({line.user_id for line in lines.values()})
    return tuple(
        _why_card(one, line, people[line.user_id].name if line and line.user_id in people else "")
        for one in found
        for line in [lines.get(one.entry_id)]
    )


def role_label(role: str) -> str:
    return str(Role(role).label) if role in Role.values else _("Staff")


def ways_of(line: Line) -> tuple[Way, ...]:
    """The grounds a line tells of. Lines from before they were told apart name just one."""
    told = line.details.get("opened_by")
    if told is not None:
        return tuple(way_from(one) for one in told)
    if line.ground not in Ground.values or line.source_id is None:
        return ()
    rule = str(line.details.get("rule", ""))
    return (Way(ground=line.ground, source_id=line.source_id, rule=rule, categories=0),)


def _log_line(
    actor: Actor,
    line: Line,
    unit: UnitCard | None,
    question: WhyQuestion | None,
    sources: Sources,
) -> LogLine:
    ways = ways_of(line)
    is_me = line.person_id is not None and line.person_id == actor.person_id
    return LogLine(
        entry_id=line.id,
        user_id=line.user_id,
        at=line.at,
        is_me=is_me,
        role_label=role_label(line.role),
        unit_name=unit.name if unit else "",
        organisation_name=unit.organisation_name if unit else "",
        purpose_label=Purpose(line.purpose).label if line.purpose in set(Purpose) else "",
        action_label=action_label(line.action),
        kind_label=action_label(kind_of(line.action)),
        ways=ways,
        ground_label=in_words(ways, sources),
        can_ask=not is_me and unit is not None and question is None,
        question=question.question if question else "",
        asked_at=question.asked_at if question else None,
        answer=question.answer if question else "",
        answered_at=question.answered_at if question else None,
    )


def _why_card(one: WhyQuestion, line: Line | None, name: str) -> WhyCard:
    return WhyCard(
        id=one.pk,
        question=one.question,
        asked_at=one.asked_at,
        answer=one.answer,
        answered_at=one.answered_at,
        looked_at=line.at if line else None,
        looked_by=name,
        role_label=role_label(line.role) if line else "",
        action_label=action_label(line.action) if line else "",
        ground_label=to_staff(ways_of(line)) if line else "",
    )
