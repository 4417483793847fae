"""What several people may see, told in one answer: held against what row security shows each."""

import random
from contextlib import suppress

import pytest
from django.db import connection

from brobygger.access.errors import NoRuleForConsent
from brobygger.access.queries import Someone, my_categories, reaches_of
from brobygger.access.reach import categories_in
from brobygger.access.rls import acting_as
from brobygger.access.services import open_emergency, withdraw_all
from brobygger.accounts.models import Membership, User
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import EVERY_CATEGORY, Category
from brobygger.kernel.purposes import Purpose
from tests import make

pytestmark = pytest.mark.django_db


def sights_of(actor, citizen_id, people):
    """The categories each of them holds now, of those the actor holds."""
    return tuple(categories_in(one) for one in reaches_of(actor, citizen_id, people))


@pytest.fixture
def house():
    return make.people()


def someone(actor):
    if actor.person_id is not None:
        return Someone(person_id=actor.person_id)
    return Someone(user_id=actor.user_id, unit_id=actor.unit_id)


def as_themselves(actor):
    """The same person as they come to a meeting: staff coordinate, others are there for themselves."""
    purpose = Purpose.OWN if actor.person_id else Purpose.COORDINATION
    return Actor(
        user_id=actor.user_id,
        unit_id=actor.unit_id,
        person_id=actor.person_id,
        role=actor.role,
        permissions=actor.permissions,
        purpose=purpose,
    )


def by_row_security(actor, citizen_id):
    with acting_as(as_themselves(actor)) as one:
        return my_categories(one, citizen_id)


def test_it_says_of_each_what_row_security_shows_them_over_random_grounds(house):
    """The citizen asks, who sees everything: nothing of the answer is cut away."""
    dice = random.Random(4)
    people = [house.contact_person, house.nurse, house.addiction_counsellor, house.caseworker]
    people += [
        house.leader,
        house.citizen,
        house.relative,
        make.a_member(make.a_unit("job_centre")),
    ]
    seen = set()
    for _ in range(40):
        change(dice, house)
        with acting_as(house.citizen) as asker:
            told = sights_of(asker, house.citizen_id, [someone(one) for one in people])
        truth = tuple(by_row_security(one, house.citizen_id) for one in people)
        assert told == truth
        seen.add(truth)
    assert len(seen) > 10  # there was something to tell apart


def change(dice, house):
    """One more ground, or all consents gone."""
    if dice.random() < 0.15:
        with acting_as(house.citizen):
            withdraw_all(house.citizen, citizen_id=house.citizen_id)
        return
    receiver = dice.choice([house.nurse, house.addiction_counsellor, house.caseworker, "relative"])
    to_kind = "relative" if receiver == "relative" else "unit"
    with suppress(NoRuleForConsent):  # some of what the dice say no consent can open
        make.a_consent(
            house.citizen,
            house.citizen_id,
            to=house.relative_id if receiver == "relative" else receiver.unit_id,
            to_kind=to_kind,
            categories=sum(dice.sample([2, 4, 8, 16, 32, 64], dice.randrange(1, 4))),
            purposes=dice.choice([1, 1, 3, 2, 17]),
        )


def test_emergency_access_is_the_named_persons_alone(house):
    nurse, colleague = house.nurse, make.a_member(house.nurse.unit_id, "nurse")
    with acting_as(nurse):
        open_emergency(
            nurse,
            cpr="020191-9990",
            categories=int(Category.MENTAL),
            reason="Hun er fundet forvirret på gaden",
            alternative="citizen",
        )
    with acting_as(house.citizen) as asker:
        told = sights_of(asker, house.citizen_id, [someone(nurse), someone(colleague)])
    assert told == (Category.MENTAL | Category.IDENTITY, 0)
    assert told == tuple(by_row_security(one, house.citizen_id) for one in (nurse, colleague))


def test_whoever_has_lost_their_place_or_account_has_lost_the_ground(house):
    make.a_consent(house.citizen, house.citizen_id, to=house.nurse.unit_id, categories=6)
    make.a_consent(
        house.citizen, house.citizen_id, to=house.addiction_counsellor.unit_id, categories=10
    )
    people = [house.nurse, house.addiction_counsellor]
    with acting_as(house.citizen) as asker:
        before = sights_of(asker, house.citizen_id, [someone(one) for one in people])
    assert before == (7, 11)
    with make.as_owner():
        Membership.objects.filter(user_id=house.nurse.user_id).update(valid="empty")
        User.objects.filter(pk=house.addiction_counsellor.user_id).update(is_active=False)
    with acting_as(house.citizen) as asker:
        after = sights_of(asker, house.citizen_id, [someone(one) for one in people])
    assert after == (0, 0)


def test_a_unit_one_does_not_belong_to_lends_no_ground(house):
    make.a_consent(house.citizen, house.citizen_id, to=house.nurse.unit_id, categories=6)
    pretender = Someone(user_id=house.caseworker.user_id, unit_id=house.nurse.unit_id)
    both = Someone(
        user_id=house.nurse.user_id, unit_id=house.nurse.unit_id, person_id=house.citizen_id
    )
    with acting_as(house.citizen) as asker:
        assert sights_of(asker, house.citizen_id, [pretender, both, Someone()]) == (0, 0, 0)


def test_the_asker_learns_nothing_of_kinds_they_have_no_ground_for(house):
    """That the clinic may see addiction is itself about addiction."""
    make.a_consent(
        house.citizen, house.citizen_id, to=house.addiction_counsellor.unit_id, categories=10
    )
    make.a_consent(house.citizen, house.citizen_id, to=house.nurse.unit_id, categories=6)
    people = [someone(house.addiction_counsellor)]
    with acting_as(house.nurse) as asker:
        assert my_categories(asker, house.citizen_id) & Category.ADDICTION == 0
        assert sights_of(asker, house.citizen_id, people) == (Category.PLAN | Category.IDENTITY,)
    stranger = make.a_member(make.a_unit("job_centre"))
    with acting_as(stranger) as asker:
        assert sights_of(asker, house.citizen_id, people) == (0,)
    with acting_as(house.citizen) as asker:
        assert sights_of(asker, house.citizen_id, people) == (11,)


def test_a_citizen_without_an_account_may_see_their_own(house):
    with make.as_owner(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_personlink")
    with acting_as(house.contact_person) as asker:
        (told,) = sights_of(asker, house.citizen_id, [Someone(person_id=house.citizen_id)])
        assert told == my_categories(asker, house.citizen_id) > 1


def test_nobody_asked_about_is_no_answer(house):
    with acting_as(house.citizen) as asker:
        assert sights_of(asker, house.citizen_id, []) == ()
        assert my_categories(asker, house.citizen_id) == EVERY_CATEGORY
