"""Mail goes to the server that is named, under TLS, or to a folder; an odd name is said at the start."""

import socketserver
import threading

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage, get_connection
from django.test import override_settings

from brobygger.config.mail import mail_settings


@pytest.fixture
def named(monkeypatch):
    return lambda url: monkeypatch.setenv("BROBYGGER_MAIL_URL", url)


def test_without_a_server_it_lands_in_the_folder(monkeypatch):
    monkeypatch.delenv("BROBYGGER_MAIL_URL", raising=False)
    assert mail_settings()["EMAIL_FILE_PATH"].name == "mail"


def test_a_server_elsewhere_is_never_spoken_to_in_the_clear(named):
    named("smtp://post:h%40mlig@mail.example:2525")
    found = mail_settings()
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("mail.example", 2525)
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("post", "h@mlig")
    assert found["EMAIL_USE_TLS"]
    assert not found["EMAIL_USE_SSL"]
    named("smtps://mail.example")
    found = mail_settings()
    assert found["EMAIL_USE_SSL"]
    assert not found["EMAIL_USE_TLS"]
    assert found["EMAIL_PORT"] == 465


@pytest.mark.parametrize("odd", ["mail.example", "http://mail.example", "smtp://", "smtp://a:b:c"])
def test_an_odd_name_is_said_in_one_line(named, odd):
    named(odd)
    with pytest.raises(ImproperlyConfigured, match="BROBYGGER_MAIL_URL"):
        mail_settings()


class Post(socketserver.StreamRequestHandler):
    """As much of a mail server as it takes to be handed one message."""

    letters: list[bytes] = []

    def handle(self) -> None:
        self.wfile.write(b"220 post\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                letter = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    letter += part
                self.letters.append(letter)
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")


def test_a_server_on_this_machine_gets_the_letter(named):
    with socketserver.TCPServer(("127.0.0.1", 0), Post) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        named(f"smtp://127.0.0.1:{server.server_address[1]}")
        with override_settings(**mail_settings()):
            connection = get_connection(mail_settings()["EMAIL_BACKEND"])
            sent = EmailMessage("Hej", "Der er nyt", to=["a@example.test"], connection=connection)
            assert sent.send() == 1
        server.shutdown()
    assert b"Der er nyt" in Post.letters[0]
