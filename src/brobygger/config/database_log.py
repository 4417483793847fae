"""PostgreSQL's own log: a statement it refused is not written down, and none of its values.

A refused statement would stand there whole, with name, birthday and telephone as its parameters or
in its DETAIL. The embedded server is started so; on another server its administrator says so once
(`ALTER DATABASE … SET`), for these settings are not ours to choose there.
"""

from typing import Any

import psycopg
from psycopg import sql

from .database import database_name

# `log` lies above `error`: what the server says of itself is kept, what a client got wrong is not.
WANTED = {
    "log_min_messages": ("log", "fatal", "panic"),
    "log_min_error_statement": ("panic",),
    "log_error_verbosity": ("terse",),
    "log_parameter_max_length": ("0",),
    "log_parameter_max_length_on_error": ("0",),
    "log_statement": ("none", "ddl"),
    "log_min_duration_statement": ("-1",),
    "log_min_duration_sample": ("-1",),
    "log_duration": ("off",),
}
ON_THE_COMMAND_LINE = " ".join(f"-c {name}={values[0]}" for name, values in WANTED.items())
SHOWN = "SELECT name, setting FROM pg_settings WHERE name = ANY (%s)"


def settle(server: psycopg.Connection[Any], database: str) -> None:
    """Ask for it for this database; where we may not, nothing happens and `doctor` says so."""
    for name, values in WANTED.items():
        words = sql.SQL("ALTER DATABASE {} SET {} = {}").format(
            sql.Identifier(database), sql.Identifier(name), sql.Literal(values[0])
        )
        try:
            server.execute(words)
        except psycopg.errors.InsufficientPrivilege:
            return


def told(cursor: Any) -> list[str]:
    """What this connection's errors would leave in the log: the settings that are not as wanted."""
    cursor.execute(SHOWN, [list(WANTED)])
    return sorted(
        f"{name} = {value}" for name, value in cursor.fetchall() if value not in WANTED[name]
    )


def advice(faults: list[str]) -> str:
    """One line for whoever runs the server."""
    names = [one.split(" = ")[0] for one in faults]
    where = f'ALTER DATABASE "{database_name()}" SET'
    deeds = "; ".join(f"{where} {name} = '{WANTED[name][0]}'" for name in names)
    return f"may keep names and numbers of refused statements; an administrator must run: {deeds}"
