"""The embedded server: it starts whatever state it was left in, and loses nothing."""

import os
import signal
import stat
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from brobygger.config import place, server_user
from tests.config.homes import Home

ENSURE = "from brobygger.config import postgres; print(postgres.ensure())"
KEEP_UP = "from brobygger.config import postgres; postgres.ensure()"


def asked(home: Home, question: str, *, database: str = "postgres") -> str:
    answer = home.run("psql", "--owner", "-d", database, "-Atqc", question)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.strip()


def test_a_killed_server_comes_back_with_what_was_committed(home):
    home.python("-c", KEEP_UP)
    asked(home, "CREATE TABLE kept AS SELECT 42 AS answer", database="brobygger")
    home.python("-c", KEEP_UP)
    os.kill(home.postmaster(), signal.SIGKILL)
    assert asked(home, "SELECT answer FROM kept", database="brobygger") == "42"


def test_a_stale_pid_that_belongs_to_another_program_does_not_block(home):
    home.python("-c", KEEP_UP)
    file = home.base / "postgres" / "postmaster.pid"
    left_behind = file.read_text()
    home.run("stop")
    with subprocess.Popen(["sleep", "60"], **server_user.as_server_user()) as stranger:
        file.write_text(f"{stranger.pid}\n" + left_behind.split("\n", 1)[1])
        server_user.own(file)
        try:
            assert asked(home, "SELECT 1") == "1"
            assert stranger.poll() is None
        finally:
            stranger.kill()


def test_four_processes_starting_at_once_share_one_server(fresh_home):
    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(lambda _: fresh_home.python("-c", ENSURE), range(4)))
    assert sorted(one.stdout for one in outcomes) == ["False\n", "False\n", "False\n", "True\n"]


def test_the_last_one_out_turns_the_server_off(home):
    home.run("stop")
    assert asked(home, "SELECT 1") == "1"
    assert not (home.base / "postgres" / "postmaster.pid").exists()


def test_an_interrupted_first_start_leaves_nothing_in_the_way(fresh_home):
    fresh_home.python("-c", "from brobygger.config import place; place.base_folder()")
    (fresh_home.base / "postgres.making").mkdir(parents=True)
    (fresh_home.base / "postgres.making" / "PG_VERSION").write_text("18\n")
    if server_user.entry():
        server_user.own(fresh_home.base)
    assert fresh_home.python("-c", ENSURE).stdout == "True\n"


def test_a_long_home_gets_a_short_socket(monkeypatch, tmp_path):
    far = tmp_path / ("d" * 90)
    monkeypatch.setattr(place, "base_folder", lambda: far)
    assert len(str(place.socket_folder())) <= place.LONGEST_SOCKET_FOLDER
    assert place.socket_folder() == place.socket_folder()


def test_nobody_else_gets_near(home):
    home.python("-c", KEEP_UP)
    folders = [home.base / "postgres", home.base / "run", home.folder / "keys"]
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in folders] == [0o700] * 3
    assert asked(home, "SHOW listen_addresses") == ""
    home.python("-c", KEEP_UP)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(host=str(home.base / "run"), user="postgres", password="guessed")


def test_the_server_runs_as_nobody_important(home):
    home.python("-c", KEEP_UP)
    owner = (home.base / "postgres").stat().st_uid
    assert owner != 0
    listed = subprocess.run(
        ["ps", "-o", "uid=", "-p", str(home.postmaster())], capture_output=True, text=True
    )
    assert int(listed.stdout) == owner


def test_folders_above_are_left_as_they_are(tmp_path):
    above = tmp_path / "closed"
    above.mkdir(mode=0o700)
    before = above.stat()
    home = Home(above / "home")
    try:
        assert home.python("-c", ENSURE).stdout == "True\n"
        after = above.stat()
        assert (after.st_mode, after.st_uid) == (before.st_mode, before.st_uid)
    finally:
        home.remove()


def test_collation_checksums_and_encoding_are_the_same_everywhere(home):
    home.python("-c", KEEP_UP)
    found = asked(
        home,
        "SELECT datlocprovider, datlocale, pg_encoding_to_char(encoding),"
        " current_setting('data_checksums'), current_setting('jit')"
        " FROM pg_database WHERE datname = current_database()",
    )
    assert found == "b|C.UTF-8|UTF8|on|off"


def test_a_warm_start_is_quick(home):
    home.run("stop")
    began = time.monotonic()
    home.python("-c", KEEP_UP)
    assert time.monotonic() - began < 5
