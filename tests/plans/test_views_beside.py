"""The meeting's page inside the page of a call: bare, in a frame of our own, and back to itself."""

import datetime as dt

import pytest
from django.urls import reverse

from brobygger.access.rls import acting_as
from brobygger.access.services import withdraw_all
from brobygger.kernel.clock import now, today
from brobygger.kernel.working_days import working_day_from
from brobygger.meetings.queries import meeting
from brobygger.meetings.room.beside import beside
from brobygger.plans import services
from tests import make
from tests.plans import make as table_of
from tests.plans.screens import at, url, words
from tests.plans.test_together import an_open_meeting, comes_in

pytestmark = pytest.mark.django_db
FRAME = {"headers": {"Sec-Fetch-Dest": "iframe"}}


@pytest.fixture
def table():
    return table_of.a_table()


@pytest.fixture
def meeting_id(table):
    return an_open_meeting(table, "video")


def address(table, meeting_id):
    return url("meeting", table.plan_id, meeting_id)


def ancestors(page):
    policy = page.headers["Content-Security-Policy"]
    return next(one for one in policy.split("; ") if one.startswith("frame-ancestors"))


def test_only_beside_a_call_may_the_page_stand_in_a_frame_and_only_in_our_own(table, meeting_id):
    client = at(table.lead)
    usual = client.get(address(table, meeting_id))
    inside = client.get(address(table, meeting_id), **FRAME)
    assert ancestors(usual) == "frame-ancestors 'none'"
    assert ancestors(inside) == "frame-ancestors 'self'"
    assert "unsafe" not in inside.headers["Content-Security-Policy"]
    assert "camera=()" in inside.headers["Permissions-Policy"]
    for other in ("/", url("record", table.plan_id), url("hand_over", table.plan_id)):
        assert ancestors(client.get(other, **FRAME)) == "frame-ancestors 'none'"


def test_beside_the_picture_there_is_no_bar_no_banner_and_no_second_way_in(table, meeting_id):
    client = at(table.lead)
    usual = client.get(address(table, meeting_id)).content.decode()
    inside = client.get(address(table, meeting_id), **FRAME).content.decode()
    for mark in ('class="appbar', "020191", "Deltag i videomødet"):
        assert (mark in usual, mark in inside) == (True, False), mark
    assert inside.count("<h1") == 1
    assert 'name="beside"' in inside


def test_the_room_frames_our_own_and_only_where_there_is_something_to_show(table, meeting_id):
    room = reverse("meetings:room", args=[meeting_id])
    page = at(table.lead).get(room)
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert f'data-url="{address(table, meeting_id)}?beside"' in page.content.decode()
    assert "allow-top-navigation" not in page.content.decode()
    with acting_as(table.lead) as lead:
        card = meeting(lead, meeting_id)
        assert beside(lead, card) is not None
    with acting_as(table.stranger) as stranger:
        assert beside(stranger, card) is None


def test_a_meeting_without_a_plan_has_no_pane():
    from tests.meetings.test_room import call  # noqa: PLC0415  # that room's own way to make one

    house = make.people()
    page = at(house.contact_person).get(reverse("meetings:room", args=[call(house).id]))
    assert "frame-src 'none'" in page.headers["Content-Security-Policy"]
    assert "<iframe" not in page.content.decode()


def test_the_citizen_has_their_own_page_beside_the_picture(table, meeting_id):
    comes_in(meeting_id, table.relative)
    page = at(table.citizen).get(f"{address(table, meeting_id)}?beside")
    assert page.status_code == 200
    assert ancestors(page) == "frame-ancestors 'self'"
    shown = words(page)
    assert "sove og passe mine fisk" in shown
    assert "Det taler vi om" in shown
    assert "I videorummet nu" in shown
    assert "må ikke se" not in shown
    assert 'class="appbar' not in page.content.decode()
    relative = words(at(table.relative).get(f"{address(table, meeting_id)}?beside"))
    assert "sove og passe mine fisk" in relative
    assert "Stabil på medicin." not in relative


def test_whoever_loses_the_ground_loses_the_pane_at_the_next_look(table, meeting_id):
    client = at(table.nurse)
    assert client.get(address(table, meeting_id), **FRAME).status_code == 200
    with acting_as(table.citizen):
        withdraw_all(table.citizen, citizen_id=table.citizen_id)
    assert client.get(address(table, meeting_id), **FRAME).status_code == 404


def test_words_saved_beside_the_picture_lead_back_beside_it(table, meeting_id):
    """The way back from one's own words is the plan; inside a call that is the meeting's page."""
    response = at(table.citizen).get(url("plan", table.plan_id), **FRAME)
    assert response.status_code == 302
    assert response["Location"] == f"{address(table, meeting_id)}?beside"


def test_the_guards_of_the_end_stand_beside_the_picture_too(table):
    with acting_as(table.lead) as lead:
        meeting_id = services.call_plan_meeting(
            lead,
            plan_id=table.plan_id,
            starts_at=now() + dt.timedelta(minutes=5),
            minutes=60,
            form="video",
            place="",
            participants=table_of.everyone(table),
        )
        services.open_plan_meeting(lead, plan_id=table.plan_id, meeting_id=meeting_id)
    next_on = working_day_from(today() + dt.timedelta(days=90))
    sent = {"when": "other", "next_on": next_on.isoformat(), "beside": 1}
    client = at(table.lead)
    refused = client.post(url("close_meeting", table.plan_id, meeting_id), sent)
    assert refused.status_code == 422
    assert ancestors(refused) == "frame-ancestors 'self'"
    assert 'class="appbar' not in refused.content.decode()
    table_of.fill(table)
    closed = client.post(url("close_meeting", table.plan_id, meeting_id), sent)
    assert closed["Location"] == address(table, meeting_id)
    after = client.get(closed["Location"], **FRAME)
    assert "I kan tale videre" in words(after)
    assert "Version 1 af planen er aftalt" in words(after)
    # Outside a call the same address leads to what was agreed; and the room is open a while yet.
    assert client.get(address(table, meeting_id)).status_code == 302
    room = client.get(reverse("meetings:room", args=[meeting_id]))
    assert 'data-do="join"' in room.content.decode()


def test_half_an_hour_after_the_end_the_room_is_closed(table, meeting_id, clock):
    table_of.close(table, meeting_id)
    client = at(table.lead)
    ticket = reverse("meetings:room_ticket", args=[meeting_id])
    assert client.post(ticket).status_code == 200
    clock(now() + dt.timedelta(minutes=31))
    assert client.post(ticket).status_code == 409
