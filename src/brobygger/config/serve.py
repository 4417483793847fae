"""`brobygger serve`: database, web server, signalling and worker, kept up until someone stops it."""

import contextlib
import fcntl
import http.client
import os
import secrets
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator

from django.conf import settings

from . import media, ports, postgres, prepare, startup, static
from .child import Child
from .database import database_name, is_embedded
from .errors import CannotServe
from .health import STARTED_BY
from .home import home
from .hosts import own_host
from .ports import BIND
from .worker import GRACE as WORKER_GRACE

SLOWEST_START = 60.0
THIS_START = secrets.token_hex(8)  # so that another program's answer is not taken for ours


def serve(beside: Callable[[], media.Beside] = media.nothing) -> int:
    """Prepare what is missing, then serve until SIGTERM or Ctrl-C. `beside`: what else is started."""
    ports.for_web()  # before the work of a migration, and once more when it is needed
    _refuse_faults(startup.address_faults())
    prepare.prepare(database_name())
    if not prepare.is_migrated():
        prepare.migrate(verbosity=1)
    static.collect()
    _refuse_faults(startup.faults())
    with _listed():
        _supervise(ports.for_web(), beside())
    return 0


def _refuse_faults(found: list[str]) -> None:
    if found:
        raise CannotServe("; ".join(found))


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
    door = ports.for_signalling(port)
    _note_signalling(door)
    place = {
        "PORT": str(port),
        "BROBYGGER_BIND": BIND,
        "BROBYGGER_SIGNALLING_PORT": str(door),
        "BROBYGGER_START": THIS_START,
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
        answered = _who_answers(port)
        if answered == THIS_START:
            sys.stdout.write(f"Brobygger is ready at {settings.SITE_URL}/  (Ctrl-C stops it)\n")
            sys.stdout.flush()
            return
        if answered is not None:
            raise CannotServe(ports.taken(port))
        if time.monotonic() > deadline:
            raise CannotServe("the web server did not answer in a minute")


def _who_answers(port: int) -> str | None:
    """The mark of the start whose web server answers there; "" for a stranger, None for nobody yet."""
    headers = {"Host": own_host(settings.ALLOWED_HOSTS)}
    request = urllib.request.Request(f"http://{BIND}:{port}/health/", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310  # our own address
            return str(answer.headers.get(STARTED_BY, ""))
    except urllib.error.HTTPError as answer:
        is_ours = answer.headers.get(STARTED_BY, "") == THIS_START
        answer.close()
        return None if is_ours else ""  # ours, and the database is not there yet
    except OSError:
        return None
    except http.client.HTTPException:
        return ""  # something that does not speak HTTP


def _note_signalling(port: int) -> None:
    folder = home() / "signalling"
    folder.mkdir(exist_ok=True, mode=0o700)
    (folder / "port").write_text(str(port))


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
