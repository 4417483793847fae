"""A walk through every page and form of the house, as everybody, with whatever one likes to send."""

import copy
import datetime as dt
import html
import itertools
import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from brobygger.access.rls import acting_as
from brobygger.access.services import ask_for_account, ask_why, move_in, open_emergency
from brobygger.accounts.services import register_absence
from brobygger.audit.models import Entry
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import now, today
from brobygger.kernel.names import clean_name
from brobygger.kernel.texts import storable
from brobygger.kernel.working_days import working_day_from
from brobygger.meetings.free.services import call_people
from brobygger.meetings.pages import Called
from brobygger.meetings.poll import services as polls
from brobygger.meetings.slots import questions
from brobygger.meetings.slots import services as slots
from brobygger.meetings.standing.services import set_standing
from brobygger.plans.services import (
    add_existing_plan,
    add_undecided,
    note_contact,
    put_in_slot,
)
from brobygger.plans.tokens import answer_token
from tests import make
from tests.forms import Form, read
from tests.plans import make as plan_make
from tests.safety import make as coping_make

ROLES = ("lead", "nurse", "leader", "caseworker", "citizen", "relative", "stranger")
SAMPLES = {  # how the keyword of an address finds a real thing: as the owner, whoever may see it
    "meeting_id": "SELECT id FROM meetings_meeting WHERE closed_at IS NULL",
    "intervention_id": "SELECT id FROM plans_intervention",
    "agreement_id": "SELECT id FROM plans_agreement",
    "contact_id": "SELECT id FROM plans_contact",
    "organisation_id": "SELECT id FROM organisations_organisation WHERE kind = 'municipality'",
    "existing_plan_id": "SELECT id FROM plans_existingplan",
    "participant_id": "SELECT id FROM plans_participant WHERE kind = 'relative'",
    "consent_id": "SELECT id FROM access_consent",
    "emergency_id": "SELECT id FROM access_emergencyaccess",
    "question_id": "SELECT id FROM access_whyquestion",
    "relation_id": "SELECT id FROM access_carerelation",
    "stay_id": "SELECT id FROM citizens_facilitystay",
    "relative_id": "SELECT id FROM citizens_relative",
    "membership_id": "SELECT id FROM accounts_membership",
    "undecided_id": "SELECT id FROM plans_undecided",
    "invitation_id": "SELECT id FROM meetings_invitation",
    "municipality_code": "SELECT code FROM organisations_organisation WHERE code = '9999'",
    "message_id": "SELECT id FROM notices_message",
    "handover_id": "SELECT id FROM plans_handover",
    "absence_id": "SELECT id FROM accounts_absence",
    "unit_id": "SELECT id FROM organisations_unit",
    "way_id": "SELECT id FROM accounts_wayin",
    "poll_id": "SELECT id FROM meetings_poll WHERE state = 'open'",
    "series_id": "SELECT id FROM meetings_slotseries",
    "slot_day": "SELECT day::text FROM meetings_slot",
    "slot_item_id": "SELECT id FROM meetings_slotitem",
    "slot_question_id": "SELECT id FROM meetings_slotquestion",
    "standing_id": "SELECT id FROM meetings_standing WHERE state = 'active'",
}
UNCOUNTED = {  # what an answer may change without anything having happened
    "django_session",
    "usersessions_usersession",
    "accounts_cache",
    "safety_copingdraft",
    "accounts_try",  # that somebody tried: counted whatever becomes of it
    "plans_draft",  # words kept for whoever lost a race: looked at by themselves
}
UNCOUNTED_LINES = ("refused", "plan.draft_kept", "coping.draft_kept")


@dataclass(frozen=True)
class Asked:
    """A form on a page: who found it, where it stands, and where it goes."""

    role: str
    page: str
    action: str
    form: Form

    @property
    def name(self) -> str:
        return f"{self.role} {without_ids(self.action)}"

    @property
    def kind(self) -> tuple[str, tuple[str, ...]]:
        """The same form on two pages is one."""
        fields = {without_ids(one) for one in self.form.fields} - {"meeting"}
        return without_ids(self.action.split("?")[0]), tuple(sorted(fields))

    @property
    def is_ours(self) -> bool:
        return self.action.startswith("/") and "#" not in self.action


