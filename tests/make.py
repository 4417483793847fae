"""Builders: the things tests are about, made through the doors of the rooms."""

import datetime as dt
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.test import Client
from psycopg.types.range import TimestamptzRange

from brobygger.access.models import CareRelation, Opening
from brobygger.access.rls import acting_as
from brobygger.access.services import (
    add_relative,
    kept_at,
    on_screen,
    record_consent,
    register_citizen,
)
from brobygger.accounts.models import Membership, PersonLink, User
from brobygger.accounts.queries import SESSION_PLACE
from brobygger.accounts.roles import Role, permissions_of
from brobygger.accounts.sessions import HAS_SECOND_FACTOR
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.purposes import Purpose
from brobygger.organisations.models import Organisation, Unit
from brobygger.organisations.queries import unit_card
from tests.scenes import kept

MODEL_BACKEND = settings.AUTHENTICATION_BACKENDS[0]
_serials = itertools.count(1)


@contextmanager
def as_owner() -> Iterator[None]:
    """Act as the owner of the tables, whom row security does not bind: to arrange, to inspect."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
    try:
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("RESET ROLE")


def a_unit(kind: str = "facility_107", *, name: str = "", open_from: dt.date | None = None) -> UUID:
    """An open unit of this kind at an invented municipality; its id."""
    serial = next(_serials)
    with as_owner():
        owner, _new = Organisation.objects.get_or_create(
            code="9999", defaults={"kind": "municipality", "name": "Prøvekøbing Kommune"}
        )
        unit = Unit.objects.create(
            slug=f"test-unit-{serial}",
            name=name or f"Enhed {serial}",
            kind=kind,
            organisation=owner,
            **({"valid_from": open_from} if open_from else {}),
        )
    return unit.pk


def a_user(name: str = "") -> UUID:
    """Someone with an account and nothing else."""
    serial = next(_serials)
    user = User.objects.create_user(
        email=f"person{serial}@example.test", password=None, name=name or f"Person {serial}"
    )
    return user.pk


def a_member(
    unit_id: UUID, role: str = Role.CONTACT_PERSON, *, purpose: Purpose = Purpose.COORDINATION
) -> Actor:
    """Someone who works at the unit, as the actor they are there."""
    user_id = a_user()
    with as_owner():
        Membership.objects.create(
            user_id=user_id,
            unit_id=unit_id,
            role=role,
            valid=TimestamptzRange(dt.datetime(2020, 1, 1, tzinfo=dt.UTC), None),
        )
    return Actor(
        user_id=user_id,
        unit_id=unit_id,
        role=role,
        permissions=permissions_of(role),
        purpose=purpose,
    )


def as_person(person_id: UUID, kind: str = Role.CITIZEN) -> Actor:
    """The citizen or relative signed in as themselves."""
    user_id = a_user()
    with as_owner():
        PersonLink.objects.create(
            user_id=user_id,
            person_id=person_id,
            kind=kind,
            valid=TimestamptzRange(dt.datetime(2020, 1, 1, tzinfo=dt.UTC), None),
        )
    return Actor(
        user_id=user_id,
        person_id=person_id,
        role=kind,
        permissions=permissions_of(kind),
        purpose=Purpose.OWN,
    )


CARE_KINDS = {
    "facility_107": "housing_107",
    "facility_108": "housing_108",
    "housing_105": "housing_105",
    "outpatient_psychiatry": "outpatient_psychiatry",
    "psychiatric_ward": "ward",
    "facility_team": "facility_team",
    "addiction_treatment": "addiction_treatment_social",
    "municipal_authority": "authority_case",
    "home_support": "home_support",
    "job_centre": "job_centre",
    "gp": "gp",
    "probation": "probation",
}


def a_citizen(by: Actor, *, name: str = "Else Test Lauridsen", **details: Any) -> UUID:
    """Registered by this member of staff, whose unit thereby houses or treats the citizen."""
    kind = CARE_KINDS[unit_card(by.unit_id).kind]  # type: ignore[arg-type]
    with acting_as(by):
        return register_citizen(by, name=name, care_kind=kind, **details).citizen_id


def a_consent(
    by: Actor,
    citizen_id: UUID,
    *,
    to: UUID,
    categories: int = Category.PLAN,
    purposes: int = Purpose.COORDINATION,
    to_kind: str = "unit",
    form: str = "",
    **details: Any,
) -> UUID:
    """The citizen's yes to a unit (or relative): signed on paper to staff, or on their own screen."""
    form = form or ("digital" if by.person_id else "written")
    if form == "written" and "signing" not in details:
        details.setdefault("signed", kept_at("Else Test Lauridsen", by.unit_id or to))
    if form == "digital" and "signing" not in details:
        details.setdefault("signed", on_screen("Else Test Lauridsen"))
    with acting_as(by):
        return record_consent(
            by,
            citizen_id=citizen_id,
            party_kind=to_kind,
            party_id=to,
            categories=int(categories),
            purposes=int(purposes),
            form=form,
            **details,
        )


