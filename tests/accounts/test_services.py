"""Giving and taking back access: at one's own unit, never one's own, always told to the audit."""

import datetime as dt
import uuid
from dataclasses import replace
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from brobygger.accounts import errors, queries, roles, services
from brobygger.accounts.models import Membership, User
from brobygger.accounts.queries import (
    account_holder,
    actor_at_unit,
    members_of,
    staff_account_with,
)
from brobygger.accounts.roles import GIVEN_BY_ADMINISTRATORS, GIVEN_BY_LEADERS, Role
from brobygger.kernel.errors import NotAllowed, NotFound
from brobygger.kernel.purposes import Purpose
from brobygger.notices.models import Message
from tests.accounts.people import (
    a_citizens_account,
    a_member,
    a_unit,
    a_user,
    actor_of,
    audit_lines,
)

pytestmark = pytest.mark.django_db

NEW = {"email": "ny@example.org", "name": "Nina Dahl", "role": Role.NURSE}


@pytest.fixture
def leadership():
    return a_member(role=Role.LEADER, name="Lone Leth")


@pytest.fixture
def leader(leadership):
    return actor_of(leadership)


@pytest.fixture
def administrator():
    return actor_of(a_member(role=Role.ADMINISTRATOR, name="Asger Ask"))


def test_a_leader_adds_someone_new_at_her_own_unit(leader):
    added = services.add_member(leader, **NEW, title="Sygeplejerske", phone="12 34  56 78")

    user = User.objects.get(pk=added.user_id)
    assert (user.email, user.name, user.phone) == ("ny@example.org", "Nina Dahl", "+4512345678")
    assert not user.has_usable_password()
    assert not added.was_known
    actor = actor_at_unit(user.pk, leader.unit_id, purpose=Purpose.TREATMENT)
    assert actor is not None
    assert actor.role == Role.NURSE
    assert audit_lines() == [("member.added", leader.user_id)]


def test_someone_known_keeps_their_name_and_gets_another_place(leader):
    known = a_user(name="Birgit Bang", email="birgit@example.org")
    added = services.add_member(leader, **NEW | {"email": " Birgit@Example.org "})
    assert (added.user_id, added.was_known) == (known.pk, True)
    assert User.objects.get(pk=known.pk).name == "Birgit Bang"


def test_a_membership_may_begin_earlier_and_end_later(leader):
    since, until = timezone.now() - dt.timedelta(days=400), timezone.now() + dt.timedelta(days=9)
    added = services.add_member(leader, **NEW, since=since, until=until)
    valid = Membership.objects.get(pk=added.membership_id).valid
    assert (valid.lower, valid.upper) == (since, until)


def test_a_period_does_not_run_backwards(leader):
    with pytest.raises(errors.TimeRunsBackwards):
        services.add_member(leader, **NEW, until=timezone.now() - dt.timedelta(days=1))


def test_the_same_person_is_not_added_twice(leader):
    services.add_member(leader, **NEW)
    with pytest.raises(errors.AlreadyMember):
        services.add_member(leader, **NEW | {"role": Role.PEER})


def test_a_leader_adds_nobody_elsewhere(leader):
    with pytest.raises(errors.RoleNotYours):
        services.add_member(leader, **NEW, unit_id=a_unit().pk)


@pytest.mark.parametrize("role", [*sorted(set(Role) - set(GIVEN_BY_LEADERS)), "king", ""])
def test_a_leader_gives_no_role_that_is_not_hers_to_give(leader, role):
    with pytest.raises(errors.RoleNotYours):
        services.add_member(leader, **NEW | {"role": role})


@pytest.mark.parametrize("role", GIVEN_BY_ADMINISTRATORS)
def test_an_administrator_appoints_anywhere(administrator, role):
    unit = a_unit()
    added = services.add_member(administrator, **NEW | {"role": role}, unit_id=unit.pk)
    assert Membership.objects.get(pk=added.membership_id).unit_id == unit.pk


def test_an_administrator_takes_on_no_clinicians(administrator):
    with pytest.raises(errors.RoleNotYours):
        services.add_member(administrator, **NEW, unit_id=a_unit().pk)


def test_a_unit_that_is_not_there_takes_on_nobody(administrator):
    with pytest.raises(NotFound):
        services.add_member(administrator, **NEW | {"role": Role.LEADER}, unit_id=uuid.uuid4())


