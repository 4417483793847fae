"""Text messages: through the gateway that is named, else a file one can open, in the `mail` folder."""

import json
import urllib.request
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.utils.timezone import localtime

from brobygger.kernel.clock import now

PATIENCE = 20  # seconds; a gateway that says nothing for longer is tried again later


def send_text(number: str, text: str) -> None:
    """Hand one text to the gateway. Raises OSError when it does not take it, to be tried again."""
    if settings.TEXT_GATEWAY:
        _through_the_gateway(number, text)
    else:
        _to_the_folder(number, text)


def _through_the_gateway(number: str, text: str) -> None:
    request = urllib.request.Request(  # noqa: S310  # https or the loopback, checked in settings
        settings.TEXT_GATEWAY,
        data=json.dumps({"to": number, "text": text}).encode(),
        headers={
            "Content-Type": "application/json",
            "Authorization": f"Bearer {settings.TEXT_GATEWAY_TOKEN}",
        },
    )
    urllib.request.urlopen(request, timeout=PATIENCE).close()  # noqa: S310  # as above


def _to_the_folder(number: str, text: str) -> None:
    folder = Path(settings.EMAIL_FILE_PATH)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{localtime(now()):%Y%m%d-%H%M%S}-{uuid4().hex[:8]}.txt"
    (folder / name).write_text(f"To: {number}\n\n{text}\n", encoding="utf-8")
