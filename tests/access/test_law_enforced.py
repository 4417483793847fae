"""What a care relation opens in the database, compared with what the engine answers, one by one."""

import datetime as dt
from dataclasses import replace
from itertools import product

from brobygger.access.law.enforced import AUTHORS, WORK, differences, opens
from brobygger.access.law.openings import load_openings
from brobygger.access.law.rules import load_rules, rule_by_id
from brobygger.access.law.words import RoleClass
from brobygger.kernel.categories import Category
from brobygger.kernel.holders import EVERY_HOLDER

ON = dt.date(2026, 7, 1)


def test_the_database_opens_as_the_engine_answers_whoever_wrote_it():
    asked = len(load_openings()) * len(Category) * len(WORK) * len(AUTHORS)

    assert asked > 2500
    assert list(differences(load_openings(), load_rules(), ON)) == []


def test_an_opening_that_did_not_ask_whose_words_they_are_is_seen():
    """As it was before words had a holder (ADR 55): more is open than the law opens."""
    unasked = [replace(one, holders=EVERY_HOLDER) for one in load_openings()]
    found = list(differences(unasked, load_rules(), ON))

    assert {one.kind for one in found} >= {"housing_107", "authority_case"}
    assert {one.author for one in found if one.kind == "housing_107"} >= {"H", "A"}
    assert all(one.is_open for one in found)


def test_something_opens_for_every_relation_and_not_everything():
    for opening in load_openings():
        every = list(product(Category, WORK, AUTHORS))
        opened = [one for one in every if opens(opening, *one)]
        assert opened
        assert len(opened) < len(every) / 2


def test_a_planted_fault_is_seen():
    """A rule that is taken away closes what the openings still open."""
    for rule_id, kind in (("L2", "ward"), ("L8", "authority_case"), ("L17", "probation")):
        fewer = [rule for rule in load_rules() if rule.id != rule_id]
        found = differences(load_openings(), fewer, ON)
        assert kind in {one.kind for one in found if one.is_open}


def test_a_rule_that_opens_too_much_is_seen():
    """Health staff's words to the municipality without a yes: the openings do not open them."""
    widened = replace(
        rule_by_id("L2"),
        recipient_classes=frozenset({RoleClass.AUTHORITY}),
        requires=frozenset(),
        purposes=frozenset({"SUPPORT"}),
    )
    known = set(differences(load_openings(), load_rules(), ON))
    found = set(differences(load_openings(), [*load_rules(), widened], ON)) - known

    assert {one.kind for one in found} >= {"authority_case"}
    assert not any(one.is_open for one in found)