def test_someone_acting_nowhere_adds_nobody():
    with pytest.raises(errors.RoleNotYours):
        services.add_member(account_holder(a_user().pk), **NEW)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.LEADER, Role.ADMINISTRATOR}))
def test_only_leaders_and_administrators_add_people(role):
    if role in {Role.CITIZEN, Role.RELATIVE}:
        return
    with pytest.raises(NotAllowed):
        services.add_member(actor_of(a_member(role=role)), **NEW)


def test_nobody_adds_themselves(administrator):
    email = User.objects.get(pk=administrator.user_id).email
    with pytest.raises(errors.NotForOneself):
        services.add_member(
            administrator, email=email, name="x", role=Role.LEADER, unit_id=a_unit().pk
        )


def test_inviting_does_not_tell_whose_address_it_is(leader):
    """A citizen's address and a new one: the same answers, the same cards; the letter differs."""
    link = a_citizens_account(email="mette@example.org")
    unit, answers = leader.unit_id, {}
    for email in ("mette@example.org", "nobody@example.org"):
        added = services.invite_member(
            leader, **NEW | {"email": email, "title": "", "phone": "12"}, url="/in/"
        )
        with pytest.raises(errors.AlreadyMember):
            services.add_member(leader, **NEW | {"email": email.upper()})
        [card] = [one for one in members_of(leader) if one.membership_id == added.membership_id]
        answers[email] = (added.was_known, card.name, card.phone, card.role, card.unit_id)
        assert card.email == email
    assert len(set(answers.values())) == 1
    assert unit is not None
    assert not link.user.memberships.exists()
    letters = Message.objects.filter(address="mette@example.org")
    assert ["ikke fået at vide" in one.body for one in letters] == [True]


def test_the_account_in_its_place_never_signs_in_and_is_closed_as_any_other(leader, administrator):
    a_citizens_account(email="mette@example.org")
    added = services.add_member(leader, **NEW | {"email": "mette@example.org"})
    user = User.objects.get(pk=added.user_id)
    assert user.email.endswith(".invalid")
    assert not user.has_usable_password()
    assert not EmailAddress.objects.filter(user=user).exists()
    found = staff_account_with(administrator, email="Mette@example.org")
    assert found is not None
    assert found.id == added.user_id
    elsewhere = actor_of(a_member(role=Role.LEADER))
    again = services.add_member(elsewhere, **NEW | {"email": "mette@example.org"})
    assert (again.user_id, again.was_known) == (added.user_id, True)


def test_a_private_account_is_no_first_administrator(leadership):
    a_citizens_account(email="mette@example.org")
    with pytest.raises(errors.PrivateAddress):
        services.make_first_administrator(
            email="mette@example.org", name="M", unit_id=leadership.unit_id
        )


@pytest.mark.parametrize("email", ["", "nina", "a@b", "x" * 250 + "@example.org", "a@b.dk\0"])
def test_an_address_that_cannot_be_written_to_is_refused(leader, email):
    with pytest.raises(errors.AddressNotUsable):
        services.add_member(leader, **NEW | {"email": email})


def test_an_account_has_a_name(leader):
    with pytest.raises(errors.NameMissing):
        services.add_member(leader, **NEW | {"name": "  "})


def test_an_invited_member_is_written_to(leader):
    services.invite_member(
        leader, **NEW, title="", phone="", url="https://brobygger.example/account/login/"
    )
    message = Message.objects.get()
    assert message.address == "ny@example.org"
    assert "Skovhuset" in message.body
    assert "https://brobygger.example/account/login/" in message.body


def test_ending_a_membership_takes_effect_at_once(leadership, leader):
    member = a_member(unit=leadership.unit)
    services.end_membership(leader, membership_id=member.pk)
    assert actor_at_unit(member.user_id, member.unit_id, purpose=Purpose.TREATMENT) is None
    assert audit_lines() == [("member.ended", leader.user_id)]


def test_a_membership_that_has_not_begun_is_dropped(leadership, leader):
    member = a_member(unit=leadership.unit, since=timezone.now() + dt.timedelta(days=3))
    services.end_membership(leader, membership_id=member.pk)
    assert not Membership.objects.filter(pk=member.pk).exists()


def test_a_membership_is_ended_once(leadership, leader):
    member = a_member(unit=leadership.unit)
    services.end_membership(leader, membership_id=member.pk)
    with pytest.raises(NotFound):
        services.end_membership(leader, membership_id=member.pk)


