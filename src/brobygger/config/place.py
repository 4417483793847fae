"""Where the embedded database lies: in the home, or for root in a folder of its own."""

import hashlib
import os
import secrets
import tempfile
from pathlib import Path

from .home import home, is_only_looking

SYSTEM_FOLDER = Path("/var/lib/brobygger")
LONGEST_SOCKET_FOLDER = 80  # a socket's path may hold 107 characters, on some systems 103


def base_folder() -> Path:
    """The folder that holds data and socket.

    Started by root, the server runs as a user of its own, who cannot look into root's
    folders: it gets a folder of its own, whose name the home remembers.
    """
    return _remembered() if os.geteuid() == 0 else home()


def data_folder() -> Path:
    return base_folder() / "postgres"


def socket_folder() -> Path:
    """Short enough for a socket's path, closed to everyone else."""
    near = base_folder() / "run"
    if len(str(near)) <= LONGEST_SOCKET_FOLDER:
        return near
    name = hashlib.sha256(str(near).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"brobygger-{os.geteuid()}-{name}"


def _remembered() -> Path:
    """Decided once for each home; of two processes starting at once, the first decides."""
    note = home() / "postgres.place"
    if is_only_looking() and not note.exists():
        return SYSTEM_FOLDER / "none"
    if not note.exists():
        scratch = home() / f".place.{secrets.token_hex(4)}"
        scratch.write_text(str(SYSTEM_FOLDER / secrets.token_hex(6)))
        try:
            os.link(scratch, note)
        except FileExistsError:
            pass
        finally:
            scratch.unlink()
    return Path(note.read_text())
