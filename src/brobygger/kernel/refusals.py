"""When PostgreSQL itself says no: row security refuses a write, and nobody learns why."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import ProgrammingError, transaction

from .errors import NotFound

NO_PRIVILEGE = "42501"


@contextmanager
def hidden_means_not_found(thing: object = None) -> Iterator[None]:
    """A write that row security refuses is `NotFound`, as reading would be; the rest stays."""
    try:
        with transaction.atomic():
            yield
    except ProgrammingError as refusal:
        if getattr(refusal.__cause__, "sqlstate", "") != NO_PRIVILEGE:
            raise
        raise NotFound(thing) from None
