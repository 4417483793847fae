"""Ask as people do: pages, paper and search through the real doors, read as words on a page.

`CONTENTS` says which texts belong on which page. A text must stand there when it belongs there and
the independent reading lets this reader read its row now, and never else.
"""

import html
import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode
from uuid import UUID

import pypdf
import typst
from django.db import transaction
from django.test import Client

from brobygger.accounts.sessions import SEEN_AT
from brobygger.kernel.actor import Actor
from brobygger.kernel.purposes import Purpose
from tests import make

from .cast import CATEGORIES, Cast
from .marked import HOME_OF_A_PROTECTED, WORD, Mark
from .reading import BITS, Who, World

NETWORK, PLAN = BITS["NETWORK"], BITS["PLAN"]
LEAD = {"lead.name", "lead.function", "lead.phone"}
DEPUTY = {"deputy.name", "deputy.phone"}
WRITTEN = {
    *("wishes", "resources", "overall_goal", "challenge", "crisis", "admission", "comment"),
    *("status", "intervention.title", "intervention.goal", "undecided"),
    *("agreement.what", "agreement.status_note"),
}
TABLE = {"seat.name", "seat.function", "deputy.function"}
WHOLE = {*WRITTEN, *LEAD, *DEPUTY, *TABLE, "name", "intervention.status_note"}
CALM = {*WRITTEN, *LEAD, *DEPUTY, "existing", "meeting.place"}
SCREEN = {"home", "existing"}
BY_LAW = {"consideration", "decider"}  # why the plan goes on, and who decided it
WITH_NEIGHBOURS = {*WHOLE, "existing"}
FRONT = {"wishes", "overall_goal", "intervention.title", "intervention.goal"}
RELATIVES = {"relative.name", "relative.relation"}
ABOUT_THE_PERSON = {"name", "home", HOME_OF_A_PROTECTED, "address", "phone", "e-mail", "needs"} | {
    f"relative.{one}" for one in ("name", "relation", "wishes")
}

COPING = {f"coping.{one}" for one in ("signs", "behind", "own_steps", "helps", "worse", "call")}
SHEET = COPING | {"coping.by", "coping.agreed"}

# Road → what stands there, for staff, for a relative, and for the citizen.
CONTENTS: dict[str, tuple[set[str], set[str], set[str]]] = {
    "plan page": (
        WHOLE | SCREEN | {"meeting.place", "decider"},
        CALM | BY_LAW | {"name"},
        CALM | BY_LAW,
    ),
    "version": (WHOLE | SCREEN, *(WITH_NEIGHBOURS,) * 2),
    "PDF": (WITH_NEIGHBOURS | {"decider"},) * 3,
    "PDF of a version": (WITH_NEIGHBOURS | {"decider"},) * 3,
    "citizen page": ({"name", "home"} | FRONT | LEAD | DEPUTY | RELATIVES,) * 3,
    "own page": (
        set(),
        *({"name", "wishes", "agreement.what", "meeting.place"} | LEAD | DEPUTY,) * 2,
    ),
    "search by name": ({"name", "home", "lead.name"},) * 3,
    "search by number": ({"name", "home", "lead.name"},) * 3,
    "list of citizens": ({"name", "home", "lead.name"},) * 3,
    "coping sheet": (SHEET | {"name", "home"}, SHEET | {"name"}, SHEET),
    "coping sheet on paper": (COPING | {"coping.agreed", "name"},) * 3,
    "coping sheet to keep": (SHEET | {"name"},) * 3,
}
ROADS = tuple(CONTENTS)
NEEDS_PLAN = {"plan page", "version", "PDF", "PDF of a version"}
NEEDS_RISK = {"coping sheet on paper", "coping sheet to keep"}
OF_ONE = NEEDS_PLAN | NEEDS_RISK | {"citizen page", "search by number", "coping sheet"}
PAPER = {"PDF", "PDF of a version", "coping sheet on paper"}
FROZEN = {"version", "PDF of a version"}
REST = 50  # seconds; what is noted once a minute would else be noted at every look


