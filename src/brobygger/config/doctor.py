"""`brobygger doctor`: what is here, what is missing, one line each."""

import os
import shutil
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connections

from brobygger.citizens import key_check

from . import database_log, media, postgres, prepare, startup
from .database import BACKUP_ROLE, database_name, is_embedded
from .home import home
from .ports import BIND
from .serve import signalling_place

BACKUP_SEES_ALL = """
    SELECT rolbypassrls AND pg_has_role(oid, 'pg_read_all_data', 'USAGE')
      FROM pg_roles WHERE rolname = %s
"""
SMALLEST_FREE = 500_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at."""

    name: str
    is_well: bool
    says: str


def report(trouble: str = "") -> int:
    """Print what was found; 1 when something needed is missing. `trouble`: why there is no database."""
    lines = [*_look(), *([Line("Database", False, trouble)] if trouble else _database())]
    for line in lines:
        sys.stdout.write(f"{'ok     ' if line.is_well else 'MISSING'} {line.name}: {line.says}\n")
    return 0 if all(line.is_well for line in lines) else 1


def _look() -> Iterator[Line]:
    version = sys.version_info
    yield Line("Python", version >= (3, 11), ".".join(map(str, version[:3])))
    yield from _home()
    wrong = startup.address_faults()
    yield Line("Address", not wrong, "; ".join(wrong) or settings.SITE_URL)
    yield _assets()
    yield _signalling()
    for name, is_well, says in media.look():
        yield Line(name, is_well, says)


def _home() -> Iterator[Line]:
    """Nothing is made here: in a home that is not there, or has no keys, nothing has been served."""
    if not home().exists():
        yield Line("Home", False, f"{home()} is not there; BROBYGGER_HOME names another")
        return
    free = shutil.disk_usage(home()).free
    yield Line("Home", free > SMALLEST_FREE, f"{home()}, {free // 1_000_000} MB free")
    keys = home() / "keys"
    if not keys.exists():
        yield Line("Keys", False, "none here; this is not the home that serves, or they are lost")
        return
    closed = keys.stat().st_mode & 0o077 == 0
    yield Line("Keys", closed, "readable by us only" if closed else "others can read keys/")


def _assets() -> Line:
    built = finders.find("vendor/brobygger.css") is not None
    return Line("Assets", built, "built" if built else "not built; run `make assets`")


def _signalling() -> Line:
    """Not needed to be well: nothing is missing where nobody serves."""
    port = signalling_place()
    if port is None:
        return Line("Video", True, "nothing is served from this home now")
    try:
        urllib.request.urlopen(f"http://{BIND}:{port}/health/", timeout=3).close()
    except OSError:
        return Line("Video", False, f"signalling does not answer on port {port}")
    return Line("Video", True, f"signalling answers on port {port}; up to 6, browser to browser")


def _database() -> Iterator[Line]:
    kind = f"embedded, {postgres.status()}" if is_embedded() else "at DATABASE_URL"
    with prepare.maintenance() as server:
        exists = prepare.database_exists(server, database_name())
        version = f"PostgreSQL {server.info.server_version // 10000}"
        row = server.execute(BACKUP_SEES_ALL, [BACKUP_ROLE]).fetchone()
    yield Line("Database server", True, f"{version}, {kind}")
    sees_all = bool(row and row[0])
    yield Line("Backup role", sees_all, "sees everything" if sees_all else NO_BACKUP)
    if not exists:
        yield Line("Database", False, f"{database_name()} is not made; run `brobygger migrate`")
        return
    migrated = prepare.is_migrated()
    yield Line("Tables", migrated, "up to date" if migrated else "behind; run `brobygger migrate`")
    yield _cpr_key()
    yield _server_log()
    yield _fences()
    host = getattr(settings, "EMAIL_HOST", "") if os.environ.get("BROBYGGER_MAIL_URL") else ""
    yield Line("Mail", True, f"sent by {host}" if host else f"written to {home() / 'mail'}")


def _cpr_key() -> Line:
    """Asked as the owner, so that it is known also where the role that serves cannot sign in."""
    with connections["owner"].cursor() as cursor:
        wrong = key_check.trouble(cursor)
    return Line("CPR key", not wrong, wrong or "opens what is kept here")


def _fences() -> Line:
    trouble = prepare.app_trouble()
    found = [trouble] if trouble else startup.faults()
    return Line("Fences", not found, "; ".join(found) or "the role that serves is below them")


def _server_log() -> Line:
    """Asked as the owner, too: what is set for the database holds for whoever comes to it."""
    with connections["owner"].cursor() as cursor:
        loud = database_log.told(cursor)
    words = database_log.advice(loud) if loud else "keeps no refused statement"
    return Line("PostgreSQL's log", not loud, words)


NO_BACKUP = (
    f"an administrator must run: ALTER ROLE {BACKUP_ROLE} BYPASSRLS;"
    f" GRANT pg_read_all_data TO {BACKUP_ROLE}"
)
