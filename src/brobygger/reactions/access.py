"""What follows from what happens in `access`."""

from brobygger.access.events import (
    CareEnded,
    CitizenDied,
    CitizenMovedAway,
    ConsentWithdrawn,
    DeathUndone,
)
from brobygger.access.services import end_home_care
from brobygger.kernel.actor import Actor
from brobygger.kernel.events import on
from brobygger.meetings import deaths as meetings
from brobygger.meetings.farewells import end_what_the_unit_asked
from brobygger.meetings.leaving import end_without_ground
from brobygger.plans.services import cover_for_unit, deaths, tell_lead_of_change, tell_lost_seats


@on(ConsentWithdrawn)
def the_case_lead_is_told_of_a_withdrawal(actor: Actor, event: ConsentWithdrawn) -> None:
    tell_lead_of_change(actor, citizen_id=event.citizen_id, party_ids=event.party_ids)


@on(ConsentWithdrawn)
def the_threads_leave_a_unit_that_sees_no_more(actor: Actor, event: ConsentWithdrawn) -> None:
    for party_id in event.party_ids:
        cover_for_unit(actor, citizen_id=event.citizen_id, unit_id=party_id, leaves=False)


@on(CareEnded)
def the_case_lead_is_told_of_a_farewell(actor: Actor, event: CareEnded) -> None:
    tell_lead_of_change(actor, citizen_id=event.citizen_id, party_ids=[event.unit_id])


@on(CareEnded)
def the_table_closes_around_a_unit_that_withdraws(actor: Actor, event: CareEnded) -> None:
    """A facility team that goes leaves a plan with a lead, and its promises at the table."""
    cover_for_unit(actor, citizen_id=event.citizen_id, unit_id=event.unit_id, leaves=True)


@on(ConsentWithdrawn)
def units_that_see_no_more_ask_nobody(actor: Actor, event: ConsentWithdrawn) -> None:
    for party_id in event.party_ids:
        end_what_the_unit_asked(actor, citizen_id=event.citizen_id, unit_id=party_id)


@on(ConsentWithdrawn)
def whoever_sees_no_more_is_called_to_nothing(actor: Actor, event: ConsentWithdrawn) -> None:
    """In the same moment: out of meetings and calendars, and told once that it is so."""
    end_without_ground(event.citizen_id)
    tell_lost_seats(actor, citizen_id=event.citizen_id)


@on(CareEnded)
def nor_is_a_unit_whose_work_has_ended(actor: Actor, event: CareEnded) -> None:
    end_without_ground(event.citizen_id)
    tell_lost_seats(actor, citizen_id=event.citizen_id)


@on(CareEnded)
def a_unit_that_withdraws_asks_nobody(actor: Actor, event: CareEnded) -> None:
    end_what_the_unit_asked(actor, citizen_id=event.citizen_id, unit_id=event.unit_id)


@on(CitizenMovedAway)
def a_home_that_is_left_is_no_home_any_more(actor: Actor, event: CitizenMovedAway) -> None:
    """What the law opened because the citizen lived there closes on the day of moving out."""
    end_home_care(actor, citizen_id=event.citizen_id, unit_id=event.unit_id, on=event.on)


@on(CitizenDied)
def nothing_called_about_the_citizen_is_held(actor: Actor, event: CitizenDied) -> None:
    meetings.end_at_death(actor, citizen_id=event.citizen_id)


@on(CitizenDied)
def the_plan_closes_and_the_table_is_told(actor: Actor, event: CitizenDied) -> None:
    deaths.end_at_death(actor, citizen_id=event.citizen_id)


@on(DeathUndone)
def what_was_ended_by_mistake_goes_on(actor: Actor, event: DeathUndone) -> None:
    """Meetings first: a plan whose meeting is called again goes on towards it."""
    citizen_id, death_id = event.citizen_id, event.death_id
    meetings.take_up_again(actor, citizen_id=citizen_id, death_id=death_id)
    deaths.take_up_again(actor, citizen_id=citizen_id, death_id=death_id)
