"""The main road: register, consent, look, withdraw."""

import pytest

from brobygger.access import gate, queries, services
from brobygger.access.rls import acting_as
from brobygger.kernel.categories import Category
from brobygger.kernel.errors import NotFound
from tests import make

pytestmark = pytest.mark.django_db


def test_the_registrar_sees_whom_they_registered():
    house = make.people()
    with acting_as(house.contact_person) as actor:
        card = gate.open_citizen(actor, house.citizen_id)
    assert (card.name, card.cpr_masked) == ("Else Test Lauridsen", "020191-••••")


def test_a_stranger_does_not_find_the_citizen():
    house = make.people()
    with acting_as(house.nurse) as actor, pytest.raises(NotFound):
        gate.open_citizen(actor, house.citizen_id)


def test_a_consent_opens_and_its_withdrawal_closes():
    house = make.people()
    consent = make.a_consent(
        house.contact_person, house.citizen_id, to=house.nurse.unit_id, categories=Category.PLAN
    )
    with acting_as(house.nurse) as actor:
        assert queries.my_categories(actor, house.citizen_id) == Category.PLAN | Category.IDENTITY
    with acting_as(house.citizen) as actor:
        services.withdraw_consent(actor, consent_id=consent)
    with acting_as(house.nurse) as actor, pytest.raises(NotFound):
        gate.open_citizen(actor, house.citizen_id)


def test_who_sees_and_who_can_be_invited():
    house = make.people()
    make.a_consent(house.citizen, house.citizen_id, to=house.nurse.unit_id)
    with acting_as(house.contact_person) as actor:
        seers = queries.seen_by(actor, house.citizen_id)
        parties = queries.parties_of(actor, house.citizen_id)
    assert [(one.name, one.ground) for one in seers] == [
        (seers[0].name, "self"),
        ("Ambulant Psykiatri", "consent"),
        ("Botilbuddet Birken", "care"),
        (seers[3].name, "care"),
    ]
    assert [(one.sees_plan, one.kind) for one in parties] == [
        (True, "unit"),
        (True, "unit"),
        (True, "unit"),
        (False, "relative"),
    ]
