"""What `bench signalling` measures, each in a process of its own: ours, Channels', and who is told."""

import http.server
import sys
from typing import Any

import django
import uvicorn
from django.conf import settings
from django.utils.module_loading import import_string

from brobygger.signalling.app import make_app
from brobygger.signalling.limits import LONGEST_MESSAGE
from brobygger.signalling.notebook import Notebook
from brobygger.signalling.reports import Reporter
from brobygger.signalling.tickets import keys_from

MEASURING = "only for measuring"
KEYS = keys_from(MEASURING)


def ours(reports: str) -> Any:
    reporter = Reporter(KEYS, f"http://127.0.0.1:{reports}/", host="localhost")
    return make_app(KEYS, notes=Notebook(), origins=["http://localhost:8000"], reporter=reporter)


def channels(_: str) -> Any:
    layers = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    settings.configure(INSTALLED_APPS=["channels"], CHANNEL_LAYERS=layers, SECRET_KEY=MEASURING)
    django.setup()
    return import_string(
        "brobygger.bench.channels_door.app"
    )  # reads the settings chosen just above


def told(port: int) -> None:
    """Stands for Django: takes every report and answers at once."""

    class Takes(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Silent."""

    http.server.HTTPServer(("127.0.0.1", port), Takes).serve_forever()


def main(kind: str, port: str, reports: str) -> None:
    if kind == "told":
        told(int(port))
        return
    uvicorn.run(
        {"ours": ours, "channels": channels}[kind](reports),
        host="127.0.0.1",
        port=int(port),
        ws="websockets-sansio",
        ws_max_size=LONGEST_MESSAGE,
        ws_per_message_deflate=False,
        lifespan="on" if kind == "ours" else "off",
        log_level="warning",
        access_log=False,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
