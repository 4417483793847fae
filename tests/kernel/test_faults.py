"""What is logged of a fault: where it happened, never what it was about."""

import logging

import psycopg
import pytest
from django.db import DataError, IntegrityError, InterfaceError, OperationalError, connection

from brobygger.kernel.faults import WithoutValues, is_away, told

SECRET = "Mette Lund, 010190-1234"


def caught(act):
    try:
        act()
    except Exception as error:
        return error
    raise AssertionError("nothing was raised")


def fails_with_a_name():
    name = SECRET
    raise ValueError(f"cannot handle {name}")


def fails_because_of_it():
    try:
        fails_with_a_name()
    except ValueError as error:
        raise RuntimeError(SECRET) from error


def test_it_says_kinds_and_frames_and_no_value():
    said = told(caught(fails_because_of_it))
    assert "builtins.RuntimeError" in said
    assert "because of builtins.ValueError" in said
    assert "test_faults.py" in said
    assert "fails_with_a_name" in said
    assert "Mette" not in said
    assert "1234" not in said


def test_of_several_at_once_it_says_where_each_happened():
    failures = [caught(fails_with_a_name), caught(fails_because_of_it)]
    said = told(ExceptionGroup(SECRET, failures))
    assert said.startswith("builtins.ExceptionGroup")
    assert said.count("fails_with_a_name") == 2
    assert "fails_because_of_it" in said
    assert "Mette" not in said
    assert is_away(ExceptionGroup("", [ValueError(), OperationalError()]))


@pytest.mark.django_db
def test_of_a_refused_row_it_names_the_constraint_and_not_the_row():
    words = "INSERT INTO django_session VALUES (%s, '', now()), (%s, '', now())"
    with connection.cursor() as cursor:
        error = caught(lambda: cursor.execute(words, [SECRET, SECRET]))
    assert isinstance(error, IntegrityError)
    assert SECRET in str(error)
    said = told(error)
    assert "23505 django_session django_session_pkey" in said
    assert "Mette" not in said


@pytest.mark.django_db
def test_of_a_value_of_the_wrong_kind_it_says_no_value():
    with connection.cursor() as cursor:
        error = caught(lambda: cursor.execute("SELECT %s::text::int", [SECRET]))
    assert isinstance(error, DataError)
    assert SECRET in str(error)
    assert "22P02" in told(error)
    assert "Mette" not in told(error)


def test_every_logged_error_is_told_so_also_after_another_formatter():
    error = caught(fails_because_of_it)
    line = logging.LogRecord("any", logging.ERROR, "x.py", 1, "job %s failed", (7,), None)
    line.exc_info = (type(error), error, error.__traceback__)
    assert SECRET in logging.Formatter().format(line)
    said = WithoutValues("%(message)s").format(line)
    assert said.startswith("job 7 failed\nbuiltins.RuntimeError")
    assert "Mette" not in said


class StandbySays(psycopg.errors.ReadOnlySqlTransaction):
    """A server that is not the first one yet."""


@pytest.mark.parametrize(
    ("error", "away"),
    [
        (OperationalError(), True),
        (InterfaceError(), True),
        (psycopg.errors.AdminShutdown(), True),
        (StandbySays(), True),
        (IntegrityError(), False),
        (DataError(), False),
        (ValueError(), False),
        (None, False),
    ],
)
def test_a_database_that_is_away_is_told_from_a_fault_of_ours(error, away):
    assert is_away(error) is away


def test_it_is_found_behind_another_error():
    def raises():
        try:
            raise OperationalError
        except OperationalError as error:
            raise RuntimeError from error

    assert is_away(caught(raises))


def test_the_log_of_the_house_is_written_so():
    """Whatever a library logs ends at the root, and there values are left out."""
    (handler,) = [one for one in logging.getLogger().handlers if one.name == "stderr"]
    assert isinstance(handler.formatter, WithoutValues)
