"""Bad input: a clear message, a status below 500, nothing changed, nothing typed lost.

Walks every address and every form that a small world shows to the people in it. `make prove`
sends all 515 strings to every form as everybody; the suite sends a handful with the same code.
"""

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.forms import Field
from tests.security.walk import (
    ROLES,
    Asked,
    Found,
    World,
    faults_of,
    same_lines,
    walked,
    without_ids,
)

NAUGHTY: list[str] = json.loads(
    (Path(__file__).parents[1] / "data" / "naughty_strings.json").read_text(encoding="utf-8")
)
FEW = ("lead", "citizen", "leader")
LANGUAGES = ("da", "en")

DATES = (
    *("2026-02-30", "31.02.2026", "0000-00-00", "99999-01-01", "9999-12-31", "0001-01-01"),
    *("i morgen", "-1", "2026-01-01T00:00", "٢٠٢٦-٠١-٠١", "2026-13-01", "1e9", " "),
)
TIMES = ("25:00", "12:60", "-1:00", "noon", "1e1", "24:00")
NUMBERS = ("-1", "1e9", "NaN", "99999999999999999999999", "1.5", "٣", "0x10", " ", "2147483648")
CPRS = (
    "1234",
    "000000-0000",
    "3112999999",
    "310299-1234",
    "020191999",
    "abcdefghij",
    "0201919990\0",
)
FORGED = ("", "x", "0", "-1", "999999", "'", str(uuid4()), "unit:", "unit:x", f"staff:{uuid4()}:x")
BYTES = {
    "half a character": b"%ED%A0%80",
    "half a pair": b"%ED%BF%BF abc",
    "not unicode": b"%FF%FE%80",
    "a byte too few": b"%E2%82",
    "over-long": b"%C0%80",
}
BODIES = {
    "application/json": '{"body": "x"}',
    "text/plain": "body=x",
    "multipart/form-data": "no boundary",
    "multipart/form-data; boundary=x": "--x\r\nbroken",
    "application/x-www-form-urlencoded; charset=klingon": "body=x",
    "application/x-www-form-urlencoded": "%%%&&&===" + "&a=1" * 399,
    "": "body=x",
    "nonsense": "\0\1\2",
}


@pytest.fixture(scope="module")
def found(world: World) -> Found:
    return walked(world, FEW)


@pytest.fixture(scope="module")
def everything(world: World) -> Found:
    return walked(world, ROLES)


def test_every_address_answers_everybody(found):
    assert found.faults == []
    assert found.statuses[200] > 100
    assert len(found.forms) > 30


@pytest.mark.prove
def test_every_address_answers_all_seven_of_them(everything, say):
    say(f"{sum(everything.statuses.values())} addresses, {dict(everything.statuses)}")
    assert everything.faults == []


def with_texts(asked: Asked, strings: list[str], turn: int) -> dict[str, object]:
    """What a browser would send, with one of the strings in every field people type in."""
    places = enumerate(asked.form.typed())
    return asked.form.answered() | {
        one.name: strings[(turn + 61 * place) % len(strings)] for place, one in places
    }


def send(world: World, asked: Asked, data: dict[str, object], **more: object) -> list[str]:
    answer = world.ask(asked.role, "post", asked.action, data, **more)
    texts = [data[one.name] for one in asked.form.typed() if one.kind in {"text", "textarea"}]
    typed = [str(one) for one in texts if one and "\0" not in str(one)]
    return [f"{asked.name}: {one}" for one in faults_of(answer, typed)]


def once_each(faults: Iterator[str]) -> list[str]:
    """Each sort of fault once: five hundred of the same say no more."""
    return sorted({without_ids(one) for one in faults})


def send_strings(world: World, forms: list[Asked], turns: range, step: int) -> Iterator[str]:
    for number, asked in enumerate(forms):
        if asked.form.typed():
            for turn in turns:
                yield from send(world, asked, with_texts(asked, NAUGHTY, turn + number * step))


def test_a_handful_of_strings_in_every_field(world, found):
    assert once_each(send_strings(world, found.forms, range(2), step=17)) == []


