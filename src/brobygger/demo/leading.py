"""Who leads, in the stories: wished for, asked, said yes; and staff who are away or have left."""

import datetime as dt
from functools import partial
from uuid import UUID

from brobygger.access.rls import acting_as
from brobygger.accounts.services import deactivate_account, register_absence
from brobygger.plans import queries as plans
from brobygger.plans import services

from .backdating import Timeline
from .company import Company
from .planning import Planning
from .sayings import Leading
from .stories import Staff


def put_staff_on(timeline: Timeline, company: Company, one: Staff) -> None:
    """Away for some days, or gone for good."""
    days = timeline.days
    if one.away:
        first, last = days.past(one.away[0]), days.coming(one.away[1])
        timeline.at(days.moment(first, "07:55"), partial(_go_away, company, one, first, last))
    if one.left is not None:
        timeline.on(one.left, "15:30", partial(_leave, company, one))


def put_leading_on(planning: Planning) -> None:
    """What is said and done about who leads the plan."""
    for one in planning.story.leading:
        planning.at(one.ago, "13:40", ACTS[one.act], one)


def _go_away(company: Company, one: Staff, first: dt.date, last: dt.date) -> None:
    actor = company.actor(one.key)
    with acting_as(actor):
        register_absence(actor, from_on=first, to_on=last)


def _leave(company: Company, one: Staff) -> None:
    """Their leader closes the account; whatever they led is taken up."""
    actor = company.actor(one.key)
    leader = company.leader_of(one.units[0])
    with acting_as(leader):
        deactivate_account(leader, user_id=actor.user_id)


def _wish(planning: Planning, one: Leading) -> None:
    actor = planning.around.actor(one.by)
    with acting_as(actor):
        services.say_lead_wish(
            actor,
            plan_id=planning.plan_id,
            wished=planning.seats[one.of] if one.of else None,
            refused=[planning.seats[key] for key in one.no],
        )


def _ask(planning: Planning, one: Leading) -> None:
    actor = planning.around.actor(one.by)
    with acting_as(actor):
        services.propose_handover(
            actor,
            plan_id=planning.plan_id,
            to_participant_id=planning.seats[one.of],
            reason=one.reason,
        )


def _answer(planning: Planning, one: Leading) -> None:
    actor = planning.around.actor(one.by)
    with acting_as(actor):
        services.answer_handover(
            actor, handover_id=_asked(planning), answer="accepted", words=one.words
        )


def _talk(planning: Planning, one: Leading) -> None:
    actor = planning.around.actor(one.by)
    with acting_as(actor):
        services.talk_with_citizen(
            actor, handover_id=_asked(planning), talked_on=planning.around.days.past(one.ago)
        )


def _asked(planning: Planning) -> UUID:
    with acting_as(planning.lead) as lead:
        asked = plans.plan_page(lead, planning.plan_id).holding.handover_id
    if asked is None:
        raise LookupError(f"nobody has been asked about {planning.around}")
    return asked


ACTS = {"wish": _wish, "ask": _ask, "answer": _answer, "talk": _talk}
