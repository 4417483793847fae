"""Roles and databases: made once, checked at every start, the same on every server.

The embedded server first gets its owner from the superuser. From there on the owner does
everything, as it must on a server where somebody else is superuser.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql
from psycopg.conninfo import make_conninfo

from brobygger.citizens import key_check

from . import database_log, postgres
from .database import APP_ROLE, BACKUP_ROLE, OWNER_ROLE, alias, is_embedded
from .errors import CannotServe, first_line
from .home import secret
from .postgres import DatabaseTrouble

ONE_AT_A_TIME = 20260713  # advisory lock: of two processes preparing at once, one waits
OTHER_HOME = (
    "another home may serve this database: take its keys along, or give BROBYGGER_APP_PASSWORD,"
    " or `brobygger migrate --take-over` for a new password that cuts the other off"
)
IDENTIFIERS = {"app": APP_ROLE, "backup": BACKUP_ROLE}

TRY_LOCK = "SELECT pg_try_advisory_xact_lock(%s)"
LEAST_VERSION = 17

IN_THE_DATABASE = """
    CREATE EXTENSION IF NOT EXISTS btree_gist;
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE SCHEMA IF NOT EXISTS app;
    GRANT USAGE ON SCHEMA app, public TO {app};
    ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app};
    ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO {app};
"""
MADE_SO = (
    "TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
)
IS_MADE_SO = """
    SELECT pg_encoding_to_char(encoding) = 'UTF8' AND datlocprovider = 'b' AND datlocale = 'C.UTF-8'
    FROM pg_database WHERE datname = %s
"""
ON_THE_DATABASE = """
    REVOKE ALL ON DATABASE {name} FROM PUBLIC;
    GRANT CONNECT ON DATABASE {name} TO {app}, {backup};
"""

END_CONNECTIONS = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = %s AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


def prepare(name: str) -> None:
    """Make roles and the named database, empty of tables, where they are missing."""
    make_roles()
    with alone(), maintenance() as server:
        if not database_exists(server, name):
            make_database(server, name)
        elif not _is_furnished(name):
            _furnish_what_others_made(server, name)
        if not is_embedded():
            database_log.settle(server, name)


def make_roles(*, take_over: bool = False) -> None:
    """Owner, app and backup, where they are missing."""
    if is_embedded():
        _make_owner()
    with alone(), maintenance() as server:
        _make_app_role(server, take_over=take_over)
        _make_backup_role(server)


def migrate(*, verbosity: int = 0) -> None:
    """Bring the tables and the law in them up to date, as their owner; of two at once one waits."""
    with alone():
        call_command("migrate", database="owner", interactive=False, verbosity=verbosity)
        call_command("load_law", verbosity=verbosity)
        _keep_key_check()


def _keep_key_check() -> None:
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        try:
            key_check.keep(cursor)
        except key_check.OtherKey as other:
            raise CannotServe(str(other)) from other


def refuse_another_key(name: str) -> None:
    """Before anybody is cut off: who takes a house over must be able to read what is sealed in it."""
    with maintenance() as server:
        if not database_exists(server, name):
            return
    with connections["owner"].cursor() as cursor:
        if trouble := key_check.trouble(cursor):
            raise CannotServe(trouble)


def is_migrated() -> bool:
    executor = MigrationExecutor(connections["owner"])
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


@contextmanager
def maintenance(database: str = "postgres") -> Iterator[psycopg.Connection[Any]]:
    """The owner's connection outside Django, to make and drop databases."""
    access = _credentials(alias("owner")) | {"prepare_threshold": None}  # as a pooler wants it
    with psycopg.connect(**access, dbname=database, autocommit=True) as server:
        refuse_too_old(server.info.server_version)
        yield server


def refuse_too_old(version: int) -> None:
    """17 has the collation that is the same on every machine; GRANT … WITH INHERIT came with 16."""
    if version // 10000 < LEAST_VERSION:
        raise DatabaseTrouble(
            f"PostgreSQL {version // 10000} is too old; Brobygger needs {LEAST_VERSION} or newer"
        )


@contextmanager
def alone(key: int = ONE_AT_A_TIME, *, wait: bool = True) -> Iterator[bool]:
    """Hold an advisory lock of the server while something is made; whether we have it.

    The lock belongs to a transaction of a connection of its own: a session's would stay behind in a
    pooler, and what is made here (a database) cannot be made inside a transaction.
    """
    with maintenance() as server, server.transaction():
        server.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        if wait:
            server.execute("SELECT pg_advisory_xact_lock(%s)", [key])
        row = None if wait else server.execute(TRY_LOCK, [key]).fetchone()
        yield wait or bool(row and row[0])


def database_exists(server: psycopg.Connection[Any], name: str) -> bool:
    found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    return found is not None


def make_database(server: psycopg.Connection[Any], name: str) -> None:
    """An empty database with our extensions, schema and default privileges."""
    server.execute(sql.SQL("CREATE DATABASE {} " + MADE_SO).format(sql.Identifier(name)))
    _furnish(server, name)


def _furnish(server: psycopg.Connection[Any], name: str) -> None:
    with maintenance(name) as inside, inside.transaction():
        inside.execute(_filled(IN_THE_DATABASE))
    close_to_public(server, name)


def _is_furnished(name: str) -> bool:
    with maintenance(name) as inside:
        row = inside.execute("SELECT to_regnamespace('app') IS NOT NULL").fetchone()
    return bool(row and row[0])


