"""Translations: nothing missing, nothing lost, placeholders intact."""

from pathlib import Path

import polib
import pytest

from brobygger.ui import catalogues, messages

PYTHON = """
from django.utils.translation import gettext as _, ngettext, pgettext
_("Keep this")
ngettext("%(n)d day", "%(n)d days", 3)
pgettext("month", "May")
"""
PAGE = """{% load i18n %}
        {% translate "Hello" %}
    {% blocktranslate count n=n %}{{ n }} cat{% plural %}{{ n }} cats{% endblocktranslate %}
  <p title="{% translate 'In a "quote"' %}">it's {% button _("Save") %}</p>
"""


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A house with one room."""
    room = tmp_path / "attic"
    (room / "templates").mkdir(parents=True)
    (room / "__init__.py").write_text("")
    (room / "words.py").write_text(PYTHON)
    (room / "templates" / "page.html").write_text(PAGE)
    monkeypatch.setattr(messages, "PACKAGE", tmp_path)
    monkeypatch.setattr(catalogues, "PACKAGE", tmp_path)
    return tmp_path


def catalogue(house: Path) -> Path:
    return house / "attic" / "locale" / "da" / "LC_MESSAGES" / "django.po"


@pytest.mark.parametrize("room", ["ui", "kernel"])
def test_danish_is_complete(room: str) -> None:
    assert [str(gap) for gap in messages.missing(room)] == []


def test_strings_of_code_and_templates_are_found(house: Path) -> None:
    assert messages.extract() == ["attic"]

    found = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(catalogue(house)))}
    assert found == {
        (None, "Keep this"),
        (None, "%(n)d day"),
        ("month", "May"),
        (None, "Hello"),
        (None, "%(n)s cat"),
        (None, 'In a "quote"'),
        (None, "Save"),
    }


def test_a_second_extraction_keeps_translations_and_drops_what_is_gone(house: Path) -> None:
    messages.extract()
    po = polib.pofile(str(catalogue(house)))
    po.find("Keep this").msgstr = "Behold det"
    po.save()
    (house / "attic" / "templates" / "page.html").unlink()

    assert messages.extract() == ["attic"]
    assert messages.extract() == []
    after = polib.pofile(str(catalogue(house)))
    assert after.find("Keep this").msgstr == "Behold det"
    assert after.find("Hello") is None


def test_gaps_are_told(house: Path) -> None:
    messages.extract()
    po = polib.pofile(str(catalogue(house)))
    for entry in po:
        entry.msgstr = entry.msgid if not entry.msgid_plural else ""
        entry.msgstr_plural = {0: "en", 1: "%(n)s"} if entry.msgid_plural else {}
    po.find("Hello").msgstr = ""
    po.append(polib.POEntry(msgid="Old", msgstr="Gammel"))
    po.find("Keep this").msgstr = "%(oops)s"
    po.save()

    told = {(gap.problem, gap.text) for gap in messages.missing("attic")}

    assert ("untranslated", "Hello") in told
    assert ("unused", "Old") in told
    assert ("placeholders differ", "Keep this") in told
    assert ("placeholders differ", "%(n)d day") in told


def test_compiling_writes_only_what_is_newer(house: Path) -> None:
    messages.extract()

    assert catalogues.compile_catalogues() == [catalogue(house).with_suffix(".mo")]
    assert catalogues.compile_catalogues() == []


def test_two_rooms_do_not_say_the_same_english_in_two_ways() -> None:
    """Django keeps one translation for all: one room would change another's words."""

    def catalogue(danish: str, context: str | None = None) -> polib.POFile:
        entries = polib.POFile()
        entries.append(polib.POEntry(msgid="Change", msgstr=danish, msgctxt=context))
        return entries

    alike = {"accounts": catalogue("Skift"), "plans": catalogue("Skift")}
    told_apart = {"accounts": catalogue("Skift"), "plans": catalogue("Ændr", "agreement")}
    found = messages.clashes({"accounts": catalogue("Skift"), "plans": catalogue("Ændr")})
    assert [str(one) for one in found] == ["plans: said otherwise elsewhere: 'Change'"]
    assert list(messages.clashes(alike)) == list(messages.clashes(told_apart)) == []
