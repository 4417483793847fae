"""Nothing that points at somebody is shown, and nothing shown gives it away by subtraction."""

import itertools
import random

import pytest

from brobygger.kernel.small_numbers import FEWEST, alone, parts, row, share


@pytest.mark.parametrize("number", range(12))
def test_one_to_four_are_fewer_than_five(number):
    assert alone(number).value == (None if 1 <= number <= 4 else number)


def test_a_hidden_number_never_stands_alone_in_a_row():
    """Over many rows: what is hidden adds up to at least five and is more than one, or is everything."""
    chance = random.Random(20261128)
    looked_at = 0
    for _ in range(3000):
        cells = {str(name): chance.choice([0, 1, 3, 4, 5, 6, 9, 40]) for name in range(5)}
        shown = row(cells)
        hidden = [cells[name] for name, one in shown.items() if one.value is None]
        assert all(number >= FEWEST or number == 0 for number in _shown(shown))
        if hidden:
            looked_at += 1
            everything = len(hidden) == len(cells)
            assert everything or (len(hidden) >= 2 and sum(hidden) >= FEWEST), cells
    assert looked_at > 1000


def test_nobody_can_tell_two_worlds_apart_that_differ_in_a_small_number():
    """For each hidden small number there is another one that would have shown the same page."""
    for cells in itertools.product((0, 2, 7, 12), repeat=3):
        if sum(cells) < 20:
            continue
        here = dict(zip("abc", cells, strict=True))
        shown = row(here)
        for name, one in shown.items():
            if not one.is_small:
                continue
            total = sum(here.values())
            same = [
                other
                for other in _worlds(total)
                if {key: number.text for key, number in row(other).items()}
                == {key: number.text for key, number in shown.items()}
            ]
            assert len({other[name] for other in same}) > 1, here


def _worlds(total):
    for a in range(total + 1):
        for b in range(total + 1 - a):
            yield {"a": a, "b": b, "c": total - a - b}


def _shown(cells):
    return [one.value for one in cells.values() if one.value is not None]


def test_neither_a_part_nor_what_is_left_of_the_whole_may_be_small():
    shown = parts({"A": 30, "B": 30, "C": 30, "D": 6}, {"A": 10, "B": 12, "C": 28, "D": 0})
    assert shown["C"].value is None  # two are left
    assert shown["D"].value is None  # nought of six says something of six
    assert (shown["A"].value, shown["B"].value) == (10, 12)


def test_a_part_hidden_alone_is_hidden_in_company():
    shown = parts({"A": 30, "B": 40}, {"A": 2, "B": 20})
    assert [one.value for one in shown.values()] == [None, None]


def test_what_is_hidden_together_is_not_small_together_either():
    """The total of the parts is known: one in four places would be one."""
    shown = parts({"A": 14, "B": 2, "C": 1, "D": 2}, {"A": 6, "B": 1, "C": 0, "D": 0})
    assert {one.value for one in shown.values()} == {None}


def test_shares_of_few_are_not_shown():
    assert share(19, 19) is None
    assert share(15, 20) == 75
