"""DATABASE_URL: the same code and the same tests on a server that somebody else runs."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.config.conftest import Home, a_free_port

PASSWORD = "p@ss:w/rd%"
CLUSTER = (
    "from brobygger.config import place, postgres;"
    "here = postgres.Cluster(place.data_folder(), place.socket_folder(), {port});"
    "postgres.{act}(here)"
)


@pytest.fixture(scope="module")
def landlord(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("landlord"))


@pytest.fixture(scope="module")
def tenant(tmp_path_factory: pytest.TempPathFactory, landlord: Home) -> Iterator[Home]:
    """A home on a server reached by TCP, whose administrator gave us one ordinary login."""
    port = a_free_port()
    landlord.python("-c", CLUSTER.format(port=port, act="ensure"))
    landlord.superuser_does(f"CREATE ROLE tenant LOGIN CREATEDB CREATEROLE PASSWORD '{PASSWORD}'")
    url = f"postgresql://tenant:{quote(PASSWORD, safe='')}@127.0.0.1:{port}/house"
    yield Home(tmp_path_factory.mktemp("tenant"), {"DATABASE_URL": url})
    landlord.python("-c", CLUSTER.format(port=port, act="stop"))
    landlord.remove()


def test_it_is_prepared_and_keeps_every_promise(tenant):
    migrated = tenant.run("migrate")
    assert migrated.returncode == 0, migrated.stderr
    verified = tenant.run("verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    again = tenant.run("migrate")
    assert "No migrations to apply." in again.stdout


def test_no_database_is_started_beside_it(tenant):
    tenant.run("migrate")
    assert not Path(tenant.base / "postgres").exists()


def test_the_doctor_says_what_only_the_administrator_can_grant(tenant):
    tenant.run("migrate")
    said = tenant.run("doctor").stdout
    assert "ok      Fences" in said
    assert "MISSING Backup role: an administrator must run: ALTER ROLE" in said


def test_the_doctor_says_what_keeps_refused_statements_out_of_the_servers_log(tenant, landlord):
    tenant.run("migrate")
    for loud in ("log_min_error_statement = 'error'", "log_error_verbosity = 'default'"):
        landlord.superuser_does(f"ALTER DATABASE house SET {loud}")  # as a server comes
    [line] = [one for one in tenant.run("doctor").stdout.splitlines() if "PostgreSQL's log" in one]
    assert line.startswith("MISSING")
    _words, deeds = line.split("must run: ")
    assert "log_min_error_statement" in deeds
    assert "log_error_verbosity" in deeds
    for deed in deeds.split("; "):
        landlord.superuser_does(deed)
    assert "ok      PostgreSQL's log: keeps no refused statement" in tenant.run("doctor").stdout


def test_the_same_tests_run_there(tenant):
    done = tenant.python("-m", "pytest", "-p", "no:cacheprovider", "tests/house/test_harness.py")
    assert done.returncode == 0, done.stdout
    assert "passed" in done.stdout


def test_a_server_that_does_not_answer_is_one_clear_line(tenant):
    url = f"postgresql://tenant:x@127.0.0.1:{a_free_port()}/house"
    done = tenant.run("migrate", DATABASE_URL=url)
    assert done.returncode == 1
    assert done.stderr.startswith("brobygger: connection failed")
    assert done.stderr.count("\n") == 1
