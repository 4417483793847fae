"""The relay (coturn): its settings written to the home, and whether it answers.

On a developer's machine it listens on the loopback only, where nobody else can reach it. Anywhere
else it is closed to every address that is not out in the open, or a stranger with a password could
use it to look around inside.
"""

import contextlib
import ipaddress
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings

from brobygger.meetings.media import ice

from .errors import CannotServe, NotInstalled
from .home import home, secret
from .hosts import is_near as is_here
from .turn import Guest, relay_urls

PROGRAM = "turnserver"
MISSING = "coturn is not installed; install the package `coturn`"
USUAL_PORT, PORTS_TRIED = 3478, 200
SEALED_PORT = 443
NEAR = {"localhost", "127.0.0.1", "[::1]"}
# Not out in the open: this machine, private and special networks, and their disguises in IPv6.
# "::" is left out: coturn refuses it by itself, and takes it in a list to mean every address.
INSIDE = (
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
    *("172.16.0.0/12", "192.0.0.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15"),
    *("224.0.0.0/4", "240.0.0.0/4", "::1/128", "::ffff:0:0/96", "64:ff9b::/96"),
    *("64:ff9b:1::/48", "100::/64", "2001::/32", "2002::/16", "fc00::/7", "fe80::/10", "ff00::/8"),
)
HEAD = "# Written by `brobygger serve --with-media` at each start: what is changed here is lost.\n"
SETTINGS = """\
listening-ip={address}
relay-ip={address}
listening-port={port}
realm=brobygger
use-auth-secret
static-auth-secret={secret}
fingerprint
stale-nonce=600
no-cli
no-rfc5780
no-stun-backward-compatibility
no-software-attribute
no-tcp-relay
no-multicast-peers
no-dtls
no-tlsv1
no-tlsv1_1
no-auth-pings
no-dynamic-ip-list
no-dynamic-realms
# Places for one person, and for everybody; bytes a second for one place, each way.
user-quota=120
total-quota=4000
max-bps=400000
# Nothing is kept: no database, and only trouble in the log.
userdb=:memory:
pidfile=/dev/null
log-file=stdout
simple-log
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where the relay is to be, from the environment."""

    address: str
    port: int
    name: str  # what browsers call it; a certificate is made out to it
    certificate: str
    key: str
    sealed_port: int
    friends: tuple[str, ...]  # private networks whose people may meet through it

    @property
    def is_private(self) -> bool:
        """Only this machine can reach it."""
        return ipaddress.ip_address(self.address).is_loopback

    @property
    def urls(self) -> str:
        place = f"{self.name}:{self.port}"
        open_ways = [f"turn:{place}?transport=udp", f"turn:{place}?transport=tcp"]
        sealed = [f"turns:{self.name}:{self.sealed_port}?transport=tcp"] if self.certificate else []
        return " ".join([*open_ways, *sealed])


@dataclass(frozen=True, slots=True)
class Prepared:
    """A program ready to be started: log and command line, and what the web server must know."""

    command: list[str]
    environment: dict[str, str]


def prepare() -> Prepared:
    """Write its settings. The secret is in a file of ours, never on a command line."""
    if shutil.which(PROGRAM) is None:
        raise NotInstalled(MISSING)
    wanted = _with_a_free_port(_wanted())
    if wanted.is_private and _is_for_others():
        raise CannotServe(OUT_OF_REACH)
    folder = home() / "media"
    folder.mkdir(exist_ok=True, mode=0o700)
    written = folder / f"coturn-{wanted.port}.conf"
    _write(written, HEAD + text(wanted, secret=secret("turn_secret")) + _runs_as())
    urls = os.environ.get("BROBYGGER_TURN_URLS") or wanted.urls
    (folder / "turn-urls").write_text(urls)
    command = [str(written.with_suffix(".log")), str(shutil.which(PROGRAM)), "-c", str(written)]
    return Prepared(command, {"BROBYGGER_TURN_URLS": urls})


def elsewhere() -> str:
    """Its settings for a host of its own, to be copied there by somebody who may know the secret."""
    wanted = _wanted()
    if wanted.is_private:
        raise CannotServe(NAME_IT)
    return text(wanted, secret=secret("turn_secret"))


def text(wanted: Wanted, *, secret: str) -> str:
    """The whole of its settings."""
    lines = [SETTINGS.format(address=wanted.address, port=wanted.port, secret=secret)]
    if wanted.certificate:
        lines += [f"cert={wanted.certificate}", f"pkey={wanted.key}"]
        lines += [f"tls-listening-port={wanted.sealed_port}"]
    else:
        lines += ["no-tls"]
    if wanted.is_private:
        lines += ["allow-loopback-peers"]
    else:
        lines += [f"denied-peer-ip={_range(one)}" for one in INSIDE]
        lines += [f"allowed-peer-ip={_range(one)}" for one in wanted.friends]
    return "\n".join([*lines, ""])