@pytest.mark.prove
def test_all_strings_in_every_field(world, everything, say):
    before = world.requests
    faults = once_each(send_strings(world, everything.forms, range(len(NAUGHTY)), step=0))
    forms = [one for one in everything.forms if one.form.typed()]
    fields = sum(len(one.form.typed()) for one in forms)
    say(
        f"{len(NAUGHTY)} strings in {fields} fields of {len(forms)} forms:"
        f" {world.requests - before} requests, {len(faults)} faults"
    )
    assert faults == []


def is_number(field: Field) -> bool:
    return field.kind == "number" or "revision" in field.name


def wrong_values(field: Field) -> tuple[str, ...]:
    """What does not fit this field."""
    if "cpr" in field.name and field.is_typed:
        return CPRS
    if field.kind == "date" or field.name.endswith(("_on", "date", "day", "since")):
        return DATES
    if field.kind == "time":
        return TIMES
    if is_number(field):
        return NUMBERS
    if field.choices or field.kind in {"hidden", "radio", "checkbox"}:
        return FORGED
    return ()


def send_wrong_values(world: World, forms: list[Asked], *, every: int) -> Iterator[str]:
    for number, asked in enumerate(forms):
        for field in asked.form.fields.values():
            if field.name != "csrfmiddlewaretoken":
                for value in wrong_values(field)[number % every :: every]:
                    yield from send(world, asked, asked.form.answered() | {field.name: value})


def test_values_that_do_not_fit(world, found):
    assert once_each(send_wrong_values(world, found.forms[::3], every=6)) == []


@pytest.mark.prove
def test_values_that_do_not_fit_in_every_form(world, everything, say):
    before = world.requests
    faults = once_each(send_wrong_values(world, everything.forms, every=1))
    say(f"{world.requests - before} requests, {len(faults)} faults")
    assert faults == []


def send_unstorable(world: World, forms: list[Asked], huge: str) -> Iterator[str]:
    """A NUL, bytes that are no text, a megabyte: in the first field people type in."""
    for asked in forms:
        typed = asked.form.typed()
        if not typed:
            continue
        name, data = typed[0].name, asked.form.answered()
        for text in ("\0", "før\0efter", huge, huge[:100_000]):
            yield from send(world, asked, data | {name: text})
        for raw in BYTES.values():
            body = name.encode() + b"=" + raw
            answer = world.ask(asked.role, "post", asked.action, body, content_type=FORM)
            yield from (f"{asked.name}: {one}" for one in faults_of(answer))


FORM = "application/x-www-form-urlencoded"
HUGE = "æ" * 1_000_000


def test_text_that_cannot_be_kept(world, found):
    assert once_each(send_unstorable(world, found.forms[::9], HUGE)) == []


