"""Databases for tests: one template per state of the migrations, copied as often as needed."""

import hashlib
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from django.db import connections

from brobygger.config import prepare

SOURCE = Path(prepare.__file__).resolve().parents[1]
IMPORTED = re.compile(r"^from (?:brobygger|\.\.)\.?([\w.]*) import", re.MULTILINE)
ONE_TEMPLATE = 20260717  # advisory lock: of two runs that make the template, one waits
DATA = ("csv", "json", "sql", "toml")


@cache
def template_name() -> str:
    """Named by everything migrations are made of: the files, what they import, and data."""
    state = hashlib.sha256()
    for path in sorted(_what_migrations_are_made_of()):
        state.update(path.relative_to(SOURCE).as_posix().encode())
        state.update(path.read_bytes())
    state.update((SOURCE.parents[1] / "requirements" / "app.txt").read_bytes())
    return f"bb_template_{state.hexdigest()[:16]}"


def _what_migrations_are_made_of() -> set[Path]:
    files = {
        SOURCE / "config" / "prepare.py",
        SOURCE / "access" / "law_tables.py",
        *SOURCE.glob("kernel/*.py"),
    }
    for ending in DATA:
        files |= {path for path in SOURCE.glob(f"*/**/*.{ending}") if "static" not in path.parts}
    for migration in SOURCE.glob("*/migrations/*.py"):
        files.add(migration)
        for name in IMPORTED.findall(migration.read_text()):
            base = (
                SOURCE if migration.read_text().count(f"brobygger.{name}") else migration.parents[1]
            )
            files |= _modules(base.joinpath(*name.split(".")))
    return files


def _modules(path: Path) -> set[Path]:
    if path.is_dir():
        return set(path.glob("*.py"))
    return {path.with_suffix(".py")} if path.with_suffix(".py").exists() else set()


def copy_of_template(name: str) -> None:
    """A fresh, migrated database, committed to lazily: it need not outlive a power cut."""
    prepare.make_roles()
    with prepare.alone(ONE_TEMPLATE), prepare.maintenance() as server:
        if not prepare.database_exists(server, template_name()):
            _make_template()
        clone(server, name, template=template_name())


def clone(server: psycopg.Connection[Any], name: str, *, template: str) -> None:
    """A copy of a database nobody is connected to."""
    prepare.drop_database(server, name)
    prepare.clone_database(server, name, template=template)
    server.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")


def has_template() -> bool:
    """A run of another state of the migrations, in the same home, takes ours away."""
    with prepare.maintenance() as server:
        return prepare.database_exists(server, template_name())


def _make_template() -> None:
    unfinished = f"bb_making_{os.getpid()}"
    prepare.prepare(unfinished)
    prepare.point_at(unfinished)
    prepare.migrate()
    _close_all()
    with prepare.maintenance() as server:
        for (old,) in server.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'bb\\_template\\_%'"
        ).fetchall():
            prepare.drop_database(server, old)
        server.execute(f"ALTER DATABASE {unfinished} RENAME TO {template_name()}")


def drop(name: str) -> None:
    _close_all()
    with prepare.maintenance() as server:
        prepare.drop_database(server, name)


def _close_all() -> None:
    for alias in ("default", "owner"):
        connections[alias].close()