def _wanted() -> Wanted:
    given = os.environ.get
    address = given("BROBYGGER_TURN_ADDRESS", "127.0.0.1")
    try:
        wanted = Wanted(
            address=str(ipaddress.ip_address(address)),
            port=int(given("BROBYGGER_TURN_PORT", str(USUAL_PORT))),
            name=given("BROBYGGER_TURN_NAME", address),
            certificate=given("BROBYGGER_TURN_CERTIFICATE", ""),
            key=given("BROBYGGER_TURN_KEY", ""),
            sealed_port=int(given("BROBYGGER_TURN_TLS_PORT", str(SEALED_PORT))),
            friends=tuple(_friends(given("BROBYGGER_TURN_FRIENDS", ""))),
        )
    except ValueError as trouble:
        raise CannotServe(f"what BROBYGGER_TURN_… names cannot be: {trouble}") from None
    if bool(wanted.certificate) != bool(wanted.key):
        raise CannotServe("name both BROBYGGER_TURN_CERTIFICATE and BROBYGGER_TURN_KEY, or neither")
    return wanted


def _friends(named: str) -> Iterator[str]:
    for one in named.replace(",", " ").split():
        yield str(ipaddress.ip_network(one))


NAME_IT = "name the relay's own public address in BROBYGGER_TURN_ADDRESS"
OUT_OF_REACH = (
    "people elsewhere cannot reach a relay on the loopback; name this machine's public address in"
    " BROBYGGER_TURN_ADDRESS, or a relay elsewhere in BROBYGGER_TURN_URLS and serve without --with-media"
)


def _is_for_others() -> bool:
    return not is_here(settings.SITE_URL) or not set(settings.ALLOWED_HOSTS) <= NEAR


def _with_a_free_port(wanted: Wanted) -> Wanted:
    """The one named, else the first that is free both ways."""
    if "BROBYGGER_TURN_PORT" in os.environ:
        return wanted
    for port in range(USUAL_PORT, USUAL_PORT + PORTS_TRIED):
        with contextlib.suppress(OSError):
            for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
                with socket.socket(socket.AF_INET, kind) as attempt:
                    attempt.bind((wanted.address, port))
            return replace(wanted, port=port)
    raise CannotServe(f"no port is free for the relay at {wanted.address}: is it this machine’s?")


def _runs_as() -> str:
    """Never as root: once it has its ports, it is a user of its own (Debian's package makes one)."""
    return "proc-user=turnserver\nproc-group=turnserver\n" if os.geteuid() == 0 else ""


def _range(network: str) -> str:
    """As coturn takes it: first and last address."""
    found = ipaddress.ip_network(network)
    first, last = found.network_address, found.broadcast_address
    return str(first) if first == last else f"{first}-{last}"


def _write(path: Path, words: str) -> None:
    """For our eyes only from the first moment."""
    scratch = path.with_suffix(".new")
    scratch.unlink(missing_ok=True)
    descriptor = os.open(scratch, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(words)
    scratch.replace(path)


def forget() -> None:
    """Served without it."""
    (home() / "media" / "turn-urls").unlink(missing_ok=True)


def _noted() -> tuple[str, ...]:
    """Where the relay of this home was last started, while somebody serves."""
    note = home() / "media" / "turn-urls"
    is_serving = any((home() / "serving").glob("*"))
    return relay_urls(note.read_text()) if is_serving and note.exists() else ()


def _version() -> str:
    """`coturn 4.6.1`, or nothing where it is not installed."""
    if shutil.which(PROGRAM) is None:
        return ""
    command = [PROGRAM, "--version"]
    said = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False).stdout
    return f"coturn {said.split()[0]}" if said.strip() else "coturn, of a version it does not say"


# What `doctor` says


def look() -> Iterator[tuple[str, bool, str]]:
    """The program, then each address: asked for a place with a password of ours."""
    yield "Relay program", True, _version() or f"{MISSING} (only `serve --with-media` needs it)"
    urls = settings.TURN_URLS or _noted()
    if not urls:
        yield "Relay", True, OTHERS if ice.has_relay() else NO_RELAY
    for url in urls:
        if url.startswith(ice.RELAYS):
            yield "Relay", *ask(url)
        else:
            yield "Finder", True, f"{url} is told to browsers, and not asked"


NO_RELAY = (
    "none. Where a network blocks video between browsers people are asked to telephone, and whoever"
    " has a protected address cannot take part by video. `serve --with-media` starts one"
)
OTHERS = (
    "somebody else's, in BROBYGGER_ICE_SERVERS; its passwords do not lapse, and it is not asked"
)
SAYS = {
    0: "does not answer",
    401: "refuses our password: is BROBYGGER_TURN_SECRET its static-auth-secret, and its clock right?",
    403: "forbids it",
    486: "has no place left for us",
    508: "has no place left for anybody",
}


def ask(url: str) -> tuple[bool, str]:
    """Does this relay give us a place, and none to whoever wants to look around inside?"""
    try:
        with Guest(url, **ice.password("doctor", now=time.time())) as guest:
            given = guest.allocate()
            is_near = guest.place.host in NEAR
            is_open = given.is_well and not is_near and guest.permit("127.0.0.1").is_well
    except OSError as trouble:
        return False, f"{url} cannot be reached: {trouble}"
    if not given.is_well:
        return False, f"{url} {SAYS.get(given.code, f'answers {given.code}')}"
    if is_open:
        return False, f"{url} lets people look around inside it; its settings need denied-peer-ip"
    return True, f"{url} gives places"
