"""Somebody who looks the same is the same: searched for, at night, and registered again.

Names and numbers are disguised in ways that know nothing of the code under test.
"""

import csv
import datetime as dt
import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from brobygger.access import queries, services
from brobygger.access.rls import acting_as
from brobygger.citizens.errors import LooksRegistered
from brobygger.kernel.categories import Category
from brobygger.kernel.errors import NotFound
from tests import make

from .disguises import OF_NAMES, OF_NUMBERS, disguised

pytestmark = pytest.mark.django_db

WHY = "Fundet bevidstløs på gaden, vi må vide hvad hun får af medicin."
MORE_NAMES = (
    "Anne-Marie O'Brien",
    "André Müller-Ñandú",
    "Kirsten Aagård",
    "Sofie Kaffi Steffens",
    "Åse-Lone D'Angelo",
    "François Østerå",
    "Flemming Fiskbæk",
)
TIMES = 5  # disguises of each name and of each number


@dataclass(frozen=True)
class Person:
    """As they are in the register, and as they are written on their papers."""

    id: UUID
    name: str
    number: str
    born: dt.date


@pytest.fixture
def staff():
    return make.a_member(make.a_unit("facility_107"))


@pytest.fixture
def nurse():
    return make.a_member(make.a_unit("psychiatric_ward"), "nurse")


@pytest.fixture
def chance():
    return random.Random("look-alikes")


@pytest.fixture
def people(staff, chance):
    """Every official test person, typed in disguise from the first; some with harder names."""
    rows = csv.DictReader(
        (Path(__file__).parent / "test_persons.csv").read_text("utf-8").splitlines()
    )
    persons = {row["identifier"]: row for row in rows}
    found = []
    for place, (number, row) in enumerate(sorted(persons.items())):
        name = MORE_NAMES[place] if place < len(MORE_NAMES) else row["name"]
        key = make.a_citizen(
            staff,
            name=disguised(name, OF_NAMES, chance),
            cpr=disguised(f"{number[:6]}-{number[6:]}", OF_NUMBERS, chance),
        )
        found.append(
            Person(key, name, number, dt.date.fromisoformat(row["birth_date_by_python_stdnum"]))
        )
    return found


@pytest.fixture
def names(people, chance):
    return [(one, disguised(one.name, OF_NAMES, chance)) for one in people for _ in range(TIMES)]


@pytest.fixture
def numbers(people, chance):
    return [
        (one, disguised(f"{one.number[:6]}-{one.number[6:]}", OF_NUMBERS, chance))
        for one in people
        for _ in range(TIMES)
    ]


def test_every_look_alike_is_found_by_search(staff, names, numbers, say):
    missed = []
    with acting_as(staff):
        for one, typed in (*names, *numbers):
            found = {line.id for line in queries.find_citizens(staff, text=typed, limit=100)}
            if one.id not in found:
                missed.append(typed)
    say(f"{len(names)} names and {len(numbers)} numbers searched for, {len(missed)} missed")
    assert missed == []
    assert len({typed for _one, typed in (*names, *numbers)}) >= 300


def emergency(nurse, **who):
    with acting_as(nurse):
        return services.open_emergency(
            nurse,
            categories=int(Category.SOMATIC),
            reason=WHY,
            alternative="citizen",
            hours=1,
            **who,
        ).citizen_id


def test_every_look_alike_is_found_in_an_emergency(nurse, names, numbers, say):
    missed = []
    asked = [(one, {"name": typed, "birth_date": one.born}) for one, typed in names]
    asked += [(one, {"cpr": typed}) for one, typed in numbers]
    for one, who in asked:
        try:
            found = emergency(nurse, **who)
        except NotFound:
            found = None
        if found != one.id:
            missed.append(who)
    say(f"{len(asked)} looked up at night, {len(missed)} not found")
    assert missed == []


def test_no_look_alike_is_registered_twice(staff, names, numbers, say):
    """By number the answer is that they were known; by name and birthday one is asked to look."""
    other = make.a_member(make.a_unit("facility_108"))
    answers = Counter()
    for one, typed in numbers:
        with acting_as(other):
            done = services.register_citizen(
                other, name="En Anden", cpr=typed, care_kind="housing_108"
            )
        answers["known" if (done.citizen_id, done.was_known) == (one.id, True) else typed] += 1
    for one, typed in names:
        with acting_as(staff):
            try:
                services.register_citizen(
                    staff, name=typed, birth_date=one.born, care_kind="housing_107"
                )
            except LooksRegistered:
                answers["alike"] += 1
            else:
                answers[typed] += 1
    say(f"registered again: {dict(answers)}")
    assert answers == {"known": len(numbers), "alike": len(names)}


def test_the_pages_say_the_same(staff, nurse, names, numbers, chance):
    """The same look-alikes through the browser: the list, the emergency page, the registration."""
    browser, night = make.signed_in(Client(), staff), make.signed_in(Client(), nurse)
    for one, typed in chance.sample(names, 12) + chance.sample(numbers, 12):
        found = browser.get(reverse("portal:citizens"), {"q": typed})
        assert str(one.id) in found.content.decode(), typed
    for one, typed in chance.sample(numbers, 8):
        form = {
            "cpr": typed.replace("\x07", ""),
            "reason": WHY,
            "alternative": "citizen",
            "categories": [Category.SOMATIC.value],
            "hours": "1",
            "understood": "on",
        }
        answer = night.post(reverse("access:emergency"), form)
        assert answer.status_code == 302, typed
        assert str(one.id) in answer.url
    one, typed = chance.choice(names)
    form = {
        "cpr_kind": "none",
        "birth_date": one.born.isoformat(),
        "name": typed.replace("\x07", ""),
        "care_kind": "housing_107",
        "since": "2026-01-01",
    }
    refused = browser.post(reverse("access:register"), form)
    assert refused.status_code == 422
    assert 'name="is_another"' in refused.content.decode()


def test_somebody_else_of_the_same_name_and_day_is_registered_when_it_is_said(staff, people):
    one = people[0]
    with acting_as(staff):
        done = services.register_citizen(
            staff, name=one.name, birth_date=one.born, care_kind="housing_107", is_another=True
        )
    assert done.citizen_id != one.id


def test_that_a_stranger_is_registered_is_not_told(nurse, people):
    one = people[0]
    with acting_as(nurse):
        done = services.register_citizen(
            nurse, name=one.name, birth_date=one.born, care_kind="ward"
        )
    assert not done.was_known


def test_the_one_spelt_so_goes_before_the_one_alike(staff, nurse):
    born = dt.date(1980, 5, 3)
    accent = make.a_citizen(staff, name="José Berg", birth_date=born)
    plain = make.a_citizen(staff, name="Jose Berg", birth_date=born, is_another=True)
    assert emergency(nurse, name="jose  berg", birth_date=born) == plain
    assert emergency(nurse, name="JOSÉ BERG", birth_date=born) == accent
