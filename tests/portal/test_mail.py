"""Mail that has not left: seen by administrators, never its words or whom it is for, and sent again."""

import datetime as dt
import uuid

import pytest
from django.db import connections
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
    [before] = ProcrastinateJob.objects.values_list("pk", flat=True)
    assert administrator.post(f"/mail/{number}/again/").status_code == 302
    [after] = ProcrastinateJob.objects.values_list("pk", flat=True)
    assert after != before  # in its place: behind it, it would wait for its next attempt
    with make.as_owner():
        line = Entry.objects.get(action="message.tried_again")
    assert line.details == {"message": str(number)}
    Message.objects.filter(pk=number).update(sent_at=timezone.now())
    assert administrator.post(f"/mail/{number}/again/").status_code == 404


def as_worker(beat: str, message: uuid.UUID) -> None:
    """The job of a message in the hand of a worker that was last heard of then."""
    with make.as_owner(), connections["default"].cursor() as cursor:
        cursor.execute(
            """WITH one AS (INSERT INTO procrastinate_workers (last_heartbeat)
                            VALUES (now() - %s::interval) RETURNING id)
               UPDATE procrastinate_jobs SET status = 'doing', worker_id = one.id FROM one
                WHERE lock = %s""",
            [beat, f"message-{message}"],
        )


def test_the_page_says_what_is_true_of_each(administrator):
    number = a_stuck_message(attempts=1, last_error="TimeoutError", handed_at=timezone.now())
    page = administrator.get("/mail/").content.decode()
    assert "kører ikke" in page  # no worker was ever heard of
    assert "Venter på tur" in page
    assert "Kan være sendt allerede" in page
    as_worker("1 hour", number)
    assert "er afbrudt" in administrator.get("/mail/").content.decode()
    as_worker("1 second", number)
    page = administrator.get("/mail/").content.decode()
    assert "kører ikke" not in page
    assert "ved at blive sendt" in page
    said = administrator.post(f"/mail/{number}/again/", follow=True).content.decode()
    assert "lige nu" in said
    assert ProcrastinateJob.objects.get().status == "doing"
    with make.as_owner(), connections["default"].cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")
    assert "Ingen prøver mere" in administrator.get("/mail/").content.decode()


def test_what_may_have_arrived_twice_is_named(administrator):
    number = a_stuck_message()
    assert "nået frem to gange" not in administrator.get("/mail/").content.decode()
    Message.objects.filter(pk=number).update(doubted_at=timezone.now(), sent_at=timezone.now())
    page = administrator.get("/mail/").content.decode()
    assert "Kan være nået frem to gange" in page
    assert "Der er noget nyt" in page


@pytest.mark.parametrize("role", ["leader", "nurse", "project_lead", "steering_member"])
def test_nobody_else_sees_or_sends_them(client, role):
    number = a_stuck_message()
    client = make.signed_in(client, an_overseer(role))
    assert client.get("/mail/").status_code == 403
    assert client.post(f"/mail/{number}/again/").status_code == 403
    assert 'href="/mail/"' not in client.get("/").content.decode()
