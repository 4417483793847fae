"""One small world for a whole walk, undone at its end."""

from collections.abc import Iterator

import pytest
from django.db import connections, transaction

from tests.security.cast import make_cast
from tests.security.looking import Eyes
from tests.security.machine import Worlds
from tests.security.probing import PROBE
from tests.security.walk import World, a_world


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: pytest.FixtureDef[None]) -> Iterator[World]:
    """Shared by the tests of a module: every request in it is undone at once."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        yield a_world()
        transaction.set_rollback(True)


@pytest.fixture
def stage(own_database: str) -> str:
    """A database of its own with the cast on it: worlds are committed, and time passes in them."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(PROBE)
    Worlds.cast = make_cast()
    Worlds.eyes = Eyes(Worlds.cast)
    Worlds.worlds = 0
    Worlds.checked.clear()
    Worlds.asks = ("tables", "pages")
    return own_database
