"""Somebody at a browser, without the browser: forms are filled as they stand, second steps are shown."""

import hashlib
import hmac
import http.cookiejar
import re
import ssl
import struct
import time
import urllib.error
import urllib.parse
import urllib.request
from base64 import b32decode
from dataclasses import dataclass, field
from html.parser import HTMLParser

from .post import Post


@dataclass
class Form:
    """Where a form goes, and what stands in it before anybody has typed."""

    action: str
    values: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)


class _Forms(HTMLParser):
    """Every form of a page that is sent by POST."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.form: Form | None = None
        self.select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = Form(given.get("action", "")) if given.get("method") == "post" else None
            self.found += [self.form] if self.form else []
        elif self.form and tag in {"input", "textarea"} and "name" in given:
            self._field(self.form, given)
        elif self.form and tag == "select":
            self.select = given.get("name", "")
        elif self.form and tag == "option" and self.select:
            self.form.choices.setdefault(self.select, []).append(given.get("value", ""))
            if "selected" in given:
                self.form.values[self.select] = [given.get("value", "")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""
        if tag == "form":
            self.form = None

    @staticmethod
    def _field(form: Form, given: dict[str, str]) -> None:
        name, value = given["name"], given.get("value", "")
        if given.get("type") in {"radio", "checkbox"}:
            form.choices.setdefault(name, []).append(value)
            if "checked" not in given:
                return
        form.values.setdefault(name, []).append(value)


class Visitor:
    """One person's session. `page` and `where` are what is on the screen now."""

    def __init__(self, site: str, authority: str, post: Post, address: str) -> None:
        self.site, self.post, self.address = site, post, address
        trusted = ssl.create_default_context(cafile=authority)
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=trusted),
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()),
            urllib.request.ProxyHandler({}),
        )
        self.page, self.where, self.status, self.key = "", site, 0, ""
        self.is_held_to_https = False

    def open(self, path: str, sent: dict[str, list[str]] | None = None) -> str:
        """Go there (or send a form there) and wherever it leads."""
        data = urllib.parse.urlencode(sent, doseq=True).encode() if sent is not None else None
        address = urllib.parse.urljoin(self.where, path)
        origin = {"Referer": self.where} | ({"Origin": self.site} if sent is not None else {})
        request = urllib.request.Request(address, data=data, headers=origin)  # noqa: S310  # https
        try:
            answer = self.opener.open(request, timeout=60)
        except urllib.error.HTTPError as refused:
            answer = refused
        with answer:
            self.page = answer.read().decode(errors="replace")
            self.status = answer.status
            self.is_held_to_https = "max-age" in answer.headers.get("Strict-Transport-Security", "")
            self.where = answer.geturl()
        return self.page

    def form_with(self, name: str) -> Form:
        """The form on the screen that has this field."""
        for form in _Forms(self.page).found:
            if name in form.values or name in form.choices:
                return form
        raise SystemExit(f"{self.where} ({self.status}) has no form with {name}")

    def send(self, known: str, /, **typed: str | list[str]) -> None:
        """Fill in the form that has this field, and send it; it must be taken."""
        typed_lists = {key: [one] if isinstance(one, str) else one for key, one in typed.items()}
        self._take(self.form_with(known), typed_lists)

    def press(self, leads_to: str) -> None:
        """The button whose form ends there."""
        for form in _Forms(self.page).found:
            if form.action.endswith(leads_to):
                return self._take(form, {})
        raise SystemExit(f"{self.where} ({self.status}) has no button that leads to {leads_to}")

    def _take(self, form: Form, typed: dict[str, list[str]]) -> None:
        sent_from = self.where
        self.open(form.action or self.where, form.values | typed)
        if self.status >= 400:
            wrong = re.findall(r'class="form-error-message"[^>]*>(.*?)<', self.page, re.DOTALL)
            raise SystemExit(f"{sent_from} answered {self.status}: {wrong}")

    def sign_in(self) -> None:
        """A code by mail, and the second step: chosen the first time, shown from then on."""
        self.open("/account/login/code/")
        self.send("email", email=self.address)
        code = re.search(r"\b\d{6}\b", self.post.wait_for(self.address, r"\b\d{6}\b"))
        assert code is not None  # noqa: S101  # what was waited for
        self.send("code", code=code[0])
        if "/2fa/authenticate/" in self.where:
            self.send("code", code=_digits(self.key, ahead=1))

    def choose_second_step(self) -> None:
        self.open("/account/2fa/app/activate/")
        found = re.search(r'id="totp-key"[^>]*>\s*([A-Z2-7]{16,})', self.page)
        if found is None:
            raise SystemExit(f"{self.where} ({self.status}) shows no key for the app")
        self.key = found[1]
        self.send("code", code=_digits(self.key))

    def sign_out(self) -> None:
        self.open("/account/logout/")
        self.open("/account/logout/", self.form_with("csrfmiddlewaretoken").values)


def _digits(key: str, *, ahead: int = 0) -> str:
    """RFC 6238. A code works once, so the next one is shown at a second sign-in soon after."""
    counter = struct.pack(">Q", int(time.time()) // 30 + ahead)
    padded = key + "=" * (-len(key) % 8)
    digest = hmac.new(b32decode(padded), counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"
