"""Programs the tests need from the system's packages: found, or installed, or a loud failure."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

SYSTEMD = Path("/run/systemd/system")


def ensure(program: str, *, package: str, service: str = "") -> None:
    """Never a skip. `service`: what the package would start by itself; the tests start their own."""
    if not shutil.which(program):
        _install(program, package, service)
    if not shutil.which(program):
        raise SystemExit(
            f"brobygger: the tests need {program}, and it is neither here nor could it be "
            f"installed; install the package `{package}`."
        )


def _install(program: str, package: str, service: str) -> None:
    for command in _ways(package, service):
        sys.stdout.write(f"Installing {package} for the tests: {' '.join(command)}\n")
        sys.stdout.flush()
        try:
            subprocess.run(command, check=False, stdin=subprocess.DEVNULL, timeout=600)
        except (OSError, subprocess.TimeoutExpired):
            continue
        if shutil.which(program):
            return


def _ways(package: str, service: str) -> list[list[str]]:
    if not shutil.which("apt-get"):
        return []
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    quiet = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    install_it = ["install", "--yes", "--no-install-recommends", "-o=Dpkg::Use-Pty=0", package]
    off = [[*root, "systemctl", "mask", service]] if service and SYSTEMD.exists() else []
    return [*off, [*quiet, *install_it], [*quiet, "update"], [*quiet, *install_it]]
