"""Ways through bad networks: where the relay is, and passwords for it that soon lapse.

A password is a keyed digest over the moment it lapses and a name without meaning; the relay holds
the same secret and works it out again, so nothing is stored anywhere.
"""

import base64
import hmac
from collections.abc import Iterable
from typing import Any

from django.conf import settings

RELAYS = ("turn:", "turns:")


def ice_servers(participant_id: str, *, now: float) -> tuple[dict[str, Any], ...]:
    """What a browser may use to reach others from this moment, as browsers take it."""
    found = [dict(one) for one in settings.ICE_SERVERS]
    finders = [url for url in settings.TURN_URLS if not url.startswith(RELAYS)]
    relays = [url for url in settings.TURN_URLS if url.startswith(RELAYS)]
    if finders:
        found.append({"urls": finders})
    if relays:
        found.append({"urls": relays, **_credential(participant_id, now)})
    return tuple(found)


def has_relay() -> bool:
    """Is there a relay at all? An address that only tells browsers their own (STUN) is none."""
    named = [*settings.TURN_URLS, *(url for one in settings.ICE_SERVERS for url in _urls(one))]
    return any(url.startswith(RELAYS) for url in named)


def lasts() -> int:
    """Seconds until a browser must have asked again; 0: what it holds does not lapse."""
    relays = any(url.startswith(RELAYS) for url in settings.TURN_URLS)
    return int(settings.TURN_LASTS) if relays else 0


def password(participant_id: str, *, now: float) -> dict[str, str]:
    """A name and a password for our own relay, until both lapse.

    The relay counts places by the name: the same for one person throughout a meeting. It tells the
    relay, which may be somebody else's machine, nothing it could look up elsewhere.
    """
    secret = settings.TURN_SECRET.encode()
    alias = hmac.new(secret, f"relay name {participant_id}".encode(), "sha256").hexdigest()[:24]
    username = f"{int(now) + settings.TURN_LASTS}:{alias}"
    mark = hmac.digest(secret, username.encode(), "sha1")  # what the relay works out too
    return {"username": username, "password": base64.b64encode(mark).decode()}


def _credential(participant_id: str, now: float) -> dict[str, str]:
    given = password(participant_id, now=now)
    return {"username": given["username"], "credential": given["password"]}


def _urls(server: dict[str, Any]) -> Iterable[str]:
    urls = server.get("urls", ())
    return (urls,) if isinstance(urls, str) else tuple(urls)
