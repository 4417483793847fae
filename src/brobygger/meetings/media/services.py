"""Passes for the media server, and putting people out of it.

No actor: whoever holds a seat's token was let in at the door, with an account or as a guest, and
the signalling process says whether they still sit there.
"""

import http.client
import logging
import time
from urllib.parse import urlsplit

from django.conf import settings

from brobygger.kernel.errors import NotFound
from brobygger.signalling.tickets import LONGEST_SLIP, BadSlip, keys_from, read_seat

from .sfu import SfuAway, SfuPass, backend

PATIENCE = 3.0
KEYS = keys_from(settings.SIGNALLING_SECRET)
log = logging.getLogger(__name__)


def pass_inside(slip: str, *, meeting: str, feed: str = "") -> SfuPass:
    """For somebody who sits in a large meeting now; the room is made when it is not there (any more)."""
    try:
        seat = read_seat(KEYS, slip[: LONGEST_SLIP + 1], now=time.time())
    except BadSlip:
        raise NotFound(meeting) from None
    if seat.meeting != meeting or seat.size == "mesh" or not _sits_there(slip):
        raise NotFound(meeting)
    server = backend()
    server.ensure_room(seat.meeting, size=seat.size)
    return server.pass_for(seat.meeting, seat.participant, size=seat.size, feed=feed)


def put_out(meeting: str, participant: str) -> None:
    """Removed at the door: out of the media server too. For what is said now they have no key."""
    try:
        backend().remove(meeting, participant)
    except SfuAway as trouble:
        log.warning("the media server did not put somebody out: %s", trouble)


def _sits_there(slip: str) -> bool:
    """Asked of the signalling process: only it knows who has been removed or has left."""
    place = urlsplit(_signalling())
    kind = http.client.HTTPSConnection if place.scheme == "https" else http.client.HTTPConnection
    line = kind(place.hostname or "", place.port, timeout=PATIENCE)
    try:
        line.request("POST", f"{place.path}inside/", body=slip.encode())
        return line.getresponse().status == 204
    except (OSError, http.client.HTTPException):
        raise SfuAway("signalling") from None
    finally:
        line.close()


def _signalling() -> str:
    """On this machine, when `serve` started it; else where browsers find it."""
    if settings.SIGNALLING_PORT:
        return f"http://{settings.BIND}:{settings.SIGNALLING_PORT}/signalling/"
    return "http" + str(settings.SIGNALLING_URL).removeprefix("ws")
