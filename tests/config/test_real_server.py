"""DATABASE_URL: the same code and the same tests on a server that somebody else runs."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.config.conftest import a_free_port
from tests.config.homes import Home

# Said here a second time: what an administrator types is not ours to change unseen.
MADE_SO = (
    "TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
)
PASSWORD = "p@ss:w/rd%"
CLUSTER = (
    "from brobygger.config import place, postgres;"
    "here = postgres.Cluster(place.data_folder(), place.socket_folder(), {port});"
    "postgres.{act}(here)"
)


@pytest.fixture(scope="module")
def port() -> int:
    return a_free_port()


@pytest.fixture(scope="module")
def landlord(tmp_path_factory: pytest.TempPathFactory, port: int) -> Iterator[Home]:
    """A server reached by TCP, whose administrator gave us one ordinary login."""
    owner = Home(tmp_path_factory.mktemp("landlord"))
    owner.python("-c", CLUSTER.format(port=port, act="ensure"))
    owner.superuser_does(f"CREATE ROLE tenant LOGIN CREATEDB CREATEROLE PASSWORD '{PASSWORD}'")
    yield owner
    owner.python("-c", CLUSTER.format(port=port, act="stop"))
    owner.remove()


@pytest.fixture(scope="module")
def tenant(tmp_path_factory: pytest.TempPathFactory, landlord: Home, port: int) -> Home:
    """A home on that server, prepared by `migrate`."""
    url = f"postgresql://tenant:{quote(PASSWORD, safe='')}@127.0.0.1:{port}/house"
    made = Home(tmp_path_factory.mktemp("tenant"), {"DATABASE_URL": url})
    migrated = made.run("migrate")
    assert migrated.returncode == 0, migrated.stderr
    return made


def test_it_is_prepared_and_keeps_every_promise(tenant):
    verified = tenant.run("verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    again = tenant.run("migrate")
    assert "No migrations to apply." in again.stdout


def test_no_database_is_started_beside_it(tenant):
    assert not Path(tenant.base / "postgres").exists()


def test_the_doctor_says_what_only_the_administrator_can_grant(tenant):
    said = tenant.run("doctor").stdout
    assert "ok      Fences" in said
    assert "MISSING Backup role: an administrator must run: ALTER ROLE" in said


def everything_in(folder: Path) -> set[str]:
    return {str(one.relative_to(folder)) for one in folder.rglob("*")} if folder.exists() else set()


def serves(home: Home) -> bool:
    """Whether the role that serves signs in with what this home keeps."""
    return home.run("psql", "-Atqc", "SELECT current_user").stdout == "brobygger_app\n"


def with_its_cpr_key(home: Home) -> dict[str, str]:
    """What whoever moves a house brings along: without it nothing sealed can be opened."""
    key = (home.folder / "keys" / "cpr_key").read_text()
    return home.environment | {"BROBYGGER_CPR_KEY": key}


@pytest.mark.parametrize("word", ["doctor", "verify", "psql"])
def test_commands_that_look_from_another_home_change_nothing(tenant, tmp_path, word):
    other = Home(tmp_path / "other", with_its_cpr_key(tenant))
    looked = other.run(word, *(["-c", "SELECT 1"] if word == "psql" else []))
    assert looked.returncode == (0 if word == "verify" else 1 if word == "doctor" else 2)
    assert "Traceback" not in looked.stderr
    assert everything_in(other.folder) == set()
    assert serves(tenant)


def test_the_doctor_in_another_home_says_what_is_missing_line_by_line(tenant, tmp_path):
    said = Home(tmp_path / "other", tenant.environment).run("doctor").stdout
    assert "MISSING Home" in said
    assert "MISSING Fences: brobygger_app cannot sign in with this home's password" in said
    assert "ok      Tables" in said


def test_another_home_does_not_cut_off_the_one_that_serves(tenant, tmp_path):
    other = Home(tmp_path / "other", tenant.environment)
    for words in (["migrate"], ["serve"]):
        refused = other.run(*words, PORT=str(a_free_port()))
        assert refused.returncode == 1
        assert "another home may serve this database" in refused.stderr
        assert refused.stderr.count("\n") == 1
    assert serves(tenant)


def test_taking_over_is_asked_for(tenant, tmp_path):
    without = Home(tmp_path / "without", tenant.environment).run("migrate", "--take-over")
    assert without.returncode == 1
    assert "the CPR key is not the one" in without.stderr
    assert serves(tenant)
    other = Home(tmp_path / "other", with_its_cpr_key(tenant))
    taken = other.run("migrate", "--take-over")
    assert taken.returncode == 0, taken.stderr
    assert serves(other)
    assert not serves(tenant)
    assert tenant.run("migrate", "--take-over").returncode == 0


@pytest.mark.parametrize(
    "url", ["nonsense", "mysql://a@b/c", "postgresql://a@b:eight/c", "postgresql:///c"]
)
def test_an_address_that_is_none_is_one_clear_line(tenant, url):
    for word in ("migrate", "doctor"):
        done = tenant.run(word, DATABASE_URL=url)
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        assert "must look like postgresql://" in done.stdout + done.stderr


def test_the_doctor_tells_of_a_server_that_does_not_answer_among_the_rest(tenant):
    url = f"postgresql://tenant:x@127.0.0.1:{a_free_port()}/house"
    done = tenant.run("doctor", DATABASE_URL=url)
    assert done.returncode == 1
    assert "ok      Python" in done.stdout
    assert "MISSING Database: connection failed" in done.stdout
    assert done.stderr == ""


def test_two_that_prepare_at_once_both_end_well(tenant):
    url = tenant.environment["DATABASE_URL"].replace("/house", "/twice")
    with ThreadPoolExecutor(2) as pool:
        ended = list(pool.map(lambda _: tenant.run("migrate", DATABASE_URL=url), range(2)))
    assert [one.returncode for one in ended] == [0, 0], [one.stderr for one in ended]
    assert sum("No migrations to apply." in one.stdout for one in ended) == 1


def made_beforehand(tenant, landlord, name, words):
    landlord.superuser_does(f"CREATE DATABASE {name} {words}")
    url = tenant.environment["DATABASE_URL"].replace("/house", f"/{name}")
    return tenant.run("migrate", DATABASE_URL=url)


def test_a_database_made_beforehand_is_furnished(tenant, landlord):
    done = made_beforehand(tenant, landlord, "early", f"OWNER tenant {MADE_SO}")
    assert done.returncode == 0, done.stderr
    url = tenant.environment["DATABASE_URL"].replace("/house", "/early")
    seen = tenant.run("psql", "-Atqc", "SELECT count(*) FROM plans_plan", DATABASE_URL=url)
    assert seen.stdout == "0\n", seen.stderr


def test_one_that_sorts_otherwise_or_is_anothers_is_refused_in_one_line(tenant, landlord):
    sorts = made_beforehand(
        tenant,
        landlord,
        "otherwise",
        "OWNER tenant TEMPLATE template0 LOCALE 'C' LOCALE_PROVIDER libc",
    )
    others = made_beforehand(tenant, landlord, "anothers", MADE_SO)
    for refused, why in ((sorts, "CREATE DATABASE"), (others, "ALTER DATABASE")):
        assert refused.returncode == 1
        assert why in refused.stderr
        assert refused.stderr.count("\n") == 1


def test_the_doctor_says_what_keeps_refused_statements_out_of_the_servers_log(tenant, landlord):
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
