"""What follows from what happens in `plans`."""

from brobygger.kernel.actor import Actor
from brobygger.kernel.events import on
from brobygger.plans.events import PlanMeetingClosed
from brobygger.plans.services import tell_meeting_held


@on(PlanMeetingClosed)
def everyone_is_told_when_to_meet_again(actor: Actor, event: PlanMeetingClosed) -> None:
    tell_meeting_held(actor, plan_id=event.plan_id, next_meeting_on=event.next_meeting_on)