def without_ids(text: str) -> str:
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "…", text)


@dataclass
class World:
    """Two citizens with plans, everybody around the first one signed in, and one id of each kind."""

    table: plan_make.Table
    other: plan_make.Table
    ids: dict[str, object]
    clients: dict[str, Client]
    requests: int = 0
    names: dict[str, str] = field(default_factory=dict)

    def addresses(self, role: str) -> Iterator[tuple[str, str]]:
        """Every address of the house, with the things of this world put in."""
        for name, keys in every_view():
            for values in self._values(keys):
                yield name, reverse(name, kwargs=values)

    def _values(self, keys: tuple[str, ...]) -> Iterator[dict[str, object]]:
        choices = [self._choices(key) for key in keys]
        for values in itertools.product(*choices):
            yield dict(zip(keys, values, strict=True))

    def _choices(self, key: str) -> list[object]:
        if key == "field":
            return ["wishes", "overall_goal", "status:housing", "status:mental", "crisis", "x"]
        if key == "key":
            return ["say", "x"]
        if key == "link":
            return ["a" * 22, "x"]  # one that could be a guest's, and one that could not
        if key == "question":
            return ["words", "goal", "avoid", "x"]
        if key == "party_id":
            return [self.table.citizen_id, self.table.lead.unit_id]
        return [self.ids[key]]

    def ask(
        self, role: str, method: str, path: str, data: object = None, **more: object
    ) -> HttpResponse:
        """One request; whatever it did is undone, so that the next one meets the same world."""
        client = self.clients[role]
        kept = copy.deepcopy(client.cookies)
        self.requests += 1
        with undone():
            if "content_type" in more:  # bytes as they are
                answer = client.generic(method.upper(), path, data, **more)
            else:
                answer = getattr(client, method)(path, data, **more)
            answer.changed = self.changed() if answer.status_code >= 400 else set()
        client.cookies = kept  # the session in the database is as it was, too
        return answer

    def remember(self) -> None:
        self._before = fingerprint()

    def changed(self) -> set[str]:
        """Tables that are not as they were."""
        now = fingerprint()
        return {name for name in now if now[name] != self._before[name]}


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def every_view(patterns: object = None, space: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    """Name and keywords of every address."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from every_view(one.url_patterns, inner)
        elif isinstance(one, URLPattern):
            yield f"{space}{one.name}", tuple(one.pattern.converters)


def a_world() -> World:
    """Everything that has an address exists once."""
    table, other = plan_make.a_table(), plan_make.a_table("0108589995")
    plan_make.a_closed_meeting(table)
    plan_make.an_open_meeting(table)
    plan_make.fill(other_with_people(other))
    actors = {role: actor_of(table, role) for role in ROLES}
    _put_the_rest(table, actors)
    coping_make.a_sheet(table.lead, table.citizen_id)
    ids: dict[str, object] = {
        "plan_id": table.plan_id,
        "citizen_id": table.citizen_id,
        "user_id": table.deputy.user_id,
        "number": 1,
        "pk": 1,
        "task_kind": "medicine",
        "entry_id": _a_line_about(table.citizen_id),
    }
    with make.as_owner(), connection.cursor() as cursor:
        for key, question in SAMPLES.items():
            cursor.execute(f"{question} LIMIT 1")
            ids[key] = cursor.fetchone()[0]
        cursor.execute(
            "SELECT id FROM meetings_meeting WHERE about = %s AND closed_at IS NULL",
            [table.plan_id],
        )
        ids["meeting_id"] = cursor.fetchone()[0]
        for kind in ("intervention", "agreement"):
            cursor.execute(f"SELECT id FROM plans_{kind} WHERE plan_id = %s", [table.plan_id])
            ids[f"{kind}_id"] = cursor.fetchone()[0]
    ids["token"] = answer_token(table.lead.user_id, ids["agreement_id"], 1)
    clients = {
        role: make.signed_in(Client(raise_request_exception=False), actor)
        for role, actor in actors.items()
    }
    world = World(table=table, other=other, ids=ids, clients=clients)
    world.actors = actors
    world.remember()
    return world


def other_with_people(table: plan_make.Table) -> plan_make.Table:
    plan_make.an_open_meeting(table)
    return table


def actor_of(table: plan_make.Table, role: str) -> Actor:
    if role == "caseworker":
        caseworker = make.a_member(make.a_unit("municipal_authority"), "caseworker")
        make.a_care_relation(caseworker, table.citizen_id)
        return caseworker
    found: Actor = getattr(table, role)
    return found


def _put_the_rest(table: plan_make.Table, actors: dict[str, Actor]) -> None:
    """A stay, a neighbouring plan, something undecided, an emergency access, a sign-in, a question."""
    with acting_as(table.lead):
        ask_for_account(table.lead, citizen_id=table.citizen_id, email="walk@borger.example")
        add_undecided(table.lead, plan_id=table.plan_id, body="Hvem betaler?")
        add_existing_plan(table.lead, plan_id=table.plan_id, domain="housing", kind="other")
        note_contact(table.lead, plan_id=table.plan_id, on=today(), form="visit")
        move_in(
            table.lead,
            citizen_id=table.citizen_id,
            unit_id=table.lead.unit_id,
            since=today() - dt.timedelta(days=9),
        )
    night = make.a_member(table.lead.unit_id)
    with acting_as(night):
        register_absence(night, from_on=today(), to_on=today() + dt.timedelta(days=9))
        open_emergency(
            night,
            categories=int(Category.RISK),
            reason="Fundet bevidstløs i nat og skal indlægges nu",
            alternative="citizen",
            citizen_id=table.citizen_id,
        )
    plan_make.propose(table, table.nurse)
    _gather_without_a_plan(table)
    _a_standing_slot(table)
    with acting_as(table.citizen):
        ask_why(table.citizen, entry_id=_a_line_about(table.citizen_id), question="Hvorfor?")


def _gather_without_a_plan(table: plan_make.Table) -> None:
    """A time is being found, and a meeting comes again."""
    people = [Called(kind="citizen", person_id=table.citizen_id), plan_make.staff(table.nurse)]
    how = {"minutes": 60, "form": "room", "place": "Her"}
    with acting_as(table.lead):
        soon = now() + dt.timedelta(days=5)
        meeting = call_people(
            table.lead, citizen_id=table.citizen_id, starts_at=soon, people=people, **how
        )
        set_standing(table.lead, meeting_id=meeting.id, weeks=4, times=3)
        polls.ask(
            table.lead,
            citizen_id=table.citizen_id,
            about=None,
            times=[soon, soon + dt.timedelta(days=1)],
            people=people,
            **how,
        )


def _a_standing_slot(table: plan_make.Table) -> None:
    """The plan and a question wait for the next working day, and the nurse comes."""
    day = working_day_from(today() + dt.timedelta(days=1))
    with acting_as(table.leader):
        series_id = slots.set_up(
            table.leader,
            other_unit_id=table.nurse.unit_id,
            weekday=day.weekday(),
            clock=dt.time(10),
        )
    here = {"series_id": series_id, "day": day}
    with acting_as(table.lead):
        put_in_slot(table.lead, plan_id=table.plan_id, body="Skal dosis ned?", **here)
        questions.ask(table.lead, body="Hvem har bagvagten?", **here)
    with acting_as(table.nurse):
        slots.say_coming(table.nurse, is_coming=True, **here)


def _a_line_about(citizen_id: UUID) -> int:
    with make.as_owner():
        found = Entry.objects.filter(citizen_id=citizen_id, unit_id__isnull=False).order_by("id")
        return int(found.values_list("pk", flat=True)[0])


TABLES = """
    SELECT c.relname FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
       AND NOT c.relispartition ORDER BY c.relname
"""


def fingerprint() -> dict[str, tuple[int, int]]:
    """How many rows every table has, and a sum over all they say."""
    with make.as_owner(), connection.cursor() as cursor:
        cursor.execute(_question(cursor))
        return {name: (count, total) for name, count, total in cursor.fetchall()}


_questions: list[str] = []


def _question(cursor: object) -> str:
    if not _questions:
        cursor.execute(TABLES)
        tables = [name for (name,) in cursor.fetchall() if name not in UNCOUNTED]
        _questions.append(" UNION ALL ".join(map(_count, tables)))
    return _questions[0]


def _count(name: str) -> str:
    lines = ", ".join(f"'{one}'" for one in UNCOUNTED_LINES)
    # A look is noted also when what was asked for is refused: the page was shown again.
    undone = f" WHERE action NOT IN ({lines}) AND details -> 'answered' IS NULL"
    which = undone if name == "audit_entry" else ""
    return (
        f"SELECT '{name}', count(*), coalesce(sum(hashtextextended(t::text, 0)), 0)"
        f" FROM {name} t{which}"
    )


@dataclass
class Found:
    """What a walk has met: how often each status, every form once, and what should not be."""

    forms: list[Asked] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def walked(world: World, roles: Iterable[str], *, only: Container[str] = ()) -> Found:
    """Every address (or those named) as each of them; a form counts once, whoever meets it first."""
    found, met = Found(), set()
    for role in roles:
        for name, path in dict.fromkeys(world.addresses(role)):
            if only and name not in only:
                continue
            answer = world.ask(role, "get", path)
            found.statuses[answer.status_code] += 1
            found.faults += [f"{role} {name}: {one}" for one in faults_of(answer)]
            if answer.status_code == 200 and _is_html(answer):
                for form in read(answer.content.decode()).forms:
                    asked = Asked(role, path, form.action or path, form)
                    if form.method == "post" and asked.is_ours and asked.kind not in met:
                        met.add(asked.kind)
                        found.forms.append(asked)
    return found


def faults_of(answer: HttpResponse, typed: Iterable[str] = ()) -> list[str]:
    """What is wrong with an answer, whatever was sent."""
    status = answer.status_code
    if status >= 500:
        return [f"{status} {answer.exc_info[1]!r}" if answer.exc_info else str(status)]
    if status < 400:
        return []
    found = [f"{status}, and yet {sorted(answer.changed)} changed"] if answer.changed else []
    if _is_html(answer) and not says_why(answer):
        found.append(f"{status} without a word why")
    if status in WHERE_WORDS_STAY:
        found += [
            f"{status} and lost {one[:30]!r}" for one in typed if not is_given_back(answer, one)
        ]
    return found


WHERE_WORDS_STAY = {400, 409, 422}
MARKS_OF_A_REASON = (
    "stop__text",
    "errors__title",
    "form-error",
    "conflict",
    "resend",
    "nothing-to-stop",
)


def says_why(answer: HttpResponse) -> bool:
    """A message in the reader's language: the error page's, the form's summary, or the conflict's."""
    page = answer.content.decode()
    return any(mark in page for mark in MARKS_OF_A_REASON)


def _is_html(answer: HttpResponse) -> bool:
    return answer.headers.get("Content-Type", "").startswith("text/html")


def is_given_back(answer: HttpResponse, text: str) -> bool:
    """Whether the page holds what was typed, or what would have been stored of it.

    Special spaces come back as spaces, and a name without the signs nobody sees.
    """
    page = same_lines(html.unescape(answer.content.decode(errors="replace")))
    return any(same_lines(one) in page for one in (text, storable(text), clean_name(text)))


def same_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def a_forged_id() -> UUID:
    return uuid4()
