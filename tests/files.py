"""Files by when they came: stamped by the kernel, whose clock no test shifts."""

import tempfile
from pathlib import Path


def stamp() -> float:
    """What a file made now is stamped with."""
    with tempfile.NamedTemporaryFile() as file:
        return Path(file.name).stat().st_mtime
