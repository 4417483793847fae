"""Names that look the same: one clean form, one key, and the database's key is ours."""

import json
import unicodedata
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brobygger.kernel.names import clean_address, clean_name, key_ranges, name_key

NAUGHTY = json.loads(
    (Path(__file__).parents[1] / "data" / "naughty_strings.json").read_text("utf-8")
)
# Signs that Python's own table does not know yet are left out: PostgreSQL's is some years newer.
ANY = st.text(
    st.one_of(
        st.characters(exclude_categories=("Cs", "Cn"), exclude_characters="\0"),
        st.sampled_from("aAåÅæÆøØäöéßœþİıſςΣ’ʼ`´′-‐‑–− \u00a0\u200b\u00ad\u030a\u0308\u0301\u202e"),
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Else  Test\u00a0Lauridsen ", "Else Test Lauridsen"),
        ("\u202eElse\u200b\u00ad Test\u2060", "Else Test"),
        ("A\u030age", "Åge"),
        ("O’Brien", "O'Brien"),
        ("O\u00b4Brien", "O'Brien"),
        ("Anne\u2011Marie", "Anne-Marie"),
        ("Ra\ufb01", "Rafi"),
        ("Ｅｌｓｅ", "Else"),
        ("Else\tTest\x85Lauridsen", "Else Test Lauridsen"),
        ("کاویانی\u200cها", "کاویانی\u200cها"),
        ("El\u200cse", "Else"),
        ("José Ñandú", "José Ñandú"),
        ("\u200b", ""),
    ],
)
def test_a_name_is_shown_clean(typed, shown):
    assert clean_name(typed) == shown


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Åge Berggren", "Aage Berggren"),
        ("André", "andre"),
        ("O’Brien", "OBrien"),
        ("Anne-Marie", "Anne Marie"),
        ("Strauß", "STRAUSS"),
        ("Łukasz", "Lukasz"),
        ("İrem", "irem"),
        ("Væver", "vAEver".replace("AE", "Æ")),
        ("مُحَمَّد", "محمد"),
    ],
)
def test_names_alike_have_one_key(one, other):
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Søren", "Soren"), ("Åse", "Ase"), ("Bo", "Bob"), ("Else Test", "ElseTest")]
)
def test_other_names_are_others(one, other):
    assert name_key(one) != name_key(other)


def test_danish_order():
    names = ["Zoe", "Åse", "Ærlig", "Aagaard", "Anna", "Ørsted", "Éa"]
    assert sorted(names, key=name_key) == ["Anna", "Éa", "Zoe", "Ærlig", "Ørsted", "Aagaard", "Åse"]


@pytest.mark.parametrize(
    ("typed", "name"),
    [("Kierkega", "Kierkegaard"), ("a", "Aase"), ("Å", "Aase"), ("Isa", "Isaac"), ("aa", "Åse")],
)
def test_a_beginning_finds_the_name(typed, name):
    assert any(first <= name_key(name) < end for first, end in key_ranges(typed))


def test_nothing_seen_finds_nobody():
    assert key_ranges(" \u200b’") == ()


@pytest.mark.django_db
@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=ANY)
def test_the_database_makes_the_same_key(name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.name_key(%s)", [name])
        assert cursor.fetchone()[0] == name_key(name)


@pytest.mark.django_db
def test_the_database_makes_the_same_key_of_naughty_strings():
    names = [one for one in NAUGHTY if "\0" not in one]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT app.name_key(n) FROM unnest(%s::text[]) WITH ORDINALITY AS t (n, o) ORDER BY o",
            [names],
        )
        assert [key for (key,) in cursor.fetchall()] == [name_key(one) for one in names]


@pytest.mark.django_db
def test_every_sign_has_one_key():
    """Of the planes that Unicode gave out before our Python was made."""
    signs = [
        chr(code)
        for code in (*range(1, 0x3400), *range(0xA000, 0xAC00), *range(0xF900, 0x10000), 0x1F600)
        if unicodedata.category(chr(code)) not in {"Cn", "Cs"}
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT app.name_key('x' || n || 'y') FROM unnest(%s::text[]) WITH ORDINALITY AS t (n, o)"
            " ORDER BY o",
            [signs],
        )
        theirs = [key for (key,) in cursor.fetchall()]
    odd = {
        hex(ord(one)) for one, key in zip(signs, theirs, strict=True) if key != name_key(f"x{one}y")
    }
    assert odd == set()


@given(name=ANY)
def test_clean_is_clean_and_keeps_the_key(name):
    clean = clean_name(name)
    assert clean_name(clean) == clean
    assert name_key(clean) == name_key(name)


def test_an_address_is_small_letters_without_spaces():
    assert clean_address(" Else@Example\u200b.TEST\u00a0") == "else@example.test"
