"""What follows from what happens in `meetings`."""

from brobygger.kernel.actor import Actor
from brobygger.kernel.events import on
from brobygger.meetings.poll.events import TimeChosen
from brobygger.plans.services import take_up_meeting


@on(TimeChosen)
def the_plan_goes_on_to_its_meeting(actor: Actor, event: TimeChosen) -> None:
    if event.about is not None:
        take_up_meeting(actor, plan_id=event.about, meeting_id=event.meeting_id)
