"""What follows from what happens in `access`."""

from brobygger.access.events import CareEnded, ConsentWithdrawn
from brobygger.kernel.actor import Actor
from brobygger.kernel.events import on
from brobygger.plans.services import tell_lead_of_change


@on(ConsentWithdrawn)
def the_case_lead_is_told_of_a_withdrawal(actor: Actor, event: ConsentWithdrawn) -> None:
    tell_lead_of_change(actor, citizen_id=event.citizen_id, party_ids=event.party_ids)


@on(CareEnded)
def the_case_lead_is_told_of_a_farewell(actor: Actor, event: CareEnded) -> None:
    tell_lead_of_change(actor, citizen_id=event.citizen_id, party_ids=[event.unit_id])
