"""One table: what its pages say equals the reckoning of `tests/truth.py`, and planted lies are found."""

from importlib import import_module

import pytest

from brobygger.access import gate
from brobygger.access.pages import sight
from brobygger.access.ways import Way, strongest
from brobygger.kernel.categories import Category, members
from brobygger.plans.queries import page as plan_pages
from brobygger.plans.views import frame
from tests import make as house
from tests import truth
from tests.plans import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def table():
    """Everything is written by those around the table, and two of them also treat the citizen."""
    made = make.a_table()
    make.call(made)
    make.fill(made)
    house.a_care_relation(made.nurse, made.citizen_id)
    house.a_care_relation(made.counsellor, made.citizen_id)
    return made


def test_nothing_differs(table):
    assert list(truth.differences()) == []


def ground_of_the_strongest(shown, grants, _words=()):
    best = strongest(grants)
    return (Way(ground=best.ground, source_id=best.source_id, rule="", categories=shown),)


FAULTS = {
    "the log names the strongest ground": (gate, "ways_to", ground_of_the_strongest),
    "the list is always whole": (sight, "may_be_more", lambda _mask: 0),
    "a party never sees more than is told": (sight, "may_see_more", lambda _mask, _kind: 0),
    "the plan holds what its reader sees": (plan_pages, "holds_along", lambda _plan: 2),
    "nobody around the table lacks anything": (
        import_module("brobygger.plans.queries.together"),  # the drawer has a function of that name
        "rows_from",
        lambda _name, _plan, people, *_: [(at + 1, 0, True) for at in range(len(people))],
    ),
    "the screen keeps quiet about what is left out": (frame, "left_out_sentence", lambda _page: ""),
    "everything one lacks is left out": (plan_pages, "members", lambda _mask: members(511)),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_planted_lies_are_found(table, fault, monkeypatch):
    where, name, lie = FAULTS[fault]
    monkeypatch.setattr(where, name, lie)
    assert next(truth.differences(), None) is not None


def test_a_table_at_which_nobody_lacks_anything_would_prove_nothing(table):
    page = make.page(table, table.nurse)
    assert Category.ADDICTION in page.left_out
