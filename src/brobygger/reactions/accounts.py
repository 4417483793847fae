"""What follows from what happens in `accounts`."""

from brobygger.accounts.events import MembershipEnded
from brobygger.kernel.actor import Actor
from brobygger.kernel.events import on
from brobygger.plans.services import cover_for_leaver


@on(MembershipEnded)
def plans_are_taken_up(actor: Actor, event: MembershipEnded) -> None:
    """No plan is left without a case lead: the deputy takes over, or the ending is refused."""
    cover_for_leaver(actor, user_id=event.user_id, unit_id=event.unit_id)
