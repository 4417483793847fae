"""Rows of another table beside the ones asked for: one question instead of two."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import QuerySet
from django.db.models.functions import JSONObject


def rows_beside(rows: QuerySet[Any], *names: str) -> ArraySubquery:
    """These columns of each row as a list of dicts; ids and dates come as text, as JSON has them."""
    return ArraySubquery(rows.values(row=JSONObject(**{name: name for name in names})))
