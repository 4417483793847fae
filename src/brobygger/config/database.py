"""Which PostgreSQL: the embedded one under BROBYGGER_HOME, or the server DATABASE_URL names."""

import os
from typing import Any
from urllib.parse import unquote, urlsplit

from .home import home, secret

APP_ROLE = "brobygger_app"
OWNER_ROLE = "brobygger_owner"


def alias(role: str) -> dict[str, Any]:
    """Django's settings for one connection: `app` (row security applies) or `owner` (owns the tables)."""
    url = os.environ.get("DATABASE_URL")
    place = _from_url(url) if url else _embedded()
    if role == "app":
        place |= {"USER": APP_ROLE, "PASSWORD": secret("app_password")}
        place["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 12, "timeout": 20}}
    return {"ENGINE": "django.db.backends.postgresql", **place}


def _embedded() -> dict[str, Any]:
    return {
        "NAME": os.environ.get("BROBYGGER_DATABASE", "brobygger"),
        "HOST": str(home() / "run"),
        "PORT": "5432",
        "USER": OWNER_ROLE,
        "PASSWORD": secret("owner_password"),
    }


def _from_url(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "NAME": os.environ.get("BROBYGGER_DATABASE") or parts.path.lstrip("/"),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or 5432),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
    }
