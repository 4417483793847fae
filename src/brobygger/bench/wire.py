"""What goes over the wire: pages asked for as a browser asks, every byte counted."""

import http.client
import re
import statistics
import threading
import time
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import cycle
from typing import Self
from urllib.parse import urljoin, urlsplit

ACCEPTS = {"Accept-Encoding": "gzip, deflate, br", "Accept-Language": "da"}
LINKED = {"stylesheet", "icon", "preload", "modulepreload", "manifest"}
IN_STYLES = re.compile(rb"url\([\"']?([^\"')]+)[\"']?\)")
TIMEOUT = 30.0


class Unexpected(Exception):
    """A page did not answer as it should: measuring it would measure an error page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One response as it came: compressed body, and head and body in bytes."""

    status: int
    headers: dict[str, str]
    body: bytes
    size: int
    milliseconds: float

    @property
    def is_kept(self) -> bool:
        """The browser will not ask again."""
        return "immutable" in self.headers.get("cache-control", "")


class Visitor:
    """One browser: a connection that is kept, and a cookie when signed in."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self.headers = (
            ACCEPTS | {"Host": f"localhost:{port}"} | ({"Cookie": cookie} if cookie else {})
        )
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def ask(self, path: str) -> Answer:
        began = time.perf_counter()
        self.connection.request("GET", path, headers=self.headers)
        found = self.connection.getresponse()
        body = found.read()
        took = (time.perf_counter() - began) * 1000
        head = sum(len(name) + len(value) + 4 for name, value in found.getheaders()) + 19
        return Answer(
            status=found.status,
            headers={name.lower(): value for name, value in found.getheaders()},
            body=body,
            size=head + len(body),
            milliseconds=took,
        )

    def page(self, path: str) -> Answer:
        answer = self.ask(path)
        if answer.status != 200:
            where = answer.headers.get("location", "")
            raise Unexpected(f"{path} answered {answer.status} {where}".strip())
        return answer

    def plain(self, path: str) -> bytes:
        """The body as it is before compression."""
        headers = {name: value for name, value in self.headers.items() if name != "Accept-Encoding"}
        self.connection.request("GET", path, headers=headers)
        return self.connection.getresponse().read()


class Links(HTMLParser):
    """The files a page makes a browser fetch by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "link" and LINKED & set(known.get("rel", "").split()):
            self.found.append(known.get("href", ""))
        elif tag in {"script", "img"} and known.get("src"):
            self.found.append(known["src"])
        elif tag == "use":
            self.found.append(known.get("href", ""))


def files_of(visitor: Visitor, path: str) -> list[Answer]:
    """Everything beside the page, with what its style sheets name: each file once.

    All fonts and pictures of a style sheet are counted, also those this page may not use.
    """
    if not visitor.page(path).headers.get("content-type", "").startswith("text/html"):
        return []
    links = Links()
    links.feed(visitor.plain(path).decode())
    waiting = [urljoin(path, urlsplit(one)._replace(fragment="").geturl()) for one in links.found]
    seen: dict[str, Answer] = {}
    while waiting:
        address = waiting.pop()
        if address in seen or not address.startswith("/"):
            continue
        seen[address] = visitor.page(address)
        if urlsplit(address).path.endswith(".css"):
            named = IN_STYLES.findall(visitor.plain(address))
            waiting += [urljoin(address, one.decode()) for one in named if b"data:" not in one]
    return list(seen.values())


def bytes_of(visitor: Visitor, path: str) -> tuple[int, int]:
    """On a first visit with nothing kept, and on a later one."""
    page, files = visitor.page(path), files_of(visitor, path)
    first = page.size + sum(one.size for one in files)
    later = page.size + sum(one.size for one in files if not one.is_kept)
    return first, later


def milliseconds_of(visitor: Visitor, path: str, times: int) -> float:
    """Median from question to whole answer, one at a time."""
    visitor.page(path)
    return statistics.median(visitor.page(path).milliseconds for _ in range(times))


def requests_per_second(
    port: int, visits: Iterable[tuple[str, str]], *, at_once: int, seconds: float
) -> float:
    """As many visitors at once, each asking for the next page as soon as the last has come."""
    turns, lock = cycle(list(visits)), threading.Lock()
    counts = [0] * at_once
    faults: list[Exception] = []
    start = threading.Barrier(at_once + 1)
    end: list[float] = []

    def visit(number: int) -> None:
        visitors: dict[str, Visitor] = {}
        start.wait()
        with ExitStack() as opened:
            while time.perf_counter() < end[0]:
                with lock:
                    cookie, path = next(turns)
                if cookie not in visitors:
                    visitors[cookie] = opened.enter_context(Visitor(port, cookie))
                visitors[cookie].page(path)
                counts[number] += 1

    def visit_or_tell(number: int) -> None:
        try:
            visit(number)
        except (OSError, Unexpected, http.client.HTTPException) as fault:
            faults.append(fault)

    threads = [threading.Thread(target=visit_or_tell, args=(number,)) for number in range(at_once)]
    for one in threads:
        one.start()
    began = time.perf_counter()
    end.append(began + seconds)
    start.wait()
    for one in threads:
        one.join()
    if faults:
        raise Unexpected(f"{len(faults)} of {at_once} visitors met a fault: {faults[0]}")
    return sum(counts) / (time.perf_counter() - began)
