"""What the clock has raised, as tasks for those whose step it is."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import today
from brobygger.kernel.permissions import Permission

from ..models import Agreement, CaseLead, Escalation, Intervention, Participant
from ..pages import Task
from ..pulse import Raised, height_of
from .mine import who_acts

Step, Subject = Escalation.Step, Escalation.Subject
NOW = 0
WORDS = ("subject", "about_id", "since", "step", "due_on", "plan_id", "citizen_id", "i_lead")


def escalation_tasks(_actor: Actor, rows: Iterable[dict[str, Any]]) -> Iterator[Task]:
    """One for each plan: what has climbed the furthest of what is mine, and how much more there is."""
    plans: dict[UUID, dict[tuple[str, UUID], dict[str, Any]]] = defaultdict(dict)
    for row in sorted(map(_typed, rows), key=_furthest_last):
        if row["subject"] != Subject.MEETING or not row["i_lead"]:  # a lead's duty says so already
            plans[row["plan_id"]][row["subject"], row["about_id"]] = row
    for matters in plans.values():
        yield _task(max(matters.values(), key=_furthest_last), others=len(matters) - 1)


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    """Ids and days as such again."""
    ids = {name: UUID(row[name]) for name in ("about_id", "plan_id", "citizen_id")}
    days = {name: row[name] and dt.date.fromisoformat(row[name]) for name in ("since", "due_on")}
    return row | ids | days


def _furthest_last(row: dict[str, Any]) -> tuple[int, int]:
    return height_of(row["step"]), -row["since"].toordinal()


def escalations_of(actor: Actor) -> QuerySet[Escalation] | None:
    """Steps that stand and are mine: as lead, as deputy, or as leader of a unit that is asked."""
    if actor.unit_id is None or not actor.may(Permission.PLAN_LEAD):
        return None
    held = CaseLead.objects.filter(
        plan=OuterRef("plan"),
        until=None,
        participant__user_id=actor.user_id,
        participant__unit_id=actor.unit_id,
    )
    standing = Escalation.objects.filter(ended_at=None, plan__closed_at=None).annotate(
        i_lead=Exists(held.filter(part=CaseLead.Part.LEAD)),
        i_deputise=Exists(held.filter(part=CaseLead.Part.DEPUTY)),
        i_act=Exists(held.filter(participant_id=who_acts(OuterRef("plan")))),
    )
    for_me = (Q(i_lead=True) | Q(i_act=True)) & ~Q(step__in=(Step.BEFORE_14, Step.BEFORE_3))
    for_me |= Q(i_deputise=True, step__in=(Step.DEPUTY, Step.LEADER))
    if actor.may(Permission.UNIT_OVERVIEW):
        for_me |= Q(unit_ids__contains=[actor.unit_id])
    asked = Participant.objects.filter(user_id=actor.user_id, unit_id=actor.unit_id)
    own = {"plan": OuterRef("plan"), "pk": OuterRef("about_id"), "responsible__in": asked}
    promised = Exists(Agreement.objects.filter(**own)) | Exists(Intervention.objects.filter(**own))
    return standing.filter(for_me).exclude(promised)  # those are asked for anyway


def _task(row: dict[str, Any], *, others: int) -> Task:
    raised = Raised(
        subject=row["subject"], about_id=row["about_id"], since=row["since"], step=row["step"]
    )
    is_about_promise = raised.subject in (Subject.AGREEMENT, Subject.BOUNCE, Subject.INTERVENTION)
    kind = "intervention" if raised.subject == Subject.INTERVENTION else "agreement"
    return Task(
        kind=f"raised_{raised.subject}",
        sentence=" ".join((_sentence(raised, i_lead=row["i_lead"]), *_more(others))),
        citizen_id=row["citizen_id"],
        plan_id=row["plan_id"],
        url_name="plans:plan",
        url_args=(row["plan_id"],),
        anchor=f"{kind}-{raised.about_id}" if is_about_promise else "pulse",
        due_on=row["due_on"] if raised.subject == Subject.SILENCE else raised.since,
        urgency=NOW,
    )


def _more(others: int) -> tuple[str, ...]:
    if not others:
        return ()
    words = ngettext(
        "%(number)s more thing in the plan waits.",
        "%(number)s more things in the plan wait.",
        others,
    )
    return (words % {"number": others},)


def _sentence(raised: Raised, *, i_lead: bool) -> str:
    days = max(0, (today() - raised.since).days)
    return (_for_the_lead if i_lead else _for_others)(raised.subject, days)


def _for_the_lead(subject: str, days: int) -> str:
    if subject == Subject.SILENCE:
        return ngettext(
            "Nothing has happened in the plan for %(days)s day. Make contact and note it.",
            "Nothing has happened in the plan for %(days)s days. Make contact and note it.",
            days,
        ) % {"days": days}
    if subject == Subject.BOUNCE:
        return _("An agreement is sent back and forth. Find out with them who takes it.")
    return _over(subject, days) + " " + _("Hear how it goes.")


def _for_others(subject: str, days: int) -> str:
    """The deputy and the leader: someone should have acted, and it has come to you."""
    if subject == Subject.SILENCE:
        return ngettext(
            "Nothing has happened in the plan for %(days)s day. It has come to you: see who acts.",
            "Nothing has happened in the plan for %(days)s days. It has come to you: see who acts.",
            days,
        ) % {"days": days}
    if subject == Subject.BOUNCE:
        return _("An agreement is sent back and forth between units. Decide who takes it.")
    if subject == Subject.MEETING:
        return _("The follow-up meeting should have been held. It has come to you: see who acts.")
    return _over(subject, days) + " " + _("It has come to you: see who acts.")


def _over(subject: str, days: int) -> str:
    words = (
        ngettext(
            "An intervention is %(days)s day past its date.",
            "An intervention is %(days)s days past its date.",
            days,
        )
        if subject == Subject.INTERVENTION
        else ngettext(
            "An agreement is %(days)s day past its date.",
            "An agreement is %(days)s days past its date.",
            days,
        )
    )
    return words % {"days": days}
