"""Mail that reaches nobody: each message a file one can open, in the `mail` folder of the home."""

import os
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.timezone import localtime

from brobygger.kernel.clock import now


class EmailBackend(BaseEmailBackend):
    """One `.eml` for each message, named by when it left, as any mail program opens it.

    A message with a number of its own is there once, however often it is handed over.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)  # one that was there may have been made by somebody less careful
        for message in email_messages:
            number = message.extra_headers.get("Message-ID", "").strip("<>").partition("@")[0]
            put(folder, number or uuid4().hex, ".eml", message.message().as_bytes())
        return len(email_messages)


def put(folder: Path, key: str, kind: str, content: bytes) -> None:
    """Whole or not at all, once for each key, and for its owner only."""
    if any(folder.glob(f"*-{key}{kind}")):
        return
    name = f"{localtime(now()):%Y%m%d-%H%M%S}-{key}{kind}"
    unfinished = folder / f"{name}.part"
    way = os.open(unfinished, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(way, "wb") as file:
        file.write(content)
    unfinished.rename(folder / name)
