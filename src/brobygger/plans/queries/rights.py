"""What the reader may do with this plan, so that a page offers only what a service will accept."""

from collections.abc import Iterable

from brobygger.kernel.actor import Actor
from brobygger.kernel.permissions import Permission
from brobygger.meetings.pages import MeetingCard

from ..models import Plan
from ..pages import ParticipantCard, PlanRights, Stands

NO_RIGHTS = PlanRights(
    may_write=False,
    may_write_own=False,
    may_lead=False,
    may_hand_over=False,
    may_call_meeting=False,
    may_open_meeting=False,
    may_close_meeting=False,
    may_send=False,
)


def rights_in(
    actor: Actor,
    plan: Plan,
    people: Iterable[ParticipantCard],
    meeting: MeetingCard | None,
    stands: Stands,
) -> PlanRights:
    """Nothing in a closed plan; else what role, seat and phase give."""
    if not plan.is_living:
        return NO_RIGHTS
    seated = [one for one in people if not one.has_left]
    leads = actor.may(Permission.PLAN_LEAD) and any(
        one.is_me and (one.is_lead or one.is_deputy) for one in seated
    )
    at_table = actor.unit_id is not None and any(one.unit_id == actor.unit_id for one in seated)
    leads_the_unit = actor.may(Permission.UNIT_OVERVIEW) and any(
        one.is_lead and one.unit_id == actor.unit_id for one in seated
    )
    return PlanRights(
        may_write=at_table and actor.may(Permission.PLAN_WRITE),
        may_write_own=actor.person_id == plan.citizen_id and actor.may(Permission.PLAN_OWN),
        may_lead=leads,
        may_hand_over=leads or leads_the_unit,
        may_call_meeting=leads and meeting is None and stands.calls,
        may_open_meeting=leads and meeting is not None and meeting.is_called,
        may_close_meeting=leads and meeting is not None and meeting.is_open,
        may_send=leads and plan.latest_version > 0,
    )