class Sight:
    """What the independent reading lets one reader read in this world."""

    def __init__(self, cast: Cast, world: World, who: Who) -> None:
        self.who, self.mine, self.world = who, world.parties(who), world
        self.is_admitted = world.admits(who)
        self.is_blind = self.is_admitted and not world.reads_citizens(who)
        self.sees = {
            (citizen, category): self.is_admitted and world.sees(who, citizen, category)
            for citizen in cast.citizens
            for category in CATEGORIES
        }

    def reads(self, mark: Mark) -> bool:
        """The row rule: what is said of the row this word stands in."""
        if mark.writer is not None and mark.writer != self.who.user:
            return False
        if mark.row in self.mine:
            return True
        return self.sees[mark.citizen, mark.category] and self.world.reads(
            self.who, mark.citizen, mark.category, mark.hold
        )

    def shows(self, mark: Mark, kinds: set[str]) -> bool:
        """Whether a page with these kinds of texts has this one for this reader."""
        if mark.what == HOME_OF_A_PROTECTED:
            return "home" in kinds and self.who.person == mark.citizen and self.reads(mark)
        if mark.what in RELATIVES and not self.sees[mark.citizen, NETWORK]:
            return False  # the page has that part for those who see the network only
        if in_the_plan(mark) and not self.sees[mark.citizen, PLAN]:
            return False
        return mark.what in kinds and self.reads(mark)

    def status(self, citizen: UUID, road: str) -> int:
        if not self.is_admitted:
            return 302  # to the door, or to where one chooses a place
        if self.is_blind:
            return 403
        if road in NEEDS_PLAN:
            return 200 if self.sees[citizen, PLAN] else 404
        if road in NEEDS_RISK:
            return 200 if self.sees[citizen, BITS["RISK"]] else 404
        about_one = road in {"citizen page", "coping sheet"}
        return 200 if not about_one or self.sees[citizen, 1] else 404


class Browser(Client):
    """Every request goes through the whole house; what a test could ask of its templates is not kept."""

    def request(self, **request: Any) -> Any:
        return self.handler(self._base_environ(**request))


@dataclass(slots=True)
class Eyes:
    """Signed-in sessions, and how often each road was compared."""

    cast: Cast
    clients: dict[tuple[Any, ...], tuple[Browser, float]] = field(default_factory=dict)
    compared: Counter[str] = field(default_factory=Counter)
    words: int = 0
    found: int = 0
    papers: int = 0
    really_typeset: int = 50  # one in so many is set in type and read back
    leaks_only: bool = False

    def look(self, world: World, who: Who, citizen: UUID, road: str) -> None:
        """Ask once, and fail with what stands there too much and what is missing."""
        status, shown = self.ask(who, citizen, road)
        sight = Sight(self.cast, world, who)
        self.compared[road] += 1
        self.words += len(self.cast.marks.words)
        self.found += len(shown)
        asked = f"{road}: {who} asks for {citizen} ({status})"
        beyond = {word for word in shown if not sight.reads(self.cast.marks.words[word])}
        assert not beyond, f"LEAK {asked}: {self.named(beyond)}"
        assert status < 500, f"HIDDEN {asked}"
        if self.leaks_only:
            return
        wanted = self.wanted(sight, citizen, road)
        extra, missing = shown - wanted - self.tolerated(who, road), wanted - shown
        assert not extra, f"LEAK {asked}: {self.named(extra)}"
        assert not missing, f"HIDDEN {asked}: {self.named(missing)}"
        expected = sight.status(citizen, road)
        assert status == expected, f"{'LEAK' if status == 200 else 'HIDDEN'} {asked}: {expected}"

    def named(self, words: Iterable[str]) -> list[tuple[str, Mark]]:
        return [(word, self.cast.marks.words[word]) for word in sorted(words)][:3]

    def wanted(self, sight: "Sight", citizen: UUID, road: str) -> set[str]:
        """What must stand there."""
        if sight.status(citizen, road) != 200:
            return set()
        whose = {citizen} if road in OF_ONE else set(self.cast.citizens)
        kinds = CONTENTS[road][kind_of(sight.who, citizen)]
        return {
            word
            for word, mark in self.cast.marks.words.items()
            if mark.citizen in whose
            and (mark.frozen is (road in FROZEN) or is_never_frozen(mark))
            and sight.shows(mark, kinds)
        }

    def tolerated(self, who: Who, road: str) -> set[str]:
        """Named in some worlds, to those who may read the row: a relative with a consent under who sees
        what, and on the citizen's own plan whoever sits at the table and can no longer see it."""
        if road not in {"citizen page", "plan page", "version", "coping sheet"}:
            return set()
        named = {"relative.name"} | ({"seat.name"} if road == "plan page" else set())
        return {word for word, mark in self.cast.marks.words.items() if mark.what in named}

    def ask(self, who: Who, citizen: UUID, road: str) -> tuple[int, set[str]]:
        """One request, undone; the words in its answer."""
        client = self.client(who)
        path = address(self.cast, citizen, road)
        with undone(), typesetting(self.is_typeset(road)) as given:
            answer = client.get(path)
        if road in PAPER and answer.status_code == 200:
            self.papers += (real := self.is_typeset(road))
            return 200, words_on_paper(given, answer.content, real=real)
        return answer.status_code, words_in(answer.content.decode())

    def is_typeset(self, road: str) -> bool:
        return road in PAPER and self.compared[road] % self.really_typeset == 0

    def client(self, who: Who) -> Browser:
        """A browser in which this person has signed in and chosen this place, rightly or not."""
        key = (who.user, who.unit, who.person, who.purpose)
        client, made = self.clients.get(key, (None, 0.0))
        if client is None:
            actor = Actor(
                user_id=who.user,  # type: ignore[arg-type]
                unit_id=who.unit,
                person_id=who.person,
                role="",
                permissions=frozenset(),
                purpose=Purpose(who.purpose),
            )
            client = make.signed_in(Browser(), actor)
        if time.monotonic() - made > REST:
            session = client.session
            session[SEEN_AT] = int(time.time())
            session.save()
            self.clients[key] = client, time.monotonic()
        return client