def _furnish_what_others_made(server: psycopg.Connection[Any], name: str) -> None:
    """A database that its administrator made beforehand, empty: it must be ours and sort as ours do."""
    row = server.execute(IS_MADE_SO, [name]).fetchone()
    if not (row and row[0]):
        raise DatabaseTrouble(
            f'the database "{name}" sorts and reads letters in another way than Brobygger does;'
            f' drop it and: CREATE DATABASE "{name}" OWNER "{server.info.user}" {MADE_SO}'
        )
    try:
        _furnish(server, name)
    except psycopg.errors.InsufficientPrivilege as refused:
        raise DatabaseTrouble(
            f'the database "{name}" is not ours ({first_line(refused)}); an administrator must'
            f' run: ALTER DATABASE "{name}" OWNER TO "{server.info.user}"'
        ) from refused


def close_to_public(server: psycopg.Connection[Any], name: str) -> None:
    """Nobody but our roles connects, and the app makes no temporary tables."""
    server.execute(_filled(ON_THE_DATABASE, name=name))


def clone_database(server: psycopg.Connection[Any], name: str, *, template: str) -> None:
    """Copy a database nobody is connected to; a few hundred milliseconds."""
    words = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
    server.execute(words.format(sql.Identifier(name), sql.Identifier(template)))
    close_to_public(server, name)


def drop_database(server: psycopg.Connection[Any], name: str) -> None:
    """Connections of ours are ended first; an autovacuum inside steps aside by itself.

    `WITH (FORCE)` would refuse while one runs: it belongs to the superuser, whom we may not signal.
    """
    server.execute(END_CONNECTIONS, [name])
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def point_at(name: str) -> None:
    """Let this process's connections speak with another database of the same server."""
    for one in ("default", "owner"):
        connections[one].close()
        connections.databases[one]["NAME"] = name


def _filled(text: str, **names: str) -> sql.Composed:
    words = {key: sql.Identifier(value) for key, value in (IDENTIFIERS | names).items()}
    return sql.SQL(text).format(**words)


def _credentials(place: dict[str, Any]) -> dict[str, Any]:
    return {
        "host": place["HOST"],
        "port": place["PORT"],
        "user": place["USER"],
        "password": place["PASSWORD"],
        **{key: value for key, value in place["OPTIONS"].items() if key != "pool"},
    }


def _make_owner() -> None:
    here = postgres.cluster()
    access = {"user": postgres.SUPERUSER, "password": secret("superuser_password")}
    address = make_conninfo(host=str(here.sockets), port=here.port, dbname="postgres", **access)
    with psycopg.connect(address, autocommit=True) as server, server.transaction():
        server.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        if _role_exists(server, OWNER_ROLE):
            return
        server.execute(
            sql.SQL("CREATE ROLE {} LOGIN CREATEDB CREATEROLE PASSWORD {}").format(
                sql.Identifier(OWNER_ROLE), _scrambled(server, OWNER_ROLE, "owner_password")
            )
        )
        server.execute(
            sql.SQL(
                "CREATE ROLE {backup} LOGIN BYPASSRLS PASSWORD {password};"
                " GRANT pg_read_all_data TO {backup}"
            ).format(
                backup=sql.Identifier(BACKUP_ROLE),
                password=_scrambled(server, BACKUP_ROLE, "backup_password"),
            )
        )


def _make_app_role(server: psycopg.Connection[Any], *, take_over: bool) -> None:
    """The role that serves: it signs in, owns nothing and is never above row security.

    Its password may be another home's, whose servers a new one would cut off: it is set where there
    is none, and else only when asked for.
    """
    app = sql.Identifier(APP_ROLE)
    if not _role_exists(server, APP_ROLE):
        server.execute(sql.SQL("CREATE ROLE {} NOINHERIT").format(app))
    if take_over or not _may_sign_in(server, APP_ROLE):
        words = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}")
        server.execute(words.format(app, _scrambled(server, APP_ROLE, "app_password")))
    elif trouble := app_trouble():
        raise DatabaseTrouble(f"{trouble}; {OTHER_HOME}")
    server.execute(sql.SQL("GRANT {} TO CURRENT_USER WITH INHERIT FALSE").format(app))


def _make_backup_role(server: psycopg.Connection[Any]) -> None:
    """On a foreign server only its administrator can grant BYPASSRLS; `doctor` says so."""
    if not _role_exists(server, BACKUP_ROLE):
        password = _scrambled(server, BACKUP_ROLE, "backup_password")
        words = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
        server.execute(words.format(sql.Identifier(BACKUP_ROLE), password))


def app_trouble() -> str:
    """Why the role that serves cannot sign in with what this home knows; "" when it can."""
    place = alias("app")
    try:
        with maintenance() as server:
            there = database_exists(server, place["NAME"])
        database = place["NAME"] if there else "postgres"
        psycopg.connect(**_credentials(place), dbname=database).close()
    except psycopg.OperationalError as refused:
        return f"{APP_ROLE} cannot sign in with this home's password ({first_line(refused)})"
    return ""


def _may_sign_in(server: psycopg.Connection[Any], name: str) -> bool:
    found = server.execute("SELECT rolcanlogin FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    return bool(found and found[0])


def _role_exists(server: psycopg.Connection[Any], name: str) -> bool:
    found = server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    return found is not None


def _scrambled(server: psycopg.Connection[Any], role: str, kept: str) -> sql.Literal:
    """The password as the server stores it, so that its log never holds the clear one."""
    scrambled = server.pgconn.encrypt_password(
        secret(kept).encode(), role.encode(), b"scram-sha-256"
    )
    return sql.Literal(scrambled.decode())
