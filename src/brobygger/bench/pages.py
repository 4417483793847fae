"""`brobygger bench pages`: questions, milliseconds and bytes of every main page."""

import argparse
import json
import sys
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from .crowd import MANY, Crowd, gather
from .wire import Unexpected, Visitor, bytes_of, milliseconds_of, requests_per_second

AT_ONCE = 50
MOST_QUERIES, MOST_FIRST, MOST_LATER = 15, 130_000, 25_000
AROUND = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@dataclass(frozen=True, slots=True)
class Page:
    """A page as one of the company sees it; "" is a stranger."""

    name: str
    who: str
    path: str
    is_file: bool = False  # taken along, not looked at again and again: only the first limit holds


PAGES = (
    Page("sign-in", "", "/account/login/"),
    Page("gallery", "", "/ui/gallery/"),
    Page("today", "contact", "/"),
    Page("today, leader", "leader", "/"),
    Page("own page, citizen", "citizen", "/"),
    Page("own page, relative", "relative", "/"),
    Page("citizens", "contact", "/citizens/"),
    Page("search", "contact", "/citizens/?q=an"),
    Page("citizen", "contact", "/citizens/{citizen}/"),
    Page("details", "contact", "/access/{citizen}/details/"),
    Page("plan", "contact", "/plans/{plan}/"),
    Page("plan, nurse", "nurse0", "/plans/{plan}/"),
    Page("plan, citizen", "citizen", "/plans/{plan}/"),
    Page("plan, relative", "relative", "/plans/{plan}/"),
    Page("plan, see as", "contact", "/plans/of/{citizen}/?see_as={clinic}"),
    Page("plan, PDF", "contact", "/plans/{plan}/pdf/", is_file=True),
    Page("write", "contact", "/plans/{plan}/write/wishes/"),
    Page("new intervention", "contact", "/plans/{plan}/interventions/add/"),
    Page("meeting", "contact", "/plans/{plan}/meeting/{meeting}/"),
    Page("meeting, nurse", "nurse0", "/plans/{plan}/meeting/{meeting}/"),
    Page("call a meeting", "contact", "/plans/{plan}/call/"),
    Page("find a time", "contact", "/plans/{plan}/find-time/"),
    Page("meetings", "contact", "/meetings/about/{citizen}/"),
    Page("meetings, citizen", "citizen", "/meetings/about/{citizen}/"),
    Page("call without a plan", "contact", "/meetings/about/{citizen}/call/"),
    Page("start a plan", "contact", "/plans/start/{citizen}/"),
    Page("hand over", "contact", "/plans/{plan}/hand-over/"),
    Page("deputy", "contact", "/plans/{plan}/deputy/"),
    Page("voices", "contact", "/plans/{plan}/voices/"),
    Page("voices, citizen", "citizen", "/plans/{plan}/voices/"),
    Page("record", "contact", "/plans/{plan}/record/"),
    Page("not filed", "contact", "/plans/record/"),
    Page("versions", "contact", "/plans/{plan}/versions/"),
    Page("version", "contact", "/plans/{plan}/versions/1/"),
    Page("version, citizen", "citizen", "/plans/{plan}/versions/1/"),
    Page("compare", "contact", "/plans/{plan}/compare/?a=1&b=0"),
    Page("consents", "contact", "/access/{citizen}/consents/"),
    Page("consents, citizen", "citizen", "/access/{citizen}/consents/"),
    Page("new consent", "contact", "/access/{citizen}/consents/new/"),
    Page("seen by", "contact", "/access/{citizen}/seen-by/"),
    Page("log", "citizen", "/access/log/"),
    Page("network", "contact", "/access/{citizen}/network/"),
    Page("care", "contact", "/access/{citizen}/care/"),
    Page("may I share", "contact", "/access/may-i-share/"),
    Page("may I share, citizen", "contact", "/access/{citizen}/may-i-share/"),
    Page("emergency access", "contact", "/access/emergency/"),
    Page("emergency review", "leader", "/access/emergency/review/"),
    Page("register", "contact", "/access/register/"),
    Page("unit", "leader", "/unit/"),
    Page("video figures", "leader", "/meetings/figures/"),
    Page("members", "leader", "/account/members/"),
    Page("settings", "contact", "/account/settings/"),
)