def the_house_may_read(house: "People") -> UUID:
    """As in life: the citizen lets the place they live at read what health writes in the plan."""
    unit = house.contact_person.unit_id
    assert unit is not None
    return a_consent(
        house.citizen, house.citizen_id, to=unit, categories=Category.PLAN | Category.RISK
    )


def a_care_relation(by: Actor, citizen_id: UUID, *, since: dt.date | None = None) -> UUID:
    """The member's unit takes the citizen on, as with the number in hand; the relation's id."""
    kind = CARE_KINDS[unit_card(by.unit_id).kind]  # type: ignore[arg-type]
    begins = since or dt.date(2026, 1, 1)
    with as_owner():
        relation = CareRelation.objects.create(
            citizen_id=citizen_id,
            category=Opening.objects.get(kind=kind).category,
            unit_id=by.unit_id,
            kind=kind,
            valid=TimestamptzRange(dt.datetime.combine(begins, dt.time(), tzinfo=dt.UTC), None),
            recorded_by=by.user_id,
        )
    return relation.pk


def a_relative(by: Actor, citizen_id: UUID, *, name: str = "Lonni Test Lauridsen") -> UUID:
    with acting_as(by):
        return add_relative(by, citizen_id=citizen_id, name=name, relation="Søster")


def signed_in(client: Client, actor: Actor) -> Client:
    """The client's session acts as this actor from now on."""
    client.force_login(User.objects.get(pk=actor.user_id), backend=MODEL_BACKEND)
    place = {"unit": str(actor.unit_id)} if actor.unit_id else {"person": str(actor.person_id)}
    session = client.session
    session[SESSION_PLACE] = {**place, "purpose": int(actor.purpose)}
    session[HAS_SECOND_FACTOR] = True
    session.save()
    return client


@dataclass(frozen=True, slots=True)
class People:
    """The usual company around one citizen."""

    citizen_id: UUID
    contact_person: Actor
    nurse: Actor
    addiction_counsellor: Actor
    caseworker: Actor
    leader: Actor
    citizen: Actor
    relative: Actor
    relative_id: UUID


@kept
def people(cpr: str = "0201919990") -> People:
    """A citizen at a facility, her caseworker, and a nurse and a counsellor who have no ground yet."""
    facility = a_unit("facility_107", name="Botilbuddet Birken")
    contact = a_member(facility, Role.CONTACT_PERSON)
    citizen_id = a_citizen(contact, cpr=cpr)
    caseworker = a_member(a_unit("municipal_authority"), Role.CASEWORKER)
    a_care_relation(caseworker, citizen_id)
    relative_id = a_relative(contact, citizen_id)
    return People(
        citizen_id=citizen_id,
        contact_person=contact,
        nurse=a_member(a_unit("outpatient_psychiatry", name="Ambulant Psykiatri"), Role.NURSE),
        addiction_counsellor=a_member(
            a_unit("addiction_treatment", name="Rusmiddelcentret"), Role.ADDICTION_COUNSELLOR
        ),
        caseworker=caseworker,
        leader=a_member(facility, Role.LEADER),
        citizen=as_person(citizen_id),
        relative=as_person(relative_id, Role.RELATIVE),
        relative_id=relative_id,
    )
