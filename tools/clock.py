"""Run a command at another moment: `python -m tools.clock "2026-12-02 00:10" command …`.

Everything it starts has that clock, the embedded database too, which therefore lies in a home of
its own. The clock goes on from there, and every program's clock is the same one: it is the real
one plus so many seconds. What measures time (monotonic clocks, timeouts, sleep) is left alone.
"""

import datetime as dt
import fcntl
import hashlib
import math
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from brobygger.config.home import home
from brobygger.config.place import SYSTEM_FOLDER
from tools import debian

DENMARK = ZoneInfo("Europe/Copenhagen")
SOURCE = Path(__file__).with_suffix(".c")
SHIFT = "BROBYGGER_CLOCK_SHIFT"  # seconds, with a sign
ASKED = "BROBYGGER_AT"  # which moment was asked for, told to the tests
USAGE = 'usage: python -m tools.clock "2026-12-02 00:10" command …'
STOP = [sys.executable, "-m", "brobygger.config", "stop"]


def shifted_to(when: dt.datetime, folder: Path) -> dict[str, str]:
    """The environment in which it is that moment, with that folder as home."""
    around = {name: word for name, word in os.environ.items() if name != "DATABASE_URL"}
    return around | {
        "LD_PRELOAD": str(library()),
        SHIFT: f"{math.ceil(when.timestamp() - real_now()):+d}",
        ASKED: f"{when:%Y-%m-%d %H:%M}",
        "BROBYGGER_HOME": str(folder),
    }


def real_now() -> float:
    """Also where the clock has been shifted already."""
    return time.time() - int(os.environ.get(SHIFT, "0"))


def library() -> Path:
    """Made of `clock.c` once, where the database's own user can read it too."""
    folder = SYSTEM_FOLDER if os.geteuid() == 0 else home()
    folder.mkdir(parents=True, exist_ok=True, mode=0o755)
    state = hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:12]
    made = folder / f"clock-{state}.so"
    if not made.exists():
        debian.ensure("cc", package="build-essential")
        scratch = folder / f".clock-{os.getpid()}.so"
        command = ["cc", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"]
        subprocess.run([*command, "-o", str(scratch), str(SOURCE)], check=True)
        scratch.chmod(0o755)
        scratch.rename(made)
    return made


@contextmanager
def another_home() -> Iterator[Path]:
    """Where shifted clocks have their database; one clock at a time, and none left from before."""
    folder = home() / "another-clock"
    folder.mkdir(exist_ok=True, mode=0o700)
    with (folder / "clock.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stop(folder)
        try:
            yield folder
        finally:
            stop(folder)


def stop(folder: Path) -> None:
    around = os.environ | {"BROBYGGER_HOME": str(folder)}
    subprocess.run(STOP, env=around, check=True, stdout=subprocess.DEVNULL)


def run(command: list[str], around: dict[str, str]) -> int:
    """Ctrl-C reaches the command by itself, and is its to answer; a request to end is passed on."""
    with subprocess.Popen(command, env=around) as process:
        signal.signal(signal.SIGINT, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        return process.wait()


def moment(words: str) -> dt.datetime:
    """In Denmark; the second of two equal hours in October is not meant."""
    try:
        return dt.datetime.fromisoformat(words).replace(tzinfo=DENMARK)
    except ValueError as error:
        raise SystemExit(f"{USAGE}\n{error}") from error


def main() -> None:
    if sys.argv[1:] == ["--make"]:
        library()
        return
    if len(sys.argv) < 3:
        raise SystemExit(USAGE)
    when, command = moment(sys.argv[1]), sys.argv[2:]
    with another_home() as folder:
        sys.stdout.write(f"The clock says {when:%A %d %B %Y, %H:%M}; the home is {folder}\n")
        sys.stdout.flush()
        code = run(command, shifted_to(when, folder))
    raise SystemExit(code)


if __name__ == "__main__":
    main()
