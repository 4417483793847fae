"""What a care relation opens in the database is what the engine answers: every one of them."""

import datetime as dt
from dataclasses import replace

from brobygger.access.law.enforced import AUTHORS, WORK, differences, opens
from brobygger.access.law.openings import load_openings
from brobygger.access.law.rules import load_rules, rule_by_id
from brobygger.access.law.words import RoleClass
from brobygger.kernel.categories import Category

ON = dt.date(2026, 7, 1)


def test_what_opens_is_what_the_engine_answers():
    asked = len(load_openings()) * len(Category) * len(WORK) * len(AUTHORS)

    assert asked > 2500
    assert list(differences(load_openings(), load_rules(), ON)) == []


def test_something_opens_for_every_relation_and_not_for_everybody():
    for opening in load_openings():
        opened = [
            (category, purpose, author)
            for category in Category
            for purpose in WORK
            for author in AUTHORS
            if opens(opening, category, purpose, author)
        ]
        assert opened
        assert len(opened) < len(Category) * len(WORK) * len(AUTHORS) / 2


def test_a_planted_fault_is_seen():
    """A rule that is taken away closes what the openings still open."""
    for rule_id, kind in (("L2", "ward"), ("L8", "authority_case"), ("L17", "probation")):
        fewer = [rule for rule in load_rules() if rule.id != rule_id]
        seen = {one.kind for one in differences(load_openings(), fewer, ON) if one.is_open}
        assert kind in seen


def test_a_rule_that_opens_too_much_is_seen():
    """Health staff's words to the municipality without a yes: the openings do not open them."""
    widened = replace(
        rule_by_id("L2"),
        recipient_classes=frozenset({RoleClass.AUTHORITY}),
        requires=frozenset(),
        purposes=frozenset({"SUPPORT"}),
    )
    found = list(differences(load_openings(), [*load_rules(), widened], ON))

    assert {one.kind for one in found} >= {"authority_case"}
    assert not any(one.is_open for one in found)
