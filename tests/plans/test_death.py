"""A citizen dies: what was called, asked, promised and open ends, and comes back if it was a mistake."""

import datetime as dt

import pytest
from django.core import mail  # noqa: F401

from brobygger.access import services as access
from brobygger.access.rls import acting_as
from brobygger.accounts.queries import actor_as_person
from brobygger.citizens.errors import CitizenHasDied
from brobygger.kernel.clock import now, today
from brobygger.meetings.models import Meeting
from brobygger.meetings.poll.models import Poll
from brobygger.notices.models import Message
from brobygger.plans import queries
from brobygger.plans.models import Agreement, Plan
from tests.make import as_owner
from tests.plans import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def table():
    return make.a_table()


def dies(table, by=None, **changes):
    by = by or table.lead
    said = {"died_on": today(), "told_by": "hospital", **changes}
    with acting_as(by):
        return access.register_death(by, citizen_id=table.citizen_id, **said)


def comes_back(table, by=None):
    by = by or table.lead
    with acting_as(by):
        access.undo_death(by, citizen_id=table.citizen_id, reason="Det var en anden med samme navn")


def test_first(table):
    meeting_id = make.call(table, starts_at=now() + dt.timedelta(days=3))
    dies(table)
    with as_owner():
        assert Meeting.objects.get(pk=meeting_id).state == "cancelled"
        assert Plan.objects.get().closing == "died"
        for one in Message.objects.all():
            print(one.user_id, one.subject)
    comes_back(table)
    with as_owner():
        assert Meeting.objects.get(pk=meeting_id).state == "called"
        assert Plan.objects.get().closing == ""
    print(queries, Poll, Agreement, CitizenHasDied, actor_as_person)
