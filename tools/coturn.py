"""The relay for the tests of bad networks: found, or installed, or a loud failure. Never a skip."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

PROGRAM = "turnserver"
MISSING = (
    "brobygger: the tests need coturn, and it is neither here nor could it be installed; "
    "install the package `coturn` (Debian, Ubuntu, Fedora, Homebrew)."
)
SYSTEMD = Path("/run/systemd/system")


def install() -> None:
    """From the system's packages. Its own service stays off: the tests start what they need."""
    for command in _ways():
        sys.stdout.write(f"Installing a relay for the tests: {' '.join(command)}\n")
        sys.stdout.flush()
        try:
            subprocess.run(command, check=False, stdin=subprocess.DEVNULL, timeout=600)
        except (OSError, subprocess.TimeoutExpired):
            continue
        if shutil.which(PROGRAM):
            return


def _ways() -> list[list[str]]:
    if not shutil.which("apt-get"):
        return [["brew", "install", "coturn"]] if shutil.which("brew") else []
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    quiet = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    install_it = ["install", "--yes", "--no-install-recommends", "-o=Dpkg::Use-Pty=0", "coturn"]
    off = [*root, "systemctl", "mask", "coturn.service"]  # before there is one to start
    off = [off] if SYSTEMD.exists() else []
    return [*off, [*quiet, *install_it], [*quiet, "update"], [*quiet, *install_it]]


def main() -> None:
    if not shutil.which(PROGRAM):
        install()
    if not shutil.which(PROGRAM):
        raise SystemExit(MISSING)


if __name__ == "__main__":
    main()
