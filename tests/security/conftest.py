"""One small world for a whole walk, undone at its end."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.security.walk import World, a_world


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: pytest.FixtureDef[None]) -> Iterator[World]:
    """Shared by the tests of a module: every request in it is undone at once."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        yield a_world()
        transaction.set_rollback(True)
