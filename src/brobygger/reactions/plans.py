"""What follows from what happens in `plans`."""

from brobygger.kernel.actor import Actor
from brobygger.kernel.events import on
from brobygger.meetings.farewells import end_with_plan
from brobygger.plans.events import (
    PlanEnded,
    PlanMeetingClosed,
    PlanNotWanted,
    PlanPaused,
)
from brobygger.plans.rules import STEPPED_OUT
from brobygger.plans.services import tell_meeting_held


@on(PlanMeetingClosed)
def everyone_is_told_when_to_meet_again(actor: Actor, event: PlanMeetingClosed) -> None:
    tell_meeting_held(actor, plan_id=event.plan_id, next_meeting_on=event.next_meeting_on)


@on(PlanEnded)
def nothing_is_called_for_a_plan_that_has_ended(actor: Actor, event: PlanEnded) -> None:
    end_with_plan(
        actor,
        citizen_id=event.citizen_id,
        plan_id=event.plan_id,
        altogether=event.closing in STEPPED_OUT,
    )


@on(PlanPaused)
def nobody_is_asked_for_a_time_while_a_plan_rests(actor: Actor, event: PlanPaused) -> None:
    end_with_plan(actor, citizen_id=event.citizen_id, plan_id=event.plan_id, altogether=False)


@on(PlanNotWanted)
def nobody_is_asked_for_a_time_after_a_no(actor: Actor, event: PlanNotWanted) -> None:
    end_with_plan(actor, citizen_id=event.citizen_id, plan_id=event.plan_id, altogether=False)
