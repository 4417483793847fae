"""The media server of meetings of more than six (Janus): its settings written, and whether it answers.

It carries frames that browsers have encrypted. Nothing in it can record, and it writes no names down.
"""

import contextlib
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from brobygger.meetings.media.janus import Janus, Keys

from .coturn import Prepared
from .errors import CannotServe, NotInstalled
from .home import home, secret

PROGRAM = "janus"
MISSING = "janus is not installed; install the package `janus`"
USUAL_PORT, PORTS_TRIED = 8188, 200
OLDEST = 1100  # the first with many streams in one connection, and all we ask of it
MEDIA_PORTS = "20000-24999"  # UDP
# What is not needed is not loaded: above all nothing that writes what people say to a disk.
NOT_LOADED = (
    *("audiobridge", "duktape", "echotest", "lua", "nosip", "recordplay", "sip", "streaming"),
    *("textroom", "videocall", "voicemail"),
)
NO_WAYS_IN = ("mqtt", "nanomsg", "pfunix", "rabbitmq")
NO_EVENTS = ("gelfevh", "mqttevh", "nanomsgevh", "rabbitmqevh", "sampleevh", "wsevh")


def find() -> str | None:
    """The program, where the package of Debian and Ubuntu puts it."""
    return shutil.which(PROGRAM)


def version() -> int:
    """1102 for 1.1.2; 0 where there is none."""
    program = find()
    if program is None:
        return 0
    asked = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    said = re.search(r"version: (\d+)", asked.stdout + asked.stderr)
    return int(said[1]) if said else 0


def prepare() -> Prepared:
    """Write its settings: secrets stand in files of ours, never on a command line."""
    program = find()
    if program is None:
        raise NotInstalled(MISSING)
    if version() < OLDEST:
        raise CannotServe("this Janus is too old: version 1.1 or newer is needed")
    named = os.environ.get("BROBYGGER_JANUS_PORT", "")
    port = int(named) if named.isdigit() else _free_port(USUAL_PORT)
    api = _free_port(port + 1, address="127.0.0.1")
    folder = write_settings(Keys(secret("janus")), port=port, api=api)
    command = [str(folder / "log"), program, "--configs-folder", str(folder)]
    place = f"http://127.0.0.1:{api}/janus"
    (home() / "janus" / "api").write_text(place)
    return Prepared(command, {"BROBYGGER_JANUS_PORT": str(port), "BROBYGGER_JANUS_API": place})


def forget() -> None:
    """What an earlier start noted; nothing is started now."""
    (home() / "janus" / "api").unlink(missing_ok=True)


def look() -> Iterator[tuple[str, bool, str]]:
    """For `doctor`: not needed to be well, unless it is said to be there."""
    place = settings.JANUS_API or _served()
    if place:
        well = Janus(place, secret=settings.JANUS_SECRET).is_well()
        yield "Media server", well, "answers; up to 150" if well else "does not answer"
    elif find() is None:
        yield "Media server", True, f"none, so at most six by video ({MISSING})"
    else:
        yield "Media server", True, "installed; `brobygger serve --with-media` starts it"


def _served() -> str:
    """Where Janus was last started from this home, while somebody serves."""
    note = home() / "janus" / "api"
    return note.read_text() if note.exists() and any((home() / "serving").glob("*")) else ""


def write_settings(keys: Keys, *, port: int, api: int) -> Path:
    """In the home, for us alone: they hold what Janus checks tokens with."""
    (home() / "janus").mkdir(exist_ok=True, mode=0o700)
    folder = home() / "janus" / str(port)
    folder.mkdir(exist_ok=True, mode=0o700)
    for name, text in configuration(keys, port=port, api=api, bind=_bind()).items():
        with contextlib.suppress(FileNotFoundError):
            (folder / name).unlink()
        with open(os.open(folder / name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(text)
    return folder


def _bind() -> str:
    return os.environ.get("BROBYGGER_BIND", "127.0.0.1")


def _free_port(first: int, *, address: str = "") -> int:
    for port in range(first, min(first + PORTS_TRIED, 65536)):
        with socket.socket() as attempt, contextlib.suppress(OSError):
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            attempt.bind((address or _bind(), port))
            return port
    raise CannotServe("no port is free for the media server; choose BROBYGGER_JANUS_PORT")


def configuration(keys: Keys, *, port: int, api: int, bind: str) -> dict[str, str]:
    """Janus' own files, by name."""
    return {
        "janus.jcfg": GENERAL.format(
            token=keys.token,
            ports=MEDIA_PORTS,
            parts=_parts(),
            plugins=_files(NOT_LOADED),
            transports=_files(NO_WAYS_IN),
            events=_files(NO_EVENTS),
        ),
        "janus.plugin.videoroom.jcfg": VIDEOROOM.format(admin=keys.admin),
        "janus.transport.websockets.jcfg": WEBSOCKETS.format(port=port, bind=bind),
        "janus.transport.http.jcfg": HTTP.format(port=api),
    }


def _files(names: tuple[str, ...]) -> str:
    return ",".join(f"libjanus_{one}.so" for one in names)


def _parts() -> Path:
    """The folder with plugins and transports; Debian puts it under the machine's own name."""
    found = sorted(Path("/usr/lib").glob("*/janus/plugins"))
    return found[0].parent if found else Path("/usr/lib/janus")


GENERAL = """general: {{
  plugins_folder = "{parts}/plugins"
  transports_folder = "{parts}/transports"
  events_folder = "{parts}/events"
  loggers_folder = "{parts}/loggers"
  debug_level = 1
  debug_colors = false
  token_auth = true
  token_auth_secret = "{token}"
  session_timeout = 60
  reclaim_session_timeout = 0
  candidates_timeout = 20
  event_loops = 2
  hide_dependencies = true
  server_name = "brobygger"
}}
media: {{
  ipv6 = false
  rtp_port_range = "{ports}"
  dtls_mtu = 1200
  no_media_timer = 5
}}
nat: {{
  full_trickle = false
  ignore_mdns = true
}}
plugins: {{ disable = "{plugins}" }}
transports: {{ disable = "{transports}" }}
loggers: {{ disable = "libjanus_jsonlog.so" }}
events: {{
  broadcast = false
  disable = "{events}"
}}
"""
VIDEOROOM = """general: {{
  admin_key = "{admin}"
  lock_rtp_forward = true
  events = false
  string_ids = true
}}
"""
WEBSOCKETS = """general: {{
  json = "compact"
  ws = true
  ws_port = {port}
  ws_ip = "{bind}"
  ping_interval = 10
  pong_timeout = 10
}}
admin: {{ admin_ws = false }}
"""
HTTP = """general: {{
  json = "compact"
  base_path = "/janus"
  http = true
  port = {port}
  ip = "127.0.0.1"
  https = false
}}
admin: {{ admin_http = false }}
"""
