"""What a client may send, how much of it, and how fast."""

import json
from dataclasses import dataclass
from typing import Any

VERSION = 1
LONGEST_MESSAGE = 16 * 1024  # bytes
RATE, BURST = 30.0, 200.0  # messages a second for each socket
PATIENCE = 10.0  # seconds to say hello
MOST_SOCKETS = 2000
MOST_INSIDE = {"mesh": 6, "group": 25, "webinar": 150}
MOST_AT_THE_DOOR = {"mesh": 20, "group": 40, "webinar": 150}
MOST_HELD = 64  # messages kept for someone whose connection is being made again

# What each message must carry, and how long its texts may be.
SHAPES: dict[str, dict[str, type]] = {
    "hello": {},
    "knock": {"commit": str, "pub": str, "nonce": str},
    "relay": {"to": str, "body": str, "mac": str},
    "admit": {"id": str},
    "deny": {"id": str},
    "role": {"id": str, "role": str},
    "lock": {"on": bool},
    "remove": {"id": str},
    "checked": {"id": str, "on": bool},
    "end": {},
    "leave": {},
    "ping": {},
}
LONGEST = {"id": 64, "to": 64, "role": 16, "commit": 64, "pub": 128, "nonce": 64, "mac": 64}


class Malformed(Exception):
    """Not a message of ours."""


@dataclass(slots=True)
class Bucket:
    """So many at once, so many a second after that."""

    left: float = BURST
    at: float = 0.0
    rate: float = RATE
    burst: float = BURST

    @classmethod
    def of(cls, size: str, *, at: float) -> "Bucket":
        """Each word to everybody is one message for each of them, and letting one in is three."""
        others = MOST_INSIDE[size] - MOST_INSIDE["mesh"]
        burst = BURST + 8 * others
        return cls(left=burst, at=at, rate=RATE + 2 * others, burst=burst)

    def takes(self, now: float) -> bool:
        self.left = min(self.burst, self.left + (now - self.at) * self.rate)
        self.at = now
        if self.left < 1:
            return False
        self.left -= 1
        return True


def read(text: str) -> dict[str, Any]:
    """The message in a frame, or `Malformed`; its kind is in `t`."""
    if len(text) > LONGEST_MESSAGE or len(text.encode("utf-8", "replace")) > LONGEST_MESSAGE:
        raise Malformed("too long")
    try:
        message = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Malformed("not JSON") from error
    if not isinstance(message, dict) or message.get("v") != VERSION:
        raise Malformed("not version 1")
    shape = SHAPES.get(message["t"]) if isinstance(message.get("t"), str) else None
    if shape is None:
        raise Malformed("unknown")
    for name, kind in shape.items():
        value = message.get(name)
        if type(value) is not kind:
            raise Malformed(name)
        if isinstance(value, str) and len(value) > LONGEST.get(name, LONGEST_MESSAGE):
            raise Malformed(name)
    return message
