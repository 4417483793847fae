"""The servers around the house: PostgreSQL over TCP, pgbouncer, nginx; and Debian's old PostgreSQL."""

import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psycopg

from .places import Places

FAST = signal.SIGINT  # SIGTERM would wait for everybody who is connected
OLD = Path("/usr/lib/postgresql/15/bin")
NGINX = """
pid {folder}/nginx.pid;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {site};
}}
"""


def until(found: Callable[[], object], what: str, *, seconds: float = 240.0) -> None:
    ends = time.monotonic() + seconds
    while not found():
        if time.monotonic() > ends:
            raise SystemExit(f"{what} did not happen in {seconds:.0f} seconds")
        time.sleep(0.2)


class Postgres:
    """A server of its own over TCP, with one superuser who trusts nobody without a password."""

    PASSWORD = "administrator"  # noqa: S105  # of a server that lives some minutes

    def __init__(self, places: Places, programs: Path, name: str, port: int) -> None:
        self.places, self.programs, self.port = places, programs, port
        self.data = places.folder / name
        self.data.mkdir()
        places.own(self.data)
        password = places.folder / f"{name}.password"
        password.write_text(self.PASSWORD)
        places.own(password)
        words = ("-D", str(self.data), "-U", "postgres", f"--pwfile={password}", "-E", "UTF8")
        made = subprocess.run(
            [str(programs / "initdb"), *words, "--auth=scram-sha-256", "--no-locale"],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            **places.as_user(),  # type: ignore[call-overload]  # user, group and groups
        )
        if made.returncode:
            raise SystemExit(made.stderr)
        self.start()

    def start(self) -> None:
        listen = ("-h", "127.0.0.1", "-p", str(self.port), "-k", "")
        program = str(self.programs / "postgres")
        words = ("-D", str(self.data), *listen)
        self.process = self.places.start(program, *words, stop=FAST)
        until(self.answers, "the start of PostgreSQL")

    def stop(self) -> None:
        """At once, as in a failover: open connections are cut."""
        self.process.send_signal(FAST)
        self.process.wait(60)

    def answers(self) -> bool:
        try:
            self.does("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def does(self, words: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as server:
            server.execute(words)  # type: ignore[call-overload]  # from our own page

    @property
    def url(self) -> str:
        return f"postgresql://postgres:{self.PASSWORD}@127.0.0.1:{self.port}/postgres"


def start_pooler(places: Places) -> None:
    places.start("/usr/sbin/pgbouncer", str(places.folder / "pooler" / "pgbouncer.ini"))


def start_nginx(places: Places) -> None:
    folder = places.folder / "nginx"
    places.own(folder)
    whole = folder / "nginx.conf"
    whole.write_text(NGINX.format(folder=folder, site=folder / places.user))
    words = ("-c", str(whole), "-p", str(folder), "-e", str(folder / "error.log"))
    places.start("/usr/sbin/nginx", *words, "-g", "daemon off;")


def health_within(places: Places) -> tuple[int, float]:
    """What the house says of itself past the proxy, and after how many seconds."""
    request = urllib.request.Request(f"http://127.0.0.1:{places.ports['web']}/health/")
    began = time.monotonic()
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  # loopback
            status = answer.status
    except urllib.error.HTTPError as refused:
        status = refused.code
        refused.close()
    except OSError:
        status = 0
    return status, time.monotonic() - began
