"""Rows written before names and numbers were kept clean; for migrations."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from .names import clean_address, clean_name
from .telephones import kept_telephone

CLEANERS: dict[str, Callable[[str], str]] = {
    "name": clean_name,
    "email": clean_address,
    "phone": kept_telephone,
}


def clean_rows(rows: QuerySet[Any], fields: tuple[str, ...]) -> int:
    """Clean these columns; what would be empty or too long afterwards stays. How many rows changed."""
    room = {one: rows.model._meta.get_field(one).max_length or 0 for one in fields}
    changed = 0
    for row in rows.values("pk", *fields).iterator():
        clean = {one: CLEANERS[one](row[one]) for one in fields}
        better = {
            one: value
            for one, value in clean.items()
            if value != row[one] and 0 < len(value) <= room[one]
        }
        changed += rows.filter(pk=row["pk"]).update(**better) if better else 0
    return changed
