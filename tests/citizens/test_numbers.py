"""Numbers in the three national forms; what is typed wrong is told, not guessed."""

import csv
import datetime as dt
from pathlib import Path

import pytest

from brobygger.citizens.errors import NotANumber
from brobygger.citizens.numbers import looks_like_number, parse_number
from brobygger.citizens.secrets import (
    ADDRESS,
    NUMBER,
    SecretUnreadable,
    finding_hash,
    seal,
    unseal,
)

FILE = Path(__file__).parent / "test_persons.csv"
PERSONS = list(csv.DictReader(FILE.read_text(encoding="utf-8").splitlines()))


def test_there_are_forty_five_official_test_persons():
    assert len(PERSONS) == 45


@pytest.mark.parametrize("person", PERSONS, ids=[one["patient_id"] for one in PERSONS])
def test_every_official_test_person_parses(person):
    number = parse_number(person["identifier"])
    assert (number.digits, number.birth_date) == (
        person["identifier"],
        dt.date.fromisoformat(person["birth_date_by_python_stdnum"]),
    )


@pytest.mark.parametrize(
    "typed",
    [
        "0201919990",
        "020191-9990",
        " 020191 9990 ",
        "02 01 91-99 90",
        "020191–9990",
        "020191\u20119990",
        "020191\u22129990",
        "02.01.91.9990",
        "02/01/91-9990",
        "٠٢٠١٩١٩٩٩٠",
        "０２０１９１−９９９０",
        "\u202d020191-9990\u202c",
        "0201\u00ad91\u200b\u00a09990\ufeff",
    ],
)
def test_separators_do_not_matter(typed):
    number = parse_number(typed)
    assert (number.masked, number.written) == ("020191-••••", "020191-9990")


@pytest.mark.parametrize(
    ("digits", "year"),
    [
        ("0101000000", 1900),
        ("0101993999", 1999),
        ("0101364000", 2036),
        ("0101374000", 1937),
        ("0101575000", 2057),
        ("0101585000", 1858),
        ("0101578000", 2057),
        ("0101369000", 2036),
        ("0101379000", 1937),
    ],
)
def test_the_seventh_digit_tells_the_century(digits, year):
    assert parse_number(digits).birth_date == dt.date(year, 1, 1)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "020191999",
        "02019199901",
        "3002919990",
        "0013919990",
        "0201919X90",
        "0201919990\0",
        "0201919990" + "\u200b" * 200,
        "0" * 5000,
        "2902210000",
    ],
)
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(NotANumber):
        parse_number(typed)


@pytest.mark.parametrize(
    ("typed", "kind"),
    [("020191121AB3", "x-ecpr"), ("020191127xy9", "x-ecpr"), ("020191-A1B2", "d-ecpr")],
)
def test_replacement_numbers_carry_no_century(typed, kind):
    number = parse_number(typed, kind)
    assert (number.kind, number.birth_date) == (kind, None)


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("020191122AB3", "x-ecpr"),
        ("0201919990", "x-ecpr"),
        ("320191-A1B2", "d-ecpr"),
        ("020191-A1B", "d-ecpr"),
        ("0201919990", "passport"),
    ],
)
def test_each_kind_has_its_own_form(typed, kind):
    with pytest.raises(NotANumber):
        parse_number(typed, kind)


@pytest.mark.parametrize(
    ("typed", "is_one"),
    [("020191-9990", True), ("020191121AB3", True), ("Else", False), ("12", False)],
)
def test_a_number_is_told_from_a_name(typed, is_one):
    assert looks_like_number(typed) is is_one


def test_sealed_opens_again_and_is_never_the_same_twice():
    one, other = seal("020191-9990", what=NUMBER), seal("020191-9990", what=NUMBER)
    assert one != other
    assert unseal(memoryview(one), what=NUMBER) == "020191-9990"


@pytest.mark.parametrize(
    "broken", [lambda raw: raw[:-1] + b"x", lambda raw: raw[:5], lambda _: b""]
)
def test_what_was_changed_does_not_open(broken):
    with pytest.raises(SecretUnreadable):
        unseal(broken(seal("0201919990", what=NUMBER)), what=NUMBER)


def test_a_number_does_not_open_as_an_address():
    with pytest.raises(SecretUnreadable):
        unseal(seal("0201919990", what=NUMBER), what=ADDRESS)


def test_the_hash_finds_and_needs_the_key(settings):
    before = finding_hash("0201919990")
    assert before == finding_hash("0201919990") != finding_hash("0201919991")
    settings.CPR_KEY = "another"
    assert finding_hash("0201919990") != before
