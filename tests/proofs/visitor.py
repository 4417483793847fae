"""A browser without a screen: cookies, form tokens and redirects over plain HTTP."""

import http.client
import json
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from tests.forms import Form

PATIENCE = 30.0
DRAFT = {"Brobygger-Fetch": "draft"}


class NoAnswer(Exception):
    """The connection broke before the answer was whole: nobody knows whether it was done."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: str
    location: str = ""

    @property
    def json(self) -> dict[str, object]:
        return dict(json.loads(self.body))

    @property
    def is_done(self) -> bool:
        """Acknowledged: a page, a redirect or a revision; but not the way to the sign-in page."""
        return self.status < 400 and "/account/" not in self.location


@dataclass
class Visitor:
    """One person at one browser."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask("GET", path, headers=headers)

    def post(
        self, path: str, fields: dict[str, object], headers: dict[str, str] | None = None
    ) -> Answer:
        if "csrftoken" not in self.cookies:
            self.get("/ui/token/")
        sent = {**fields, "csrfmiddlewaretoken": self.cookies["csrftoken"]}
        body = urlencode(sent, doseq=True)
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, body=body, headers={**kind, **(headers or {})})

    def send(self, page: str, form: Form, fields: dict[str, object]) -> Answer:
        return self.post(form.action or page, fields)

    def sign_in(self, person: dict[str, object]) -> "Visitor":
        """Through the demo's door, then to the one place this person is to act at."""
        entered = self.post("/account/demo/", {"email": person["email"]})
        assert entered.status == 302, (entered.status, entered.body[:500])
        chosen = self.post(
            "/account/switch/", {"place": person["place"], "purpose": person["purpose"]}
        )
        assert chosen.status == 302, (chosen.status, chosen.body[:500])
        return self

    def _ask(
        self, method: str, path: str, *, body: str = "", headers: dict[str, str] | None = None
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            connection.request(method, path, body or None, {"Cookie": jar, **(headers or {})})
            answer = connection.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException) as trouble:
            raise NoAnswer(str(trouble)) from trouble
        finally:
            connection.close()
        self._keep_cookies(answer)
        return Answer(answer.status, text, answer.headers.get("Location", ""))

    def _keep_cookies(self, answer: http.client.HTTPResponse) -> None:
        for line in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                if morsel.value and morsel["max-age"] != 0 and morsel["max-age"] != "0":
                    self.cookies[name] = morsel.value
                else:
                    self.cookies.pop(name, None)
