"""Static files, collected and compressed into the home when they have changed."""

import hashlib
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
    if stamp.exists() and stamp.read_text() == wanted:
        return False
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(wanted)
    return True


def _state() -> str:
    """Names, sizes and times of everything the finders find."""
    state = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            about = Path(storage.path(name)).stat()
            state.update(f"{name} {about.st_size} {about.st_mtime_ns}\n".encode())
    return state.hexdigest()
