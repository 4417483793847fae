"""The page benchmark's tools: bytes as a browser would fetch them, companies with so many rows."""

import gzip
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.test import Client

from brobygger.access.queries import consents_of, my_citizens, relatives_of
from brobygger.access.rls import acting_as
from brobygger.accounts.queries import actor_at_unit
from brobygger.bench import crowd
from brobygger.bench.pages import MOST_QUERIES, PAGES, queries_of, table
from brobygger.bench.wire import (
    Unexpected,
    Visitor,
    bytes_of,
    files_of,
    milliseconds_of,
    requests_per_second,
)
from brobygger.kernel.purposes import Purpose
from brobygger.plans.queries import plan_page
from tests import make

HTML = b"""<link rel="stylesheet" href="/static/a.css"><link rel="canonical" href="/elsewhere">
<script src="/static/a.js" defer></script><script src="/static/a.js"></script>
<svg><use href="/static/icons.svg#one"></use></svg><a href="/static/not-fetched.pdf">x</a>"""
FILES = {
    "/": (HTML, ""),
    "/static/a.css": (b'@font-face{src:url("f.woff2")} i{background:url(data:x)}', "immutable"),
    "/static/f.woff2": (b"F" * 500, "immutable"),
    "/static/a.js": (b"alert(1)" * 100, "immutable"),
    "/static/icons.svg": (b"<svg/>", "max-age=60"),
    "/plan.pdf": (HTML, ""),
    "/moved": (b"", ""),
}


class Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body, kept = FILES.get(self.path, (b"", ""))
        zipped = "gzip" in self.headers.get("Accept-Encoding", "")
        if zipped:
            body = gzip.compress(body)
        self.send_response({"/moved": 302}.get(self.path, 200 if self.path in FILES else 404))
        if self.path in {"/", "/plan.pdf"}:
            kind = "application/pdf" if self.path == "/plan.pdf" else "text/html; charset=utf-8"
            self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if zipped:
            self.send_header("Content-Encoding", "gzip")
        if kept:
            self.send_header("Cache-Control", f"public, {kept}")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Silent."""


@pytest.fixture
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


@pytest.fixture
def visitor(port: int) -> Iterator[Visitor]:
    with Visitor(port) as one:
        yield one


def test_a_first_visit_fetches_each_file_once_and_what_styles_name(visitor):
    assert len(files_of(visitor, "/")) == 4  # style, its font, script, icons


def test_what_is_no_page_weighs_only_itself(visitor):
    assert bytes_of(visitor, "/plan.pdf") == (visitor.page("/plan.pdf").size,) * 2


def test_bytes_are_the_compressed_ones_and_a_later_visit_asks_for_what_may_have_changed(visitor):
    first, later = bytes_of(visitor, "/")
    page, icons = visitor.page("/"), visitor.page("/static/icons.svg")

    assert page.size > len(gzip.compress(HTML))  # the head counts too
    assert later == page.size + icons.size
    script = visitor.page("/static/a.js").size
    assert script < 800 < first - later + script


def test_a_page_that_does_not_answer_well_is_not_measured(visitor, port):
    for path in ("/moved", "/missing"):
        with pytest.raises(Unexpected, match=path):
            milliseconds_of(visitor, path, 1)
    with pytest.raises(Unexpected, match="2 of 2"):
        requests_per_second(port, [("", "/missing")], at_once=2, seconds=0.1)


def test_many_at_once_are_counted(port):
    assert requests_per_second(port, [("", "/"), ("a=b", "/")], at_once=5, seconds=0.3) > 5


def test_a_crowd_has_as_many_rows_in_each_list(own_database):
    """Committed, on a database of its own: it signs people in from other processes."""
    made = crowd.gather(3)
    membership = crowd._owned("accounts.Membership").get(user__email=made.emails["contact"])
    contact = actor_at_unit(membership.user_id, membership.unit_id, purpose=Purpose.COORDINATION)
    assert contact is not None
    with acting_as(contact):
        page = plan_page(contact, crowd.UUID(made.ids["plan"]))
        citizen_id = page.citizen_id
        found = [
            len(my_citizens(contact)),
            len(relatives_of(contact, citizen_id)),
            len(page.interventions),
            len([one for one in page.participants if one.kind == "staff"]),
        ]
    with acting_as(made.actors["citizen"]) as citizen:  # nobody else may know of them all
        found += [sum(one.party_kind == "unit" for one in consents_of(citizen, citizen_id))]
    assert found == [3, 3, 3, 5, 3]  # at the table sit three nurses, the lead and the deputy
    assert made.path("/plans/{plan}/") == f"/plans/{made.ids['plan']}/"
    assert {page.who for page in PAGES} - {""} <= set(made.emails)


def test_no_main_page_asks_more_than_promised_nor_more_for_many_rows(own_database):
    few, many = crowd.gather(1), crowd.gather(4)
    asked = {}
    for page in PAGES:
        asked[page.name] = [
            len(queries_of(visitor_of(one, page.who), one.path(page.path))) for one in (few, many)
        ]
    assert {name: found for name, found in asked.items() if max(found) > MOST_QUERIES} == {}
    assert {name: found for name, found in asked.items() if len(set(found)) > 1} == {}


def visitor_of(one: crowd.Crowd, who: str) -> Client:
    return make.signed_in(Client(), one.actors[who]) if who else Client()


def test_the_table_marks_what_is_more_than_promised():
    page = {"is_file": False, "server_ms": 1.0, "first_visit_bytes": 1000, "later_visit_bytes": 100}
    few = page | {"page": "few", "queries_1": 9, "queries_30": 9}
    grows = page | {"page": "grows", "queries_1": 9, "queries_30": 10}
    lines = table({"pages": [few, grows], "requests_per_s": 1.0}).splitlines()

    assert [line.endswith("*") for line in lines[2:4]] == [False, True]


@pytest.mark.prove
def test_the_whole_benchmark_of_pages(database_server):
    """Invents the demo and serves it; a minute or two."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "brobygger.config", "bench", "pages"),
            *("--json", "--times", "3", "--seconds", "2"),
        ],
        env=os.environ | {"PYTHONPATH": "src"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert {one["page"] for one in report["pages"]} == {one.name for one in PAGES}
    assert report["requests_per_s"] > 0
