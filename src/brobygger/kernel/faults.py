"""What may be told of an error nobody foresaw: where it happened, and never what it was about."""

import logging
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import psycopg
from django.db import InterfaceError, OperationalError

INSIDE = ("site-packages/", "dist-packages/", "src/")
READ_ONLY = "25006"  # a standby: the failover is not over yet
LONGEST_CHAIN = 8
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def told(error: BaseException) -> str:
    """Kinds of error and the way to them: `file:line function`. No message, no value, no statement.

    A message of PostgreSQL's, or one that repeats what was typed, can hold somebody's name.
    """
    lines = []
    for number, one in enumerate(_chain(error)):
        lines.append(f"{'because of ' if number else ''}{_kind(one)}{_about(one)}")
        lines += [f"  {frame}" for frame in _frames(one)]
    return "\n".join(lines)


def is_away(error: BaseException | None) -> bool:
    """Whether a database that stopped, is taking over or does not answer is behind this."""
    return error is not None and any(map(_is_away, _chain(error)))


class WithoutValues(logging.Formatter):
    """For every line of every library's log: an error is told as `told` does."""

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802  # logging's own name
        return told(ei[1]) if ei[1] is not None else ""

    def format(self, record: logging.LogRecord) -> str:
        """Afresh each time: another formatter may have left its own text of the error."""
        kept, record.exc_text = record.exc_text, None
        try:
            return super().format(record)
        finally:
            record.exc_text = kept


def _is_away(error: BaseException) -> bool:
    if isinstance(error, psycopg.Error) and error.sqlstate == READ_ONLY:
        return True
    return isinstance(
        error,
        OperationalError | InterfaceError | psycopg.OperationalError | psycopg.InterfaceError,
    )


def _chain(error: BaseException) -> Iterator[BaseException]:
    found: BaseException | None = error
    for _ in range(LONGEST_CHAIN):
        if found is None:
            return
        yield found
        if isinstance(found, BaseExceptionGroup):  # of a job that goes on past one that failed
            for one in found.exceptions[:LONGEST_CHAIN]:
                yield from _chain(one)
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)


def _kind(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _about(error: BaseException) -> str:
    """Names from our own tables are no secret; DETAIL, which repeats the row, stays out."""
    if not isinstance(error, psycopg.Error):
        return ""
    names = (error.diag.table_name, error.diag.column_name, error.diag.constraint_name)
    words = [error.sqlstate, *names]
    return "".join(f" {word}" for word in words if word)


def _frames(error: BaseException) -> Iterator[str]:
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"{_short(frame.filename)}:{frame.lineno} {frame.name}"


def _short(filename: str) -> str:
    """From the package on: where it is installed says nothing about the fault."""
    path = Path(filename).as_posix()
    for mark in INSIDE:
        _before, found, after = path.rpartition(mark)
        if found:
            return after
    return path
