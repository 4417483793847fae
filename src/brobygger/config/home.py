"""Where this installation keeps its database, keys and mail, and the secrets that live there."""

import os
import secrets
import sys
from pathlib import Path

_looking = {"only": False}
_made_up: dict[str, str] = {}


def only_look() -> None:
    """From now on this process makes no folder and no secret: a command that looks leaves no trace."""
    _looking["only"] = True


def is_only_looking() -> bool:
    return _looking["only"]


def home() -> Path:
    """The folder named by BROBYGGER_HOME, or the user's own data folder; made on first use."""
    named = os.environ.get("BROBYGGER_HOME")
    folder = Path(named).expanduser() if named else _default()
    if not is_only_looking():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder.resolve()


def _default() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "brobygger"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "brobygger"
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "brobygger"


def secret(name: str) -> str:
    """A secret from the environment (BROBYGGER_<NAME>), or one made once and kept in `keys/`.

    The file is created exclusively, so two processes starting at once agree on one secret.
    """
    given = os.environ.get(f"BROBYGGER_{name.upper()}")
    if given:
        return given
    keys = home() / "keys"
    path = keys / name
    if is_only_looking() and not path.exists():
        return _made_up.setdefault(name, secrets.token_urlsafe(48))
    keys.mkdir(exist_ok=True, mode=0o700)
    if not path.exists():
        scratch = keys / f".{name}.{secrets.token_hex(4)}"
        descriptor = os.open(scratch, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(scratch, path)
        except FileExistsError:
            pass
        finally:
            scratch.unlink()
    return path.read_text()
