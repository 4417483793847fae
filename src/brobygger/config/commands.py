"""What each word of the console command does."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import ManagementUtility
from django.db import OperationalError, connections, transaction
from django.utils.module_loading import import_string
from psycopg import OperationalError as PsycopgOperationalError

from . import coturn, demo_database, doctor, media, prepare, serve, server_user, verify
from .bench import bench
from .database import DEMO_DATABASE, alias, database_name
from .errors import CannotServe, first_line
from .home import only_look
from .postgres import DatabaseTrouble, ready, stop, there

FORESEEN = (
    *(DatabaseTrouble, OperationalError, PsycopgOperationalError),
    *(ImproperlyConfigured, CannotServe),
)


def run(words: list[str]) -> int:
    """Run one command; foreseen trouble is one line and exit code 1."""
    if words[0] in LOOKING:
        only_look()
    try:
        return COMMANDS.get(words[0], django_command)(words)
    except FORESEEN as trouble:
        sys.stderr.write(f"brobygger: {first_line(trouble)}\n")
        return 1


def django_command(words: list[str]) -> int:
    """A command of Django's or of a room's own."""
    with ready():
        ManagementUtility(["brobygger", *words]).execute()
    return 0


def demo(words: list[str]) -> int:
    """Invented people, fresh every time; `cli` has already turned demo mode on."""
    django.setup()
    with ready():
        demo_database.make(database_name())
        if "--no-serve" in words:
            sys.stdout.write(f"The demo is ready in the database {database_name()}.\n")
            return 0
        return serve.serve(_beside(words))


def serve_home(words: list[str]) -> int:
    django.setup()
    with ready():
        return serve.serve(_beside(words))


def _beside(words: list[str]) -> Callable[[], media.Beside]:
    return media.everything if "--with-media" in words else media.nothing


def migrate(words: list[str]) -> int:
    django.setup()
    take_over = "--take-over" in words
    words = [word for word in words if word != "--take-over"]
    with ready():
        if take_over:
            prepare.refuse_another_key(database_name())
            prepare.make_roles(take_over=True)
        prepare.prepare(database_name())
        if len(words) > 1:
            ManagementUtility(["brobygger", *words, "--database=owner"]).execute()
        else:
            prepare.migrate(verbosity=1)
    return 0


def makemigrations(words: list[str]) -> int:
    """Models are compared with the files alone: no database has a say in what is missing."""
    settings.DATABASES = {"default": {}}
    ManagementUtility(["brobygger", *words]).execute()
    return 0


def psql(words: list[str]) -> int:
    """PostgreSQL's own prompt, as the role that serves unless `--owner` is asked for."""
    rest = [word for word in words[1:] if word != "--owner"]
    with there():
        _settle_on_a_database()
        place = alias("owner" if "--owner" in words else "app")
        known = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}
        access = {name: place[key] for key, name in known.items()} | {"PGDATABASE": place["NAME"]}
        program = str(server_user.programs() / "psql")
        return subprocess.run([program, *rest], env=os.environ | access, check=False).returncode


def verify_promises(words: list[str]) -> int:
    with there():
        _settle_on_a_database()
        django.setup()
        return verify.report(as_json="--json" in words, roots=_after(words, "--roots"))


def _after(words: list[str], option: str) -> str:
    """The word after an option; a missing one is told as a path nobody can read."""
    if option not in words:
        return ""
    return next(iter(words[words.index(option) + 1 :]), "(no path was given)")


def catalogue(words: list[str]) -> int:  # noqa: ARG001  # takes no options
    """Print what guards a database fresh from the migrations; from one that is."""
    with ready():
        _settle_on_a_database()
        django.setup()
        with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
            standing = import_string("brobygger.config.catalogue.standing")
            sys.stdout.write("\n".join(standing(cursor)) + "\n")
    return 0


def look_around(words: list[str]) -> int:  # noqa: ARG001  # takes no options
    """Whatever is wrong with the database is a line among the others."""
    trouble = ""
    with contextlib.ExitStack() as held:
        try:
            held.enter_context(there())
            _settle_on_a_database()
        except FORESEEN as found:
            trouble = first_line(found)
        django.setup()
        return doctor.report(trouble)


def messages(words: list[str]) -> int:
    """Bring the catalogues in step, unless only asked to `--check`; 1 while Danish is missing."""
    django.setup()
    changed = [] if "--check" in words else import_string("brobygger.ui.messages.extract")()
    gaps = import_string("brobygger.ui.messages.missing")()
    sys.stdout.writelines(f"{room}: catalogue brought in step\n" for room in changed)
    sys.stdout.writelines(f"{gap}\n" for gap in gaps)
    return 1 if gaps else 0


def permissions(words: list[str]) -> int:  # noqa: ARG001  # takes no options
    django.setup()
    sys.stdout.write(import_string("brobygger.config.documents.permissions_table")())
    return 0


def data(words: list[str]) -> int:  # noqa: ARG001  # takes no options
    django.setup()
    sys.stdout.write(import_string("brobygger.config.documents.data_table")())
    return 0


def relay(words: list[str]) -> int:  # noqa: ARG001  # takes no options
    """Holds the secret: for somebody's eyes, and for a file only the relay may read."""
    django.setup()
    sys.stdout.write(coturn.elsewhere())
    return 0


def stop_all(words: list[str]) -> int:  # noqa: ARG001  # takes no options
    stopped = serve.stop_servers() + stop()
    sys.stdout.write("Stopped.\n" if stopped else "Nothing was running.\n")
    return 0


def _settle_on_a_database() -> None:
    """Where nobody says which and there is only the demo's, the demo's is meant."""
    if "BROBYGGER_DATABASE" in os.environ or os.environ.get("BROBYGGER_DEMO") == "1":
        return
    with prepare.maintenance() as server:
        demo_only = prepare.database_exists(server, DEMO_DATABASE) and not prepare.database_exists(
            server, database_name()
        )
    if demo_only:
        os.environ["BROBYGGER_DEMO"] = "1"


LOOKING = frozenset({"psql", "verify", "doctor", "permissions", "data"})  # leave no trace
COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "demo": demo,
    "serve": serve_home,
    "migrate": migrate,
    "makemigrations": makemigrations,
    "psql": psql,
    "verify": verify_promises,
    "catalogue": catalogue,
    "doctor": look_around,
    "bench": bench,
    "messages": messages,
    "permissions": permissions,
    "data": data,
    "relay": relay,
    "stop": stop_all,
}
