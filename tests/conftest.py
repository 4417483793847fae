"""The harness: a real database as the app role, no network, a clock that can be stopped.

Every test talks to PostgreSQL as `brobygger_app`, under row security. `make.as_owner()`
is the way to arrange or inspect what nobody may see.
"""

import contextlib
import datetime as dt
import os
import socket
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from django.conf import settings
from django.db import connections

from brobygger.config import prepare
from brobygger.config.database import APP_ROLE
from brobygger.config.postgres import ready
from tests import databases
from tests.browser import (  # noqa: F401  # fixtures
    browser,
    chromium_running,
    open_context,
    page,
    phone,
    playwright_running,
    site,
    watch,
)
from tests.firefox import firefox_running  # noqa: F401  # a fixture

if TYPE_CHECKING:
    from tests.scenes import Stage

pytest_plugins = ("tests.dealing", "tests.numbers", "tests.scenes")
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class NetworkBlocked(AssertionError):
    """A test tried to reach another machine."""


# A browser that stays open keeps an event loop in this thread, and Django would then refuse every
# query in it. Nothing here awaits a query.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_configure() -> None:
    block_network()
    name_static_files_plainly()


def name_static_files_plainly() -> None:
    """Pages can be drawn without collecting files first; the real storage is tried in journeys."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns without it


def block_network() -> None:
    """Loopback and unix sockets only; proved in tests/house/test_harness.py."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family != socket.AF_UNIX and str(address[0]) not in LOOPBACK:  # type: ignore[index]
            raise NetworkBlocked(f"tests may not reach {address}")
        connect(self, address)  # type: ignore[arg-type]

    socket.socket.connect = guarded  # type: ignore[method-assign,assignment]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The app role may not truncate, so Django's flushing test case is not for us."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker and marker.kwargs.get("transaction"):
            raise pytest.UsageError(f"{item.nodeid}: use the fixture `own_database` instead")


@pytest.fixture(scope="session")
def database_server() -> Iterator[None]:
    """The embedded server, or the one DATABASE_URL names; the same tests run on both."""
    with ready():
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: pytest.FixtureDef[None],
    database_server: None,
    the_stage: "Stage",
) -> Iterator[None]:
    """A copy of a migrated template, so that a run starts in a fraction of a second."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        name = f"bb_run_{os.getpid()}"
        databases.copy_of_template(name)
        become_app_role()
        prepare.point_at(name)
        the_stage.is_open = True
        yield
        the_stage.close()
        databases.drop(name)


@pytest.fixture(autouse=True)
def no_database_unasked(
    request: pytest.FixtureRequest, django_db_blocker: pytest.FixtureDef[None]
) -> Iterator[None]:
    """Who did not ask for a database has none, whatever a fixture of an earlier test has opened.

    What such a test wrote would stay for all that come after it in the same process.
    """
    asked = request.node.get_closest_marker("django_db") or (
        "django_db_setup" in request.fixturenames
    )
    with contextlib.nullcontext() if asked else django_db_blocker.block():  # type: ignore[attr-defined]
        yield


def become_app_role() -> None:
    """Sign in as the owner but act as the app, so that `SET ROLE NONE` is the owner again."""
    default, owner = connections.databases["default"], connections.databases["owner"]
    default["USER"], default["PASSWORD"] = owner["USER"], owner["PASSWORD"]
    default["OPTIONS"] = {**owner["OPTIONS"], "options": f"-c role={APP_ROLE}"}


@pytest.fixture
def own_database(
    django_db_setup: None, django_db_blocker: pytest.FixtureDef[None]
) -> Iterator[str]:
    """A database of its own for a test that commits, uses threads or kills things."""
    shared, name = connections.databases["default"]["NAME"], f"bb_own_{os.getpid()}"
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        databases.copy_of_template(name)
        prepare.point_at(name)
        yield name
        prepare.point_at(shared)
        databases.drop(name)


@pytest.fixture
def clock() -> Iterator[Callable[[dt.datetime], None]]:
    """Stop the clock: `clock(moment)` sets what `kernel.clock` and Django call now."""
    with patch("django.utils.timezone.now") as now:
        now.side_effect = lambda: dt.datetime.now(dt.UTC)

        def stop_at(moment: dt.datetime) -> None:
            now.side_effect = None
            now.return_value = moment

        yield stop_at
