"""Whatever lies in the files, loading either does all of it or refuses in words: never an error."""

import csv
import io

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brobygger.organisations.errors import LoadRefused
from brobygger.organisations.loading.columns import COLUMNS
from tests.organisations.files import RESPONSIBILITIES, WHOLE, load_named

pytestmark = pytest.mark.django_db
EVERY = WHOLE | {"responsibilities.csv": RESPONSIBILITIES}
anything = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

LIKELY = st.sampled_from(
    [
        "",
        "a",
        "b",
        "0330",
        "DK-85",
        "east",
        "gp",
        "region",
        "municipality",
        "ja",
        "2020-01-01",
        "31-12-2026",
        "department",
        "ward",
        "house",
        "9999-99-99",
        "0",
        "-1",
        "٣",
        "İ",
        "\u202e",
    ]
)
CELL = LIKELY | st.text(max_size=12)


@st.composite
def tables(draw):
    """Files with proper headings and cells that are sometimes right."""
    files = {}
    for table in draw(st.sets(st.sampled_from(sorted(COLUMNS)), min_size=1)):
        names = [column.name for column in COLUMNS[table]]
        rows = draw(st.lists(st.tuples(*(CELL for _ in names)), max_size=4))
        written = io.StringIO()
        csv.writer(written).writerows([names, *rows])
        files[f"{table}.csv"] = written.getvalue().encode(errors="replace")
    return files


@anything
@given(files=tables())
def test_any_cells(files):
    refused_in_words_or_done(files)


@anything
@given(content=st.binary(max_size=200), table=st.sampled_from(sorted(COLUMNS)))
def test_any_bytes(content, table):
    refused_in_words_or_done({f"{table}.csv": content})


@anything
@given(table=st.sampled_from(sorted(COLUMNS)), place=st.integers(0, 400), put=CELL)
def test_any_slip_of_the_hand(table, place, put):
    text = EVERY[f"{table}.csv"]
    slipped = text[:place] + put + text[place + len(put) :]

    refused_in_words_or_done(dict(EVERY) | {f"{table}.csv": slipped.encode(errors="replace")})


def refused_in_words_or_done(files):
    """Also what the database looks at only when a transaction ends must find nothing wrong."""
    with transaction.atomic():
        for problem in problems_of(files):
            assert str(problem).startswith(problem.file)
            assert problem.sentence
        transaction.set_rollback(True)


def problems_of(files):
    try:
        load_named(files)
    except LoadRefused as refusal:
        assert refusal.problems  # noqa: PT017  # being done is just as good
        return refusal.problems
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return ()
