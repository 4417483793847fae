"""What follows from what happens in `accounts`."""

from brobygger.accounts.events import AbsenceRegistered, AccountDeactivated, MembershipEnded
from brobygger.kernel.actor import Actor
from brobygger.kernel.events import on
from brobygger.plans.services import cover_for_leaver, warn_of_absence


@on(MembershipEnded)
def plans_are_taken_up(actor: Actor, event: MembershipEnded) -> None:
    """No plan is left without a case lead: the deputy takes over, or the ending is refused."""
    cover_for_leaver(actor, user_id=event.user_id, unit_id=event.unit_id)


@on(AccountDeactivated)
def all_their_plans_are_taken_up(actor: Actor, event: AccountDeactivated) -> None:
    """Whoever leaves for good leaves every unit in the same moment."""
    for unit_id in event.unit_ids:
        cover_for_leaver(actor, user_id=event.user_id, unit_id=unit_id)


@on(AbsenceRegistered)
def leaders_hear_of_plans_left_alone(actor: Actor, event: AbsenceRegistered) -> None:
    warn_of_absence(actor, user_id=event.user_id, from_on=event.from_on, to_on=event.to_on)
