"""The console command `brobygger`: its own words first, everything else is Django's."""

import os
import sys
from collections.abc import Sequence

from . import commands, database

USAGE = """usage: brobygger COMMAND [options]

  demo       make a database of invented people and serve it (--no-serve: only make it)
  serve      serve this home's database on PORT (8000)
             (--with-media: also start what video needs, here and with `demo`)
  migrate    make the database and bring its tables up to date
             (--take-over: also give the role that serves a new password, this home's)
  psql       a database prompt as the app role (--owner: as the owner)
  verify     check that what we promise holds in the database (--json, --roots PATH)
  catalogue  print what guards the database; from one fresh from the migrations
  doctor     say what is here and what is missing
  bench      measure: `bench access --citizens N`, `bench pages` (--json)
  messages   bring the catalogues in step with the sources; say what has no Danish yet
  permissions print who may do what
  data       print what is kept about people
  relay      print the settings for a relay on a host of its own
  stop       stop everything that runs in this home

Anything else is handed to Django (brobygger help lists it).
BROBYGGER_HOME is the folder with database, keys and mail; DATABASE_URL names a real server."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code; trouble that was foreseen is one line."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brobygger.config.settings")
    if not words or words[0] in {"-h", "--help"}:
        sys.stdout.write(f"{USAGE}\n")
        raise SystemExit(0 if words else 2)
    if words[0] == "demo":
        os.environ["BROBYGGER_DEMO"] = "1"
        if not os.environ.get("BROBYGGER_DATABASE", "").startswith(database.DEMO_DATABASE):
            os.environ["BROBYGGER_DATABASE"] = database.DEMO_DATABASE  # never a real one
    raise SystemExit(commands.run(words))
