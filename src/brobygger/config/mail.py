"""Where mail and texts leave from: the server and gateway that are named, else a folder one can open."""

import os
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

PORTS = {"smtp": 587, "smtps": 465}
HERE = frozenset({"localhost", "127.0.0.1", "::1"})
PATIENCE = 20  # seconds; a mail server that says nothing for longer is tried again later
FORM = "smtp://user:password@host:587 (STARTTLS) or smtps://user:password@host:465"


def text_gateway() -> tuple[str, str]:
    """The gateway for text messages that BROBYGGER_SMS_URL names, and its token; "" is the folder."""
    url = os.environ.get("BROBYGGER_SMS_URL", "")
    if not url or os.environ.get("BROBYGGER_DEMO"):
        return "", ""
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in HERE:
        raise ImproperlyConfigured("BROBYGGER_SMS_URL must begin with https://")
    return url, os.environ.get("BROBYGGER_SMS_TOKEN", "")


def mail_settings() -> dict[str, Any]:
    """Django's settings for sending mail; invented people get theirs in the folder.

    Never in the clear to another machine.
    """
    url = os.environ.get("BROBYGGER_MAIL_URL", "")
    if not url or os.environ.get("BROBYGGER_DEMO"):
        return {"EMAIL_BACKEND": "brobygger.notices.folder.EmailBackend"}
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as odd:
        raise ImproperlyConfigured(f"BROBYGGER_MAIL_URL is not an address: {FORM}") from odd
    if parts.scheme not in PORTS or not parts.hostname:
        raise ImproperlyConfigured(f"BROBYGGER_MAIL_URL must look like {FORM}")
    here = parts.hostname in HERE
    return {
        "EMAIL_BACKEND": "brobygger.notices.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and not here,
        "EMAIL_TIMEOUT": PATIENCE,
    }
