"""Whoever leaves the table is taken off the meetings to come about that plan, and told so."""

import pytest

from brobygger.access.rls import acting_as
from brobygger.meetings.models import Invitation
from brobygger.notices.models import Message
from brobygger.plans import services
from tests import make as house
from tests.plans import make

pytestmark = pytest.mark.django_db


def test_leaving_the_table_takes_one_off_the_meeting_to_come():
    table = make.a_table()
    make.a_closed_meeting(table)
    meeting_id = make.call(table)
    seat = make.participant_id(table, table.nurse)
    with acting_as(table.lead) as lead:
        services.leave_table(lead, plan_id=table.plan_id, participant_id=seat)
    with house.as_owner():
        ended = Invitation.objects.get(meeting_id=meeting_id, ended_at__isnull=False)
        last = Message.objects.filter(user_id=table.nurse.user_id).latest("created_at")
    assert (ended.user_id, ended.ended_why) == (table.nurse.user_id, "taken_off")
    assert last.subject == "Du skal ikke med til et møde"
    assert "METHOD:CANCEL" in last.calendar
