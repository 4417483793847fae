"""Away from work, and leaving for good: whose it is to say, and what cannot be said."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from brobygger.access.rls import acting_as
from brobygger.accounts import errors, queries
from brobygger.accounts.models import Absence, Membership, User
from brobygger.accounts.roles import Role
from brobygger.accounts.services import cancel_absence, deactivate_account, register_absence
from brobygger.kernel.clock import today
from brobygger.kernel.errors import NotFound
from brobygger.kernel.purposes import Purpose
from tests import make

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture
def place():
    unit = make.a_unit()
    return make.a_member(unit), make.a_member(unit), make.a_member(unit, Role.LEADER)


def away(who, *, first=0, last=5, of=None):
    with acting_as(who):
        return register_absence(
            who,
            from_on=today() + first * DAY,
            to_on=today() + last * DAY,
            user_id=of.user_id if of else None,
        )


def test_one_notes_ones_own_days_and_others_see_who_is_away(place):
    me, colleague, _leader = place
    away(me)
    found = queries.absent_on([me.user_id, colleague.user_id], today())
    assert set(found) == {me.user_id}
    assert found[me.user_id].to_on == today() + 5 * DAY
    assert queries.absent_on([me.user_id], today() + 5 * DAY)
    assert not queries.absent_on([me.user_id], today() + 6 * DAY)


def test_a_leader_notes_for_a_colleague_and_sees_it_on_the_list(place):
    me, _colleague, leader = place
    away(leader, of=me)
    with acting_as(leader):
        shown = {one.user_id: one.away_until for one in queries.members_of(leader)}
    assert shown[me.user_id] == today() + 5 * DAY


def test_nobody_notes_for_others(place):
    me, colleague, leader = place
    elsewhere = make.a_member(make.a_unit(), Role.LEADER)
    for who in (colleague, elsewhere):
        with pytest.raises(errors.NotYourColleague):
            away(who, of=me)
    absence = away(me)
    for who in (colleague, elsewhere):
        with pytest.raises(NotFound), acting_as(who):
            cancel_absence(who, absence_id=absence)
    with acting_as(leader):
        cancel_absence(leader, absence_id=absence)
    assert not Absence.objects.exists()


def test_a_citizen_is_not_away_from_work():
    house = make.people()
    with pytest.raises(errors.NotYourColleague):
        away(house.citizen)


@pytest.mark.parametrize(("first", "last"), [(5, 4), (-40, 3), (-9, -1), (0, 400), (-9999, 9999)])
def test_days_that_cannot_be(place, first, last):
    with pytest.raises(errors.AbsenceUnlikely):
        away(place[0], first=first, last=last)


def test_the_same_days_once(place):
    me = place[0]
    away(me)
    with pytest.raises(errors.AlreadyAway):
        away(me, first=3, last=9)
    away(me, first=6, last=9)
    with pytest.raises(IntegrityError), make.as_owner(), transaction.atomic():
        Absence.objects.create(
            user_id=me.user_id, from_on=today(), to_on=today(), registered_by=me.user_id
        )


def close(by, who):
    with acting_as(by):
        deactivate_account(by, user_id=who.user_id)


def an_administrator():
    return make.a_member(make.a_unit(), Role.ADMINISTRATOR, purpose=Purpose.OVERSIGHT)


def test_who_works_elsewhere_too_is_closed_by_an_administrator(place):
    me, _colleague, leader = place
    with make.as_owner():
        Membership.objects.create(
            user_id=me.user_id,
            unit_id=make.a_unit(),
            role=Role.NURSE,
            valid=(dt.datetime(2020, 1, 1, tzinfo=dt.UTC), None),
        )
    with pytest.raises(errors.AccountNotYours):
        close(leader, me)
    close(an_administrator(), me)
    assert not User.objects.get(pk=me.user_id).is_active


def test_nobody_closes_themselves_or_the_last_administrator(place):
    one = an_administrator()
    with pytest.raises(errors.NotForOneself):
        close(one, one)
    two = an_administrator()
    close(two, one)
    with pytest.raises(NotFound):
        close(two, one)  # closed already


@pytest.mark.parametrize("who", [0, 2])
def test_no_colleague_and_no_other_leader_closes_an_account(place, who):
    me, colleague, _leader = place
    by = colleague if who == 0 else make.a_member(make.a_unit(), Role.LEADER)
    with pytest.raises(errors.AccountNotYours):
        close(by, me)


def test_a_citizens_account_is_not_closed_here():
    house = make.people()
    with pytest.raises(errors.AccountNotYours):
        close(an_administrator(), house.citizen)


def at(actor):
    return make.signed_in(Client(), actor)


def test_the_pages_note_keep_what_was_typed_and_take_away(place):
    me, colleague, leader = place
    own = reverse("accounts:away")
    wrong = at(me).post(own, {"from_on": "2020-01-01", "to_on": today().isoformat()})
    assert wrong.status_code == 422
    assert "2020-01-01" in wrong.content.decode()
    sent = {"from_on": today().isoformat(), "to_on": (today() + 3 * DAY).isoformat()}
    assert at(me).post(own, sent).status_code == 302
    assert at(me).post(own, sent).status_code == 422
    theirs = reverse("accounts:away_of", args=[colleague.user_id])
    assert at(leader).post(theirs, sent).status_code == 302
    assert at(me).get(theirs).status_code == 404
    absence = Absence.objects.get(user_id=me.user_id)
    at(me).post(reverse("accounts:cancel_absence", args=[absence.pk]))
    assert not Absence.objects.filter(user_id=me.user_id).exists()


def test_the_pages_close_an_account(place):
    me, _colleague, leader = place
    page = reverse("accounts:deactivate", args=[me.user_id])
    assert at(_colleague).get(page).status_code == 404
    assert at(leader).get(page).status_code == 200
    assert at(leader).post(page).status_code == 302
    assert not User.objects.get(pk=me.user_id).is_active
    assert at(leader).get(page).status_code == 404


def test_an_administrator_finds_the_account_by_its_address(place):
    me, boss = place[0], an_administrator()
    find = reverse("accounts:closing")
    email = User.objects.get(pk=me.user_id).email
    assert at(boss).post(find, {"email": "nobody@example.test"}).status_code == 422
    answer = at(boss).post(find, {"email": email.upper()})
    assert answer["Location"] == reverse("accounts:deactivate", args=[me.user_id])
    assert at(place[2]).get(find).status_code == 403
