"""A slip tells of reads without a session: each once, and so many in all."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from brobygger.kernel.clock import now
from brobygger.safety.offline import MOST_READS, slip_for
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return make.people()


def told(slip, *moments):
    return Client().post(
        reverse("safety:reads"), {"slip": slip, "at": [str(one) for one in moments]}
    )


def noted():
    with make.as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_entry WHERE action = 'coping.read_offline'")
        return cursor.fetchone()[0]


def a_slip(house):
    return slip_for(house.contact_person, citizen_id=house.citizen_id, sheet_id=house.relative_id)


def test_a_read_that_is_told_again_is_noted_once(house, clock):
    begun = now()
    clock(begun)
    slip, moment = a_slip(house), int(begun.timestamp() * 1000)
    for _again in range(3):
        assert told(slip, moment, moment).status_code == 200
    assert noted() == 1


def test_a_slip_leaves_no_more_lines_than_a_device_could_keep(house, clock):
    begun = now()
    clock(begun)
    slip, first = a_slip(house), int(begun.timestamp() * 1000)
    clock(begun + dt.timedelta(minutes=10))
    for request in range(3):
        moments = [first + 1000 * (request * MOST_READS + one) for one in range(MOST_READS)]
        assert told(slip, *moments).status_code == 200
    assert noted() == MOST_READS
    assert told(a_slip(house), first + 5_000_000).status_code == 200
    assert noted() == MOST_READS + 1
