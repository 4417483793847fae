"""A mail server that takes mail only under STARTTLS and with a name and password, and keeps it."""

import base64
import email
import email.policy
import re
import socketserver
import ssl
import threading
import time
from email.message import EmailMessage
from typing import Any

NAME, PASSWORD = "brobygger", "choose-a-third"  # as the page says


class Post:
    """Serves until the trial ends; `letters` are whole mails in the order they came."""

    def __init__(self, address: str, port: int, certificate: str, key: str) -> None:
        self.letters: list[EmailMessage] = []
        self.sealed = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.sealed.load_cert_chain(certificate, key)
        socketserver.ThreadingTCPServer.allow_reuse_address = True
        self.server: Any = socketserver.ThreadingTCPServer((address, port), _Talk)
        self.server.daemon_threads, self.server.post = True, self
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def wait_for(self, address: str, words: str, *, seconds: float = 90.0) -> str:
        """The newest letter to somebody that says this, from the moment it is there; taken out."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            for letter in reversed(self.letters):
                body = letter.get_body(("plain",))
                text = body.get_content() if body else ""
                if letter["To"] == address and re.search(words, text):
                    self.letters.remove(letter)
                    return str(text)
            time.sleep(0.2)
        raise SystemExit(f"no mail to {address} that says {words!r} in {seconds:.0f} seconds")


class _Talk(socketserver.StreamRequestHandler):
    """Just enough SMTP to refuse what is sent in the clear or without a password."""

    is_sealed, is_known = False, False

    def handle(self) -> None:
        self._say("220 post")
        while line := self.rfile.readline():
            word, _space, rest = line.decode().strip().partition(" ")
            if word.upper() == "QUIT":
                self._say("221 bye")
                return
            self._answer(word.upper(), rest)

    def _answer(self, word: str, rest: str) -> None:
        if word == "EHLO":
            self._say("250-post", "250 AUTH PLAIN" if self.is_sealed else "250 STARTTLS")
        elif word == "STARTTLS":
            self._say("220 go on")
            self._seal()
        elif word == "AUTH" and self.is_sealed:
            self._know(rest)
        elif not self.is_known:
            self._say("530 say who you are, under STARTTLS")
        elif word == "DATA":
            self._take()
        else:
            self._say("250 ok")

    def _seal(self) -> None:
        self.connection = self.server.post.sealed.wrap_socket(self.request, server_side=True)  # type: ignore[attr-defined]
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
        self.is_sealed = True

    def _know(self, rest: str) -> None:
        _method, _space, given = rest.partition(" ")
        parts = base64.b64decode(given).decode().split("\0")
        self.is_known = parts[1:] == [NAME, PASSWORD]
        self._say("235 welcome" if self.is_known else "535 no")

    def _take(self) -> None:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)
        letter = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        self.server.post.letters.append(letter)  # type: ignore[attr-defined]
        self._say("250 taken")

    def _say(self, *lines: str) -> None:
        for line in lines:
            self.wfile.write(f"{line}\r\n".encode())
