"""Plans in the states tests begin with, made through the doors."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Q

from brobygger.access.rls import acting_as
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import now, today
from brobygger.kernel.purposes import Purpose
from brobygger.plans import queries, services
from brobygger.plans.models import Consideration, Participant, Plan
from brobygger.plans.pages import Asked, Called, PlanPage
from tests import make
from tests.scenes import kept

NOBODY = "6e0b0dd2-1d6c-4c3e-9a53-0f2f6a1f7a11"  # always the same: test names must not change
PLAN_AND_MENTAL = Category.PLAN | Category.MENTAL
PLAN_AND_ADDICTION = Category.PLAN | Category.ADDICTION


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A plan with a facility (lead and deputy), psychiatry, addiction treatment, citizen and sister."""

    plan_id: UUID
    citizen_id: UUID
    lead: Actor
    deputy: Actor
    nurse: Actor
    counsellor: Actor
    leader: Actor
    citizen: Actor
    relative: Actor
    relative_id: UUID
    stranger: Actor


def said(answer: str, **more: object) -> Asked:
    """What the citizen answered today, when she was asked whether she wants a plan."""
    return Asked(**{"said": answer, "said_on": today(), "explained": ("spoken",), **more})


@kept
def a_table(cpr: str = "0201919990") -> Table:
    """A plan that has just begun; consents let psychiatry, the counsellor and the sister see it, and
    the house read what they write.
    """
    house = make.people(cpr)
    lead = house.contact_person
    deputy = make.a_member(lead.unit_id)
    for to, categories in (
        (house.nurse.unit_id, PLAN_AND_MENTAL),
        (house.addiction_counsellor.unit_id, PLAN_AND_ADDICTION),
    ):
        make.a_consent(house.citizen, house.citizen_id, to=to, categories=categories)
    make.a_consent(
        house.citizen,
        house.citizen_id,
        to=house.relative_id,
        to_kind="relative",
        purposes=Purpose.COORDINATION | Purpose.OWN,
    )
    make.the_house_may_read(house)
    with acting_as(lead):
        plan_id = services.start_plan(
            lead,
            citizen_id=house.citizen_id,
            deputy_user_id=deputy.user_id,
            signals=["other"],
            asked=said("yes"),
        )
    return Table(
        plan_id=plan_id,
        citizen_id=house.citizen_id,
        lead=lead,
        deputy=deputy,
        nurse=house.nurse,
        counsellor=house.addiction_counsellor,
        leader=house.leader,
        citizen=house.citizen,
        relative=house.relative,
        relative_id=house.relative_id,
        stranger=make.a_member(make.a_unit("job_centre"), "job_consultant"),
    )


def staff(actor: Actor) -> Called:
    return Called(kind="staff", user_id=actor.user_id, unit_id=actor.unit_id)


def relative(table: Table) -> Called:
    return Called(kind="relative", person_id=table.relative_id)


def everyone(table: Table) -> list[Called]:
    return [*map(staff, (table.deputy, table.nurse, table.counsellor)), relative(table)]


@kept
def call(table: Table, *, starts_at: dt.datetime | None = None) -> UUID:
    """The whole table is called."""
    with acting_as(table.lead):
        return services.call_plan_meeting(
            table.lead,
            plan_id=table.plan_id,
            starts_at=starts_at or now() + dt.timedelta(hours=1),
            minutes=60,
            form="room",
            place="Mødelokale 2",
            participants=everyone(table),
        )


def an_open_meeting(table: Table) -> UUID:
    """Never kept: its minutes are counted from now."""
    meeting_id = call(table)
    with acting_as(table.lead):
        services.open_plan_meeting(table.lead, plan_id=table.plan_id, meeting_id=meeting_id)
    return meeting_id


def page(table: Table, reader: Actor) -> PlanPage:
    with acting_as(reader):
        return queries.plan_page(reader, table.plan_id)


def write(
    table: Table, writer: Actor, section: str, body: str, *, domain: str = "", base: int = 0
) -> int:
    with acting_as(writer):
        return services.save_passage(
            writer,
            plan_id=table.plan_id,
            section=section,
            domain=domain,
            body=body,
            base_revision=base,
        ).revision


