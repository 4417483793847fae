"""The demo's database: filled once for each hour and state of the code, then only copied."""

import hashlib
import os
from pathlib import Path
from typing import Any

import psycopg
from django.db import connections
from django.utils import timezone
from django.utils.module_loading import import_string
from psycopg import sql

from . import prepare
from .database import DEMO_MARK

PACKAGE = Path(__file__).resolve().parents[1]
COUNTS = (".py", ".csv", ".json", ".sql", ".po", ".toml")
BUILD = "brobygger.demo.build.build_demo"  # by name: its models need a set-up Django
PREFIX = "brobygger_demo_from_"


def make(name: str) -> bool:
    """(Re)create the named database; True when the people had to be invented first."""
    prepare.make_roles()
    template = template_name()
    with prepare.maintenance() as server:
        server.execute("SELECT pg_advisory_lock(hashtext(%s))", [PREFIX])
        is_new = not prepare.database_exists(server, template)
        if is_new:
            _invent(template)
        prepare.drop_database(server, name)
        prepare.clone_database(server, name, template=template)
        words = sql.SQL("COMMENT ON DATABASE {} IS {}")
        server.execute(words.format(sql.Identifier(name), sql.Literal(DEMO_MARK)))
    return is_new


def _invent(template: str) -> None:
    """Fill a database of another name first, so that a template is whole or not there."""
    served = connections.databases["owner"]["NAME"]
    unfinished = f"brobygger_demo_making_{os.getpid()}"
    with prepare.maintenance() as server:
        prepare.drop_database(server, unfinished)
    prepare.prepare(unfinished)
    prepare.point_at(unfinished)
    prepare.migrate()
    import_string(BUILD)()
    prepare.point_at(served)
    with prepare.maintenance() as server:
        _forget_older(server)
        words = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        server.execute(words.format(sql.Identifier(unfinished), sql.Identifier(template)))


def _forget_older(server: psycopg.Connection[Any]) -> None:
    found = server.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX]
    ).fetchall()
    for (old,) in found:
        prepare.drop_database(server, old)


def template_name() -> str:
    """By the hour, for something goes on now and something was two hours ago, and by what tells it."""
    state = hashlib.sha256(f"{timezone.localtime():%Y-%m-%dT%H}".encode())
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix in COUNTS and "static" not in path.parts:
            state.update(path.relative_to(PACKAGE).as_posix().encode() + path.read_bytes())
    return PREFIX + state.hexdigest()[:16]
