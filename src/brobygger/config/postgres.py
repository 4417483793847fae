"""The embedded PostgreSQL: our own start and stop around the programs that come as a wheel.

Nothing here believes `postmaster.pid`: whether the server runs is asked of the server.
"""

import contextlib
import fcntl
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from . import place, server_user
from .database import is_embedded
from .database_log import ON_THE_COMMAND_LINE
from .home import home, secret

SUPERUSER = "postgres"
PORT = "5432"
PATIENCE = 10.0  # seconds until a server that does not answer is an error

SETTINGS = """
# Written by brobygger when it made this folder.
listen_addresses = '{listen}'
port = {port}
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0777
password_encryption = 'scram-sha-256'
max_connections = 80
shared_buffers = 256MB
effective_cache_size = 1GB
work_mem = 8MB
maintenance_work_mem = 128MB
max_wal_size = 1GB
random_page_cost = 1.1
jit = off
log_min_messages = log
log_destination = 'stderr'
lc_messages = 'C'
timezone = 'UTC'
"""


class DatabaseTrouble(Exception):
    """The embedded server would not start; the message is one line for the keyboard."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """One server: where its data and its socket lie, and its loopback port if it has one."""

    data: Path
    sockets: Path
    tcp_port: int | None = None

    @property
    def port(self) -> str:
        return str(self.tcp_port or PORT)

    @property
    def log(self) -> Path:
        return self.data / "server.log"


def cluster() -> Cluster:
    """The server of this home."""
    return Cluster(place.data_folder(), place.socket_folder())


def ensure(here: Cluster | None = None) -> bool:
    """Make the server if it is missing, start it if it is down; True when it was down."""
    here = here or cluster()
    with _locked("postgres.lock", fcntl.LOCK_EX):
        if answers(here):
            return False
        _make_folders(here)
        if not here.data.exists():
            _make(here)
        _start(here)
        return True


def stop(here: Cluster | None = None) -> bool:
    """Stop the server; True when it was running. Open connections are closed."""
    here = here or cluster()
    with _locked("postgres.lock", fcntl.LOCK_EX):
        if not answers(here):
            return False
        _run("pg_ctl", "-D", here.data, "-w", "-t", "60", "-m", "fast", "stop")
        return True


def answers(here: Cluster | None = None) -> bool:
    """Whether the server accepts connections right now."""
    here = here or cluster()
    if not here.sockets.exists():
        return False
    done = _run("pg_isready", "-q", "-t", "3", "-h", here.sockets, "-p", here.port, as_us=True)
    return done.returncode == 0


def status() -> str:
    """One line for `doctor`."""
    here = cluster()
    if not here.data.exists():
        return "not made yet"
    return f"{'running' if answers(here) else 'stopped'}, data in {here.data}"


@contextlib.contextmanager
def running() -> Iterator[None]:
    """Hold the server up; the last of several holders who leaves turns it off."""
    with (home() / "postgres.users").open("a") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        ensure()
        try:
            yield
        finally:
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                stop()


@contextlib.contextmanager
def ready() -> Iterator[None]:
    """Hold the embedded server up; a real server is somebody else's to start."""
    with running() if is_embedded() else contextlib.nullcontext():
        yield


@contextlib.contextmanager
def there() -> Iterator[None]:
    """As `ready`, for commands that look: an embedded server that was never made is not made."""
    if is_embedded() and not cluster().data.exists():
        raise DatabaseTrouble(f"{home()} has no database yet; `brobygger migrate` makes it")
    with ready():
        yield


@contextlib.contextmanager
def _locked(name: str, kind: int) -> Iterator[IO[str]]:
    with (home() / name).open("a") as file:
        fcntl.flock(file, kind)
        yield file


def _make_folders(here: Cluster) -> None:
    """Folders of our own making, closed to others; folders above them are left as they are."""
    if os.geteuid() == 0:
        place.SYSTEM_FOLDER.mkdir(parents=True, exist_ok=True, mode=0o755)
    for folder in (here.data.parent, here.sockets):
        if not folder.exists():
            folder.mkdir(mode=0o700, parents=True)
            server_user.own(folder)
    expected = server_user.entry()
    owner = expected.pw_uid if expected else os.geteuid()
    if here.sockets.stat().st_uid != owner:
        raise DatabaseTrouble(f"{here.sockets} belongs to someone else.")


def _make(here: Cluster) -> None:
    """Create the data folder under another name first, so that it is whole or not there."""
    scratch = here.data.with_name(f"{here.data.name}.making")
    if scratch.exists():
        shutil.rmtree(scratch)
    with tempfile.NamedTemporaryFile("w", dir=here.sockets) as password:
        password.write(secret("superuser_password"))
        password.flush()
        server_user.own(Path(password.name))
        done = _run(
            *("initdb", "-D", scratch, "-U", SUPERUSER, f"--pwfile={password.name}"),
            *("--encoding=UTF8", "--locale=C", "--locale-provider=builtin"),
            *("--builtin-locale=C.UTF-8", "--data-checksums"),
            *("--auth-local=scram-sha-256", "--auth-host=scram-sha-256"),
        )
    if done.returncode:
        raise DatabaseTrouble(f"the database could not be made: {_last_line(done.stderr)}")
    listen = "127.0.0.1" if here.tcp_port else ""
    text = SETTINGS.format(listen=listen, port=here.port, sockets=here.sockets)
    with (scratch / "postgresql.conf").open("a") as settings:
        settings.write(text)
    scratch.rename(here.data)


def _start(here: Cluster) -> None:
    """Start, again and again for a while: after a crash the old processes need a moment to go."""
    deadline = time.monotonic() + PATIENCE
    while True:
        done = _run(
            *("pg_ctl", "-D", here.data, "-w", "-t", "60", "-l", here.log),
            *("-o", ON_THE_COMMAND_LINE, "start"),  # folders made before know nothing of it
        )
        if done.returncode == 0 and answers(here):
            return
        if time.monotonic() > deadline:
            raise DatabaseTrouble(f"the database did not start: {_last_line(_log_of(here))}")
        _disown_stale_pid(here)
        time.sleep(0.3)


def _disown_stale_pid(here: Cluster) -> None:
    """After a crash the pid in the file may by now belong to any program, and block the start.

    PostgreSQL ignores a file that names the process which starts it, and still checks that
    no old server process holds the shared memory: so we put our own pid there.
    """
    file = here.data / "postmaster.pid"
    try:
        lines = file.read_text().splitlines(keepends=True)
        if lines and not _is_server(int(lines[0]), here):
            file.write_text(f"{os.getpid()}\n{''.join(lines[1:])}")
    except (FileNotFoundError, ValueError):
        return


def _is_server(pid: int, here: Cluster) -> bool:
    shown = _command_of(pid)
    return "postgres" in shown and str(here.data) in shown


def _command_of(pid: int) -> str:
    listing = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self/cmdline").exists():
        try:
            return listing.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    command = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def _run(
    program: str, *arguments: str | Path, as_us: bool = False
) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs, as the server's user unless it only asks."""
    with tempfile.TemporaryFile("w+") as said:  # a pipe would stay open as long as the server
        done = subprocess.run(  # our own wheel's programs
            [str(server_user.programs() / program), *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            cwd="/",
            check=False,
            **({} if as_us else server_user.as_server_user()),
        )
        said.seek(0)
        return subprocess.CompletedProcess(done.args, done.returncode, "", said.read())


def _log_of(here: Cluster) -> str:
    return here.log.read_text(errors="replace") if here.log.exists() else ""


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"
