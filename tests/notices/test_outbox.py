"""The outbox: kept with what it tells of, delivered once, visible when stuck, no numbers in it."""

import datetime as dt
import smtplib
import uuid
from io import StringIO

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from brobygger.accounts.queries import account_holder
from brobygger.notices.errors import MessageGone, NumberInMessage
from brobygger.notices.models import Message
from brobygger.notices.post import deliver
from brobygger.notices.queries import stuck_messages
from brobygger.notices.rules import may_leave_the_house
from brobygger.notices.services import send, send_again
from brobygger.notices.tasks import deliver as job

pytestmark = pytest.mark.django_db


def a_message(actor=None, **more):
    words = {"subject": "Der er noget nyt", "body": "Log ind for at se det."}
    return send(actor, user_id=uuid.uuid4(), address="anne@example.org", **words | more)


def jobs():
    return list(ProcrastinateJob.objects.values_list("args", flat=True))


def test_a_message_and_its_job_are_kept_together():
    actor = account_holder(uuid.uuid4())
    number = a_message(actor, subject="En\nlinje  " + "x" * 200)
    message = Message.objects.get(pk=number)
    assert message.subject.startswith("En linje x")
    assert len(message.subject) == 120
    assert message.sent_by == actor.user_id
    assert jobs() == [{"message_id": str(number)}]


def test_what_is_undone_leaves_no_message_and_no_job():
    with transaction.atomic():
        a_message()
        transaction.set_rollback(True)
    assert not Message.objects.exists()
    assert jobs() == []


def test_it_is_delivered_once_and_its_words_are_forgotten(mailoutbox):
    number = a_message()
    job(message_id=str(number))
    job(message_id=str(number))
    assert [(one.to, one.subject) for one in mailoutbox] == [
        (["anne@example.org"], "Der er noget nyt")
    ]
    message = Message.objects.get(pk=number)
    assert (message.body, message.attempts) == ("", 1)
    assert message.sent_at is not None


def test_what_fails_is_tried_again_and_the_reason_holds_no_address(monkeypatch):
    def refused(*_arguments, **_named):
        raise smtplib.SMTPRecipientsRefused({"anne@example.org": (550, b"no")})

    number = a_message()
    monkeypatch.setattr(EmailBackend, "send_messages", refused)
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        deliver(message_id=number)
    message = Message.objects.get(pk=number)
    assert (message.attempts, message.last_error) == (1, "SMTPRecipientsRefused")
    assert job.retry_strategy.max_attempts == 5


def test_a_stuck_message_is_seen_and_sent_again():
    number = a_message()
    assert stuck_messages() == ()
    Message.objects.update(created_at=timezone.now() - dt.timedelta(minutes=20))
    assert [one.id for one in stuck_messages()] == [number]
    shown, again, after = StringIO(), StringIO(), StringIO()
    call_command("outbox", stdout=shown)
    assert str(number) in shown.getvalue()
    call_command("outbox", "--again", str(number), stdout=again)
    assert len(jobs()) == 1  # in place of the first, behind whose lock it would wait
    deliver(message_id=number)
    call_command("outbox", stdout=after)
    assert after.getvalue() == "Nothing is stuck.\n"
    with pytest.raises(MessageGone):
        send_again(message_id=number)


@pytest.mark.parametrize(
    "text",
    [
        "010190-1234",
        "0101901234",
        "010190 1234",
        "Nr. 010190–1234.",
        "01019011AA",
        "0101901XA2",
        "010190 - 1234",
        "01 01 90 1234",
        "01.01.90-1234",
        "010190\u22121234",
        "0101\u200b90-12\u00ad34",
        "\uff10\uff11\uff10\uff11\uff19\uff10-1234",
        "\u0660\u0661\u0660\u0661\u0669\u0660-1234",
    ],
)
def test_what_looks_like_a_number_does_not_leave(text):
    if text in {"01019011AA", "0101901XA2"}:
        assert not may_leave_the_house(text)
    for words in ({"subject": text}, {"body": f"Hej\n{text}\n"}):
        with pytest.raises(NumberInMessage):
            a_message(**words)
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Din kode er 123456.",
        "Ring på 12 34 56 78",
        "https://brobygger.example/plans/01019012-1234-4abc-9def-010190123456/",
        "14.07.2026 kl. 09.30",
        "EAN 5798000123456",
        "010190-abcd",
        "010190-1abc",
        "14.07.2026 10.30",
        "Ring 12 34 56 78 90",
    ],
)
def test_what_only_holds_digits_may(text):
    assert may_leave_the_house(text)
