"""Two companies for the page benchmark: one citizen with one of everything, thirty with thirty.

The plan of the thirty has three versions, each from a meeting that was held; of both a meeting is
going on.

People and units are put straight into their tables; what happens to the citizens goes through the
rooms' services, as in life.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.apps import apps
from django.db.models import QuerySet
from psycopg.types.range import TimestamptzRange

from brobygger.access import services as access
from brobygger.access.rls import acting_as
from brobygger.accounts.queries import actor_as_person, actor_at_unit
from brobygger.accounts.roles import Role
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import now, today
from brobygger.kernel.purposes import Purpose
from brobygger.plans import queries as plan_queries
from brobygger.plans import services as plans
from brobygger.plans.pages import Asked, Called

LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
MANY = 30
VERSIONS = 3  # a meeting each, with an invitation and a message for everyone


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """Who can be asked to open a page, and what there is to open."""

    rows: int
    emails: dict[str, str] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    def path(self, pattern: str) -> str:
        return pattern.format_map(self.ids)


def gather(rows: int) -> Crowd:
    """A residential facility and as many clinics as there are to be rows in each list."""
    crowd = Crowd(rows=rows)
    home = _unit("facility_107")
    contact = _member(crowd, "contact", home, Role.CONTACT_PERSON)
    deputy = _member(crowd, "deputy", home, Role.CONTACT_PERSON)
    _member(crowd, "leader", home, Role.LEADER)
    clinics = [_unit("outpatient_psychiatry") for _ in range(rows)]
    nurses = [_member(crowd, f"nurse{n}", one, Role.NURSE) for n, one in enumerate(clinics)]
    citizens = [_citizen(contact, number) for number in range(rows)]
    made = [_plan(contact, deputy, one) for one in citizens]
    _surround(crowd, contact, citizens[0], clinics)
    crowd.ids.update(citizen=str(citizens[0]), plan=str(made[0]), clinic=str(clinics[0]))
    first = _meeting(contact, made[0], nurses)
    _write(contact, nurses, made[0])
    _promise(contact, made[0], rows)
    _agree(contact, made[0], first)
    for _ in range(min(rows, VERSIONS) - 1):
        _agree(contact, made[0], _meeting(contact, made[0], nurses))
    crowd.ids["meeting"] = str(_meeting(contact, made[0], nurses))
    for nurse in nurses:  # so that the citizen's log has their lines
        with acting_as(nurse):
            plan_queries.plan_page(nurse, made[0])
    return crowd


def _owned(label: str) -> QuerySet[Any]:
    found: QuerySet[Any] = apps.get_model(label)._default_manager.using("owner")
    return found


def _unit(kind: str) -> UUID:
    owner, _ = _owned("organisations.Organisation").get_or_create(
        code="9998", defaults={"kind": "municipality", "name": "Bænkebjerg Kommune"}
    )
    serial = uuid4().hex[:8]
    made = _owned("organisations.Unit").create(
        slug=f"bench-{serial}", name=f"Enhed {serial}", kind=kind, organisation=owner, invented=True
    )
    return UUID(str(made.pk))


def _user(crowd: Crowd, key: str) -> UUID:
    crowd.emails[key] = f"{key}-{uuid4().hex[:8]}@bench.example"
    made = _owned("accounts.User").create(email=crowd.emails[key], name=key.title())
    return UUID(str(made.pk))


def _member(crowd: Crowd, key: str, unit_id: UUID, role: str) -> Actor:
    user_id = _user(crowd, key)
    _owned("accounts.Membership").create(
        user_id=user_id, unit_id=unit_id, role=role, valid=TimestamptzRange(LONG_AGO, None)
    )
    return _known(crowd, key, actor_at_unit(user_id, unit_id, purpose=Purpose.COORDINATION))


def _person(crowd: Crowd, key: str, person_id: UUID) -> Actor:
    user_id = _user(crowd, key)
    _owned("accounts.PersonLink").create(
        user_id=user_id, person_id=person_id, kind=key, valid=TimestamptzRange(LONG_AGO, None)
    )
    return _known(crowd, key, actor_as_person(user_id, person_id))


def _known(crowd: Crowd, key: str, actor: Actor | None) -> Actor:
    if actor is None:
        raise LookupError("an invented person may not act where they were put")
    crowd.actors[key] = actor
    return actor


def _citizen(contact: Actor, number: int) -> UUID:
    with acting_as(contact):
        return access.register_citizen(
            contact, name=f"Anna {chr(65 + number % 26)}. Bænk", care_kind="housing_107"
        ).citizen_id


def _plan(contact: Actor, deputy: Actor, citizen_id: UUID) -> UUID:
    with acting_as(contact):
        return plans.start_plan(
            contact,
            citizen_id=citizen_id,
            deputy_user_id=deputy.user_id,
            signals=["other"],
            asked=Asked(said="yes", said_on=today(), explained=("spoken",)),
        )


def _surround(crowd: Crowd, contact: Actor, citizen_id: UUID, clinics: list[UUID]) -> None:
    """The citizen's own account, a consent to each clinic, and as many relatives."""
    citizen = _person(crowd, Role.CITIZEN, citizen_id)
    for clinic in clinics:
        _consent(citizen, citizen_id, "unit", clinic)
    for number, _ in enumerate(clinics):
        with acting_as(contact):
            relative = access.add_relative(
                contact, citizen_id=citizen_id, name=f"Berit {number}. Bænk", relation="Søster"
            )
    _consent(citizen, citizen_id, "relative", relative)
    _person(crowd, Role.RELATIVE, relative)


