"""Janus' video room plugin over its HTTP interface: rooms, passes, and putting people out.

Everything is derived from one secret, so nothing is stored here: a room that Janus has forgotten
is made again under the same name. Two fences at the door of a room: the token is signed and young,
and it stands on the room's own list until its owner is put out.
"""

import base64
import hashlib
import hmac
import http.client
import json
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from .sfu import SfuAway, SfuPass

PLUGIN = "janus.plugin.videoroom"
PATIENCE = 3.0  # seconds for each answer
LASTS = 900  # a pass; browsers renew long before
IS_FORGOTTEN = 3600.0  # a token this long past its time leaves the room's list
SPEAKERS = {"group": 25, "webinar": 4}
MOST_BITS = 1_500_000
NO_SUCH_ROOM, ROOM_EXISTS, NO_SUCH_FEED = 426, 427, 428
FEED = re.compile(r"[0-9a-f]{32}")
OWNER = 16  # the first characters of a feed say whose it is


class Keys:
    """What Janus is started with, and what its callers sign with: one word for each use."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self.token, self.admin = self._word("token"), self._word("admin")

    def _word(self, *use: str) -> str:
        words = "\0".join(["brobygger janus 1", *use]).encode()
        return hmac.new(self._secret, words, "sha256").hexdigest()

    def room(self, meeting: str, size: str) -> str:
        return self._word("room", meeting, size)[:32]

    def room_secret(self, room: str) -> str:
        return self._word("room secret", room)

    def owner(self, meeting: str, participant: str) -> str:
        return self._word("feed", meeting, participant)[:OWNER]

    def sign(self, *fields: str, until: float) -> str:
        """Janus' own form, HMAC-SHA1 and all: when it ends, where it is good, what it opens."""
        about = ",".join([str(int(until)), *fields])
        mark = hmac.new(self.token.encode(), about.encode(), hashlib.sha1).digest()
        return f"{about}:{base64.b64encode(mark).decode()}"

    def api_token(self, now: float) -> str:
        return self.sign("janus", PLUGIN, until=now + LASTS)


