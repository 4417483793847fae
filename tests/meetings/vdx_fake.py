"""A hub to book in, after the description of its API v2: what it accepts, when, and in which states."""

import datetime as dt
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs
from uuid import UUID

REQUIRED = {"subject": 100, "startTime": 40, "endTime": 40}
KNOWN = {
    *("subject", "startTime", "endTime", "description", "projectCode", "organizedByEmail"),
    *("maxParticipants", "endMeetingOnEndTime", "schedulingTemplateId", "meetingType", "uuid"),
    *("externalId", "guestMicrophone", "guestPinRequired", "guestPin", "hostPin", "labels"),
    *("schedulingInfoReservationId", "vmrType", "forceEncryption", "callType"),
}


@dataclass
class Hub:
    """What it has, what it was asked, and how it misbehaves."""

    meetings: dict[str, dict] = field(default_factory=dict)
    status: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str, dict]] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    given: int = 0
    secret: str = "right"  # of a fake
    fails: list[int | str] = field(
        default_factory=list
    )  # the next answers: a status, "hang up", "lose"

    def provision(self, status: str) -> None:
        for one in self.status:
            self.status[one] = status

    def withdraw_tokens(self) -> None:
        self.tokens.clear()

    def token(self, form: dict[str, list[str]]) -> tuple[int, dict]:
        wanted = {"grant_type": ["client_credentials"], "client_id": ["brobygger"]}
        if form != wanted | {"client_secret": [self.secret]}:
            return 401, {"error": "unauthorized_client"}
        self.given += 1
        self.tokens.add(f"token-{self.given}")
        return 200, {"access_token": f"token-{self.given}", "expires_in": 300}

    def answer(self, method: str, path: str, body: dict) -> tuple[int, dict]:
        self.asked.append((method, path, body))
        if method == "POST" and path == "/v2/meetings":
            return self.create(body)
        _, version, kind, one = path.split("/")
        if version != "v2" or one not in self.meetings:
            return 404, {"status": 404}
        if kind == "scheduling-info" and method == "GET":
            return 200, self.scheduling(one)
        return getattr(self, method.lower())(one, body)

    def create(self, body: dict) -> tuple[int, dict]:
        wrong = self.wrong(body)
        if wrong:
            return 400, {"errorText": wrong}
        external = {one.get("externalId") for one in self.meetings.values()}
        if body["uuid"] in self.meetings or body.get("externalId") in external:
            return 409, {"errorText": "duplicate"}
        self.meetings[body["uuid"]] = body
        self.status[body["uuid"]] = "AWAITS_PROVISION"
        return 201, body | {"shortId": body["uuid"][:8]}

    def wrong(self, body: dict) -> str:
        for name, longest in REQUIRED.items():
            if not isinstance(body.get(name), str) or not 0 < len(body[name]) <= longest:
                return name
        for name in ("startTime", "endTime"):
            if dt.datetime.fromisoformat(body[name]).tzinfo is None:
                return f"{name} without an offset"
        UUID(body["uuid"])
        return ", ".join(body.keys() - KNOWN)

    def get(self, one: str, _: dict) -> tuple[int, dict]:
        return 200, self.meetings[one]

    def put(self, one: str, body: dict) -> tuple[int, dict]:
        """Only before it is made everything; once it is made, the end alone."""
        before = self.meetings[one]
        if self.status[one] == "PROVISIONED_OK" and body["startTime"] == before["startTime"]:
            before["endTime"] = body["endTime"]
            return 200, before
        if self.status[one] != "AWAITS_PROVISION":
            return 406, {"errorText": "status"}
        self.meetings[one] = body
        return 200, body

    def patch(self, one: str, body: dict) -> tuple[int, dict]:
        if set(body) != {"endTime"}:
            return 406, {"errorText": "status"}
        self.meetings[one]["endTime"] = body["endTime"]
        return 200, self.meetings[one]

    def delete(self, one: str, _: dict) -> tuple[int, dict]:
        if self.status[one] != "AWAITS_PROVISION":
            return 406, {"errorText": "status"}
        del self.meetings[one], self.status[one]
        return 204, {}

    def scheduling(self, one: str) -> dict:
        return {
            "uuid": one,
            "provisionStatus": self.status[one],
            "portalLink": f"https://portal.vdx.example/?url={one[:8]}&pin=4711",
            "uriWithDomain": f"{one[:8]}@rooms.vdx.example",
            "guestPin": 4711,
            "hostPin": "9001",
        }


class serving_hub:  # noqa: N801  # reads like the builders
    """`with serving_hub() as (hub, address):`"""

    def __enter__(self):
        hub = self.hub = Hub()

        class Handler(BaseHTTPRequestHandler):
            def handle_any(self):
                raw = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                if self.path == "/token":
                    return self.reply(*hub.token(parse_qs(raw)))
                if self.headers.get("Authorization", "").removeprefix("Bearer ") not in hub.tokens:
                    return self.reply(401, {"error": "invalid_token"})
                fault = hub.fails.pop(0) if hub.fails else 0
                if isinstance(fault, int) and fault:
                    return self.reply(fault, {"errorText": "x"})
                if fault == "hang up":
                    return self.connection.close()
                answer = hub.answer(self.command, self.path, json.loads(raw or "{}"))
                if fault == "lose":  # done, and the answer lost on the way
                    return self.connection.close()
                return self.reply(*answer)

            def reply(self, status, body):
                text = json.dumps(body).encode() if status != 204 else b""
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any  # noqa: N815

            def log_message(self, *_):
                """Silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return hub, f"http://127.0.0.1:{self.server.server_address[1]}"

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
