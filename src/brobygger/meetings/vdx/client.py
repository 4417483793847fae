"""The national video hub's booking API, version 2, as MedCom describes it (api 1.12)."""

import datetime as dt
import http.client
import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from .seam import Booked, HubAway, HubRefused, Wanted

TIMEOUT = 10.0
LONGEST_ANSWER = 256 * 1024
EARLY = 30.0  # seconds before its end a token is not used any more
SUBJECT = "Møde"  # the same for every meeting: a subject is read by people who know nothing of it
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
AWAITS, PROVISIONED = "AWAITS_PROVISION", "PROVISIONED_OK"
Answer = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who we are to the hub: a client of its Keycloak with the role of a meeting planner."""

    api: str
    token_address: str
    client_id: str
    client_secret: str = field(repr=False)
    organised_by: str = ""  # a mailbox of the organisation, never a person's


@dataclass(slots=True)
class Vdx:
    """One account's way to the hub."""

    account: Account
    _token: str = field(default="", repr=False)
    _good_until: float = 0.0
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def book(self, wanted: Wanted) -> Booked:
        """We give the id ourselves: a booking whose answer was lost is found again, never doubled."""
        made = self._ask("POST", "/v2/meetings", self._meeting(wanted), taken=(409,))
        if made is None and self._ask("GET", _one(wanted.id), taken=(404,)) is None:
            raise HubRefused("duplicate")
        return self.look(wanted.id)

    def move(self, wanted: Wanted) -> Booked:
        self._ask("PUT", _one(wanted.id), self._meeting(wanted))
        return self.look(wanted.id)

    def cancel(self, booking: UUID, *, now: dt.datetime) -> None:
        """A room that is already made cannot be deleted there: it is ended."""
        if self._ask("GET", _one(booking), taken=(404,)) is None:
            return
        if self._status(booking) == AWAITS:
            self._ask("DELETE", _one(booking), taken=(404,))
        else:
            self._ask("PATCH", _one(booking), {"endTime": _moment(now)}, taken=(404,))

    def look(self, booking: UUID) -> Booked:
        found = self._ask("GET", f"/v2/scheduling-info/{booking}") or {}
        return Booked(
            id=booking,
            status=_word(found, "provisionStatus", 32),
            link=_https(_word(found, "portalLink", 500)),
            address=_word(found, "uriWithDomain", 200),
            guest_pin=_pin(found, "guestPin"),
            host_pin=_pin(found, "hostPin"),
        )

    def _status(self, booking: UUID) -> str:
        return self.look(booking).status

    def _meeting(self, wanted: Wanted) -> Answer:
        about: Answer = {
            "uuid": str(wanted.id),
            "externalId": str(wanted.id),
            "subject": SUBJECT,
            "startTime": _moment(wanted.starts_at),
            "endTime": _moment(wanted.ends_at),
            "maxParticipants": wanted.people,
            "meetingType": "NORMAL",
            "vmrType": "conference",
            "guestPinRequired": True,
            "forceEncryption": True,
            "guestMicrophone": "on",
        }
        if self.account.organised_by:
            about["organizedByEmail"] = self.account.organised_by
        return about

    def _ask(
        self, method: str, path: str, body: Answer | None = None, *, taken: tuple[int, ...] = ()
    ) -> Answer | None:
        """The answer; None for a refusal that the asker takes as an answer."""
        status, found = self._send(method, path, body)
        if status == 401:
            self._good_until = 0.0  # withdrawn before its time: once more, with a new one
            status, found = self._send(method, path, body)
        if status in taken:
            return None
        if 200 <= status < 300:
            return found
        if status in {401, 403, 408, 425, 429} or status >= 500:
            raise HubAway(f"status {status}")
        raise HubRefused(f"status {status}")

    def _send(self, method: str, path: str, body: Answer | None) -> tuple[int, Answer]:
        headers = {"Authorization": f"Bearer {self._bearer()}", "Accept": "application/json"}
        content = b""
        if body is not None:
            headers["Content-Type"] = "application/json"
            content = json.dumps(body).encode()
        return _request(method, self.account.api + path, content, headers)

    def _bearer(self) -> str:
        with self._one_at_a_time:
            if time.monotonic() >= self._good_until:
                self._fetch_token()
            return self._token

    def _fetch_token(self) -> None:
        who = {"client_id": self.account.client_id, "client_secret": self.account.client_secret}
        content = urlencode({"grant_type": "client_credentials", **who}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        status, found = _request("POST", self.account.token_address, content, headers)
        token, lasts = found.get("access_token"), found.get("expires_in", 60)
        if status != 200 or not isinstance(token, str) or not isinstance(lasts, int):
            raise HubAway(f"token {status}")
        self._token = token
        self._good_until = time.monotonic() + max(lasts - EARLY, 1)


def _request(
    method: str, address: str, content: bytes, headers: dict[str, str]
) -> tuple[int, Answer]:
    """One question over TLS (plain only to this machine); its answer if it is JSON."""
    place = urlsplit(address)
    is_here = place.hostname in LOOPBACK
    if place.scheme != "https" and not is_here:
        raise HubRefused("not https")
    kind = http.client.HTTPSConnection if place.scheme == "https" else http.client.HTTPConnection
    line = kind(place.hostname or "", place.port, timeout=TIMEOUT)
    try:
        line.request(method, f"{place.path}?{place.query}".rstrip("?"), content, headers)
        answer = line.getresponse()
        text = answer.read(LONGEST_ANSWER)
        found = json.loads(text) if text.strip() else {}
    except (OSError, http.client.HTTPException) as trouble:
        raise HubAway(type(trouble).__name__) from None
    except ValueError:
        found = {}
    finally:
        line.close()
    return answer.status, found if isinstance(found, dict) else {}


def _one(booking: UUID) -> str:
    return f"/v2/meetings/{booking}"


def _moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="seconds")


def _word(found: Answer, key: str, longest: int) -> str:
    """Text from outside: short, printable, or nothing."""
    value = found.get(key)
    is_fit = isinstance(value, str) and len(value) <= longest and value.isprintable()
    return value if is_fit and isinstance(value, str) else ""


def _pin(found: Answer, key: str) -> str:
    value = str(found.get(key) or "")
    return value if value.isascii() and value.isdigit() and len(value) <= 12 else ""


def _https(link: str) -> str:
    """A link people are to press: never script, never another kind of address."""
    return link if urlsplit(link).scheme == "https" and urlsplit(link).hostname else ""
