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

from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import today
from brobygger.kernel.permissions import Permission

from ..models import CaseLead, Handover, LeadWish
from ..pages import Task
from .mine import who_acts

NOW, NEXT = 0, 1


def leading_tasks(actor: Actor) -> Iterable[Task]:
    """Two questions: about handovers, and about the seats I hold or answer for as leader."""
    if actor.unit_id is None or not actor.may(Permission.PLAN_LEAD):
        return
    for one in _handovers(actor):
        yield from _about_handover(actor, one)
    for seat in _seats(actor):
        yield from _about_seat(actor, seat)


def _handovers(actor: Actor) -> QuerySet[Handover]:
    """Those where I was asked, and those I carry through, while they are open."""
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
    ).select_related("to")


def _about_handover(actor: Actor, one: Handover) -> Iterator[Task]:
    is_asked = (one.to.user_id, one.to.unit_id) == (actor.user_id, actor.unit_id)
    if one.answer == Handover.Answer.AWAITED and is_asked:
        sentence = _("You have been asked to be case lead. Answer yes or no.")
        yield _task("answer_handover", sentence, one.citizen_id, one.plan_id, page=one.pk)
    elif one.answer == Handover.Answer.ACCEPTED and not is_asked:
        sentence = _("%(name)s has said yes to leading the plan. Go on with the handover.")
        words = sentence % {"name": one.to.name}
        yield _task("go_on_handover", words, one.citizen_id, one.plan_id)


def _seats(actor: Actor) -> QuerySet[CaseLead]:
    """The lead's seat of plans I lead, or whose lead I answer for as leader of their unit."""
    which = Q(participant__user_id=actor.user_id, participant__unit_id=actor.unit_id)
    if actor.may(Permission.UNIT_OVERVIEW):
        which |= Q(participant__unit_id=actor.unit_id) | Q(for_unit_id=actor.unit_id)
    deputy = CaseLead.objects.filter(plan=OuterRef("plan"), part=CaseLead.Part.DEPUTY, until=None)
    unwanted = LeadWish.objects.filter(
        participant=OuterRef("participant"), answer=LeadWish.Answer.NO, ended_at=None
    )
    return (
        CaseLead.objects.filter(which, part=CaseLead.Part.LEAD, until=None, plan__closed_at=None)
        .select_related("participant")
        .annotate(
            is_unwanted=Exists(unwanted),
            overlap_over=Exists(deputy.filter(overlap_until__lt=today())),
            who_acts=who_acts(F("plan")),
            asked=Exists(
                Handover.objects.filter(plan=OuterRef("plan"), completed_at=None, ended_at=None)
            ),
        )
    )


def _about_seat(actor: Actor, seat: CaseLead) -> Iterator[Task]:
    row: dict[str, Any] = seat.__dict__  # annotated
    is_mine = (seat.participant.user_id, seat.participant.unit_id) == (
        actor.user_id,
        actor.unit_id,
    )
    about = (seat.citizen_id, seat.plan_id)
    if seat.acting and not row["asked"]:
        sentence = (
            _("You stand in as case lead. Say yes to leading from here, or ask another.")
            if is_mine
            else _("%(name)s stands in as case lead. Agree on a lasting one.")
            % {"name": seat.participant.name}
        )
        yield _task("lasting_lead", sentence, *about, urgency=NEXT)
    if row["is_unwanted"] and not is_mine and not row["asked"]:
        sentence = _("The citizen would like another case lead. Find one together.")
        yield _task("unwanted_lead", sentence, *about)
    if row["who_acts"] is None and not is_mine:
        sentence = _("Case lead and deputy are both away today. Find somebody to act.")
        yield _task("left_alone", sentence, *about)
    if row["overlap_over"] and is_mine:
        sentence = _("The handover is over. Choose a lasting deputy.")
        yield _task("lasting_deputy", sentence, *about, urgency=NEXT, url="plans:deputy")


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
