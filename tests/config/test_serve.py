"""`brobygger serve`: it answers, it stops, and nothing of it stays behind."""

import contextlib
import http.server
import os
import re
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from brobygger.config import ports, serve
from brobygger.config.errors import CannotServe
from tests.config.conftest import a_free_port, until
from tests.config.homes import Home, furnish

READY = "Brobygger is ready at"


def status(port: int) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=10) as page:
            return int(page.status)
    except urllib.error.HTTPError as answer:
        answer.close()
        return answer.code
    except OSError:
        return 0


def said_until_ready(server: subprocess.Popen[str]) -> str:
    said = []
    for line in server.stdout:
        said.append(line)
        if READY in line:
            break
    return "".join(said)


def processes_of(home: object) -> list[str]:
    """Command lines of living processes whose environment names this home."""
    mark = f"BROBYGGER_HOME={home.folder}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (folder / "environ").read_bytes().split(b"\0"):
                found.append((folder / "cmdline").read_bytes().decode())
        except OSError:
            continue
    return [one for one in found if "brobygger.config" in one]


@pytest.fixture(scope="module")
def standing(tmp_path_factory):
    """A house of its own that serves for all tests after which it still does."""
    with contextlib.ExitStack() as ending:
        house = furnish(Home(tmp_path_factory.mktemp("standing") / "home"))
        ending.callback(house.remove)
        port = a_free_port()
        process = house.start("serve", PORT=str(port))
        ending.callback(process.stdout.close)
        ending.callback(process.wait, 30)
        ending.callback(process.terminate)
        said = said_until_ready(process)
        assert READY in said, said
        process.home, process.port = house, port
        yield process


@pytest.fixture
def server(home, free_port, processes):
    process = processes(home.start("serve", PORT=str(free_port)))
    said = said_until_ready(process)
    assert READY in said, said
    process.port = free_port
    return process


def test_a_home_without_a_database_is_no_trouble_for_comparing_models(tmp_path):
    fresh = Home(tmp_path / "fresh")
    done = fresh.run("makemigrations", "--check", "--dry-run")
    assert (done.returncode, done.stdout, done.stderr) == (0, "No changes detected\n", "")
    assert not (fresh.base / "postgres").exists()


def test_a_start_says_nothing_of_its_inner_workings(home, free_port, processes):
    started = processes(home.start("serve", PORT=str(free_port)))
    said = said_until_ready(started)
    time.sleep(3)  # what the worker has to say it says when it has started, a little later
    started.send_signal(signal.SIGTERM)
    said += started.stdout.read()
    assert "all queues" not in said
    assert READY in said.splitlines()[-1]


def test_it_says_where_it_is_and_answers_there(standing):
    assert status(standing.port) == 200


def test_a_stopped_server_leaves_nothing_behind(server, home):
    server.send_signal(signal.SIGTERM)
    assert server.wait(20) == 0
    assert processes_of(home) == []
    assert not (home.base / "postgres" / "postmaster.pid").exists()


def test_children_do_not_outlive_a_killed_parent(server, home):
    assert len(processes_of(home)) >= 3
    server.kill()
    server.wait()
    assert until(lambda: processes_of(home) == [])


def test_a_killed_database_comes_back_under_a_running_server(standing):
    killed = standing.home.postmaster()
    os.kill(killed, signal.SIGKILL)
    assert until(lambda: status(standing.port) == 200 and standing.home.postmaster() != killed)


def test_killed_web_workers_come_back(standing):
    [killed] = web_servers(standing)
    os.kill(killed, signal.SIGKILL)
    assert until(lambda: web_servers(standing) not in ([], [killed]))
    assert until(lambda: status(standing.port) == 200)


