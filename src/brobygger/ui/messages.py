"""Finds every translatable string and keeps each room's own catalogue in step with it."""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polib
from babel.messages.extract import extract as babel_extract
from django.utils.translation.template import templatize

from .catalogues import PACKAGE, catalogues, compile_catalogues

__all__ = ["Gap", "catalogues", "compile_catalogues", "extract", "missing"]

LANGUAGE = "da"
TEMPLATES = (".html", ".txt")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = {
    "Project-Id-Version": "Brobygger",
    "Language": LANGUAGE,
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
Key = tuple[str | None, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One thing wrong with one room's catalogue."""

    room: str
    problem: str
    text: str

    def __str__(self) -> str:
        return f"{self.room}: {self.problem}: {self.text!r}"


def extract() -> list[str]:
    """Bring every room's Danish catalogue in step with its sources; rooms that changed come back.

    Translations are kept, new strings come in empty, strings no longer used go away.
    Nothing is guessed from similar strings.
    """
    changed = []
    for room in _rooms():
        found = _strings_of(room)
        path = _catalogue_of(room)
        if not found and not path.exists():
            continue
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        after = _merged(polib.pofile(before) if before else polib.POFile(), found)
        if after != before:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(after, encoding="utf-8")
            changed.append(room.name)
    return changed


def missing(*rooms: str) -> list[Gap]:
    """What keeps a room from complete Danish: untranslated, unused, broken placeholders, two tongues."""
    every = [*(gap for room in _rooms() for gap in _gaps_in(room)), *clashes(_catalogues())]
    return [gap for gap in every if not rooms or gap.room in rooms]


def clashes(translated: Mapping[str, polib.POFile]) -> Iterator[Gap]:
    """The same English said in two ways: whichever room is read last would speak for all of them."""
    first: dict[Key, polib.POEntry] = {}
    for room, entries in translated.items():
        for entry in entries:
            if not entry.obsolete and _is_translated(entry):
                before = first.setdefault(_key(entry), entry)
                if (entry.msgstr, entry.msgstr_plural) != (before.msgstr, before.msgstr_plural):
                    yield Gap(room=room, problem="said otherwise elsewhere", text=entry.msgid)


def _catalogues() -> dict[str, polib.POFile]:
    paths = {room.name: _catalogue_of(room) for room in _rooms()}
    return {name: polib.pofile(str(path)) for name, path in paths.items() if path.exists()}


def _rooms() -> list[Path]:
    return sorted(folder.parent for folder in PACKAGE.glob("*/__init__.py"))


def _catalogue_of(room: Path) -> Path:
    return room / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def _gaps_in(room: Path) -> Iterator[Gap]:
    path = _catalogue_of(room)
    entries = polib.pofile(str(path)) if path.exists() else polib.POFile()
    known = {_key(entry): entry for entry in entries if not entry.obsolete}
    found = _strings_of(room)
    for key in found:
        if key not in known or not _is_translated(known[key]):
            yield Gap(room=room.name, problem="untranslated", text=key[1])
    for key, entry in known.items():
        if key not in found:
            yield Gap(room=room.name, problem="unused", text=key[1])
        elif _is_translated(entry) and not _placeholders_agree(entry):
            yield Gap(room=room.name, problem="placeholders differ", text=key[1])


def _is_translated(entry: polib.POEntry) -> bool:
    texts = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
    return bool(texts) and all(texts) and "fuzzy" not in entry.flags


def _placeholders_agree(entry: polib.POEntry) -> bool:
    """Each translation uses what the English uses; a plural's singular may leave the number out."""
    wanted = set(PLACEHOLDER.findall(entry.msgid))
    if not entry.msgid_plural:
        return bool(set(PLACEHOLDER.findall(entry.msgstr)) == wanted)
    wanted |= set(PLACEHOLDER.findall(entry.msgid_plural))
    return all(set(PLACEHOLDER.findall(text)) <= wanted for text in entry.msgstr_plural.values())


def _key(entry: polib.POEntry) -> Key:
    return (entry.msgctxt, entry.msgid, entry.msgid_plural)


def _merged(old: polib.POFile, found: dict[Key, list[str]]) -> str:
    kept = {_key(entry): entry for entry in old}
    fresh = polib.POFile(wrapwidth=100)
    fresh.metadata = dict(HEADER)
    for (context, text, plural), places in sorted(found.items(), key=lambda one: one[0][1]):
        before = kept.get((context, text, plural))
        entry = polib.POEntry(
            msgctxt=context,
            msgid=text,
            msgid_plural=plural,
            occurrences=[(place, "") for place in places],
        )
        if plural:
            empty = {0: "", 1: ""}
            entry.msgstr_plural = before.msgstr_plural if before else empty
        else:
            entry.msgstr = before.msgstr if before else ""
        if "%(" in text:
            entry.flags = ["python-format"]
        fresh.append(entry)
    return str(fresh) + "\n"


def _strings_of(room: Path) -> dict[Key, list[str]]:
    """Every translatable string of a room and the files it stands in."""
    found: dict[Key, list[str]] = {}
    for path in sorted(room.rglob("*")):
        if path.suffix != ".py" and path.suffix not in TEMPLATES:
            continue
        place = path.relative_to(room).as_posix()
        for key in _strings_in(path):
            places = found.setdefault(key, [])
            if place not in places:
                places.append(place)
    return found


def _strings_in(path: Path) -> Iterator[Key]:
    source = path.read_text(encoding="utf-8")
    if path.suffix in TEMPLATES:
        # What templatize makes of HTML is words in columns; Python's tokenizer minds the columns.
        blanked = templatize(source, origin=str(path))
        source = "\n".join(line.lstrip() for line in blanked.splitlines())
    stream = io.BytesIO(source.encode("utf-8"))
    for _line, message, _comments, context in babel_extract("python", stream, KEYWORDS):
        texts = message if isinstance(message, tuple) else (message,)
        if texts[0]:
            yield (context, texts[0], texts[1] if len(texts) > 1 else "")
