"""One case lead after another: asked, accepted, gone through, and only then changed."""

import datetime as dt
from collections.abc import Collection, Mapping
from uuid import UUID

from django.db import transaction

from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now, today
from brobygger.kernel.errors import NotFound
from brobygger.kernel.events import announce
from brobygger.kernel.holders import Holder
from brobygger.kernel.permissions import Permission, require

from ..errors import (
    AgreementsLeft,
    ChoiceUnknown,
    HandoverNotAccepted,
    HandoverNotDone,
    HandoverOver,
    HandoverUnderWay,
    SuccessorRefused,
    SuccessorUnsuitable,
)
from ..events import HandoverProposed, LeadHandedOver
from ..grounds import grounds_on
from ..models import Agreement, CaseLead, Handover, Participant, Plan
from ..rules import LONGEST_NOTE, OPEN_AGREEMENT, is_recent
from ..telling import tell_answered, tell_asked_to_lead, tell_new_contact
from .agreeing import change_agreement
from .held import held_after, require_readers
from .table import is_me, kept_text, lead_of, locked, needed_text, seat
from .threads import is_refused, require_may_hand_over, suitable, take, vacate

OVERLAP = dt.timedelta(days=30)  # the one before stays at hand (domain.md 2)
STAYS, MOVES = "stays", "moves"  # what happens to an agreement the one before carries


@transaction.atomic
def propose_handover(actor: Actor, *, plan_id: UUID, to_participant_id: UUID, reason: str) -> UUID:
    """Ask somebody to lead. Until they say yes and the steps are gone through, nothing changes."""
    require(actor, Permission.PLAN_LEAD)
    plan = locked(plan_id)
    require_may_hand_over(actor, plan)
    if reason not in Handover.Reason.values:
        raise ChoiceUnknown(reason)
    if _open(plan) is not None:
        raise HandoverUnderWay(plan_id)
    to = suitable(plan, to_participant_id)
    lead = seat(plan, CaseLead.Part.LEAD)
    if lead is not None and lead.participant_id == to.pk:
        raise SuccessorUnsuitable(to.pk)
    handover = Handover.objects.create(
        plan=plan, citizen_id=plan.citizen_id, to=to, reason=reason, proposed_by=actor.user_id
    )
    record(actor, "plan.handover_proposed", handover, to=to.pk, reason=reason)
    tell_asked_to_lead(actor, to, handover.pk)
    _announce_question(actor, handover)
    return handover.pk


@transaction.atomic
def answer_handover(actor: Actor, *, handover_id: UUID, answer: str, words: str = "") -> None:
    """Yes or no from the one who was asked, and nobody else. A no needs a word why; a yes may have one.

    The same answer again changes nothing, and another one afterwards is refused: the page may be old.
    """
    require(actor, Permission.PLAN_LEAD)
    handover, plan = _found(handover_id)
    if not is_me(actor, handover.to):
        raise NotFound(handover_id)
    if handover.answer == answer and answer != Handover.Answer.AWAITED:
        return
    if not handover.is_open or handover.answer != Handover.Answer.AWAITED:
        raise HandoverOver(handover_id)
    if answer not in (Handover.Answer.ACCEPTED, Handover.Answer.DECLINED):
        raise ChoiceUnknown(answer)
    if answer == Handover.Answer.ACCEPTED:
        suitable(plan, handover.to_id)
    declines = answer == Handover.Answer.DECLINED
    handover.answer_words = (needed_text if declines else kept_text)(words, LONGEST_NOTE)
    _keep_in_sight(actor, handover, handover.answer_words)
    handover.answer, handover.answered_at = answer, now()
    handover.ended_at = handover.answered_at if declines else None
    handover.save(update_fields=["answer", "answer_words", "answered_at", "ended_at"])
    record(actor, "plan.handover_answered", handover, answer=answer)
    _tell_answered(actor, plan, handover)


def _keep_in_sight(actor: Actor, handover: Handover, words: str) -> None:
    """Both who lead and who are asked go on seeing the steps."""
    if words.strip():
        before = (Holder(handover.holder), tuple(handover.held_by))
        change = (before, held_after(actor, *before))
        grounds = grounds_on(actor, handover.citizen_id)
        require_readers(grounds, handover.category, change, (lead_of(handover.plan), handover.to))


@transaction.atomic
def take_back_handover(actor: Actor, *, handover_id: UUID) -> None:
    """Asked too soon, or of the wrong one: everything stands as before."""
    require(actor, Permission.PLAN_LEAD)
    handover, plan = _found(handover_id)
    require_may_hand_over(actor, plan)
    if not handover.is_open:
        raise HandoverOver(handover_id)
    handover.ended_at = now()
    handover.save(update_fields=["ended_at"])
    record(actor, "plan.handover_taken_back", handover)


@transaction.atomic
def talk_with_citizen(
    actor: Actor, *, handover_id: UUID, talked_on: dt.date | None = None, because: str = ""
) -> None:
    """The day the citizen and the new lead were brought together; or why that could not be."""
    handover = _accepted(actor, handover_id)
    if talked_on is not None and not is_recent(talked_on, today()):
        raise ChoiceUnknown("talked_on")
    handover.talked_on = talked_on
    handover.not_talked_because = needed_text(because, LONGEST_NOTE) if talked_on is None else ""
    _keep_in_sight(actor, handover, handover.not_talked_because)
    handover.talk_noted_at = now()
    handover.save(update_fields=["talked_on", "not_talked_because", "talk_noted_at"])
    record(actor, "plan.handover_talked", handover, talked_on=talked_on)


