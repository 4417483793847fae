"""The signalling process: brings the browsers of a video meeting together, and holds nothing of it."""

import os
import time

import uvicorn

from brobygger.signalling.app import make_app
from brobygger.signalling.limits import LONGEST_MESSAGE
from brobygger.signalling.notebook import Notebook
from brobygger.signalling.reports import Reporter
from brobygger.signalling.tickets import keys_from

from .child import end_with_parent
from .home import home, secret
from .hosts import allowed_hosts, own_host, own_origins

REPORTS = "/meetings/room/report/"


def main() -> None:
    end_with_parent()
    keys, port = keys_from(secret("signalling")), int(os.environ["BROBYGGER_SIGNALLING_PORT"])
    hosts = allowed_hosts()
    bind = os.environ["BROBYGGER_BIND"]
    address = f"http://{bind}:{os.environ['PORT']}{REPORTS}"
    notes = Notebook(home() / "signalling" / f"notes-{port}", now=time.time())
    uvicorn.run(
        make_app(
            keys,
            notes=notes,
            origins=_origins(hosts),
            reporter=Reporter(keys, address, host=own_host(hosts)),
        ),
        host=bind,
        port=port,
        ws="websockets-sansio",
        ws_max_size=LONGEST_MESSAGE,
        ws_per_message_deflate=False,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )


def _origins(hosts: list[str]) -> list[str]:
    site_url = os.environ.get("BROBYGGER_SITE_URL", "")
    return own_origins(hosts, site_url=site_url, port=os.environ["PORT"])


if __name__ == "__main__":
    main()
