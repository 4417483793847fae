"""Ask a relay for a place as a browser does (RFC 5766): is it there, and does it take our passwords?"""

import hashlib
import hmac
import ipaddress
import re
import secrets
import socket
import ssl
import struct
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ImproperlyConfigured

COOKIE = 0x2112A442
ALLOCATE, REFRESH, PERMIT = 0x0003, 0x0004, 0x0008
USERNAME, INTEGRITY, ERROR, LIFETIME = 0x0006, 0x0008, 0x0009, 0x000D
PEER, REALM, NONCE, TRANSPORT = 0x0012, 0x0014, 0x0015, 0x0019
FAMILY = 0x0017
UDP, IPV6 = b"\x11\0\0\0", b"\x02\0\0\0"
SILENT, STALE, WANTED = 0, 438, 401
RELAY_URL = re.compile(r"(stuns?:[^\s?/]+|turns?:[^\s?/]+(\?transport=(udp|tcp))?)")
TRIES, PATIENCE = 3, 1.0  # a lost question is asked again; seconds for each answer


def relay_urls(named: str) -> tuple[str, ...]:
    """The addresses in BROBYGGER_TURN_URLS, apart by spaces or commas."""
    urls = tuple(named.replace(",", " ").split())
    for url in urls:
        if not RELAY_URL.fullmatch(url):
            raise ImproperlyConfigured(
                f"BROBYGGER_TURN_URLS has {url!r}; an address looks like"
                " turn:turn.example.dk:3478?transport=udp or turns:turn.example.dk:443?transport=tcp"
            )
    return urls


@dataclass(frozen=True, slots=True)
class Place:
    """Where an address of a relay points to: `turns:turn.example.dk:443?transport=tcp`."""

    host: str
    port: int
    is_stream: bool
    is_sealed: bool

    @classmethod
    def of(cls, url: str) -> "Place":
        parts = urlsplit(url)
        sealed = parts.scheme in {"turns", "stuns"}
        there = urlsplit(f"//{parts.path}")
        how = parse_qs(parts.query).get("transport", ["tcp" if sealed else "udp"])[0]
        port = there.port or (5349 if sealed else 3478)
        return cls(there.hostname or "", port, how == "tcp", sealed)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: 200, or the error's number; `SILENT` when nothing did."""

    code: int
    fields: dict[int, bytes] = field(default_factory=dict)

    @property
    def is_well(self) -> bool:
        return self.code == 200


class Guest:
    """One connection to a relay, and the place it may have there until it is closed."""

    def __init__(self, url: str, username: str, password: str) -> None:
        self.place = Place.of(url)
        self.username, self.password = username, password
        self.realm = self.nonce = b""
        self.line = self._connect()

    def __enter__(self) -> "Guest":
        return self

    def __exit__(self, *_: object) -> None:
        self.line.close()

    def allocate(self, *, family: int = 4) -> Answer:
        wanted = {TRANSPORT: UDP} if family == 4 else {TRANSPORT: UDP, FAMILY: IPV6}
        return self.ask(ALLOCATE, wanted)

    def refresh(self, seconds: int) -> Answer:
        return self.ask(REFRESH, {LIFETIME: struct.pack("!I", seconds)})

    def permit(self, address: str) -> Answer:
        """May this place talk to that address?"""
        number = secrets.token_bytes(12)
        return self.ask(PERMIT, {PEER: _peer(address, number)}, number)

    def ask(self, what: int, about: dict[int, bytes], number: bytes = b"") -> Answer:
        """The question; once more with a password when one is wanted, or with a fresh nonce."""
        number = number or secrets.token_bytes(12)
        answer = self._ask(what, number, about)
        if answer.code == STALE or (answer.code == WANTED and not self.nonce):
            self.realm = answer.fields.get(REALM, self.realm)
            self.nonce = answer.fields[NONCE]
            answer = self._ask(what, number, about)
        return answer

    def _ask(self, what: int, number: bytes, about: dict[int, bytes]) -> Answer:
        question = self._sealed(what, number, about)
        for _ in range(1 if self.place.is_stream else TRIES):
            self.line.sendall(question)
            try:
                while (answer := _read(self.line.recv(4096), number)) is None:
                    pass  # an earlier answer, late
            except TimeoutError:
                continue
            except OSError:
                break
            return answer
        return Answer(SILENT)

    def _sealed(self, what: int, number: bytes, about: dict[int, bytes]) -> bytes:
        body = b"".join(_field(kind, value) for kind, value in about.items())
        if not self.nonce:
            return _head(what, len(body), number) + body
        who = {USERNAME: self.username.encode(), REALM: self.realm, NONCE: self.nonce}
        body += b"".join(_field(kind, value) for kind, value in who.items())
        signed = _head(what, len(body) + 24, number) + body  # the length counts the mark to come
        secret = b":".join([self.username.encode(), self.realm, self.password.encode()])
        key = hashlib.md5(secret, usedforsecurity=False).digest()  # the standard's own way
        return signed + _field(INTEGRITY, hmac.digest(key, signed, "sha1"))

    def _connect(self) -> socket.socket:
        there = (self.place.host, self.place.port)
        if self.place.is_stream:
            line = socket.create_connection(there, PATIENCE * TRIES)
        else:
            family, *_, address = socket.getaddrinfo(*there, type=socket.SOCK_DGRAM)[0]
            line = socket.socket(family, socket.SOCK_DGRAM)
            line.settimeout(PATIENCE)
            line.connect(address)
        if not self.place.is_sealed:
            return line
        return ssl.create_default_context().wrap_socket(line, server_hostname=self.place.host)


def _head(what: int, length: int, number: bytes) -> bytes:
    return struct.pack("!HHI", what, length, COOKIE) + number


def _field(kind: int, value: bytes) -> bytes:
    return struct.pack("!HH", kind, len(value)) + value + bytes(-len(value) % 4)


def _peer(address: str, number: bytes) -> bytes:
    """An address masked as the standard wants it, so that no box on the way rewrites it."""
    packed = ipaddress.ip_address(address).packed
    mask = struct.pack("!I", COOKIE) + number
    masked = bytes(one ^ other for one, other in zip(packed, mask, strict=False))
    return struct.pack("!BBH", 0, 1 if len(packed) == 4 else 2, 9 ^ COOKIE >> 16) + masked


def _read(frame: bytes, number: bytes) -> Answer | None:
    """None when it answers something else."""
    if len(frame) < 20 or frame[8:20] != number:
        if not frame:
            raise ConnectionResetError
        return None
    fields, rest = {}, frame[20:]
    while len(rest) >= 4:
        kind, length = struct.unpack("!HH", rest[:4])
        fields[kind] = rest[4 : 4 + length]
        rest = rest[4 + length + -length % 4 :]
    error = fields.get(ERROR)
    return Answer(error[2] * 100 + error[3] if error else 200, fields)