class Janus:
    """One Janus. `api`: its HTTP interface, which only we reach."""

    carries = True

    def __init__(self, api: str, *, secret: str) -> None:
        self.place, self.keys = urlsplit(api), Keys(secret)

    def ensure_room(self, meeting: str, *, size: str) -> None:
        room = self.keys.room(meeting, size)
        with self._handle() as ask:
            if ask({"request": "exists", "room": room}).get("exists"):
                return
            made = ask(self._as_made(room, size))
            if "error_code" in made and made["error_code"] != ROOM_EXISTS:
                raise SfuAway(str(made["error_code"]))
            self._sweep(ask, but=room)

    def pass_for(self, meeting: str, participant: str, *, size: str, feed: str = "") -> SfuPass:
        now, room = time.time(), self.keys.room(meeting, size)
        owner = self.keys.owner(meeting, participant)
        if not (FEED.fullmatch(feed) and feed.startswith(owner)):
            feed = owner + secrets.token_hex((32 - OWNER) // 2)
        token = self.keys.sign(PLUGIN, f"room={room}", f"feed={feed}", until=now + LASTS)
        with self._handle() as ask:
            self._admit(ask, room, token, now)
        api = self.keys.api_token(now)
        return SfuPass(room=room, feed=feed, api=api, token=token, lasts=LASTS)

    def remove(self, meeting: str, participant: str) -> int:
        """Whoever is there under a name that no pass bears is put out along with them."""
        owner, ended = self.keys.owner(meeting, participant), 0
        with self._handle() as ask:
            for size in SPEAKERS:
                room = self.keys.room(meeting, size)
                listed = self._listed(ask, room)
                theirs = [one for one in listed if feed_of(one).startswith(owner)]
                if theirs:
                    ask(self._on_list(room, "remove", theirs))
                known = {feed_of(one) for one in listed if one not in theirs}
                ended += self._put_out(ask, room, but=known)
        return ended

    def is_well(self) -> bool:
        try:
            return self._post("", {"janus": "ping"}).get("janus") == "pong"
        except SfuAway:
            return False

    def _as_made(self, room: str, size: str) -> dict[str, Any]:
        """Never on a list, never recorded, nobody's loudness told; only what is encrypted is carried."""
        return {
            "request": "create",
            "room": room,
            "admin_key": self.keys.admin,
            "secret": self.keys.room_secret(room),
            "description": room,
            "is_private": True,
            "publishers": SPEAKERS[size],
            "bitrate": MOST_BITS,
            "fir_freq": 10,
            "audiocodec": "opus",
            "videocodec": "vp8",
            "audiolevel_ext": False,
            "require_e2ee": True,
            "require_pvtid": True,  # who is put out loses what they receive, too
            "signed_tokens": True,
            "allowed": [],
            "record": False,
            "lock_record": True,
        }

    def _sweep(self, ask: "Ask", *, but: str) -> None:
        """Rooms nobody is in go when a new one is made; whoever comes back makes theirs anew."""
        answer = ask({"request": "list", "admin_key": self.keys.admin})
        for one in answer.get("list", []):
            if one["num_participants"] == 0 and one["room"] != but:
                secret = self.keys.room_secret(one["room"])
                ask({"request": "destroy", "room": one["room"], "secret": secret})

    def _admit(self, ask: "Ask", room: str, token: str, now: float) -> None:
        listed = ask(self._on_list(room, "add", [token]))
        if "error_code" in listed:
            raise SfuAway(str(listed["error_code"]))
        old = [one for one in listed.get("allowed", []) if _until(one) + IS_FORGOTTEN < now]
        if old:
            ask(self._on_list(room, "remove", old))

    def _listed(self, ask: "Ask", room: str) -> list[str]:
        return list(ask(self._on_list(room, "add", [])).get("allowed", []))

    def _on_list(self, room: str, action: str, tokens: list[str]) -> dict[str, Any]:
        asked = {"request": "allowed", "room": room, "action": action, "allowed": tokens}
        return asked | {"secret": self.keys.room_secret(room)}

    def _put_out(self, ask: "Ask", room: str, *, but: set[str]) -> int:
        there = ask({"request": "listparticipants", "room": room}).get("participants", [])
        strangers = [one["id"] for one in there if one["id"] not in but]
        for feed in strangers:
            secret = self.keys.room_secret(room)
            ask({"request": "kick", "room": room, "secret": secret, "id": feed})
        return len(strangers)

    @contextmanager
    def _handle(self) -> Iterator["Ask"]:
        """A session of our own, for as long as a few questions take."""
        session = self._ask("", {"janus": "create"})["data"]["id"]
        try:
            attach = {"janus": "attach", "plugin": PLUGIN}
            handle = self._ask(f"/{session}", attach)["data"]["id"]
            yield Ask(self, f"/{session}/{handle}")
        finally:
            self._ask(f"/{session}", {"janus": "destroy"})

    def _ask(self, path: str, asked: dict[str, Any]) -> dict[str, Any]:
        answer = self._post(path, asked | {"token": self.keys.api_token(time.time())})
        if answer.get("janus") != "success":
            raise SfuAway(str(answer.get("error", {}).get("code", "refused")))
        return answer

    def _post(self, path: str, asked: dict[str, Any]) -> dict[str, Any]:
        line = http.client.HTTPConnection(
            self.place.hostname or "", self.place.port, timeout=PATIENCE
        )
        try:
            body = json.dumps(asked | {"transaction": secrets.token_hex(8)})
            line.request("POST", self.place.path + path, body=body)
            answer = json.loads(line.getresponse().read())
        except (OSError, ValueError, http.client.HTTPException):
            raise SfuAway("silent") from None
        finally:
            line.close()
        return answer if isinstance(answer, dict) else {}


class Ask:
    """Questions to the video room plugin, one after the other."""

    def __init__(self, janus: Janus, path: str) -> None:
        self._janus, self._path = janus, path

    def __call__(self, body: dict[str, Any]) -> dict[str, Any]:
        answer = self._janus._ask(self._path, {"janus": "message", "body": body})
        return dict(answer.get("plugindata", {}).get("data", {}))


def feed_of(token: str) -> str:
    """Whose token this is; "" when it is none of ours."""
    found = re.search(r",feed=([0-9a-f]{32})[,:]", token)
    return found[1] if found else ""


def _until(token: str) -> float:
    first = token.partition(",")[0]
    return float(first) if first.isdigit() else 0.0
