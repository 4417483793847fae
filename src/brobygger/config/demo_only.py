"""Demo mode lets anyone be anyone. It starts only where nobody real can be: here, on invented people."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

LOOPBACK = {"localhost", "127.0.0.1", "[::1]", "::1"}


def refuse_where_people_are_real(
    environment: Mapping[str, str], *, hosts: list[str], site_url: str, database: str
) -> None:
    """Raise ImproperlyConfigured unless every name is this machine's and the database is a demo's."""
    if site_url and (urlsplit(site_url).hostname or "") not in LOOPBACK:
        raise ImproperlyConfigured(
            "demo mode is for this machine only, but BROBYGGER_SITE_URL is another's"
        )
    strangers = sorted(set(hosts) - LOOPBACK)
    if strangers:
        raise ImproperlyConfigured(
            f"demo mode is for this machine only, but BROBYGGER_HOSTS names {', '.join(strangers)}"
        )
    if environment.get("DATABASE_URL") and "demo" not in database:
        raise ImproperlyConfigured(
            f"demo mode needs a database with demo in its name, and {database} has not"
        )