def main(words: list[str], port: int) -> int:
    """Measure against the server that answers on this port, on the database this process sees."""
    parser = argparse.ArgumentParser(prog="brobygger bench pages", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument(
        "--show", metavar="PAGE", help="only print what this page asks the database"
    )
    parser.add_argument("--times", type=int, default=15, help="questions per page for the median")
    parser.add_argument("--seconds", type=float, default=10.0, help="how long fifty ask at once")
    wanted = parser.parse_args(words)
    if wanted.show:
        return show(wanted.show)
    one, many = Company(gather(1)), Company(gather(MANY))
    measured = [measure(page, one, many, port, wanted.times) for page in PAGES]
    visits = [
        (company.cookie(page.who), company.crowd.path(page.path))
        for page in PAGES
        for company in (one, many)
        if page.who
    ]
    speed = requests_per_second(port, visits, at_once=AT_ONCE, seconds=wanted.seconds)
    report = {"pages": measured, "requests_per_s": round(speed, 1)}
    sys.stdout.write(json.dumps(report) if wanted.json else table(report))
    sys.stdout.write("\n")
    return 0


class Company:
    """A crowd, signed in: each of them once, as a visitor of the demo signs in."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self.clients: dict[str, Client] = {}

    def client(self, who: str) -> Client:
        if who not in self.clients:
            client = Client(SERVER_NAME="localhost")
            if who:
                address = {"email": self.crowd.emails[who]}
                client.post(reverse("accounts:demo_sign_in"), address)
            self.clients[who] = client
        return self.clients[who]

    def cookie(self, who: str) -> str:
        return "; ".join(f"{name}={one.value}" for name, one in self.client(who).cookies.items())

    def queries(self, page: Page) -> list[str]:
        return queries_of(self.client(page.who), self.crowd.path(page.path))


def queries_of(client: Client, path: str) -> list[str]:
    """What one visit asks the database; the second visit, for the first may warm something up."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    if answer.status_code != 200:
        raise Unexpected(f"{path} answered {answer.status_code}")
    asked = [one["sql"] for one in captured.captured_queries]
    return [one for one in asked if not one.startswith(AROUND)]


def measure(page: Page, one: Company, many: Company, port: int, times: int) -> dict[str, Any]:
    path = many.crowd.path(page.path)
    with Visitor(port, many.cookie(page.who)) as visitor:
        first, later = bytes_of(visitor, path)
        took = milliseconds_of(visitor, path, times)
    return {
        "page": page.name,
        "queries_1": len(one.queries(page)),
        "queries_30": len(many.queries(page)),
        "is_file": page.is_file,
        "server_ms": round(took, 1),
        "first_visit_bytes": first,
        "later_visit_bytes": later,
    }


def show(name: str) -> int:
    """For the one who mends a page: its questions, in order."""
    company = Company(gather(1))
    for page in PAGES:
        if page.name == name:
            sys.stdout.writelines(
                f"{number:3} {sql}\n" for number, sql in enumerate(company.queries(page), 1)
            )
    return 0


def table(report: dict[str, Any]) -> str:
    """For people; a star marks what is more than we promise."""
    lines = [f"{'':22}{'queries':>10}{'':>4}{'ms':>8}{'first visit':>14}{'later':>10}"]
    lines.append(f"{'':22}{'1 row':>7}{'30':>5}{'':>2}{'server':>8}{'bytes':>14}{'bytes':>10}")
    for one in report["pages"]:
        few, many = one["queries_1"], one["queries_30"]
        first, later = one["first_visit_bytes"], one["later_visit_bytes"]
        is_heavy = first > MOST_FIRST or (later > MOST_LATER and not one["is_file"])
        is_over = many > MOST_QUERIES or many != few or is_heavy
        lines.append(
            f"{one['page']:22}{few:>7}{many:>5}{one['server_ms']:>10}{first:>14,}{later:>10,}"
            f"{' *' if is_over else ''}"
        )
    lines.append(
        f"{report['requests_per_s']} requests a second, {AT_ONCE} at once, all pages in turn"
    )
    return "\n".join(lines)
