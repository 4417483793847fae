"""Several lists in one question: in their order, each under row security, none of them lost."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from brobygger.access.models import Consent
from brobygger.access.rls import acting_as
from brobygger.kernel.clock import today
from brobygger.kernel.rows import lists_in_one
from tests import make

pytestmark = pytest.mark.django_db

NAMES = ("id", "expires_at")


@pytest.fixture
def people():
    return make.people()


def test_each_list_stands_under_its_name_in_its_own_order(people):
    late, soon = consent(people, days=40), consent(people, days=20)
    rows = Consent.objects.filter(pk__in=[late, soon])
    with acting_as(people.contact_person), CaptureQueriesContext(connection) as asked:
        found = lists_in_one(
            up=(rows.order_by("expires_at"), NAMES),
            down=(rows.order_by("-expires_at")[:1], ("id",)),
            none=(rows.none(), NAMES),
            nobody=(rows.filter(words="«Aldrig» sagt: {0} %s 'x'"), NAMES),
        )
    assert len([one for one in asked if "json_build_array" in one["sql"]]) == 1
    assert [one["id"] for one in found["up"]] == [str(soon), str(late)]
    assert found["down"] == [{"id": str(late)}]
    assert (found["none"], found["nobody"]) == ([], [])


def test_a_list_holds_only_what_its_reader_may_see(people):
    made = consent(people, days=20)
    asked = {"consents": (Consent.objects.all(), ("id",))}
    with acting_as(people.contact_person):
        assert lists_in_one(**asked) == {"consents": [{"id": str(made)}]}
    with acting_as(make.a_member(make.a_unit("facility_107"), "contact_person")):
        assert lists_in_one(**asked) == {"consents": []}


def test_nothing_asked_for_is_no_question(people):
    with acting_as(people.contact_person), CaptureQueriesContext(connection) as asked:
        assert lists_in_one() == {}
        assert lists_in_one(none=(Consent.objects.none(), NAMES)) == {"none": []}
    assert [one for one in asked if "json_build_array" in one["sql"]] == []


def consent(people, *, days):
    ends = today() + dt.timedelta(days=days)
    return make.a_consent(
        people.citizen, people.citizen_id, to=people.caseworker.unit_id, expires_on=ends
    )
