"""What still keeps a meeting from being closed (domain.md 1.4), all of it at once."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from brobygger.access.rls import rows_from
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import today
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require

from .. import rules
from ..models import Plan, Section, Undecided
from ..pages import Missing
from .parts import Part, of_kind, working_parts


class Counted(NamedTuple):
    """What the database counts, so that hidden parts count as well."""

    domains: int
    challenges: int


def what_is_missing(
    actor: Actor, plan_id: UUID, next_meeting_on: dt.date | None = None
) -> tuple[Missing, ...]:
    """For the meeting page: what is left to do before the meeting can be closed."""
    require(actor, Permission.PLAN_READ)
    if not Plan.objects.filter(pk=plan_id).exists():
        raise NotFound(plan_id)
    return missing_from(plan_id, next_meeting_on)


def missing_from(plan_id: UUID, next_meeting_on: dt.date | None) -> tuple[Missing, ...]:
    """Every guard that does not hold, read afresh."""
    [(domains,)] = rows_from("domains_written", plan_id)
    [(challenges,)] = rows_from("challenges_written", plan_id)
    waiting = Undecided.objects.filter(plan_id=plan_id, state=Undecided.State.OPEN)
    undecided = list(waiting.values_list("body", flat=True))
    counted = Counted(domains=domains, challenges=challenges)
    return missing_in(working_parts(plan_id), counted, undecided, next_meeting_on)


def missing_in(
    parts: tuple[Part, ...],
    counted: Counted,
    undecided: Iterable[str],
    next_meeting_on: dt.date | None,
) -> tuple[Missing, ...]:
    """Every guard that does not hold, in the order of the page.

    Statuses and challenges are counted by the database, so that one the closer may not see counts
    as well.
    """
    found = [
        *_words(parts, Section.WISHES, _("The citizen's words are missing.")),
        *_statuses(counted.domains),
        *_challenges(counted.challenges),
        *_words(parts, Section.OVERALL_GOAL, _("The overall goal is missing.")),
        *_interventions(parts),
        *_undecided(undecided),
        *_next_meeting(next_meeting_on),
    ]
    return tuple(found)


def _words(parts: tuple[Part, ...], section: str, sentence: str) -> list[Missing]:
    said = any(
        one.text("section") == section and rules.is_said(one.text("body"))
        for one in of_kind(parts, "passage")
    )
    return [] if said else [Missing(code=str(section), sentence=sentence, anchor=str(section))]


def _statuses(domains: int) -> list[Missing]:
    if domains >= rules.FEWEST_DOMAINS:
        return []
    sentence = _("A status is needed in at least two areas of life.")
    return [Missing(code="status", sentence=sentence, anchor="statuses")]


def _challenges(written: int) -> list[Missing]:
    if written:
        return []
    sentence = _("Say together what is hardest right now: at least one challenge.")
    return [Missing(code="challenges", sentence=sentence, anchor="challenges")]


def _interventions(parts: tuple[Part, ...]) -> list[Missing]:
    interventions = of_kind(parts, "intervention")
    if not interventions:
        sentence = _("Agree on at least one intervention.")
        return [Missing(code="intervention", sentence=sentence, anchor="interventions")]
    kept = {one.id("intervention_id") for one in of_kind(parts, "agreement")}
    gone = {one.own_id() for one in of_kind(parts, "participant") if one.content.get("has_left")}
    return [each for one in interventions for each in _promise(one, kept, gone)]


def _promise(part: Part, kept: set[UUID | None], gone: set[UUID]) -> list[Missing]:
    anchor, title = f"intervention-{part.own_id()}", part.text("title")
    finished = part.text("status") in {"done", "stopped"}
    found = []
    if not rules.is_said(part.text("goal")):
        found.append((_("“%(title)s” has no goal."), "intervention"))
    if part.id("responsible_id") in gone and not finished:
        found.append(
            (_("“%(title)s”: the one responsible has left. Choose another."), "intervention")
        )
    if part.own_id() not in kept:
        found.append((_("“%(title)s” has no agreement on who does what."), "agreement"))
    return [
        Missing(code=code, sentence=sentence % {"title": title}, anchor=anchor)
        for sentence, code in found
    ]


def _undecided(bodies: Iterable[str]) -> list[Missing]:
    sentence = _("“%(words)s”: decide it, agree on it, or carry it on to the next meeting.")
    return [
        Missing(code="undecided", sentence=sentence % {"words": one}, anchor="undecided")
        for one in bodies
    ]


def _next_meeting(day: dt.date | None) -> list[Missing]:
    if day is None:
        sentence = _("Choose a date for the next meeting.")
    elif not rules.is_next_meeting(day, today()):
        sentence = _("The next meeting must be after today and within six months.")
    else:
        return []
    return [Missing(code="next_meeting", sentence=sentence, anchor="next-meeting")]