def _consent(citizen: Actor, citizen_id: UUID, kind: str, party_id: UUID) -> None:
    with acting_as(citizen):
        access.record_consent(
            citizen,
            citizen_id=citizen_id,
            party_kind=kind,
            party_id=party_id,
            categories=int(Category.PLAN | Category.MENTAL),
            purposes=int(Purpose.COORDINATION | (Purpose.OWN if kind == "relative" else 0)),
            form="digital",
            signed=access.on_screen("Berit Bænk"),
        )


def _meeting(contact: Actor, plan_id: UUID, nurses: list[Actor]) -> UUID:
    called = [Called(kind="staff", user_id=one.user_id, unit_id=one.unit_id) for one in nurses]
    with acting_as(contact):
        meeting_id = plans.call_plan_meeting(
            contact,
            plan_id=plan_id,
            starts_at=now() + dt.timedelta(hours=1),
            minutes=60,
            form="room",
            place="Mødelokale 2",
            participants=called,
        )
        plans.open_plan_meeting(contact, plan_id=plan_id, meeting_id=meeting_id)
    return meeting_id


def _agree(contact: Actor, plan_id: UUID, meeting_id: UUID) -> None:
    """The meeting is closed, the plan frozen and sent."""
    with acting_as(contact):
        plans.close_plan_meeting(
            contact,
            plan_id=plan_id,
            meeting_id=meeting_id,
            next_meeting_on=today() + dt.timedelta(days=90),
        )
        plans.send_version(contact, plan_id=plan_id)


def _write(contact: Actor, nurses: list[Actor], plan_id: UUID) -> None:
    """A status from each place, the citizen's words, what is hardest, and the goal."""
    with acting_as(contact):
        plans.set_challenges(contact, plan_id=plan_id, bodies=["Nætterne"], base_revision=0)
        for section, domain in (("wishes", ""), ("overall_goal", ""), ("status", "housing")):
            plans.save_passage(
                contact,
                plan_id=plan_id,
                section=section,
                domain=domain,
                body="Ro om natten og et sted at grave i jorden.",
                base_revision=0,
            )
    for nurse in nurses:
        with acting_as(nurse):
            plans.save_passage(
                nurse,
                plan_id=plan_id,
                section="status",
                domain="mental",
                body="Det går bedre end i foråret.",
                base_revision=0,
            )


def _promise(contact: Actor, plan_id: UUID, rows: int) -> None:
    """As many interventions, each with an agreement; the contact person answers for all of them."""
    due = today() + dt.timedelta(days=30)
    with acting_as(contact):
        page = plan_queries.plan_page(contact, plan_id)
        me = next(one.id for one in page.participants if one.user_id == contact.user_id)
        for number in range(rows):
            intervention = plans.add_intervention(
                contact,
                plan_id=plan_id,
                title=f"Indsats {number}",
                goal="Ro om søvnen",
                responsible_id=me,
                due_on=due,
            )
            plans.add_agreement(
                contact,
                intervention_id=intervention,
                what="Ringer til ambulatoriet",
                responsible_id=me,
                due_on=due,
            )
