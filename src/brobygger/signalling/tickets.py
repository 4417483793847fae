"""Signed slips of paper: what Django hands a participant, and what the process hands back.

Both programs import this file and nothing else of each other. Each kind of slip has a key of its
own, made from one secret, so that one kind never passes for another.
"""

import base64
import binascii
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

TICKET_LASTS = 60  # seconds from the press of a button to the open socket
SEAT_LASTS = 12 * 3600
REPORT_LASTS = 120
ORDER_LASTS = 120
LEADERS = frozenset({"host", "cohost"})
ROLES = LEADERS | {"participant"}
SIZES = frozenset({"mesh", "group", "webinar"})
LONGEST_SLIP = 4096


class BadSlip(Exception):
    """Not ours, changed on the way, or too old; the argument says which, in one word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """One key for each kind of slip."""

    ticket: bytes
    seat: bytes
    report: bytes
    order: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """This participant may come to the door of this meeting, once and now."""

    meeting: str
    participant: str
    role: str
    name: str
    function: str
    who: str  # whom Django meant, in Django's own words; only handed back in reports
    relay: bool  # address protected: never show this browser's own network address to anyone
    exp: int
    jti: str
    size: str = "mesh"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatToken:
    """This participant was let in, and may have the same seat back after a lost connection."""

    meeting: str
    participant: str
    role: str
    name: str
    function: str
    who: str
    relay: bool
    call: str
    seat: str
    turn: int  # goes up when the role changes, so that an older token is worth nothing
    pub: str
    nonce: str
    exp: int
    size: str = "mesh"


Slip = TypeVar("Slip", Ticket, SeatToken)


def keys_from(secret: str) -> Keys:
    def key(use: str) -> bytes:
        return hmac.new(
            secret.encode(), f"brobygger signalling {use} 1".encode(), "sha256"
        ).digest()

    return Keys(ticket=key("ticket"), seat=key("seat"), report=key("report"), order=key("order"))


def issue_ticket(keys: Keys, *, now: float | None = None, **about: Any) -> str:
    """A ticket for the next minute. `about`: the fields of `Ticket` but its last hour and its number."""
    moment = time.time() if now is None else now
    ticket = Ticket(exp=int(moment) + TICKET_LASTS, jti=secrets.token_urlsafe(16), **about)
    return sign(keys.ticket, asdict(ticket))


def read_ticket(keys: Keys, slip: str, *, now: float) -> Ticket:
    """What the ticket says, if it is ours and of this minute. Whether it is spent, others know."""
    ticket = _as(Ticket, verify(keys.ticket, slip, now=now))
    is_known = ticket.role in ROLES and ticket.size in SIZES
    if not is_known or ticket.exp > now + TICKET_LASTS + 5:
        raise BadSlip("forged")
    return ticket


def issue_seat(keys: Keys, token: SeatToken) -> str:
    return sign(keys.seat, asdict(token))


def read_seat(keys: Keys, slip: str, *, now: float) -> SeatToken:
    return _as(SeatToken, verify(keys.seat, slip, now=now))


def issue_report(keys: Keys, said: dict[str, Any], *, now: float) -> str:
    """What happened, for Django alone."""
    about = {"said": said, "exp": int(now) + REPORT_LASTS, "jti": secrets.token_urlsafe(16)}
    return sign(keys.report, about)


def read_report(keys: Keys, slip: str, *, now: float) -> dict[str, Any]:
    said = verify(keys.report, slip, now=now).get("said")
    if not isinstance(said, dict):
        raise BadSlip("forged")
    return said


def issue_order(keys: Keys, about: dict[str, str], *, now: float) -> str:
    """What the door must know from Django: a meeting that is called off, a guest who is not to come."""
    jti = secrets.token_urlsafe(16)
    return sign(keys.order, {"order": about, "exp": int(now) + ORDER_LASTS, "jti": jti})


def read_order(keys: Keys, slip: str, *, now: float) -> dict[str, str]:
    """`meeting`, `why`, and `participant` where it is about one person alone."""
    about = verify(keys.order, slip, now=now).get("order")
    if not isinstance(about, dict) or not {"meeting", "why"} <= about.keys():
        raise BadSlip("forged")
    return {str(name): str(value) for name, value in about.items()}


def sign(key: bytes, about: dict[str, Any]) -> str:
    body = _text(json.dumps(about, ensure_ascii=False, separators=(",", ":")).encode())
    return f"{body}.{_text(hmac.digest(key, body.encode(), hashlib.sha256))}"


def verify(key: bytes, slip: str, *, now: float) -> dict[str, Any]:
    """The content, once the signature holds; nothing is read before it does."""
    if len(slip) > LONGEST_SLIP or slip.count(".") != 1 or not slip.isascii():
        raise BadSlip("forged")
    body, mark = slip.split(".")
    if not hmac.compare_digest(_text(hmac.digest(key, body.encode(), hashlib.sha256)), mark):
        raise BadSlip("forged")
    try:
        about = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except (binascii.Error, ValueError) as error:
        raise BadSlip("forged") from error
    if not isinstance(about, dict) or not isinstance(about.get("exp"), int):
        raise BadSlip("forged")
    if about["exp"] < now:
        raise BadSlip("expired")
    return about


def _as(kind: type[Slip], about: dict[str, Any]) -> Slip:
    try:
        return kind(**about)
    except TypeError as error:
        raise BadSlip("forged") from error


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
