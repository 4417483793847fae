"""Which PostgreSQL: the embedded one of this home, or the server DATABASE_URL names."""

import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from . import place
from .home import secret

APP_ROLE = "brobygger_app"
OWNER_ROLE = "brobygger_owner"
BACKUP_ROLE = "brobygger_backup"
DEMO_DATABASE = "brobygger_demo"
FORM = "postgresql://owner:password@host:5432/name"
DEMO_MARK = "invented people only"  # the comment a demo database carries


def is_embedded() -> bool:
    return not os.environ.get("DATABASE_URL")


def database_name() -> str:
    """Invented people never share a database with real ones."""
    named = os.environ.get("BROBYGGER_DATABASE")
    if named:
        return named
    if os.environ.get("BROBYGGER_DEMO") == "1":
        return DEMO_DATABASE
    return urlsplit(os.environ.get("DATABASE_URL", "")).path.lstrip("/") or "brobygger"


def alias(role: str) -> dict[str, Any]:
    """Django's settings for one connection: `app` serves, `owner` owns the tables."""
    found = _embedded() if is_embedded() else _from_url(os.environ["DATABASE_URL"])
    if role == "app":
        found |= {"USER": APP_ROLE, "PASSWORD": secret("app_password")}
        if os.environ.get("BROBYGGER_POOL") == "1":  # set by the web server's process
            found["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 12, "timeout": 5}
            found["CONN_HEALTH_CHECKS"] = True  # a restarted database costs nobody a page
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database_name(),
        # A pooler in transaction mode may give the next statement another server connection, on
        # which the cursor was never opened: signing in then fails now and again.
        "DISABLE_SERVER_SIDE_CURSORS": True,
        **found,
    }


def _embedded() -> dict[str, Any]:
    return {
        "HOST": str(place.socket_folder()),
        "PORT": "5432",
        "USER": OWNER_ROLE,
        "PASSWORD": secret("owner_password"),
        "OPTIONS": {},
    }


def _from_url(url: str) -> dict[str, Any]:
    try:
        parts = urlsplit(url)
        port = parts.port or 5432
    except ValueError as odd:
        raise ImproperlyConfigured(f"DATABASE_URL must look like {FORM}") from odd
    options = dict(parse_qsl(parts.query))
    named = parts.hostname or options.get("host")
    if parts.scheme not in {"postgres", "postgresql"} or not named:
        raise ImproperlyConfigured(f"DATABASE_URL must look like {FORM}")
    return {
        "HOST": parts.hostname or "",
        "PORT": str(port),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "OPTIONS": options,
    }
