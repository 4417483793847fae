"""Text messages: through the gateway that is named, else a file one can open, in the `mail` folder."""

import json
import urllib.request
from pathlib import Path

from django.conf import settings

from .folder import put
from .handing import HandingOver

PATIENCE = 20  # seconds; a gateway that says nothing for longer is tried again later


def send_text(number: str, text: str, *, key: str, hand: HandingOver) -> None:
    """Hand one text to the gateway. Raises OSError when it does not take it, to be tried again.

    `key` is the same for the same message, however often: a gateway that heeds it sends one text.
    """
    if settings.TEXT_GATEWAY:
        hand.begin()
        _through_the_gateway(number, text, key)
    else:
        hand.begin(recognised=True)
        _to_the_folder(number, text, key)
    hand.taken()


def _through_the_gateway(number: str, text: str, key: str) -> None:
    request = urllib.request.Request(  # noqa: S310  # https or the loopback, checked in settings
        settings.TEXT_GATEWAY,
        data=json.dumps({"to": number, "text": text}).encode(),
        headers={
            "Content-Type": "application/json",
            "Authorization": f"Bearer {settings.TEXT_GATEWAY_TOKEN}",
            "Idempotency-Key": key,
        },
    )
    urllib.request.urlopen(request, timeout=PATIENCE).close()  # noqa: S310  # as above


def _to_the_folder(number: str, text: str, key: str) -> None:
    folder = Path(settings.EMAIL_FILE_PATH)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    put(folder, key, ".txt", f"To: {number}\n\n{text}\n".encode())
