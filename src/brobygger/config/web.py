"""The web server's process: granian with Django's WSGI application, several workers."""

import importlib
import os

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from .child import end_with_parent


def main() -> None:
    end_with_parent()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brobygger.config.settings")
    importlib.import_module("brobygger.config.wsgi")  # what cannot start says so once, here
    Server(
        "brobygger.config.wsgi:application",
        address=os.environ["BROBYGGER_BIND"],
        port=int(os.environ["PORT"]),
        interface=Interfaces.WSGI,
        workers=int(os.environ.get("BROBYGGER_WORKERS", "2")),
        blocking_threads=threads(),
        websockets=False,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=8,
        log_level=LogLevels.warning,
    ).serve()


def threads() -> int:
    """More threads than cores: most of a request's time is waiting for PostgreSQL."""
    return int(os.environ.get("BROBYGGER_THREADS", "4"))


if __name__ == "__main__":
    main()