def participant_id(table: Table, who: Actor) -> UUID:
    """Their seat, the one they have now if they have had several."""
    mine = Q(user_id=who.user_id, unit_id=who.unit_id)
    if who.person_id is not None:
        mine |= Q(person_id=who.person_id)
    with acting_as(table.lead):
        seats = Participant.objects.filter(mine, plan_id=table.plan_id)
        return seats.order_by(F("left_at").desc(nulls_first=True)).values_list("pk", flat=True)[0]


def an_intervention(
    table: Table,
    *,
    responsible: Actor | None = None,
    title: str = "Ro om søvnen",
    category: int = Category.PLAN,
    by: Actor | None = None,
    due_on: dt.date | None = None,
) -> UUID:
    """One with an agreement under it."""
    by = by or table.lead
    who = participant_id(table, responsible or table.lead)
    due_on = due_on or today() + dt.timedelta(days=30)
    with acting_as(by):
        intervention_id = services.add_intervention(
            by,
            plan_id=table.plan_id,
            title=title,
            goal="Fem nætter om ugen med søvn",
            responsible_id=who,
            due_on=due_on,
            category=category,
        )
        services.add_agreement(
            by,
            intervention_id=intervention_id,
            what="Ringe til ambulatoriet",
            responsible_id=who,
            due_on=due_on,
        )
    return intervention_id


def begun(at: dt.datetime) -> None:
    """The plans there are began then, with what was said to them."""
    with make.as_owner():
        Plan.objects.update(started_at=at)
        Consideration.objects.update(said_at=at)


def challenge(table: Table, *bodies: str, base: int = 0) -> None:
    """What is hardest right now."""
    with acting_as(table.lead):
        services.set_challenges(
            table.lead, plan_id=table.plan_id, bodies=bodies, base_revision=base
        )


def fill(table: Table, *, challenges: bool = True) -> None:
    """Everything a meeting needs before it can be closed, each part by the one who owns it."""
    write(table, table.citizen, "wishes", "Jeg vil gerne sove og passe mine fisk.")
    write(table, table.lead, "status", "Bor godt på Birken.", domain="housing")
    write(table, table.nurse, "status", "Stabil på medicin.", domain="mental")
    write(table, table.counsellor, "status", "Drikker mindre.", domain="addiction")
    if challenges:
        challenge(table, "Nætterne")
    write(table, table.lead, "overall_goal", "En rolig hverdag.")
    an_intervention(table)


@kept
def a_closed_meeting(table: Table, *, next_on: dt.date | None = None) -> UUID:
    """Version 1 stands."""
    meeting_id = an_open_meeting(table)
    fill(table)
    close(table, meeting_id, next_on=next_on)
    return meeting_id


def close(
    table: Table, meeting_id: UUID, *, by: Actor | None = None, next_on: dt.date | None = None
) -> int:
    by = by or table.lead
    with acting_as(by):
        return services.close_plan_meeting(
            by,
            plan_id=table.plan_id,
            meeting_id=meeting_id,
            next_meeting_on=next_on or today() + dt.timedelta(days=90),
        )


def propose(
    table: Table,
    to: Actor,
    *,
    by: Actor | None = None,
    reason: str = "new_job",
    seat: UUID | None = None,
) -> UUID:
    """Somebody is asked to lead."""
    by, seat = by or table.lead, seat or participant_id(table, to)
    with acting_as(by):
        return services.propose_handover(
            by, plan_id=table.plan_id, to_participant_id=seat, reason=reason
        )


def answer(handover_id: UUID, by: Actor, answer: str = "accepted", words: str = "") -> None:
    with acting_as(by):
        services.answer_handover(by, handover_id=handover_id, answer=answer, words=words)


def go_through(handover_id: UUID, by: Actor, *, choices: dict[UUID, str] | None = None) -> None:
    """Every step but the last."""
    with acting_as(by):
        services.talk_with_citizen(by, handover_id=handover_id, talked_on=today())
        services.review_agreements(by, handover_id=handover_id, choices=choices or {})
        services.check_consents(by, handover_id=handover_id)


def hand_over(
    table: Table, to: Actor, *, by: Actor | None = None, seat: UUID | None = None
) -> None:
    """The whole way, when there are no open agreements."""
    by = by or table.lead
    handover_id = propose(table, to, by=by, seat=seat)
    answer(handover_id, to)
    go_through(handover_id, by)
    with acting_as(by):
        services.send_contact_card(by, handover_id=handover_id)
