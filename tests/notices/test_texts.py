"""Text messages: through the gateway that is named, else as files; kept when nobody takes them."""

import json
import os
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.exceptions import ImproperlyConfigured

from brobygger.config.mail import text_gateway
from brobygger.notices.errors import NumberInMessage
from brobygger.notices.models import Message
from brobygger.notices.post import deliver
from brobygger.notices.services import send_text

pytestmark = pytest.mark.django_db


def a_text(text="Din kode er 123456."):
    return send_text(None, number="+4520123456", subject="En kode", text=text)


@pytest.fixture
def gateway(settings):
    """A gateway of our own; `answers` is what it says, `heard` what it got."""
    heard, answers = [], [200]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((json.loads(body), self.headers["Authorization"]))
            self.send_response(answers[0])
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.TEXT_GATEWAY = f"http://127.0.0.1:{server.server_port}/"
    settings.TEXT_GATEWAY_TOKEN = "hush"  # nobody's
    yield heard, answers
    server.shutdown()
    server.server_close()


def test_a_text_lands_in_the_folder_when_no_gateway_is_named(settings, tmp_path):
    settings.TEXT_GATEWAY, settings.EMAIL_FILE_PATH = "", tmp_path
    deliver(message_id=a_text())
    [file] = tmp_path.glob("*.txt")
    assert file.read_text() == "To: +4520123456\n\nDin kode er 123456.\n"


def test_a_text_goes_through_the_gateway_and_is_forgotten(gateway):
    heard, _answers = gateway
    number = a_text()
    deliver(message_id=number)
    deliver(message_id=number)
    assert heard == [({"to": "+4520123456", "text": "Din kode er 123456."}, "Bearer hush")]
    assert Message.objects.get(pk=number).body == ""


def test_a_gateway_that_refuses_leaves_the_text_to_be_tried_again(gateway):
    _heard, answers = gateway
    answers[0] = 503
    number = a_text()
    with pytest.raises(OSError, match="503"):
        deliver(message_id=number)
    kept = Message.objects.get(pk=number)
    assert (kept.attempts, kept.last_error, kept.body) == (
        1,
        "HTTPError 503",
        "Din kode er 123456.",
    )


def test_no_number_of_a_person_leaves_as_a_text():
    with pytest.raises(NumberInMessage):
        a_text("Ring om 210300-9996.")


def test_a_gateway_is_never_reached_in_the_clear(monkeypatch):
    monkeypatch.delenv("BROBYGGER_DEMO", raising=False)
    monkeypatch.setitem(os.environ, "BROBYGGER_SMS_URL", "http://sms.example/")
    with pytest.raises(ImproperlyConfigured):
        text_gateway()
    monkeypatch.setitem(os.environ, "BROBYGGER_SMS_URL", "https://sms.example/")
    assert text_gateway() == ("https://sms.example/", "")
    monkeypatch.setitem(os.environ, "BROBYGGER_DEMO", "1")
    assert text_gateway() == ("", "")
