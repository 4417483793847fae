"""What waits for somebody because of who leads: an answer, a step, a lead or a deputy to be found."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import (
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
)
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import today
from brobygger.kernel.permissions import Permission

from ..models import CaseLead, Handover, LeadWish
from ..pages import Task
from .mine import who_acts

NOW, NEXT = 0, 1
Rows = Iterable[dict[str, Any]]


HANDOVER = (
    *("id", "citizen_id", "plan_id", "answer"),
    *("to__name", "to__user_id", "to__unit_id"),
)
SEAT = (
    *("citizen_id", "plan_id", "acting", "is_unwanted", "overlap_over", "who_acts", "asked"),
    *("participant__name", "participant__user_id", "participant__unit_id"),
)


def handovers_open(actor: Actor) -> QuerySet[Handover] | None:
    """Those where I was asked, and those I carry through, while they are open."""
    if not _may_lead(actor):
        return None
    mine = CaseLead.objects.filter(
        plan=OuterRef("plan"),
        until=None,
        participant__user_id=actor.user_id,
        participant__unit_id=actor.unit_id,
    )
    asked = Q(to__user_id=actor.user_id, to__unit_id=actor.unit_id)
    carried = Q(answer=Handover.Answer.ACCEPTED) & (Exists(mine) | Q(proposed_by=actor.user_id))
    return Handover.objects.filter(
        asked | carried, plan__closed_at=None, completed_at=None, ended_at=None
    )


def handover_tasks(actor: Actor, rows: Rows) -> Iterator[Task]:
    for row in rows:
        about = (UUID(row["citizen_id"]), UUID(row["plan_id"]))
        is_asked = _is_mine(actor, row, "to")
        if row["answer"] == Handover.Answer.AWAITED and is_asked:
            sentence = _("You have been asked to be case lead. Answer yes or no.")
            yield _task("answer_handover", sentence, *about, page=UUID(row["id"]))
        elif row["answer"] == Handover.Answer.ACCEPTED and not is_asked:
            sentence = _("%(name)s has said yes to leading the plan. Go on with the handover.")
            yield _task("go_on_handover", sentence % {"name": row["to__name"]}, *about)


def seats_led(actor: Actor) -> QuerySet[CaseLead] | None:
    """The lead's seat of plans I lead, or whose lead I answer for as leader of their unit."""
    if not _may_lead(actor):
        return None
    which = Q(participant__user_id=actor.user_id, participant__unit_id=actor.unit_id)
    if actor.may(Permission.UNIT_OVERVIEW):
        which |= Q(participant__unit_id=actor.unit_id) | Q(for_unit_id=actor.unit_id)
    deputy = CaseLead.objects.filter(plan=OuterRef("plan"), part=CaseLead.Part.DEPUTY, until=None)
    unwanted = LeadWish.objects.filter(
        participant=OuterRef("participant"), answer=LeadWish.Answer.NO, ended_at=None
    )
    return CaseLead.objects.filter(
        which, part=CaseLead.Part.LEAD, until=None, plan__closed_at=None
    ).annotate(
        is_unwanted=Exists(unwanted),
        overlap_over=Exists(deputy.filter(overlap_until__lt=today())),
        who_acts=who_acts(F("plan")),
        asked=Exists(
            Handover.objects.filter(plan=OuterRef("plan"), completed_at=None, ended_at=None)
        ),
    )


def seat_tasks(actor: Actor, rows: Rows) -> Iterator[Task]:
    for row in rows:
        is_mine = _is_mine(actor, row, "participant")
        about = (UUID(row["citizen_id"]), UUID(row["plan_id"]))
        if row["acting"] and not row["asked"]:
            yield _task("lasting_lead", _stands_in(row, is_mine), *about, urgency=NEXT)
        if row["is_unwanted"] and not is_mine and not row["asked"]:
            sentence = _("The citizen would like another case lead. Find one together.")
            yield _task("unwanted_lead", sentence, *about)
        if row["who_acts"] is None and not is_mine:
            sentence = _("Case lead and deputy are both away today. Find somebody to act.")
            yield _task("left_alone", sentence, *about)
        if row["overlap_over"] and is_mine:
            sentence = _("The handover is over. Choose a lasting deputy.")
            yield _task("lasting_deputy", sentence, *about, urgency=NEXT, url="plans:deputy")


def _stands_in(row: dict[str, Any], is_mine: bool) -> str:
    if is_mine:
        return _("You stand in as case lead. Say yes to leading from here, or ask another.")
    sentence = _("%(name)s stands in as case lead. Agree on a lasting one.")
    return sentence % {"name": row["participant__name"]}


def _may_lead(actor: Actor) -> bool:
    return actor.unit_id is not None and actor.may(Permission.PLAN_LEAD)


def _is_mine(actor: Actor, row: dict[str, Any], who: str) -> bool:
    held = (row[f"{who}__user_id"], row[f"{who}__unit_id"])
    return held == (str(actor.user_id), str(actor.unit_id))


def _task(
    kind: str,
    sentence: str,
    citizen_id: UUID,
    plan_id: UUID,
    *,
    page: UUID | None = None,
    urgency: int = NOW,
    url: str = "plans:hand_over",
) -> Task:
    return Task(
        kind=kind,
        sentence=sentence,
        citizen_id=citizen_id,
        plan_id=plan_id,
        url_name="plans:answer_handover" if page else url,
        url_args=(page or plan_id,),
        anchor="",
        due_on=None,
        urgency=urgency,
    )


def lost_sight_in_words(name: str, promises: int, *, sees_plan: bool) -> str:
    """Somebody sees the plan no more; or sees it, and not all that they have promised any more."""
    if sees_plan:
        said = ngettext(
            "%(name)s can no longer read %(count)d of their promises. Talk about what to do.",
            "%(name)s can no longer read %(count)d of their promises. Talk about what to do.",
            promises,
        )
    elif promises:
        said = ngettext(
            "%(name)s can no longer see the plan. %(count)d promise needs somebody new.",
            "%(name)s can no longer see the plan. %(count)d promises need somebody new.",
            promises,
        )
    else:
        said = _("%(name)s can no longer see the plan. Somebody new is needed.")
    return said % {"name": name, "count": promises}
