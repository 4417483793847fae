"""Builders of this room: units, staff, citizens who can sign in."""

import datetime as dt
import itertools
import uuid

from allauth.account.models import EmailAddress
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from brobygger.accounts.models import Membership, PersonLink, User
from brobygger.accounts.queries import actor_at_unit
from brobygger.accounts.roles import PURPOSES, Role
from brobygger.organisations.models import Organisation, Unit
from tests.make import as_owner

_numbers = itertools.count(1)


def a_unit(name="Skovhuset", kind="facility_107"):
    with as_owner():
        number = next(_numbers)
        owner, _ = Organisation.objects.get_or_create(
            code="0330", defaults={"name": "Slagelse Kommune", "kind": "municipality"}
        )
        return Unit.objects.create(
            slug=f"unit-{number}", name=name, kind=kind, organisation=owner, invented=True
        )


def a_user(name="Anne Holm", email="", password=None):
    user = User(email=email or f"person{next(_numbers)}@example.org", name=name)
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def a_member(user=None, *, unit=None, role=Role.NURSE, since=None, until=None, **more):
    user, unit = user or a_user(**more), unit or a_unit()
    begin = since or timezone.now() - dt.timedelta(days=30)
    return Membership.objects.create(
        user=user, unit=unit, role=role, valid=DateTimeTZRange(begin, until)
    )


def a_citizens_account(person_id=None, *, kind=PersonLink.Kind.CITIZEN, **more):
    user = a_user(**{"name": "Mette Lund", **more})
    return PersonLink.objects.create(
        user=user,
        person_id=person_id or uuid.uuid4(),
        kind=kind,
        valid=DateTimeTZRange(timezone.now() - dt.timedelta(days=1), None),
    )


def actor_of(membership):
    role = Role(membership.role)
    found = actor_at_unit(membership.user_id, membership.unit_id, purpose=PURPOSES[role][0])
    assert found is not None
    return found


def audit_lines():
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT action, user_id, details FROM audit_entry ORDER BY id")
        return [(action, user) for action, user, _details in cursor.fetchall()]