def is_never_frozen(mark: Mark) -> bool:
    """A version holds neither what is said of the person nor what a plan began with."""
    return mark.what in BY_LAW or not in_the_plan(mark)


def in_the_plan(mark: Mark) -> bool:
    return mark.what not in ABOUT_THE_PERSON and "coping" not in mark.what


def kind_of(who: Who, citizen: UUID) -> int:
    if who.unit is not None:
        return 0
    return 2 if who.person == citizen else 1


def address(cast: Cast, citizen: UUID, road: str) -> str:
    plan = f"/plans/{cast.marks.plans[citizen]}/"
    number = cast.marks.numbers[citizen]
    return {
        "plan page": plan,
        "version": f"{plan}versions/1/",
        "PDF": f"{plan}pdf/",
        "PDF of a version": f"{plan}versions/1/pdf/",
        "citizen page": f"/citizens/{citizen}/",
        "own page": "/",
        "search by name": "/citizens/?" + urlencode({"q": "borg"}),
        "search by number": "/citizens/?" + urlencode({"q": f"{number[:6]}-{number[6:]}"}),
        "list of citizens": "/citizens/",
        "coping sheet": f"/safety/{citizen}/",
        "coping sheet on paper": f"/safety/{citizen}/pdf/",
        "coping sheet to keep": f"/safety/{citizen}/keep/",
    }[road]


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def typesetting(real: bool) -> Iterator[list[str]]:
    """Keep what the typesetter is given; set it in type only when asked to."""
    given: list[str] = []
    compile_ = typst.compile

    def noted(*args: Any, **how: Any) -> bytes:
        given.append(how["sys_inputs"]["data"])
        return compile_(*args, **how) if real else b"%PDF"

    with patch.object(typst, "compile", noted):
        yield given


def words_on_paper(given: list[str], paper: bytes, *, real: bool) -> set[str]:
    """The words handed to the typesetter; on a paper really set they are what one can read."""
    words = words_in(json.dumps([json.loads(one) for one in given], ensure_ascii=False))
    if real:
        pages = pypdf.PdfReader(BytesIO(paper)).pages
        read = words_in("".join(one.extract_text() for one in pages))
        assert read == words, f"set in type: {sorted(read ^ words)}"
    return words


def words_in(text: str) -> set[str]:
    return set(WORD.findall(html.unescape(text)))