def web_servers(house: subprocess.Popen[str]) -> list[int]:
    listed = subprocess.run(
        ["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True
    ).stdout.splitlines()
    rows = [line.split(None, 2) for line in listed]
    return [int(row[0]) for row in rows if row[1] == str(house.pid) and "config.web" in row[2]]


def test_stop_ends_a_running_server(server, home):
    assert home.run("stop").stdout == "Stopped.\n"
    assert server.wait(20) == 0
    assert home.run("stop").stdout == "Nothing was running.\n"


@pytest.mark.parametrize("port", ["0", "65536", "eight", "-1", ""])
def test_a_port_that_is_none_is_one_clear_line(home, port):
    done = home.run("serve", PORT=port)
    assert (done.returncode, done.stderr) == (
        1,
        f"brobygger: PORT must be a number between 1 and 65535, not {port!r}\n",
    )


@pytest.mark.parametrize(
    ("family", "address"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")]
)
def test_a_taken_port_is_one_clear_line_that_names_a_free_one(home, family, address):
    """On the other loopback too: `localhost` in a browser may mean either."""
    with socket.socket(family) as other:
        other.bind((address, 0))
        other.listen()
        port = other.getsockname()[1]
        done = home.run("serve", PORT=str(port))
    assert done.returncode == 1
    said = re.fullmatch(rf"brobygger: port {port} is taken; PORT=(\d+) is free\n", done.stderr)
    assert said, done.stderr
    assert ports._is_free(int(said[1]))
    assert ports._is_free(int(said[1]) + 1)


def test_a_second_house_is_led_past_the_port_of_the_firsts_signalling(standing):
    second = standing.home.run("serve", PORT=str(standing.port))
    proposed = int(re.search(r"PORT=(\d+) is free", second.stderr)[1])
    assert proposed > standing.port + 1


def test_another_programs_answer_is_not_taken_for_ours(monkeypatch):
    class Stranger(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_words):
            return

    class Alive:
        process = type("Process", (), {"poll": lambda self: None})()

    with http.server.HTTPServer(("127.0.0.1", 0), Stranger) as stranger:
        port = stranger.server_address[1]
        threading.Thread(target=stranger.serve_forever, daemon=True).start()
        with pytest.raises(CannotServe, match=f"port {port} is taken"):
            serve._wait_until_it_answers(port, Alive(), threading.Event())
        stranger.shutdown()


@pytest.mark.parametrize(
    ("site", "said"),
    [
        ("", "BROBYGGER_SITE_URL must name the address people use"),
        ("brobygger.example", "must look like https://"),
        ("https://brobygger.example/house", "must look like https://"),
        ("ftp://brobygger.example", "must look like https://"),
        ("https://[half", "must look like https://"),
        ("http://brobygger.example", "must begin with https://"),
    ],
)
def test_without_an_address_that_people_can_use_it_does_not_start(home, free_port, site, said):
    done = home.run("serve", PORT=str(free_port), BROBYGGER_SITE_URL=site)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert said in done.stderr


def test_hosts_that_leave_out_the_address_are_a_fault(home, free_port):
    odd = {"BROBYGGER_SITE_URL": "https://a.example", "BROBYGGER_HOSTS": "b.example"}
    done = home.run("serve", PORT=str(free_port), **odd)
    assert done.stderr == (
        "brobygger: BROBYGGER_HOSTS must name a.example too: it is in BROBYGGER_SITE_URL\n"
    )


def test_it_refuses_to_serve_as_a_role_above_row_security(own_home, free_port):
    own_home.python("-c", "from brobygger.config import postgres; postgres.ensure()")
    own_home.superuser_does("ALTER ROLE brobygger_app BYPASSRLS")
    done = own_home.run("serve", PORT=str(free_port))
    assert (done.returncode, done.stderr) == (
        1,
        "brobygger: the role that serves can pass row security\n",
    )
    assert "BROKEN The app role owns nothing" in own_home.run("verify").stdout


def test_demo_mode_cannot_be_on_over_a_real_database(home, free_port):
    done = home.run(
        "serve", PORT=str(free_port), BROBYGGER_DEMO="1", BROBYGGER_DATABASE="brobygger"
    )
    assert done.returncode == 1
    assert "demo mode is on, but this database was not made by" in done.stderr