@pytest.mark.prove
def test_text_that_cannot_be_kept_in_any_form(world, everything):
    assert once_each(send_unstorable(world, everything.forms, HUGE)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_megabyte_is_refused_in_words(world, language):
    world.clients["lead"].cookies["django_language"] = language
    path = f"/plans/{world.table.plan_id}/write/wishes/"
    answer = world.ask("lead", "post", path, {"body": HUGE, "base_revision": 1})
    assert answer.status_code == 413
    assert {"da": "for stort", "en": "too large"}[language] in answer.content.decode()
    del world.clients["lead"].cookies["django_language"]


def forged_addresses(world: World) -> Iterator[tuple[str, str]]:
    """Every address with one thing in it exchanged: another citizen's, nobody's, no id at all."""
    theirs = {
        str(world.ids["plan_id"]): str(world.other.plan_id),
        str(world.ids["citizen_id"]): str(world.other.citizen_id),
    }
    for _name, path in world.addresses("lead"):
        for mine, other in theirs.items():
            if mine in path:
                yield path, path.replace(mine, other)
        for number in {part for part in path.split("/") if len(part) == 36}:
            yield path, path.replace(number, str(uuid4()))
            yield path, path.replace(number, "not-an-id")
    for path in (f"/plans/{world.table.plan_id}/versions/", "/access/log/"):
        for number in ("0", "2147483648", "9" * 30, "-1", "1e3", "%00", "%ED%A0%80", ".."):
            yield path, f"{path}{number}/"
            yield path, f"{path}{number}/ask/"


def visit_forged(world: World, pairs: list[tuple[str, str]]) -> Iterator[str]:
    names = ("Schwendlund", "Else Test")
    for _path, forged in pairs:
        for method in ("get", "post"):
            answer = world.ask("nurse", method, forged)
            yield from (f"{method} {forged}: {one}" for one in faults_of(answer))
            shown = answer.content.decode(errors="replace")
            if str(world.other.citizen_id) in forged and any(one in shown for one in names):
                yield f"{method} {forged}: shows a stranger"


def test_forged_ids_find_nothing(world):
    pairs = list(forged_addresses(world))
    assert once_each(visit_forged(world, pairs[::5])) == []


@pytest.mark.prove
def test_no_forged_id_finds_anything(world, say):
    pairs = list(forged_addresses(world))
    say(f"{len(pairs)} forged addresses, read and written to")
    assert once_each(visit_forged(world, pairs)) == []


QUESTIONS = (
    "see_as",
    "party",
    "recipients",
    "text",
    "q",
    "a",
    "b",
    "next",
    "before",
    "after",
    "page",
    "meeting",
    "citizen",
    "find",
    "preset",
    "domain",
    "kind",
    "error",
)
ANSWERS = (
    "",
    "x",
    "-1",
    "9" * 40,
    "%00",
    "%ED%A0%80",
    "%FF",
    "'",
    '"><script>',
    "unit:x",
    "unit:" + "0" * 36,
    "https://example.org/",
    "//example.org",
    "æ" * 3000,
    "{{7*7}}",
)


def test_whatever_stands_after_the_question_mark(world):
    pages = [p for n, p in world.addresses("lead") if ":" in n and not n.startswith("mfa")]
    faults = []
    for number, page in enumerate(dict.fromkeys(pages)):
        value = ANSWERS[number % len(ANSWERS)]
        query = "&".join(f"{name}={value}" for name in QUESTIONS)
        answer = world.ask("lead", "get", f"{page}?{query}")
        faults += [f"{page}?{value[:20]}: {one}" for one in faults_of(answer)]
        assert "example.org" not in answer.headers.get("Location", "")
        assert b"<script>" not in answer.content
    assert once_each(iter(faults)) == []


def test_the_wrong_way_of_asking(world):
    """GET where something is done, POST where something is read, and words nobody uses."""
    faults, methods = [], itertools.cycle(("put", "delete", "patch", "options", "trace"))
    for name, path in dict(world.addresses("lead")).items():
        method = next(methods)
        answer = world.ask("lead", method, path)
        faults += [f"{method} {name}: {one}" for one in faults_of(answer)]
    assert once_each(iter(faults)) == []


@pytest.mark.parametrize("kind", BODIES)
def test_bodies_of_another_kind(world, found, kind):
    """No token can be read from them, so every one is refused."""
    faults = []
    for asked in found.forms[::5]:
        world.clients[asked.role].handler.enforce_csrf_checks = True
        body = BODIES[kind].encode()
        answer = world.ask(asked.role, "post", asked.action, body, content_type=kind)
        world.clients[asked.role].handler.enforce_csrf_checks = False
        faults += [f"{asked.name}: {one}" for one in faults_of(answer)]
    assert once_each(iter(faults)) == []


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "a b", "[", "x" * 300])
def test_an_unknown_host_is_told_so(world, host):
    answer = world.ask("lead", "get", "/", headers={"host": host})
    assert answer.status_code == 400
    assert faults_of(answer) == []


def test_a_form_without_its_token_gives_the_words_back(world, found):
    faults = []
    for asked in found.forms:
        client = world.clients[asked.role]
        client.handler.enforce_csrf_checks = True
        data = with_texts(asked, ["Ord der ikke må gå tabt"], 0) | {"csrfmiddlewaretoken": "x"}
        answer = world.ask(
            asked.role, "post", asked.action, data, headers={"origin": "http://testserver"}
        )
        client.handler.enforce_csrf_checks = False
        assert answer.status_code == 403, asked.name
        faults += faults_of(answer)
        page = same_lines(answer.content.decode())
        secret = any(one.kind == "password" or one.name == "code" for one in asked.form.typed())
        if asked.form.typed() and not secret and "Ord der ikke må gå tabt" not in page:
            faults.append(f"{asked.name}: lost")
    assert faults == []
