"""One kind of break, space and hyphen; every sign of the alphabet of signs tried."""

import sys
import unicodedata

import pytest

from brobygger.kernel.texts import is_storable, storable, storable_line

BREAKS = ("\n", "\r", "\r\n", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029")


@pytest.mark.parametrize("sign", BREAKS)
def test_every_break_is_one_line_feed_and_a_space_in_one_line(sign):
    assert storable(f"Ring til mor{sign}Tag medicin") == "Ring til mor\nTag medicin"
    assert storable_line(f"Ring til mor{sign}Tag medicin") == "Ring til mor Tag medicin"
    assert storable_line(f"{sign}Mor{sign}") == "Mor"


def test_what_python_calls_a_line_break_is_one_here():
    """`splitlines` is what papers and lists go by: nothing it breaks at is left but LF."""
    for point in range(sys.maxunicode + 1):
        assert len(storable(f"a{chr(point)}b").split("\n")) == len(f"a{chr(point)}b".splitlines())


def test_every_space_of_unicode_is_a_space():
    """Category Zs, and nothing else, becomes a space."""
    for point in range(sys.maxunicode + 1):
        sign = chr(point)
        is_space = unicodedata.category(sign) == "Zs"
        assert (storable(sign) == " ") == is_space, hex(point)


def test_nothing_but_breaks_spaces_and_two_hyphens_is_changed():
    changed = {
        chr(point) for point in range(sys.maxunicode + 1) if storable(chr(point)) != chr(point)
    }
    others = {one for one in changed if unicodedata.category(one) != "Zs"}
    assert others == {*(one for one in BREAKS if one not in {"\n", "\r\n"}), "\u2010", "\u2011"}
    assert storable("Marie\u2011Louise") == storable("Marie\u2010Louise") == "Marie-Louise"


@pytest.mark.parametrize("text", ["a\r\n\r\nb", "\r\r\n\n", "x\xa0\u2028y", " \u2011\x85"])
def test_twice_is_once_and_never_longer(text):
    once = storable(text)
    assert storable(once) == once
    assert len(once) <= len(text)


def test_the_length_is_counted_as_a_browser_counts_it():
    assert is_storable(storable("ab\r\ncd"), 5)
    assert not is_storable(storable("ab\r\ncd"), 4)
    assert not is_storable("a\0", 5)
    assert not is_storable("\ud800", 5)
