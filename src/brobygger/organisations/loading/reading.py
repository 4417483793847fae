"""Bytes to rows: every file, every line, every cell, noting each problem and going on."""

import csv
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext as _

from .columns import COLUMNS, Column, Refused

LARGEST = 5_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file as it came: its name, and bytes nobody has looked at."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing to mend, and where. Line 0 means the file as a whole."""

    file: str
    line: int
    column: str
    sentence: str
    stops_the_file: bool = False

    def __str__(self) -> str:
        place = [self.file]
        if self.line:
            place.append(_("line %(number)d") % {"number": self.line})
        if self.column:
            place.append(_("column %(name)s") % {"name": self.column})
        return f"{', '.join(place)}: {self.sentence}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line understood: which file and line it is, and its values by column."""

    file: str
    line: int
    values: dict[str, Any]

    def problem(self, column: str, sentence: str) -> Problem:
        return Problem(file=self.file, line=self.line, column=column, sentence=sentence)


Rows = dict[str, list[Row]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoilt:
    """A line with problems that still says which key it is about, so others may refer to it."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the files say by table, and every problem of form.

    `spoilt` holds keys of lines that had problems, and `unread` tables of files that could not
    be read: what refers to those is not reported a second time.
    """

    rows: Rows
    problems: list[Problem]
    spoilt: set[tuple[str, str]]
    unread: set[str]


def read_files(files: list[SourceFile]) -> Reading:
    """Every file, line by line; one bad line does not stop the next."""
    reading = Reading(rows={name: [] for name in COLUMNS}, problems=[], spoilt=set(), unread=set())
    if not files:
        reading.problems.append(_whole("–", _("There is no CSV file to load.")))
    for source in files:
        table = _table_of(source.name)
        if table is None:
            names = ", ".join(f"{name}.csv" for name in COLUMNS)
            sentence = _("This file's name is not known. Files are called %(names)s.")
            reading.problems.append(_whole(source.name, sentence % {"names": names}))
            continue
        _sort(reading, table, source)
    return reading


def _sort(reading: Reading, table: str, source: SourceFile) -> None:
    for outcome in _rows(source, COLUMNS[table]):
        if isinstance(outcome, Row):
            reading.rows[table].append(outcome)
        elif isinstance(outcome, Spoilt):
            reading.spoilt.add((table, outcome.key))
        else:
            reading.problems.append(outcome)
            if outcome.stops_the_file:
                reading.unread.add(table)


def _table_of(name: str) -> str | None:
    """`units.csv` and `units-slagelse.csv` are both units."""
    path = PurePath(name)
    stem = path.stem.lower().split("-")[0]
    return stem if path.suffix.lower() == ".csv" and stem in COLUMNS else None


def _whole(file: str, sentence: str, line: int = 0) -> Problem:
    return Problem(file=file, line=line, column="", sentence=sentence, stops_the_file=True)


def _heading(file: str, line: int, column: str, sentence: str) -> Problem:
    return Problem(file=file, line=line, column=column, sentence=sentence, stops_the_file=True)


def _rows(source: SourceFile, columns: tuple[Column, ...]) -> Iterator[Row | Spoilt | Problem]:
    words = _decoded(source)
    if isinstance(words, Problem):
        yield words
        return
    lines = _lines(source.name, words)
    header = next(lines, None)
    if header is None:
        yield _whole(source.name, _("The file is empty."))
        return
    if isinstance(header, Problem):
        yield header
        return
    names = _without_empty_end([cell.strip().lower() for cell in header[1]])
    wrong = list(_header_problems(source.name, header[0], names, columns))
    yield from wrong
    for line in lines if not wrong else ():
        if isinstance(line, Problem):
            yield line
        else:
            yield from _row(source.name, *line, names, columns)


def _decoded(source: SourceFile) -> str | Problem:
    if len(source.content) > LARGEST:
        return _whole(source.name, _("The file is larger than 5 MB."))
    try:
        words = source.content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.content.count(b"\n", 0, error.start) + 1
        return _whole(source.name, _("This is not UTF-8. Save the file as CSV UTF-8."), line)
    if "\0" in words:
        line = words.count("\n", 0, words.index("\0")) + 1
        return _whole(source.name, _("There is a NUL character here. Save the file anew."), line)
    return words


def _lines(file: str, words: str) -> Iterator[tuple[int, list[str]] | Problem]:
    """Each record with the line it begins on; a broken quotation mark ends the reading."""
    heading = next((line for line in StringIO(words, newline=None) if line.strip()), "")
    delimiter = ";" if heading.count(";") > heading.count(",") else ","
    reader = csv.reader(StringIO(words, newline=None), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error:
        sentence = _("From here the file cannot be read: a quotation mark is missing or misplaced.")
        yield _whole(file, sentence, begins)


def _without_empty_end(cells: list[str]) -> list[str]:
    """Spreadsheets save the empty columns behind the last one, too."""
    count = max((place for place, cell in enumerate(cells, 1) if cell.strip()), default=0)
    return cells[:count]


def _header_problems(
    file: str, line: int, names: list[str], columns: tuple[Column, ...]
) -> Iterator[Problem]:
    known = {column.name for column in columns}
    for name in dict.fromkeys(names):
        if name not in known:
            sentence = _("This column is not known. Columns are: %(names)s.") % {
                "names": ", ".join(column.name for column in columns)
            }
            yield _heading(file, line, name[:40] or "–", sentence)
        elif names.count(name) > 1:
            yield _heading(file, line, name, _("This column is there twice."))
    for column in columns:
        if column.required and column.name not in names:
            yield _heading(file, line, column.name, _("This column is missing."))


def _row(
    file: str, line: int, cells: list[str], names: list[str], columns: tuple[Column, ...]
) -> Iterator[Row | Spoilt | Problem]:
    cells = [*cells[: len(names)], *_without_empty_end(cells[len(names) :])]
    if len(cells) != len(names):
        sentence = _("This line has %(found)d cells; the heading has %(wanted)d.")
        yield _whole(file, sentence % {"found": len(cells), "wanted": len(names)}, line)
        return
    texts = dict(zip(names, cells, strict=True))
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for column in columns:
        if column.name in texts:
            try:
                values[column.name] = column.value(_tidy(texts[column.name]))
            except Refused as refusal:
                problems.append(
                    Problem(file=file, line=line, column=column.name, sentence=str(refusal))
                )
    if problems:
        yield from problems
        yield Spoilt(key=str(values.get(columns[0].name, "")))
    else:
        yield Row(file=file, line=line, values=values)


def _tidy(cell: str) -> str:
    """One way to write each letter, no space at the ends, and nothing invisible within."""
    tidy = unicodedata.normalize("NFC", cell).strip()
    if any(unicodedata.category(letter) in ("Cc", "Cs", "Co", "Cn") for letter in tidy):
        raise Refused(_("There is a line break or an invisible character in this cell."))
    return tidy
