"""What the demo may tell: official test numbers only, nobody real to write to, nothing half said."""

import csv
import re
from pathlib import Path

import pytest

from brobygger import demo
from brobygger.accounts.demo import cast
from brobygger.accounts.roles import Role
from brobygger.demo import stories
from brobygger.demo.company import email_of
from brobygger.demo.stories import Chapter, Life
from brobygger.demo.telling import shaped, tale

FOR_VISITORS = "2103009996"
SEASONS = re.compile(
    r"\b(januar|februar|marts|april|juni|juli|august|september|oktober|november|december"
    r"|jul|sommer|vinter|forår|efterår)(en|et)?\b",
    re.IGNORECASE,
)


def official_numbers() -> set[str]:
    path = Path(demo.__file__).parent / "data" / "dk-core-test-cpr.csv"
    with path.open(encoding="utf-8") as file:
        return {row["identifier"] for row in csv.DictReader(file)}


def words_of(life: Life) -> list[str]:
    """Everything said in the chapters of a life."""
    chapters: tuple[Chapter, ...] = life.plan.chapters if life.plan else ()
    return [
        words
        for one in chapters
        for words in (
            *(text.body for text in (*one.before, *one.during)),
            *one.challenges,
            *(f"{work.title} {work.goal}" for work in one.works),
            *(promise.what for work in one.works for promise in work.promises),
        )
    ]


def test_numbers_are_the_official_test_numbers():
    used = [one.cpr for one in tale().lives if one.cpr and one.cpr_kind == "cpr"]
    assert set(used) <= official_numbers()
    assert len(used) == len(set(used))


def test_the_number_in_the_tips_is_official_and_free():
    assert FOR_VISITORS in official_numbers()
    assert FOR_VISITORS not in {one.cpr for one in tale().lives}
    assert f"{FOR_VISITORS[:6]}-{FOR_VISITORS[6:]}" in " ".join(tale().tips)


def test_there_are_forty_lives_and_thirty_staff_in_every_role():
    assert len(tale().lives) >= 40
    assert len(tale().staff) >= 30
    roles = {one.role for one in tale().staff}
    assert roles == set(Role.values) - {Role.SERVICE, Role.CITIZEN, Role.RELATIVE, Role.GUEST}


def test_every_address_reaches_nobody():
    assert all(email_of(one).endswith(".example") for one in tale().staff)


def test_keys_are_used_once():
    for keys in (
        [one.key for one in tale().staff],
        [one.key for one in tale().lives],
        [each.key for one in tale().lives for each in one.relatives],
        [
            work.key
            for one in tale().lives
            if one.plan
            for c in one.plan.chapters
            for work in c.works
        ],
    ):
        assert len(keys) == len(set(keys))


def test_no_words_hang_on_the_season():
    """The stories are told relative to today, whenever that is."""
    found = [words for one in tale().lives for words in words_of(one) if SEASONS.search(words)]
    assert found == []


def test_a_word_the_stories_do_not_know_is_a_mistake():
    with pytest.raises(TypeError, match="knows no"):
        shaped(stories.Staff, {"key": "x", "name": "X", "role": "nurse", "units": [], "age": 7})


def test_tips_and_lines_stand_in_both_languages():
    assert len(tale().tips) == len(tale().tips_en) == 5
    told = [*tale().staff, *tale().lives, *(each for one in tale().lives for each in one.relatives)]
    assert [one.key for one in told if bool(one.line) != bool(one.line_en)] == []


@pytest.mark.django_db
def test_the_sign_in_page_lists_each_place_once():
    groups = [one.group for one in cast().members]
    changes = [
        after for before, after in zip(["", *groups], groups, strict=False) if before != after
    ]
    assert len(changes) == len(set(changes))
