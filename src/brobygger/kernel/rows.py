"""Rows beside rows: lists that come along with another question, or several lists in one.

A page of many rooms would otherwise ask as many questions as it has lists, and each costs a way to
the database and back.
"""

import json
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import JSONObject


def rows_beside(rows: QuerySet[Any], *names: str) -> ArraySubquery:
    """These columns of each row as a list of dicts; ids and dates come as text, as JSON has them."""
    return ArraySubquery(_as_json(rows, names))


def lists_in_one(**lists: tuple[QuerySet[Any], tuple[str, ...]]) -> dict[str, list[dict[str, Any]]]:
    """Each list under its name, as dicts of the columns asked for, in the order of its query.

    `lists_in_one(open=(rows, ("id", "due_on")))`; ids and dates come as text. Row security holds
    for each list as if it had been asked for alone. Nothing asked for is no question.
    """
    asked: dict[str, str] = {}
    values: list[Any] = []
    for name, (rows, names) in lists.items():
        try:
            sql, given = _as_json(rows, names).query.sql_with_params()
        except EmptyResultSet:  # nothing can match, and Django says so before asking
            continue
        asked[name] = f"ARRAY({sql})"
        values += given
    found = _ask(list(asked.values()), values) if asked else []
    return {name: [] for name in lists} | dict(zip(asked, found, strict=True))


def _ask(arrays: list[str], values: list[Any]) -> list[list[dict[str, Any]]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT json_build_array({', '.join(arrays)})::text", values)
        found: list[list[dict[str, Any]]] = json.loads(cursor.fetchone()[0])
    return found


def _as_json(rows: QuerySet[Any], names: tuple[str, ...]) -> QuerySet[Any]:
    return rows.values(row=JSONObject(**{name: name for name in names}))
