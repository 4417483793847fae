"""Static files, collected and compressed into the home when they have changed."""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Django's own patterns for modules; other people's scripts name files that are not here.
MODULE_IMPORTS = CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped
    """Every file under a name with its hash in it; our modules import each other by those names."""

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("meetings/room/*.js", MODULE_IMPORTS),
    )


def collect() -> bool:
    """Collect if anything changed since the last time; True when it did."""
    root = Path(settings.STATIC_ROOT)
    stamp, wanted = root / ".stamp", _state()
    with _alone_at(root):
        if stamp.exists() and stamp.read_text() == wanted:
            return False
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        stamp.write_text(wanted)
        return True


@contextmanager
def _alone_at(root: Path) -> Iterator[None]:
    """Two servers that start at once would clear each other's files away; the second waits."""
    root.parent.mkdir(parents=True, exist_ok=True)
    with root.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _state() -> str:
    """Names, sizes and times of everything the finders find."""
    state = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            about = Path(storage.path(name)).stat()
            state.update(f"{name} {about.st_size} {about.st_mtime_ns}\n".encode())
    return state.hexdigest()
