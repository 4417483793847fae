"""What an answer shows of a citizen, against what the log says was looked at.

Every text of every row about a citizen gets a word of its own. A word in an answer says that
somebody was shown that citizen; then a line must say so: this reader, this citizen, at least this
category, on a ground that opens it, with the status of the answer. What a request did is undone,
its lines are read before.
"""

import copy
import itertools
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import unquote
from uuid import UUID

from django.apps import apps
from django.db import connection, models
from django.http import HttpResponse

from brobygger.audit.models import Entry
from brobygger.citizens.models import Citizen
from brobygger.citizens.secrets import ADDRESS, seal
from brobygger.ui.render import FETCH
from tests import make
from tests.security.cast import ABOUT_CITIZENS
from tests.security.looking import typesetting, words_in
from tests.security.walk import World, undone, without_ids

IDENTITY = 1
NOT_WORDS = {  # texts that are no words about anybody: codes, sums, keys
    "access_carerelation.kind",
    "access_grant.part",
    "access_grant.rule_code",
    "meetings_guestpass.language",
    "meetings_presence.seat",
    "meetings_presence.why",
    "plans_draft.field",
    "plans_filing.fingerprint",
    "plans_versionpart.key",
    "plans_versionpart.kind",
    "safety_copingdraft.body",  # packed; what is in it stands on the writer's own page only
}
UNMARKED = {"audit_entry", "meetings_hubbooking"}  # the log itself; what the national hub answered
LOG = {"access_whyquestion.question"}  # one's own log: reading it writes nothing in it
FRAME = {"citizens_relative.name"}  # *Seen by* beneath every panel: never why somebody came
ROOM = 7  # a space and a word
IN_A_VERSION = {"body", "title", "goal", "what", "status_note", "name", "function", "phone"}


@dataclass(frozen=True, slots=True)
class Mark:
    """Of whom a word is, what kind of information, and where it stands."""

    citizen: UUID
    category: int
    where: str
    row: UUID


GIVEN_BACK = 403  # shows nothing but what was sent with it, so that it is not lost


@dataclass(slots=True)
class Answer:
    """What one request showed, and what was noted of it."""

    what: str
    status: int
    shown: set[str]
    lines: list[Entry]
    for_script: bool  # it is told where a redirect leads, with 200


@dataclass(slots=True)
class Eyes:
    """Asks as somebody in a small world, and compares."""

    world: World
    marks: dict[str, Mark] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    looks: int = 0
    words: int = 0
    refused: int = 0  # looks at answers of which the rest was undone
    found: set[str] = field(default_factory=set)
    requests: int = 0

    @property
    def faults(self) -> list[str]:
        return sorted(self.found)

    def forget(self) -> None:
        self.found.clear()
        self.statuses.clear()
        self.looks = self.words = self.refused = self.requests = 0

    def ask(self, role: str, method: str, path: str, data: object = None, **more: Any) -> Answer:
        """One request, compared."""
        client, before = self.world.clients[role], newest()
        kept = copy.deepcopy(client.cookies)
        with undone(), typesetting(real=False) as given:
            if "content_type" in more:
                answer = client.generic(method.upper(), path, data, **more)
            else:
                answer = getattr(client, method)(path, data, **more)
            lines = since(before)
        client.cookies = kept
        self.requests += 1
        shown = words_in(read(answer, given)) & self.marks.keys()
        if answer.status_code == GIVEN_BACK:
            shown -= words_in(str(data))
        name = f"{role} {method} {without_ids(path)}"
        for_script = FETCH in more.get("headers", {})
        seen = Answer(name, answer.status_code, shown, lines, for_script)
        self.compare(role, seen)
        return seen

    def compare(self, role: str, seen: Answer) -> None:
        actor = self.world.actors[role]
        mine = [line for line in seen.lines if line.user_id == actor.user_id]
        self.statuses[seen.status] += 1
        self.words += len(seen.shown)
        found = [self.marks[word] for word in seen.shown]
        own_log = [one for one in found if one.where in LOG and one.citizen == actor.person_id]
        whom = {one.citizen for one in found if one not in own_log}
        self.looks += len(whom)
        self.refused += len(whom) if seen.status >= 400 else 0
        for citizen in whom:
            words = {word for word in seen.shown if self.marks[word].citizen == citizen}
            about = [line for line in mine if citizen in citizens_of(line)]
            wrong = self._wrong(words, about, own=actor.person_id)
            self.found |= {f"{seen.what} ({seen.status}): {one}" for one in wrong}
        for line in mine:
            untrue = untold(line, seen.status, for_script=seen.for_script)
            self.found |= {f"{seen.what} ({seen.status}): {one}" for one in untrue}

    def _wrong(self, words: set[str], about: list[Entry], own: UUID | None) -> Iterator[str]:
        if not about:
            where = {self.marks[word].where for word in words}
            yield f"a look without a line: {sorted(where)[:4]}"
            return
        told = [line.details["shown"] for line in about if "shown" in line.details]
        if len(told) < len(about):
            return  # a list, or a deed, says whom and not what
        for word in words:
            category = self.marks[word].category
            if self.marks[word].row == own:
                continue  # a relative reads their own row, whatever the citizen shares
            if not any(mask & category for mask in told):
                yield f"category {category} is shown and not told: {self.marks[word].where}"
            elif self.marks[word].where in FRAME:
                continue
            elif not any(mask & category for mask in map(opened_by, about)):
                yield f"category {category} is shown on no ground: {self.marks[word].where}"


