"""Mail that has not left: seen by administrators, never its words or whom it is for, and sent again."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from brobygger.accounts.roles import purposes_of
from brobygger.audit.models import Entry
from brobygger.kernel.actor import Actor
from brobygger.notices.models import Message
from brobygger.notices.services import send
from tests import make

pytestmark = pytest.mark.django_db


def a_stuck_message(**more) -> uuid.UUID:
    number = send(
        None,
        user_id=None,
        address="anne@hemmelig.example",
        subject="Der er noget nyt",
        body="Ordene i brevet",
    )
    since = timezone.now() - dt.timedelta(hours=2)
    Message.objects.filter(pk=number).update(created_at=since, **more)
    return number


def an_overseer(role: str) -> Actor:
    purpose = purposes_of(role)[-1]
    return make.a_member(make.a_unit("project_office"), role, purpose=purpose)


@pytest.fixture
def administrator(client):
    return make.signed_in(client, an_overseer("administrator"))


def test_what_is_stuck_is_on_the_page_and_counted_on_today(administrator):
    a_stuck_message(attempts=5, last_error="SMTPRecipientsRefused")
    a_stuck_message()
    page = administrator.get("/mail/").content.decode()
    for shown in ("Der er noget nyt", "SMTPRecipientsRefused", "5", "2 beskeder"):
        assert shown in page
    for hidden in ("hemmelig", "Ordene"):
        assert hidden not in page
    today = administrator.get("/").content.decode()
    assert "2 beskeder er ikke kommet ud af huset" in today
    assert 'href="/mail/"' in today


def test_a_message_of_a_minute_ago_is_not_stuck(administrator):
    send(None, user_id=None, address="a@b.example", subject="Der er noget nyt", body="…")
    assert "Der er noget nyt" not in administrator.get("/mail/").content.decode()


def test_trying_again_puts_it_back_and_leaves_a_line(administrator):
    number = a_stuck_message()
    before = ProcrastinateJob.objects.count()
    assert administrator.post(f"/mail/{number}/again/").status_code == 302
    assert ProcrastinateJob.objects.count() == before + 1
    with make.as_owner():
        line = Entry.objects.get(action="message.tried_again")
    assert line.details == {"message": str(number)}
    Message.objects.filter(pk=number).update(sent_at=timezone.now())
    assert administrator.post(f"/mail/{number}/again/").status_code == 404


@pytest.mark.parametrize("role", ["leader", "nurse", "project_lead", "steering_member"])
def test_nobody_else_sees_or_sends_them(client, role):
    number = a_stuck_message()
    client = make.signed_in(client, an_overseer(role))
    assert client.get("/mail/").status_code == 403
    assert client.post(f"/mail/{number}/again/").status_code == 403
    assert 'href="/mail/"' not in client.get("/").content.decode()
