"""Scenes: what many tests begin with, made once by each process and kept committed.

`@kept` stands on a builder. A test that calls it before it has written anything is moved to a
database where the builder has already been, and gets what it returned then; its transaction goes
on there and is undone at its end. A test that has written something, that has stopped the clock or
holds a database of its own gets the builder itself, and so does everybody the first time: most
arrangements are asked for once. Tests that call no such builder stay in the empty database.

A scene is as old as the process and no older than the hour on the clock, so "in a week" means the
same in it and in the test. It is made by the same words as before, as the same role.
"""

import datetime as dt
import functools
import inspect
import os
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

import psycopg
import pytest
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from brobygger.config import prepare
from brobygger.config.database import APP_ROLE
from brobygger.kernel.clock import now
from tests import databases

DEFAULT = "default"
ASKED_OFTEN = 2
NOTHING_WRITTEN = "SELECT current_user = %s AND pg_current_xact_id_if_assigned() IS NULL"
Key = tuple[Hashable, ...]
P = ParamSpec("P")
R = TypeVar("R")


@dataclass(eq=False)
class Scene:
    """A database in which a builder has been, and what the builder returned."""

    key: Key
    database: str
    returned: Any
    driver: psycopg.Connection[Any] | None = None

    def connection(self) -> psycopg.Connection[Any]:
        """Open and idle, whatever the last test did to it."""
        if self.driver is None or self.driver.closed:
            wrapper = _connection_to(self.database)
            wrapper.connect()
            self.driver = wrapper.connection
        return self.driver

    def hang_up(self) -> None:
        if self.driver is not None:
            self.driver.close()


@dataclass
class Stage:
    """Which scenes this process has, and which one the running test stands on."""

    is_open: bool = False
    scenes: dict[Key, Scene] = field(default_factory=dict)
    asked: Counter[Key] = field(default_factory=Counter)
    hour: dt.datetime | None = None
    on: Scene | None = None
    aside: psycopg.Connection[Any] | None = (
        None  # the empty database's, while one stands on a scene
    )
    made: int = 0

    def play(self, build: Callable[..., R], *arguments: Hashable) -> R:
        if not self._is_untouched():
            return build(*arguments)
        self._strike_what_is_old()
        key = (*(self.on.key if self.on else ()), build, arguments)
        self.asked[key] += 1
        if key not in self.scenes:
            if self.asked[key] < ASKED_OFTEN or not (self.on or databases.has_template()):
                return build(*arguments)
            self.scenes[key] = self._make(key, build, *arguments)
        self._step_on(self.scenes[key])
        return self.scenes[key].returned  # type: ignore[no-any-return]

    def _is_untouched(self) -> bool:
        """In a test's own transaction, and nothing would be lost by beginning it elsewhere."""
        here = connections[DEFAULT]
        if not self.is_open or [one._from_testcase for one in here.atomic_blocks] != [True]:
            return False
        if here.run_on_commit or abs(now() - dt.datetime.now(dt.UTC)) > dt.timedelta(minutes=1):
            return False
        with here.cursor() as cursor:
            cursor.execute(NOTHING_WRITTEN, [APP_ROLE])
            return bool(cursor.fetchone()[0])

    def _make(self, key: Key, build: Callable[..., R], *arguments: Hashable) -> Scene:
        self.made += 1
        name = f"bb_scene_{os.getpid()}_{self.made}"
        self._copy_what_is_here(name)
        here, there = connections[DEFAULT], _connection_to(name)
        connections[DEFAULT], self.is_open = there, False
        try:
            with transaction.atomic():
                returned = build(*arguments)
                there.run_on_commit.clear()  # as in a test, where nothing is ever committed
        finally:
            connections[DEFAULT], self.is_open = here, True
        return Scene(key, name, returned, there.connection)

    def _copy_what_is_here(self, name: str) -> None:
        if self.on is None:
            databases.copy_of_template(name)
            return
        self.on.hang_up()  # nobody may be connected to what is copied
        with prepare.maintenance() as server:
            databases.clone(server, name, template=self.on.database)

    def _step_on(self, scene: Scene) -> None:
        """The test's transaction begins anew, in the scene's database."""
        here = connections[DEFAULT]
        if self.on is None:
            self.aside = here.connection
        _end_transaction(here.connection)
        here.connection, self.on = scene.connection(), scene
        here.connection.autocommit = False

    def leave(self) -> None:
        """After the test: back to the empty database."""
        here, scene, aside = connections[DEFAULT], self.on, self.aside
        self.on = self.aside = None
        if scene is None:
            return
        if here.connection is scene.driver:
            here.connection = aside
        elif aside is not None:  # the test closed its connection, and has another since
            aside.close()

    def _strike_what_is_old(self) -> None:
        hour = now().replace(minute=0, second=0, microsecond=0)
        if self.hour != hour and self.on is None:
            self.strike()
            self.hour = hour

    def strike(self) -> None:
        for scene in self.scenes.values():
            scene.hang_up()
            with prepare.maintenance() as server:
                prepare.drop_database(server, scene.database)
        self.scenes.clear()

    def close(self) -> None:
        self.leave()
        self.strike()
        self.is_open = False


stage = Stage()


def kept(build: Callable[P, R]) -> Callable[P, R]:
    """Let this builder's work be kept as a scene; with keywords given it is never kept."""

    words = inspect.signature(build)

    @functools.wraps(build)
    def begun(*arguments: P.args, **details: P.kwargs) -> R:
        if details:
            return build(*arguments, **details)
        all_of_them = words.bind(*arguments)
        all_of_them.apply_defaults()
        return stage.play(build, *all_of_them.args)

    return begun


def _connection_to(database: str) -> BaseDatabaseWrapper:
    """Another connection as the app role, beside the one Django keeps."""
    wrapper = connections.create_connection(DEFAULT)
    wrapper.settings_dict = {**wrapper.settings_dict, "NAME": database}
    return wrapper


def _end_transaction(driver: psycopg.Connection[Any] | None) -> None:
    if driver is not None and not driver.closed:
        driver.rollback()
        driver.autocommit = True


@pytest.fixture(scope="session")
def the_stage() -> Stage:
    return stage


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Iterator[None]:
    yield
    stage.leave()
