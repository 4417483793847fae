"""`brobygger serve`: database, web server, signalling and worker, kept up until someone stops it."""

import contextlib
import fcntl
import os
import signal
import socket
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator

from django.conf import settings

from . import media, postgres, prepare, startup, static
from .child import Child
from .database import database_name, is_embedded
from .errors import CannotServe
from .home import home
from .hosts import own_host
from .worker import GRACE as WORKER_GRACE

BIND = os.environ.get("BROBYGGER_BIND", "127.0.0.1")
SLOWEST_START = 60.0


def serve(beside: Callable[[], media.Beside] = media.nothing) -> int:
    """Prepare what is missing, then serve until SIGTERM or Ctrl-C. `beside`: what else is started."""
    port = _free_port()
    prepare.prepare(database_name())
    if not prepare.is_migrated():
        prepare.migrate(verbosity=1)
    static.collect()
    faults = startup.faults()
    if faults:
        raise CannotServe("; ".join(faults))
    with _listed():
        _supervise(port, beside())
    return 0


def stop_servers() -> int:
    """Stop every `serve` of this home; how many there were."""
    stopped = 0
    for note in (home() / "serving").glob("*"):
        with note.open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                note.unlink(missing_ok=True)  # its server is gone, however it ended
            except BlockingIOError:
                os.kill(int(note.name), signal.SIGTERM)
                fcntl.flock(file, fcntl.LOCK_EX)
                stopped += 1
    return stopped


def signalling_place() -> int | None:
    """The port where this home's signalling process was last started, while somebody serves."""
    note = home() / "signalling" / "port"
    serving = any((home() / "serving").glob("*"))
    return int(note.read_text()) if serving and note.exists() else None


def _supervise(port: int, beside: media.Beside) -> None:
    """Look after the children twice a second; the embedded database is looked after too."""
    ending = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: ending.set())
    children = _children(port, beside)
    web = children[0]
    try:
        for child in children:
            child.start()
        _wait_until_it_answers(port, web, ending)
        while not ending.wait(0.5):
            if is_embedded():
                postgres.ensure()
            for child in children:
                child.keep_up()
    finally:
        for child in children:
            child.ask_to_stop()
        for child in children:
            child.stop()


def _children(port: int, beside: media.Beside) -> list[Child]:
    """The web server first; then what runs beside it."""
    door = signalling_port(port)
    _note_signalling(door)
    place = {
        "PORT": str(port),
        "BROBYGGER_BIND": BIND,
        "BROBYGGER_SIGNALLING_PORT": str(door),
        **beside.environment,
    }
    return [
        Child("brobygger.config.web", BROBYGGER_POOL="1", **place),
        Child("brobygger.config.signalling", **place),
        Child("brobygger.config.worker", **place).with_grace(WORKER_GRACE),
        *beside.children,
    ]


def _wait_until_it_answers(port: int, web: Child, ending: threading.Event) -> None:
    deadline = time.monotonic() + SLOWEST_START
    while not ending.wait(0.1):
        if web.process is None or web.process.poll() is not None:
            raise CannotServe("the web server ended while starting; what it said stands above")
        if _answers(port):
            address = os.environ.get("BROBYGGER_SITE_URL") or f"http://localhost:{port}/"
            sys.stdout.write(f"Brobygger is ready at {address}  (Ctrl-C stops it)\n")
            sys.stdout.flush()
            return
        if time.monotonic() > deadline:
            raise CannotServe("the web server did not answer in a minute")


def _answers(port: int) -> bool:
    headers = {"Host": own_host(settings.ALLOWED_HOSTS)}
    request = urllib.request.Request(f"http://{BIND}:{port}/health/", headers=headers)
    try:
        urllib.request.urlopen(request, timeout=5).close()  # noqa: S310  # our own address
    except OSError:
        return False
    return True


def _free_port() -> int:
    given = os.environ.get("PORT", "8000")
    if not given.isdigit() or not 0 < int(given) < 65536:
        raise CannotServe(f"PORT must be a number between 1 and 65535, not {given!r}")
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((BIND, int(given)))
        except PermissionError:
            raise CannotServe(
                f"port {given} is not ours to use; choose another with PORT"
            ) from None
        except OSError:
            raise CannotServe(f"port {given} is taken; choose another with PORT=8001") from None
    return int(given)


def _note_signalling(port: int) -> None:
    folder = home() / "signalling"
    folder.mkdir(exist_ok=True, mode=0o700)
    (folder / "port").write_text(str(port))


def signalling_port(web: int) -> int:
    """The one named, else the first free one after the web server's own."""
    named = os.environ.get("BROBYGGER_SIGNALLING_PORT", "")
    if named.isdigit():
        return int(named)
    for port in range(web + 1, min(web + 50, 65536)):
        with socket.socket() as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                attempt.bind((BIND, port))
                return port
    raise CannotServe("no port is free for video meetings; choose BROBYGGER_SIGNALLING_PORT")


@contextlib.contextmanager
def _listed() -> Iterator[None]:
    """A locked note in the home, so that `brobygger stop` finds us and never a stranger."""
    note = home() / "serving" / str(os.getpid())
    note.parent.mkdir(exist_ok=True)
    with note.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            note.unlink(missing_ok=True)
