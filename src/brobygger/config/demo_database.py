"""The demo's database: filled once an hour at most, and only copied until what filled it changes.

The template knows by its comment when it was filled and by which files: every module that was
loaded when the stories had been told, and all data and migrations. A page, a script or a template
was not, so a change to one leaves the people as they are.
"""

import hashlib
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections
from django.utils import timezone
from django.utils.module_loading import import_string
from psycopg import sql

from . import prepare
from .database import DEMO_MARK

READDRESS = """
    UPDATE notices_message SET body = replace(body, %(old)s, %(new)s),
           calendar = replace(calendar, %(old)s, %(new)s)
     WHERE sent_at IS NULL AND %(old)s <> %(new)s
"""
ONE_DEMO = 20260716  # advisory lock: of two that invent people at once, one waits
PACKAGE = Path(__file__).resolve().parents[1]
DATA = (".csv", ".json", ".sql", ".po", ".toml")
BUILD = "brobygger.demo.build.build_demo"  # by name: its models need a set-up Django
PREFIX = "brobygger_demo_from_"
TEMPLATE = f"{PREFIX}here"


def make(name: str) -> bool:
    """(Re)create the named database; True when the people had to be invented first."""
    prepare.make_roles()
    with prepare.alone(ONE_DEMO), prepare.maintenance() as server:
        is_new = not _is_fresh(_note(server))
        if is_new:
            _invent()
        prepare.drop_database(server, name)
        prepare.clone_database(server, name, template=TEMPLATE)
        _move_to_our_address(name, _note(server)["address"])
        _comment(server, name, DEMO_MARK)
    return is_new


def _is_fresh(note: dict[str, Any]) -> bool:
    """Told in this hour and by the very files that are here now."""
    is_of_now = note.get("hour") == _hour() and "address" in note
    return is_of_now and _state(_as_they_are(), note["modules"]) == note["state"]


def _hour() -> str:
    """Something goes on now, and something was two hours ago: in the afternoon both would be over."""
    return f"{timezone.localtime():%Y-%m-%dT%H}"


def _note(server: psycopg.Connection[Any]) -> dict[str, Any]:
    """What the template says of itself; nothing when there is none, or one that says nothing."""
    found = server.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
        [TEMPLATE],
    ).fetchone()
    return json.loads(found[0]) if found and found[0] else {}


def _new_note(hour: str, files: dict[str, bytes]) -> str:
    """The hour and the files as they were when the telling began: it may be another since."""
    modules = sorted(_loaded())
    address, state = settings.SITE_URL, _state(files, modules)
    return json.dumps({"hour": hour, "address": address, "modules": modules, "state": state})


def _comment(server: psycopg.Connection[Any], name: str, words: str) -> None:
    comment = sql.SQL("COMMENT ON DATABASE {} IS {}")
    server.execute(comment.format(sql.Identifier(name), sql.Literal(words)))


def _invent() -> None:
    """Fill a database of another name first, so that a template is whole or not there."""
    hour, files = _hour(), _as_they_are()
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
        _comment(server, unfinished, _new_note(hour, files))
        words = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        server.execute(words.format(sql.Identifier(unfinished), sql.Identifier(TEMPLATE)))


def _move_to_our_address(name: str, told_at: str) -> None:
    """Mail that has not left yet leads here, also when the people were invented at another port."""
    with prepare.maintenance(name) as inside:
        inside.execute(READDRESS, {"old": told_at, "new": settings.SITE_URL})


def _forget_older(server: psycopg.Connection[Any]) -> None:
    found = server.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX]
    ).fetchall()
    for (old,) in found:
        prepare.drop_database(server, old)


def _loaded() -> Iterable[str]:
    """The files of our own that this process has loaded, relative to the package."""
    for module in list(sys.modules.values()):
        path = Path(getattr(module, "__file__", None) or "/")
        if path.is_relative_to(PACKAGE):
            yield path.relative_to(PACKAGE).as_posix()


def _as_they_are() -> dict[str, bytes]:
    """Every file that could tell a story, and a print of it."""
    return {
        path.relative_to(PACKAGE).as_posix(): hashlib.sha256(path.read_bytes()).digest()
        for path in PACKAGE.rglob("*")
        if path.suffix in (*DATA, ".py") and "static" not in path.parts
    }


def _state(files: dict[str, bytes], modules: Iterable[str]) -> str:
    """What these modules, all data and all migrations say; a module that is gone says nothing."""
    loaded, state = set(modules), hashlib.sha256()
    for name, its_print in sorted(files.items()):
        if name in loaded or name.endswith(DATA) or "/migrations/" in name:
            state.update(name.encode() + its_print)
    return state.hexdigest()
