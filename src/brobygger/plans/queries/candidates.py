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

from ..models import Contact, LeadWish
from ..pages import AgreementCard, Candidate, InterventionCard, ParticipantCard, PlanPage
from ..rules import (
    CONTACT_WINDOW,
    FINISHED,
    LONG_AWAY,
    OPEN_AGREEMENT,
    SOON_GONE,
    first_name,
)
from .standing import Standing, standings

Days = set[tuple[UUID, dt.date]]  # a participant and a day they were in contact


def candidates(actor: Actor, page: PlanPage) -> tuple[Candidate, ...]:
    """Professionals at the table but the one who leads: those who can lead first, the best first.

    The citizen's wish, then contact in 90 days, then who is likely to stay, then who leads the
    fewest plans, then whose unit carries most open agreements (as far as the reader sees them).
    """
    require(actor, Permission.PLAN_READ)
    standing = standings(page.id)
    people = [one for one in page.participants if one.kind == "staff" and one.id in standing]
    contacts = Counter(one for one, _day in _contacts(actor, page))
    carried = _carried(page)
    name = next((first_name(one.name) for one in page.participants if one.kind == "citizen"), "")
    found = [
        _candidate(
            one,
            standing[one.id],
            said=_said(page, one.id),
            told_to=page.holding.told_to.get(one.id, ""),
            contacts=contacts[one.id],
            carried=carried[one.unit_id],
            citizen=name,
        )
        for one in people
        if not one.is_lead
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
    one: ParticipantCard,
    standing: Standing,
    *,
    said: str,
    told_to: str,
    contacts: int,
    carried: int,
    citizen: str,
) -> Candidate:
    leaves = timezone.localdate(standing.works_until) if standing.works_until else None
    is_wished = said == LeadWish.Answer.YES
    gone_soon = leaves is not None and (leaves - today()).days <= SOON_GONE
    return Candidate(
        participant_id=one.id,
        user_id=one.user_id,
        unit_id=one.unit_id,
        name=one.name,
        initials=one.initials,
        function=one.function,
        unit_name=one.unit_name,
        is_wished=is_wished,
        contacts=contacts,
        is_stable=not gone_soon and standing.days_away < LONG_AWAY,
        leads=standing.leads,
        carried=carried,
        facts=(
            *_wished_by(citizen if is_wished else "", told_to),
            *_facts(standing, contacts, carried, leaves),
        ),
        sees_plan=standing.sees_plan,
        obstacle=_obstacle(standing, said, citizen, told_to),
    )


def _wished_by(citizen: str, told_to: str) -> Iterable[str]:
    """Another hand is named."""
    if citizen and told_to:
        yield _("%(name)s wishes it, as told to %(helper)s") % {"name": citizen, "helper": told_to}
    elif citizen:
        yield _("%(name)s wishes it") % {"name": citizen}


def _facts(
    standing: Standing, contacts: int, carried: int, leaves: dt.date | None
) -> Iterable[str]:
    """What a reader would ask about, in the order they are weighed."""
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


def _obstacle(standing: Standing, said: str, citizen: str, told_to: str) -> str:
    """Why this one cannot be asked now; the first reason is enough."""
    if said == LeadWish.Answer.NO and told_to:
        return _("%(name)s has said no to %(helper)s.") % {"name": citizen, "helper": told_to}
    if said == LeadWish.Answer.NO:
        return _("%(name)s has said no.") % {"name": citizen}
    if not standing.may_lead:
        return _("Does not work there any more, or has a role that does not lead plans.")
    if not standing.sees_plan:
        return _("Their unit may not see the plan. A consent is needed first.")
    if standing.away_until is not None:
        return _("Is away until %(day)s.") % {"day": _day(standing.away_until)}
    return ""


def _contacts(actor: Actor, page: PlanPage) -> Days:
    """Each day counts once: noted, at a meeting, or with a word about how a promise goes."""
    since = today() - dt.timedelta(days=CONTACT_WINDOW)
    seats = {(one.user_id, one.unit_id): one.id for one in page.participants}
    noted = Contact.objects.filter(plan_id=page.id, on__gte=since, taken_back_at=None)
    met = [
        *meetings.attended_since(actor, page.id, since),
        *noted.values_list("user_id", "unit_id", "on"),
    ]
    days = {(seats[user, unit], day) for user, unit, day in met if (user, unit) in seats}
    for promise in _promises(page):
        if promise.status_at is not None and timezone.localdate(promise.status_at) >= since:
            days.add((promise.responsible.id, timezone.localdate(promise.status_at)))
    return days


def _promises(page: PlanPage) -> list[InterventionCard | AgreementCard]:
    every: list[InterventionCard | AgreementCard] = []
    for work in page.interventions:
        every += [work, *work.agreements]
    return every


def _said(page: PlanPage, participant_id: UUID) -> str:
    if participant_id == page.holding.wished:
        return LeadWish.Answer.YES.value
    return LeadWish.Answer.NO.value if participant_id in page.holding.refused else ""


def _carried(page: PlanPage) -> Counter[UUID | None]:
    """Open agreements and unfinished interventions, by the unit of the one responsible."""
    return Counter(
        one.responsible.unit_id
        for one in _promises(page)
        if (
            one.status in OPEN_AGREEMENT
            if isinstance(one, AgreementCard)
            else one.status not in FINISHED
        )
    )


def _day(day: dt.date) -> str:
    return formats.date_format(day, "DATE_FORMAT")
