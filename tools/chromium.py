"""The browser for the journeys: found, or installed, or a loud failure. Never a skip."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
APPLICATIONS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
PLACES = (Path.home() / ".cache/ms-playwright", Path.home() / "Library/Caches/ms-playwright")
MISSING = (
    "brobygger: the tests need Chromium, and it is neither here nor could it be installed; "
    "install the package `chromium`, or name the program in BROBYGGER_CHROMIUM."
)


def find() -> str | None:
    """The first browser that answers when asked its version."""
    return next((path for path in _candidates() if _answers(path)), None)


def _candidates() -> Iterator[str]:
    named = os.environ.get("BROBYGGER_CHROMIUM")
    if named:
        yield named
        return  # who names one means that one
    yield from filter(None, map(shutil.which, NAMES))
    yield str(APPLICATIONS)
    for place in PLACES:
        yield from map(str, sorted(place.glob("chromium-*/chrome-*/chrome"), reverse=True))


def _answers(path: str) -> bool:
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def install() -> None:
    """From the system's packages when we may, else as Playwright's own."""
    for command in _ways():
        sys.stdout.write(f"Installing a browser for the tests: {' '.join(command)}\n")
        sys.stdout.flush()
        try:
            subprocess.run(command, check=False, stdin=subprocess.DEVNULL, timeout=600)
        except (OSError, subprocess.TimeoutExpired):
            continue
        if find():
            return


def _ways() -> Iterator[list[str]]:
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if shutil.which("apt-get"):
        quiet = [
            *root,
            "env",
            "DEBIAN_FRONTEND=noninteractive",
            "apt-get",
            "-qq",
            "-o=Dpkg::Use-Pty=0",
        ]
        install_it = ["install", "--yes", "--no-install-recommends", "chromium"]
        yield [*quiet, *install_it]
        yield [*quiet, "update"]
        yield [*quiet, *install_it]
    yield [sys.executable, "-m", "playwright", "install", "chromium"]


def main() -> None:
    if os.environ.get("BROBYGGER_CHROMIUM") is None and find() is None:
        install()
    if find() is None:
        raise SystemExit(MISSING)


if __name__ == "__main__":
    main()