@transaction.atomic
def review_agreements(actor: Actor, *, handover_id: UUID, choices: Mapping[UUID, str]) -> None:
    """Every open agreement has been looked at; those that follow the threads go to the new lead."""
    handover = _accepted(actor, handover_id)
    standing = list(_open_agreements(handover.plan))
    if {one.pk for one in standing} - choices.keys() or set(choices.values()) - {STAYS, MOVES}:
        raise AgreementsLeft(handover_id)
    moving = [one for one in standing if choices[one.pk] == MOVES]
    for one in moving:
        change_agreement(
            actor,
            agreement_id=one.pk,
            base_revision=one.revision,
            what=one.what,
            responsible_id=handover.to_id,
            due_on=max(one.due_on, today()),
        )
    handover.reviewed_at = now()
    handover.save(update_fields=["reviewed_at"])
    record(actor, "plan.handover_reviewed", handover, agreements=len(standing), moved=len(moving))


@transaction.atomic
def check_consents(actor: Actor, *, handover_id: UUID) -> None:
    """What the new lead's unit may see has been looked at; without the plan it goes no further."""
    handover = _accepted(actor, handover_id)
    suitable(handover.plan, handover.to_id)
    handover.consents_checked_at = now()
    handover.save(update_fields=["consents_checked_at"])
    record(actor, "plan.handover_consents_checked", handover)


@transaction.atomic
def send_contact_card(actor: Actor, *, handover_id: UUID) -> None:
    """The last step: the new lead leads, the one before stays as deputy for 30 days, all are told."""
    handover = _accepted(actor, handover_id)
    if not (handover.talk_noted_at and handover.reviewed_at and handover.consents_checked_at):
        raise HandoverNotDone(handover_id)
    plan = handover.plan
    suitable(plan, handover.to_id)
    handover.completed_at = now()
    handover.save(update_fields=["completed_at"])
    _change_lead(actor, plan, handover.to)
    seated_now = plan.participants.filter(left_at=None)
    tell_new_contact(actor, list(seated_now))
    announce(
        actor,
        LeadHandedOver(
            plan_id=plan.pk, citizen_id=plan.citizen_id, to_participant_id=handover.to_id
        ),
    )


@transaction.atomic
def accept_lead(actor: Actor, *, plan_id: UUID) -> None:
    """Who stands in says yes to leading from here. The citizen's no still counts."""
    require(actor, Permission.PLAN_LEAD)
    plan = locked(plan_id)
    lead = seat(plan, CaseLead.Part.LEAD)
    if lead is None or not lead.acting or not is_me(actor, lead.participant):
        raise NotFound(plan_id)
    if is_refused(lead.participant):
        raise SuccessorRefused(lead.participant_id)
    _stay(lead)
    Handover.objects.filter(plan=plan, completed_at=None, ended_at=None).update(ended_at=now())
    record(actor, "plan.lead_accepted", plan, to=lead.participant_id)
    announce(
        actor,
        LeadHandedOver(
            plan_id=plan.pk, citizen_id=plan.citizen_id, to_participant_id=lead.participant_id
        ),
    )


def _announce_question(actor: Actor, handover: Handover) -> None:
    announce(
        actor,
        HandoverProposed(
            plan_id=handover.plan_id,
            citizen_id=handover.citizen_id,
            handover_id=handover.pk,
            to_participant_id=handover.to_id,
        ),
    )


def _change_lead(actor: Actor, plan: Plan, to: Participant) -> None:
    before = seat(plan, CaseLead.Part.LEAD)
    if before is not None and before.participant_id == to.pk:  # stood in, and stays
        _stay(before)
    else:
        vacate(plan, (CaseLead.Part.LEAD, CaseLead.Part.DEPUTY))
        take(plan, to, CaseLead.Part.LEAD)
        if before is not None and before.participant.left_at is None:
            take(plan, before.participant, CaseLead.Part.DEPUTY, overlap_until=today() + OVERLAP)
    record(actor, "plan.lead_handed_over", plan, to=to.pk)


def _stay(lead: CaseLead) -> None:
    lead.acting, lead.for_unit_id = False, None
    lead.save(update_fields=["acting", "for_unit_id"])


def _open(plan: Plan) -> Handover | None:
    return Handover.objects.filter(plan=plan, completed_at=None, ended_at=None).first()


def _found(handover_id: UUID) -> tuple[Handover, Plan]:
    """The handover and its plan, held until this transaction ends."""
    found = Handover.objects.filter(pk=handover_id).first()
    if found is None:
        raise NotFound(handover_id)
    plan = locked(found.plan_id)
    return Handover.objects.select_related("to", "plan").get(pk=handover_id), plan


def _accepted(actor: Actor, handover_id: UUID) -> Handover:
    """A handover that somebody has said yes to and that is not over."""
    require(actor, Permission.PLAN_LEAD)
    handover, plan = _found(handover_id)
    require_may_hand_over(actor, plan)
    if not handover.is_open:
        raise HandoverOver(handover_id)
    if handover.answer != Handover.Answer.ACCEPTED:
        raise HandoverNotAccepted(handover_id)
    return handover


def _open_agreements(plan: Plan) -> Collection[Agreement]:
    return Agreement.objects.filter(plan=plan, removed_at=None, status__in=OPEN_AGREEMENT)


def _tell_answered(actor: Actor, plan: Plan, handover: Handover) -> None:
    """The lead, and whoever asked in their place."""
    accepted = handover.answer == Handover.Answer.ACCEPTED
    lead = seat(plan, CaseLead.Part.LEAD)
    users = {handover.proposed_by} | ({lead.participant.user_id} if lead else set())
    for one in sorted(users - {None}, key=str):
        tell_answered(actor, Participant(user_id=one), accepted=accepted)
