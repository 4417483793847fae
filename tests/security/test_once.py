"""Every form of the house, sent twice: at once, or again because the answer got lost. Done once."""

import copy
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

from brobygger.access.models import AnsweredForm
from brobygger.access.tasks import forget_answered_forms
from brobygger.kernel.clock import now
from brobygger.ui.once import FIELD, new_key
from tests import make
from tests.filling import fillings
from tests.security.walk import ROLES, Asked, Found, World, fingerprint, undone, walked

PAGES = {  # whose forms the suite sends; `make prove` sends them all
    "access:why",
    "accounts:members",
    "meetings:call",
    "meetings:guests",
    "plans:agree",
    "plans:call_more",
    "plans:contact",
    "plans:meeting",
    "plans:plan",
}
OWN = {"access_answeredform"}  # where it is written down


@pytest.fixture(scope="module")
def found(world: World) -> Found:
    return walked(world, ("lead", "leader"), only=PAGES)


def tables() -> dict[str, tuple[int, int]]:
    return {name: sums for name, sums in fingerprint().items() if name not in OWN}


@contextmanager
def as_it_was(world: World, asked: Asked) -> Iterator[Client]:
    """Who found the form; what they do is undone, in their browser too."""
    client = world.clients[asked.role]
    cookies = copy.deepcopy(client.cookies)
    with undone():
        yield client
    client.cookies = cookies


def where(answer: HttpResponse) -> tuple[int, str]:
    return answer.status_code, answer.headers.get("Location", "")


def send_twice(world: World, asked: Asked) -> tuple[str, list[str]]:
    """Whether the form took one of our fillings, and what was wrong with the second time."""
    for data in fillings(asked.form):
        with as_it_was(world, asked) as client:
            before = client.post(asked.action, data)
            if before.status_code not in {301, 302, 303}:
                continue
            once = tables()
            again = client.post(asked.action, data)
            after = tables()
            changed = {name for name in after if after[name] != once[name]}
            faults = [f"{asked.name}: changed {name} again" for name in changed]
            if where(again) != where(before):
                faults.append(f"{asked.name}: {where(before)}, then {where(again)}")
            return "done", faults
    return "refused", []


def outcome(world: World, found: Found) -> tuple[dict[str, list[str]], list[str]]:
    met: dict[str, list[str]] = {"done": [], "refused": []}
    faults: list[str] = []
    for asked in found.forms:
        if view_of(asked) not in settings.PUBLIC_VIEWS | settings.ACCOUNT_VIEWS:
            how, wrong = send_twice(world, asked)
            met[how].append(asked.name)
            faults += wrong
    return met, faults


def view_of(asked: Asked) -> str:
    return resolve(asked.action.split("?")[0]).view_name


def test_what_is_sent_again_changes_nothing_and_leads_to_the_same_place(world, found):
    met, faults = outcome(world, found)
    assert faults == []
    assert len(met["done"]) >= 10


@pytest.mark.prove
def test_every_form_sent_again_changes_nothing_and_leads_to_the_same_place(world, say):
    met, faults = outcome(world, walked(world, ROLES))
    say(f"{len(met['done'])} forms done once, {len(met['refused'])} took none: {met['refused']}")
    assert faults == []
    assert len(met["done"]) >= 72


@pytest.fixture
def call(world: World, found: Found) -> tuple[Asked, dict[str, object]]:
    """Calling a meeting: nothing but the key stands against two of them."""
    asked = next(one for one in found.forms if view_of(one) == "meetings:call")
    for data in fillings(asked.form):
        with as_it_was(world, asked) as client:
            if client.post(asked.action, data).status_code == 302:
                return asked, data
    raise AssertionError("no filling calls a meeting")


def meetings(client: Client, asked: Asked, *sent: dict[str, object]) -> list[int]:
    """How many more there are after each sending."""
    before, counts = tables()["meetings_meeting"][0], []
    for data in sent:
        client.post(asked.action, data)
        counts.append(tables()["meetings_meeting"][0] - before)
    return counts


def test_with_other_keys_it_is_done_twice(world, call):
    """So the walk above can fail: what it finds done once is done once for its key."""
    asked, data = call
    with as_it_was(world, asked) as client:
        for key in ("", "x", "æ" * 24, "a" * 65, "a b" * 10, new_key()):
            assert meetings(client, asked, data | {FIELD: key}) == [1]


def test_a_refused_form_has_not_used_up_its_key(world, call):
    asked, data = call
    with as_it_was(world, asked) as client:
        assert meetings(client, asked, data | {"day": "x"}, data, data) == [0, 1, 1]


def test_other_words_under_the_same_key_are_another_form(world, call):
    """Back, changed, sent: what was changed is never swallowed."""
    asked, data = call
    other = data | {"place": "Et andet sted"}
    with as_it_was(world, asked) as client:
        assert meetings(client, asked, data, other, data, other) == [1, 2, 2, 2]


def test_it_says_that_it_was_sent_before(world, call):
    asked, data = call
    with as_it_was(world, asked) as client:
        first = client.post(asked.action, data, follow=True).content.decode()
        again = client.post(asked.action, data, follow=True).content.decode()
    assert "Det var sendt i forvejen" not in first
    assert "Det var sendt i forvejen" in again


def test_another_person_gets_no_answer_of_mine(world, call):
    asked, data = call
    with as_it_was(world, asked) as client:
        client.post(asked.action, data)
        assert world.clients["stranger"].post(asked.action, data).status_code in {403, 404}


def test_nothing_that_was_typed_is_kept_and_all_of_it_a_day_only(world, call):
    asked, data = call
    with as_it_was(world, asked) as client:
        client.post(asked.action, data | {"place": "Huslejevej 4"})
        with make.as_owner():
            [row] = AnsweredForm.objects.values("key", "digest", "status", "location")
        assert row["location"].startswith("/")
        assert "Huslejevej" not in str(row)
        with make.as_owner():
            assert AnsweredForm.objects.update(at=now() - dt.timedelta(hours=25)) == 1
        assert forget_answered_forms() == 1
        assert forget_answered_forms() == 0


def test_every_form_on_every_page_carries_a_key_of_its_own(found):
    keys = [one.form.fields[FIELD].value for one in found.forms if FIELD in one.form.fields]
    without = [one.name for one in found.forms if FIELD not in one.form.fields]
    assert without == []
    assert len(set(keys)) == len(keys)
