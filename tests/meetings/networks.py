"""Networks of our own: a server somewhere, two people elsewhere, and a firewall between them.

Everything goes through the server's namespace, which forwards. What its firewall stops is lost
without a word, as behind a bad hospital or hotel network. Needs root: network namespaces do.
"""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser import a_site

SERVER = "198.51.100.1"
HOMES = {"a": "203.0.113", "b": "192.0.2"}  # one network each; .1 is the way out, .2 the person
LEFT_OUT = "BROBYGGER_WITHOUT_NETWORKS"
NEEDED = (
    "tests of bad networks need the right to make network namespaces (root, on Linux); "
    f"on a machine of your own that has it not, leave them out knowingly with {LEFT_OUT}=1"
)


def require_networks() -> None:
    """Loud where the right is missing: a proof that is quietly left out is none."""
    if os.environ.get(LEFT_OUT) == "1":
        pytest.skip(f"left out by {LEFT_OUT}")
    made = subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False)
    assert made.returncode == 0, NEEDED


class Away:
    """A network namespace, there for as long as we are."""

    def __init__(self) -> None:
        self.holder = subprocess.Popen(["unshare", "--net", "cat"], stdin=subprocess.PIPE)
        ours = os.readlink("/proc/self/ns/net")
        until = time.monotonic() + 10
        while os.readlink(f"/proc/{self.holder.pid}/ns/net") == ours:
            assert time.monotonic() < until, NEEDED
            time.sleep(0.01)
        self.prefix = ("nsenter", f"--net=/proc/{self.holder.pid}/ns/net")
        self.ip("link", "set", "lo", "up")

    def run(self, *command: str) -> None:
        done = subprocess.run([*self.prefix, *command], capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{' '.join(command)}: {done.stderr}"

    def ip(self, *words: str) -> None:
        self.run("ip", *words)

    def close(self) -> None:
        self.holder.stdin.close()
        self.holder.wait(10)


class Networks:
    """`with Networks() as nets:`; `nets.stops("udp")` while a `with` lasts."""

    def __init__(self) -> None:
        require_networks()
        self.server = Away()
        self.homes = {name: Away() for name in HOMES}
        self.server.ip("address", "add", f"{SERVER}/32", "dev", "lo")
        self.server.run("sysctl", "-qw", "net.ipv4.ip_forward=1")
        # The firewall comes before what is delivered to the server itself, too.
        self.server.ip("rule", "add", "pref", "100", "lookup", "local")
        self.server.ip("rule", "del", "pref", "0")
        for name, net in HOMES.items():
            self._connect(name, net)

    def _connect(self, name: str, net: str) -> None:
        home, line = self.homes[name], f"to-{name}"
        other = ("type", "veth", "peer", "name", "out", "netns", str(home.holder.pid))
        self.server.ip("link", "add", line, *other)
        self.server.ip("address", "add", f"{net}.1/24", "dev", line)
        self.server.ip("link", "set", line, "up")
        home.ip("address", "add", f"{net}.2/24", "dev", "out")
        home.ip("link", "set", "out", "up")
        home.ip("route", "add", "default", "via", f"{net}.1")

    def __enter__(self) -> "Networks":
        return self

    def __exit__(self, *_: object) -> None:
        for one in (*self.homes.values(), self.server):
            one.close()

    @contextlib.contextmanager
    def stops(self, *what: str) -> Iterator[None]:
        """Lose this from both homes: `stops("udp")`, `stops("tcp", "dport", "3478")`."""
        rules = [
            ("pref", "10", "iif", f"to-{name}", "ipproto", *what, "blackhole") for name in HOMES
        ]
        for rule in rules:
            self.server.ip("rule", "add", *rule)
        try:
            yield
        finally:
            for rule in rules:
                self.server.ip("rule", "del", *rule)

    def browser_at(self, name: str, program: str, folder: Path) -> Path:
        """A program that is a browser in this person's home."""
        script = folder / f"browser-{name}"
        words = " ".join(self.homes[name].prefix)
        script.write_text(f'#!/bin/sh\nexec {words} {program} "$@"\n')
        script.chmod(0o700)
        return script


class a_distant_site(a_site):  # noqa: N801  # reads like the builders
    """`brobygger serve --with-media` on the server's network."""

    def __init__(self, name: str, networks: Networks, **environment: str) -> None:
        self.prefix = networks.server.prefix
        place = {"BROBYGGER_BIND": SERVER, "BROBYGGER_TURN_ADDRESS": SERVER}
        super().__init__(name, **place, **environment)

    def _command(self, *words: str) -> list[str]:  # type: ignore[override]  # knows where it is
        media = ["--with-media"] if words == ("serve",) else []
        return [*self.prefix, sys.executable, "-m", "brobygger.config", *words, *media]


def resolves() -> str:
    """The browser finds the site by a name it trusts with a camera."""
    return f"--host-resolver-rules=MAP localhost {SERVER}"
