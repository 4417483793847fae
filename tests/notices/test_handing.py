"""One message over the threshold: what surely did not leave is no doubt, silence is, and is named."""

import io
import smtplib
import urllib.error
import uuid

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone
from procrastinate.jobs import Job

from brobygger.notices.errors import InHand
from brobygger.notices.handing import HandingOver
from brobygger.notices.models import Message
from brobygger.notices.post import deliver
from brobygger.notices.queries import perhaps_twice
from brobygger.notices.services import send, send_text
from brobygger.notices.tasks import PATIENT

pytestmark = pytest.mark.django_db
NO = urllib.error.HTTPError("http://gateway", 503, "no", {}, io.BytesIO())
LOST = urllib.error.HTTPError("http://gateway", 504, "?", {}, io.BytesIO())


def a_mail() -> uuid.UUID:
    return send(None, user_id=None, address="anne@example.org", subject="Hej", body="Hej")


@pytest.mark.parametrize(
    ("trouble", "is_doubtful"),
    [
        (smtplib.SMTPDataError(554, b"no"), False),
        (smtplib.SMTPRecipientsRefused({}), False),
        (NO, False),
        (urllib.error.URLError(ConnectionRefusedError()), False),
        (smtplib.SMTPServerDisconnected("gone"), True),
        (TimeoutError(), True),
        (urllib.error.URLError(TimeoutError()), True),
        (LOST, True),
    ],
)
def test_a_no_is_no_doubt_and_silence_is(monkeypatch, mailoutbox, trouble, is_doubtful):
    def breaks(*_arguments):
        raise trouble

    number = a_mail()
    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", breaks)
        with pytest.raises(type(trouble)):
            deliver(message_id=number)
    assert (Message.objects.get(pk=number).handed_at is not None) == is_doubtful
    deliver(message_id=number)
    assert [one.id for one in perhaps_twice()] == ([number] if is_doubtful else [])
    assert mailoutbox[0].extra_headers["Message-ID"].startswith(f"<{number}@")
    assert Message.objects.get(pk=number).body == ""


def test_of_two_who_took_it_up_only_the_one_who_marked_it_hands_it_over():
    number = a_mail()
    first, second = (HandingOver(Message.objects.get(pk=number)) for _ in range(2))
    with first, second:
        first.begin()
        with pytest.raises(InHand):
            second.begin()
        first.taken()
    deliver(message_id=number)  # it has gone: nothing is left to be done
    assert Message.objects.get(pk=number).doubted_at is None


def test_whoever_came_second_looks_again_soon_however_often():
    job = Job(id=1, queue="notices", lock=None, queueing_lock=None, task_name="x", attempts=9)
    soon = PATIENT.get_retry_decision(exception=InHand(uuid.uuid4()), job=job)
    assert soon.retry_at is not None
    assert PATIENT.get_retry_decision(exception=TimeoutError(), job=job) is None


def test_a_folder_recognises_a_second_one_and_there_is_no_doubt(settings, tmp_path):
    settings.TEXT_GATEWAY, settings.EMAIL_FILE_PATH = "", tmp_path
    settings.EMAIL_BACKEND = "brobygger.notices.folder.EmailBackend"
    for number in (a_mail(), send_text(None, number="+4520123456", subject="Hej", text="Hej")):
        for _ in range(2):
            Message.objects.filter(pk=number).update(sent_at=None, handed_at=timezone.now())
            deliver(message_id=number)
        assert len(list(tmp_path.glob(f"*{number}*"))) == 1
    assert perhaps_twice() == ()
