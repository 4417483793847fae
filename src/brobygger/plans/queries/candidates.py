"""Who could lead, in the order of domain.md section 2, and the plain facts that put them there."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import today
from brobygger.kernel.permissions import Permission, require
from brobygger.meetings import queries as meetings
from brobygger.organisations.queries import unit_cards

from ..models import Agreement, Intervention, LeadWish, Participant
from ..pages import Candidate
from ..rules import (
    CONTACT_WINDOW,
    FINISHED,
    LONG_AWAY,
    OPEN_AGREEMENT,
    SOON_GONE,
    first_name,
)
from .people import initials
from .standing import Standing, standings

Days = set[tuple[UUID, dt.date]]  # a participant and a day they were in contact


def candidates(actor: Actor, plan_id: UUID) -> tuple[Candidate, ...]:
    """Professionals at the table but the one who leads: those who can lead first, the best first.

    The citizen's wish, then contact in 90 days, then who is likely to stay, then who leads the
    fewest plans, then whose unit carries most open agreements.
    """
    require(actor, Permission.PLAN_READ)
    standing = standings(plan_id)
    people = list(
        Participant.objects.filter(plan_id=plan_id, kind=Participant.Kind.STAFF, left_at=None)
    )
    contacts = Counter(one for one, _day in _contacts(actor, plan_id, people))
    said = _said(plan_id)
    carried = _carried(plan_id)
    units = unit_cards({one.unit_id for one in people if one.unit_id})
    name = first_name(_citizen(plan_id))
    found = [
        _candidate(
            one,
            standing[one.pk],
            said=said.get(one.pk, ""),
            contacts=contacts[one.pk],
            carried=carried[one.unit_id],
            unit=units[one.unit_id].name if one.unit_id in units else "",
            citizen=name,
        )
        for one in people
        if one.pk in standing
    ]
    return tuple(sorted(found, key=_order))


def _order(one: Candidate) -> tuple[object, ...]:
    return (
        bool(one.obstacle),
        not one.is_wished,
        -one.contacts,
        not one.is_stable,
        one.leads,
        -one.carried,
        one.name,
    )


def _candidate(
    one: Participant,
    standing: Standing,
    *,
    said: str,
    contacts: int,
    carried: int,
    unit: str,
    citizen: str,
) -> Candidate:
    leaves = timezone.localdate(standing.works_until) if standing.works_until else None
    is_wished = said == LeadWish.Answer.YES
    gone_soon = leaves is not None and (leaves - today()).days <= SOON_GONE
    return Candidate(
        participant_id=one.pk,
        user_id=one.user_id,
        unit_id=one.unit_id,
        name=one.name,
        initials=initials(one.name),
        function=one.function,
        unit_name=unit,
        is_wished=is_wished,
        contacts=contacts,
        is_stable=not gone_soon and standing.days_away < LONG_AWAY,
        leads=standing.leads,
        carried=carried,
        facts=tuple(_facts(standing, contacts, carried, leaves, citizen if is_wished else "")),
        sees_plan=standing.sees_plan,
        obstacle=_obstacle(standing, said, citizen),
    )


def _facts(
    standing: Standing, contacts: int, carried: int, leaves: dt.date | None, wished_by: str
) -> Iterable[str]:
    """What a reader would ask about, in the order they are weighed."""
    if wished_by:
        yield _("%(name)s wishes it") % {"name": wished_by}
    yield ngettext("%(number)d contact in 90 days", "%(number)d contacts in 90 days", contacts) % {
        "number": contacts
    }
    if leaves is not None:
        yield _("at work there until %(day)s") % {"day": _day(leaves)}
    else:
        yield _("at work until further notice")
    if standing.days_away:
        yield ngettext(
            "away %(number)d day in the next 90",
            "away %(number)d days in the next 90",
            standing.days_away,
        ) % {"number": standing.days_away}
    yield ngettext("leads %(number)d plan", "leads %(number)d plans", standing.leads) % {
        "number": standing.leads
    }
    if carried:
        yield ngettext(
            "their unit carries %(number)d open agreement",
            "their unit carries %(number)d open agreements",
            carried,
        ) % {"number": carried}


def _obstacle(standing: Standing, said: str, citizen: str) -> str:
    """Why this one cannot be asked now; the first reason is enough."""
    if said == LeadWish.Answer.NO:
        return _("%(name)s has said no.") % {"name": citizen}
    if not standing.may_lead:
        return _("Does not work there any more, or has a role that does not lead plans.")
    if not standing.sees_plan:
        return _("Their unit may not see the plan. A consent is needed first.")
    if standing.away_until is not None:
        return _("Is away until %(day)s.") % {"day": _day(standing.away_until)}
    return ""


def _contacts(actor: Actor, plan_id: UUID, people: list[Participant]) -> Days:
    """Each day counts once: at a meeting, or with a word about how a promise goes."""
    since = today() - dt.timedelta(days=CONTACT_WINDOW)
    seats = {(one.user_id, one.unit_id): one.pk for one in people}
    met = meetings.attended_since(actor, plan_id, since)
    days = {(seats[user, unit], day) for user, unit, day in met if (user, unit) in seats}
    told = {"plan_id": plan_id, "removed_at": None, "status_at__date__gte": since}
    columns = ("responsible_id", "status_at")
    first = Intervention.objects.filter(**told).order_by().values_list(*columns)
    second = Agreement.objects.filter(**told).order_by().values_list(*columns)
    return days | {(who, timezone.localdate(at)) for who, at in first.union(second, all=True)}


def _said(plan_id: UUID) -> dict[UUID, str]:
    rows = LeadWish.objects.filter(plan_id=plan_id, ended_at=None)
    return dict(rows.values_list("participant_id", "answer"))


def _carried(plan_id: UUID) -> Counter[UUID | None]:
    """Open agreements and unfinished interventions, by the unit of the one responsible."""
    first = Intervention.objects.filter(plan_id=plan_id, removed_at=None)
    second = Agreement.objects.filter(plan_id=plan_id, removed_at=None)
    both = (
        first.exclude(status__in=FINISHED)
        .order_by()
        .values_list("responsible__unit_id")
        .union(
            second.filter(status__in=OPEN_AGREEMENT).order_by().values_list("responsible__unit_id"),
            all=True,
        )
    )
    return Counter(unit for (unit,) in both)


def _citizen(plan_id: UUID) -> str:
    seat = Participant.objects.filter(plan_id=plan_id, kind=Participant.Kind.CITIZEN)
    return seat.values_list("name", flat=True).first() or ""


def _day(day: dt.date) -> str:
    return formats.date_format(day, "DATE_FORMAT")
