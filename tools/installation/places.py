"""Where this trial lies: a user, folders, ports and a certificate of its own; all of it goes again."""

import datetime as dt
import grp
import ipaddress
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tools import debian

SITE, MAIL = "127.0.0.3", "127.0.0.2"  # loopback, and not taken for "this machine" by the house
NEEDED = {  # what Debian has of it; none of their own services is wanted
    "/usr/sbin/nginx": ("nginx-light", "nginx.service"),
    "/usr/sbin/pgbouncer": ("pgbouncer", "pgbouncer.service"),
    "/usr/lib/postgresql/15/bin/postgres": ("postgresql-15", "postgresql.service"),
}


def find_what_is_needed() -> None:
    """Installed where it is missing, never done without."""
    if os.geteuid() != 0:
        raise SystemExit("the trial makes a user: run it as root")
    for program, (package, service) in NEEDED.items():
        debian.ensure(program, package=package, service=service)


def free_ports(count: int) -> list[int]:
    """All held at once, so that no two are the same."""
    held = [socket.socket() for _ in range(count)]
    for one in held:
        one.bind(("127.0.0.1", 0))
    ports = [int(one.getsockname()[1]) for one in held]
    for one in held:
        one.close()
    return ports


@dataclass
class Places:
    """Made when entered, gone when left, whatever happened between."""

    user: str = field(default_factory=lambda: f"brotrial{os.getpid()}")
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="brotrial-")))
    running: list[tuple[subprocess.Popen[bytes], signal.Signals]] = field(default_factory=list)

    def __enter__(self) -> "Places":
        self.folder.chmod(0o755)
        names = ("database", "pooler", "web", "http", "signalling", "mail", "old")
        self.ports = dict(zip(names, free_ports(len(names)), strict=True))
        return self

    def __exit__(self, *_: object) -> None:
        for process, stop in reversed(self.running):
            self.end(process, stop)
        if self.user in {one.pw_name for one in pwd.getpwall()}:
            self.wait_until_alone()
            subprocess.run(["userdel", self.user], check=True)
        if self.user in {one.gr_name for one in grp.getgrall()}:
            subprocess.run(["groupdel", self.user], check=True)
        shutil.rmtree(self.folder)

    def wait_until_alone(self) -> None:
        """What the service started ends a moment after it; `userdel` refuses while it runs."""
        until = time.monotonic() + 30
        while self._still_runs():
            if time.monotonic() > until:
                subprocess.run(["pkill", "-KILL", "-u", self.user], check=False)
            time.sleep(0.2)

    def _still_runs(self) -> bool:
        words = ["pgrep", "-u", self.user]
        return subprocess.run(words, check=False, stdout=subprocess.DEVNULL).returncode == 0

    @property
    def site(self) -> str:
        return f"https://{SITE}:{self.ports['http']}"

    @property
    def home(self) -> Path:
        return self.folder / "srv"

    @property
    def settings(self) -> Path:
        return self.folder / "etc" / "environment"

    def exchanged(self) -> dict[str, str]:
        """What the page says as an example, and where it is here."""
        ports = {name: str(number) for name, number in self.ports.items()}
        return {
            "/srv/brohus": str(self.home),
            "/etc/brohus": str(self.folder / "etc"),
            "/etc/pgbouncer": str(self.folder / "pooler"),
            "/etc/nginx/sites-available": str(self.folder / "nginx"),
            "/etc/ssl/brohus": str(self.folder / "tls"),
            "brohus": self.user,
            "https://brobygger.example.dk": self.site,
            "server_name brobygger.example.dk": f"server_name {SITE}",
            "mail.example.dk:587": f"{MAIL}:{ports['mail']}",
            "listen 443 ssl": f"listen {SITE}:{ports['http']} ssl",
            "port=5432": f"port={ports['database']}",
            "listen_port = 6432": f"listen_port = {ports['pooler']}",
            "127.0.0.1:6432": f"127.0.0.1:{ports['pooler']}",
            "PORT=8000": f"PORT={ports['web']}",
            "127.0.0.1:8000": f"127.0.0.1:{ports['web']}",
            "SIGNALLING_PORT=8001": f"SIGNALLING_PORT={ports['signalling']}",
            "127.0.0.1:8001": f"127.0.0.1:{ports['signalling']}",
        }

    def as_user(self) -> dict[str, object]:
        entry = pwd.getpwnam(self.user)
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        shutil.chown(path, self.user, self.user)

    def environment(self) -> dict[str, str]:
        """A bare one, with what pip needs to find its packages here."""
        kept = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
        return kept | {"PATH": "/usr/bin:/bin", "HOME": str(self.home), "LANG": "C.UTF-8"}

    def start(
        self, *command: str, stop: signal.Signals = signal.SIGTERM
    ) -> subprocess.Popen[bytes]:
        """A program of the trial's user, that says what it says into a log of the trial."""
        log = (self.folder / f"{Path(command[0]).name}-{len(self.running)}.log").open("wb")
        started = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=self.environment(),
            **self.as_user(),  # type: ignore[call-overload]  # user, group and groups
        )
        log.close()
        self.running.append((started, stop))
        return started

    @staticmethod
    def end(process: subprocess.Popen[bytes], stop: signal.Signals) -> None:
        """Asked first; whatever else must go, goes, and the trial's user with it."""
        if process.poll() is None:
            process.send_signal(stop)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def make_certificate_for_root(self) -> Path:
        """One for site and mail server, that is its own authority."""
        folder = self.folder / "tls"
        folder.mkdir(exist_ok=True)
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a trial")])
        addresses = [x509.IPAddress(ipaddress.ip_address(one)) for one in (SITE, MAIL)]
        now = dt.datetime.now(dt.UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(hours=1))
            .not_valid_after(now + dt.timedelta(days=2))
            .add_extension(x509.SubjectAlternativeName(addresses), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(key, hashes.SHA256())
        )
        pem = serialization.Encoding.PEM
        plain = serialization.NoEncryption()
        words = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
        (folder / "privkey.pem").write_bytes(words)
        (folder / "fullchain.pem").write_bytes(made.public_bytes(pem))
        return folder / "fullchain.pem"
