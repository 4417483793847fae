"""`python -m tools.installation`: a fresh user, the wheel, servers of its own, and the page followed."""

import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import people
from .document import ROOT, Block, blocks
from .places import MAIL, Places, find_what_is_needed
from .post import Post
from .servers import OLD, Postgres, health_within, start_nginx, start_pooler, until

TOO_OLD = "PostgreSQL 15 is too old; Brobygger needs 17 or newer"
BEGAN = time.monotonic()


def say(words: str) -> None:
    sys.stdout.write(f"{time.monotonic() - BEGAN:6.1f} s  {words}\n")
    sys.stdout.flush()


def main() -> None:
    find_what_is_needed()
    with Places() as places:
        Trial(places).run()
    say("all of it is gone again")


class Trial:
    """One walk through the page, with what lies around the house started where the page speaks of it."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.started: dict[str, Callable[[], None]] = {
            "userlist.txt": lambda: start_pooler(places),
            "environment": self.settle,
            places.user: self.serve,  # the proxy's file bears the user's name
        }

    def run(self) -> None:
        certificate = self.places.make_certificate_for_root()
        key = certificate.with_name("privkey.pem")
        self.post = Post(MAIL, self.places.ports["mail"], str(certificate), str(key))
        try:
            for block in blocks(self.places.exchanged()):
                self.follow(block)
            nurse = people.everybody(self.places, self.post, say)
            self.lose_the_database(nurse)
            say(self.last_line(self.brobygger("verify")))
        finally:
            self.post.stop()

    def follow(self, block: Block) -> None:
        if block.path:
            self.write(Path(block.path), block.text)
        elif block.who == "administrator":
            self.administrator().does(block.text)
            say("the database's administrator did as the page says")
        else:
            self.shell(block)

    def write(self, path: Path, text: str) -> None:
        inside = self.places.folder / path.relative_to("/") if "systemd" in path.parts else path
        inside.parent.mkdir(parents=True, exist_ok=True)
        inside.write_text(text, encoding="utf-8")
        inside.chmod(0o640)
        self.places.own(inside)
        if "systemd" in path.parts:
            (line,) = [one for one in text.splitlines() if one.startswith("ExecStart=")]
            self.service = line.removeprefix("ExecStart=").split()
        elif path.name in self.started:
            self.started[path.name]()

    def shell(self, block: Block) -> None:
        is_root = block.who == "root"
        if not is_root and not (self.places.home / "venv").exists():
            self.bring_the_wheel()
        done = self.run_shell(block.text, as_root=is_root)
        if done.returncode:
            raise SystemExit(f"{block.text}\nended with {done.returncode}:\n{done.stdout}")
        lines = [one for one in block.text.splitlines() if not one.startswith(("set ", "PATH="))]
        say(f"{block.who}: {lines[0]}{' …' if len(lines) > 1 else ''}")

    def run_shell(self, text: str, *, as_root: bool = False) -> subprocess.CompletedProcess[str]:
        who = {} if as_root else self.places.as_user()
        return subprocess.run(
            ["/bin/bash", "-e", "-c", text],
            cwd="/" if as_root else self.places.home,
            env=self.places.environment()
            | ({"PATH": "/usr/sbin:/usr/bin:/bin"} if as_root else {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            **who,  # type: ignore[call-overload]  # user, group and groups
        )

    def brobygger(self, words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """One command in the house's own settings, some of them otherwise."""
        given = "".join(f"export {name}='{value}'; " for name, value in more.items())
        program = self.places.home / "venv" / "bin" / "brobygger"
        return self.run_shell(f"set -a; . {self.places.settings}; set +a; {given}{program} {words}")

    def bring_the_wheel(self) -> None:
        build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d"]
        subprocess.run([*build, str(self.places.home)], cwd=ROOT, check=True, capture_output=True)

    def administrator(self) -> Postgres:
        """The wheel's own server, over TCP; made when it is first spoken to."""
        if not hasattr(self, "database"):
            (program,) = (self.places.home / "venv").glob("lib/*/site-packages/**/bin/initdb")
            port = self.places.ports["database"]
            self.database = Postgres(self.places, program.parent, "new", port)
            say("the wheel's PostgreSQL runs over TCP")
        return self.database

    def settle(self) -> None:
        """Trust the trial's authority, refuse an old server, and let two migrate at once."""
        with self.places.settings.open("a") as settings:
            settings.write(f"SSL_CERT_FILE={self.places.folder / 'tls' / 'fullchain.pem'}\n")
        self.refuse_an_old_server()
        with ThreadPoolExecutor(2) as both:
            ended = list(both.map(self.brobygger, ["migrate", "migrate"]))
        for one in ended:
            if one.returncode:
                raise SystemExit(f"one of two that migrate at once: {one.stdout}")
        say("two that migrated at once through the pooler both ended well")

    def refuse_an_old_server(self) -> None:
        old = Postgres(self.places, OLD, "old", self.places.ports["old"])
        for word in ("migrate", "doctor", "verify"):
            told = self.brobygger(word, DATABASE_URL=old.url)
            lines = [one for one in told.stdout.splitlines() if TOO_OLD in one]
            if told.returncode != 1 or len(lines) != 1 or "Traceback" in told.stdout:
                raise SystemExit(f"{word} on Debian's PostgreSQL 15 said: {told.stdout}")
        old.stop()
        say(f"Debian's PostgreSQL 15 is refused: {TOO_OLD}")

    def serve(self) -> None:
        """As systemd would: the service's own line, with its file of settings."""
        words = f"set -a; . {self.places.settings}; set +a; exec {' '.join(self.service)}"
        self.places.start("/bin/bash", "-c", words)
        start_nginx(self.places)
        until(lambda: health_within(self.places)[0] == 200, "the start of the house")
        say(f"the house is served at {self.places.site}")

    def lose_the_database(self, nurse: people.Visitor) -> None:
        """Health says so quickly, a page asks for a moment, and all is well when it is back."""
        self.database.stop()
        status, seconds = health_within(self.places)
        nurse.open("/")
        if (status, nurse.status) != (503, 503) or seconds > 4:
            raise SystemExit(f"without a database: {status} in {seconds:.1f} s, {nurse.status}")
        self.database.start()
        until(lambda: health_within(self.places)[0] == 200, "the return of the house")
        nurse.open("/")
        people.sees(nurse, "Nina")
        say(f"without a database: health 503 in {seconds:.1f} s, a page 503; back by itself")

    @staticmethod
    def last_line(done: subprocess.CompletedProcess[str]) -> str:
        if done.returncode:
            raise SystemExit(done.stdout)
        return f"verify: {done.stdout.strip().splitlines()[-1]}"


if __name__ == "__main__":
    main()