def opened_by(line: Entry) -> int:
    """What the grounds that the line names opened; every one of them opens the name."""
    ways = line.details.get("opened_by", ())
    return reduce(or_, (one["categories"] for one in ways), IDENTITY if ways else 0)


def untold(line: Entry, status: int, *, for_script: bool) -> Iterator[str]:
    """What a look's line should say and does not."""
    if "answered" not in line.details:
        return
    said = 200 if for_script and 300 <= line.details["answered"] < 400 else line.details["answered"]
    if said != status:
        yield f"{line.action} says {said}"
    if line.citizen_id is not None and not line.ground:
        yield f"{line.action} says no ground"


def citizens_of(line: Entry) -> set[UUID]:
    listed = {UUID(one) for one in line.details.get("citizens", ())}
    return listed | ({line.citizen_id} if line.citizen_id else set())


def newest() -> int:
    with make.as_owner():
        return Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def since(before: int) -> list[Entry]:
    if connection.needs_rollback:
        return []
    with make.as_owner():
        return list(Entry.objects.filter(pk__gt=before))


def read(answer: HttpResponse, given: list[str]) -> str:
    """All that leaves: the body, what was set in type, names of files and where it leads."""
    body = b"".join(answer) if answer.streaming else answer.content
    headers = unquote(" ".join(answer.headers.values()))
    papers = [json.dumps(json.loads(one), ensure_ascii=False) for one in given]
    text = body.decode(errors="replace")
    folded = re.sub(r"\r\n[ \t]", "", text)  # a calendar file breaks its lines anywhere
    return " ".join([text, folded, headers, *papers])


def mark_everything(world: World) -> dict[str, Mark]:
    """A word behind every text of every row about a citizen; the citizen's address is protected."""
    serial = itertools.count(1)
    marks: dict[str, Mark] = {}

    def word(citizen: UUID, category: int, where: str, row: UUID) -> str:
        made = f"Ø{next(serial):04}Å"
        marks[made] = Mark(citizen, category, where, row)
        return made

    with make.as_owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(ABOUT_CITIZENS)
        tables = {name for (name,) in cursor.fetchall()} - UNMARKED | {Citizen._meta.db_table}
        for table in tables:  # what was agreed or frozen is not to be changed, except here
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for table in sorted(tables):
            _mark(table, word)
        _mark_versions(cursor, word)
        for citizen in Citizen.objects.all():
            home = word(citizen.pk, IDENTITY, "citizens_citizen.address", citizen.pk)
            Citizen.objects.filter(pk=citizen.pk).update(
                address_cipher=seal(f"Vejen 1 {home}", what=ADDRESS), is_protected=True
            )
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")  # as every request finds them
    return marks


def model_of(table: str) -> type[models.Model]:
    return next(one for one in apps.get_models() if one._meta.db_table == table)


def _mark(table: str, word: Any) -> None:
    model = model_of(table)
    texts = [
        one
        for one in model._meta.concrete_fields
        if isinstance(one, models.CharField | models.TextField)
        and not one.choices
        and f"{table}.{one.column}" not in NOT_WORDS
    ]
    for row in model._default_manager.all():
        citizen = getattr(row, "citizen_id", None) or row.pk
        category = getattr(row, "category", IDENTITY)
        changes = {}
        for one in texts:
            said = getattr(row, one.name)
            if said:
                made = word(citizen, category, f"{table}.{one.column}", row.pk)
                room = (one.max_length or 10_000) - ROOM
                changes[one.name] = f"{said[:room]} {made}"
        if changes:
            model._default_manager.filter(pk=row.pk).update(**changes)


def _mark_versions(cursor: Any, word: Any) -> None:
    cursor.execute("SELECT id, citizen_id, category, content FROM plans_versionpart")
    for key, citizen, category, content in cursor.fetchall():
        said = json.loads(content) if isinstance(content, str) else content

        def marked(value: Any, name: str = "") -> Any:
            if isinstance(value, dict):
                return {one: marked(inner, one) for one, inner in value.items()}
            if isinstance(value, list):
                return [marked(inner, name) for inner in value]
            if isinstance(value, str) and value and name in IN_A_VERSION:
                made = word(citizen, category, f"plans_versionpart.{name}", key)  # noqa: B023  # called at once
                return f"{value} {made}"
            return value

        cursor.execute(
            "UPDATE plans_versionpart SET content = %s WHERE id = %s",
            [json.dumps(marked(said)), key],
        )