def test_a_leader_ends_nothing_at_another_unit(leader):
    with pytest.raises(NotFound):
        services.end_membership(leader, membership_id=a_member().pk)


def test_what_does_not_exist_is_not_ended(leader):
    with pytest.raises(NotFound):
        services.end_membership(leader, membership_id=uuid.uuid4())


def test_a_leader_does_not_end_her_own_membership(leadership, leader):
    with pytest.raises(errors.NotForOneself):
        services.end_membership(leader, membership_id=leadership.pk)


def test_the_last_administrator_stays(administrator):
    other = a_member(role=Role.ADMINISTRATOR)
    services.end_membership(administrator, membership_id=other.pk)
    first = Membership.objects.get(user_id=administrator.user_id)
    ended = actor_of(a_member(role=Role.ADMINISTRATOR))
    services.end_membership(ended, membership_id=first.pk)
    late = actor_of(first) if first.valid.upper else None
    assert late is None


def test_an_administrator_on_leave_cannot_end_the_last_one(administrator):
    remaining = Membership.objects.get(user_id=administrator.user_id)
    away = a_member(role=Role.ADMINISTRATOR)
    actor = actor_of(away)
    away.valid = DateTimeTZRange(away.valid.lower, timezone.now())
    away.save()
    with pytest.raises(errors.LastAdministrator):
        services.end_membership(actor, membership_id=remaining.pk)


def test_the_database_too_allows_one_account_at_a_time():
    link = a_citizens_account()
    with pytest.raises(IntegrityError), transaction.atomic():
        a_citizens_account(link.person_id)


def test_people_change_their_own_name_phone_and_language():
    user = a_user()
    services.change_own_details(
        account_holder(user.pk), name="Anne  Holm Lund", phone="87 65 43 21", language="en"
    )
    user.refresh_from_db()
    assert (user.name, user.phone, user.language) == ("Anne Holm Lund", "+4587654321", "en")
    assert audit_lines() == [("account.changed", user.pk)]


def test_a_language_the_house_does_not_speak_is_refused():
    with pytest.raises(errors.LanguageUnknown):
        services.change_own_details(account_holder(a_user().pk), name="A", phone="", language="xx")


def test_the_first_administrator_is_made_once():
    unit = a_unit()
    made = services.make_first_administrator(email="a@example.org", name="Asger", unit_id=unit.pk)
    actor = actor_at_unit(made.user_id, unit.pk, purpose=Purpose.OVERSIGHT)
    assert actor is not None
    with pytest.raises(errors.AdministratorExists):
        services.make_first_administrator(email="b@example.org", name="B", unit_id=unit.pk)


def test_the_first_administrator_is_made_from_the_command_line():
    unit = a_unit(name="Projektkontoret")
    said = StringIO()
    call_command("make_administrator", "a@example.org", "Asger Ask", unit.slug, stdout=said)
    assert "Asger Ask is administrator at Projektkontoret" in said.getvalue()
    with pytest.raises(CommandError):
        call_command("make_administrator", "b@example.org", "Bo", unit.slug)


def test_people_are_known_by_their_cards():
    leader = a_member(role=Role.LEADER, name="Åse Ø")
    a_member(unit=leader.unit, name="Anne Æ")
    a_member(unit=leader.unit, name="Zita", until=timezone.now() - dt.timedelta(days=1))
    actor = actor_of(leader)
    assert [one.name for one in queries.colleagues(actor, unit_id=leader.unit_id)] == [
        "Anne Æ",
        "Åse Ø",
    ]
    assert [one.name for one in queries.leaders_of(leader.unit_id)] == ["Åse Ø"]
    assert queries.leaders_of(leader.unit_id)[0].function == "Leder af enheden"
    assert queries.person_cards([leader.user_id])[leader.user_id].name == "Åse Ø"
    assert queries.members_of(replace(actor, unit_id=None)) == ()


def test_unknown_roles_may_nothing():
    assert roles.permissions_of("king") == frozenset()
    assert roles.purposes_of("king") == ()
    assert roles.label_of("king") == "king"


def test_every_role_is_in_both_tables():
    assert set(roles.GRANTS) == set(roles.PURPOSES) == set(Role)
    assert all(roles.PURPOSES.values())
