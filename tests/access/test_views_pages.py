"""Every page of the room opens for those it is for."""

import pytest
from django.urls import reverse

from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return make.people()


def about(house, name):
    return reverse(f"access:{name}", kwargs={"citizen_id": house.citizen_id})


STAFF = (
    "consents", "consent_new", "withdraw_all", "seen_by", "details", "relatives",
    "relative_new", "care", "may_i_share_about", "after_care",
)  # fmt: skip
OWN = ("consents", "consent_new", "withdraw_all", "seen_by", "relatives", "relative_new", "care")


@pytest.mark.parametrize("name", STAFF)
def test_the_contact_person_opens_the_pages_of_the_citizen(client, house, name):
    page = make.signed_in(client, house.contact_person).get(about(house, name))
    assert page.status_code == 200, page.content.decode()


@pytest.mark.parametrize("name", OWN)
def test_the_citizen_opens_her_own_pages(client, house, name):
    page = make.signed_in(client, house.citizen).get(about(house, name))
    assert page.status_code == 200
    assert 'class="calm"' in page.content.decode()


@pytest.mark.parametrize("name", ["register", "emergency", "may_i_share"])
def test_staff_open_what_is_not_about_one_citizen(client, house, name):
    page = make.signed_in(client, house.contact_person).get(reverse(f"access:{name}"))
    assert page.status_code == 200


@pytest.mark.parametrize("name", ["emergency_review", "why"])
def test_leaders_open_what_waits_for_them(client, house, name):
    page = make.signed_in(client, house.leader).get(reverse(f"access:{name}"))
    assert page.status_code == 200
