"""The console command `brobygger`: its own words first, everything else is Django's."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence

import django
from django.core.management import ManagementUtility
from django.db import OperationalError
from psycopg import OperationalError as PsycopgOperationalError

from . import prepare, server_user
from .database import alias, database_name
from .postgres import DatabaseTrouble, ready, stop

USAGE = """usage: brobygger COMMAND [options]

  migrate    make the database and bring its tables up to date
  psql       a database prompt as the app role (--owner: as the owner)
  stop       stop the database of this home

Anything else is handed to Django (brobygger help lists it).
BROBYGGER_HOME is the folder with database, keys and mail; DATABASE_URL names a real server."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code; trouble that was foreseen is one line."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brobygger.config.settings")
    if not words or words[0] in {"-h", "--help"}:
        sys.stdout.write(f"{USAGE}\n")
        raise SystemExit(0 if words else 2)
    try:
        raise SystemExit(COMMANDS.get(words[0], django_command)(words))
    except (DatabaseTrouble, OperationalError, PsycopgOperationalError) as trouble:
        raise SystemExit(f"brobygger: {first_line(trouble)}") from None


def first_line(trouble: BaseException) -> str:
    return (str(trouble).strip() or type(trouble).__name__).splitlines()[0]


def django_command(words: list[str]) -> int:
    """A command of Django's or of a room's own."""
    with ready():
        ManagementUtility(["brobygger", *words]).execute()
    return 0


def migrate(words: list[str]) -> int:
    django.setup()
    with ready():
        prepare.prepare(database_name())
        if len(words) > 1:
            ManagementUtility(["brobygger", *words, "--database=owner"]).execute()
        else:
            prepare.migrate(verbosity=1)
    return 0


def psql(words: list[str]) -> int:
    """PostgreSQL's own prompt, as the role that serves unless `--owner` is asked for."""
    rest = [word for word in words[1:] if word != "--owner"]
    place = alias("owner" if "--owner" in words else "app")
    known = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}
    access = {name: place[key] for key, name in known.items()} | {"PGDATABASE": place["NAME"]}
    with ready():
        program = str(server_user.programs() / "psql")
        return subprocess.run([program, *rest], env=os.environ | access, check=False).returncode  # noqa: S603


def stop_all(words: list[str]) -> int:  # noqa: ARG001
    sys.stdout.write("Stopped.\n" if stop() else "Nothing was running.\n")
    return 0


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "migrate": migrate,
    "psql": psql,
    "stop": stop_all,
}
