"""The address people use, and the names this installation answers to."""

import os
from collections.abc import Sequence
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

NEAR = ("localhost", "127.0.0.1", "[::1]")
EXAMPLE = "https://brobygger.example.dk"
UNNAMED = (
    f"BROBYGGER_SITE_URL must name the address people use, like {EXAMPLE}:"
    " it stands in every mail and text message"
)


def site_url() -> str:
    """Where people find us, without a slash at the end; "" where nobody has said it.

    The demo is where it is served: nobody but this machine's user comes there.
    """
    given = os.environ.get("BROBYGGER_SITE_URL", "").rstrip("/")
    if given:
        _host_of(given)
        return given
    if os.environ.get("BROBYGGER_DEMO") == "1":
        return f"http://localhost:{os.environ.get('PORT', '8000')}"
    return ""


def allowed_hosts() -> list[str]:
    """Those named; else this machine's own names and the one people use."""
    given = os.environ.get("BROBYGGER_HOSTS", "")
    if given:
        return [host.strip() for host in given.split(",") if host.strip()]
    site = site_url()
    return list(dict.fromkeys([*NEAR, *([_host_of(site)] if site else [])]))


def is_near(site: str) -> bool:
    """Whether the address is this machine's own, so that nobody elsewhere can come."""
    return not site or _host_of(site) in NEAR


def own_host(hosts: Sequence[str]) -> str:
    """A name we may call ourselves by on the loopback."""
    return next((one for one in hosts if one[0] not in "*."), "localhost")


def _host_of(site: str) -> str:
    """The name in an address that can be ours, else ImproperlyConfigured."""
    try:
        parts = urlsplit(site)
        named = parts.hostname or ""
    except ValueError:
        named = ""
    host = f"[{named}]" if ":" in named else named
    is_bare = host and not parts.path and not parts.query and not parts.fragment
    if not is_bare or parts.scheme not in {"http", "https"} or parts.username:
        raise ImproperlyConfigured(f"BROBYGGER_SITE_URL must look like {EXAMPLE}, not {site!r}")
    if parts.scheme == "http" and host not in NEAR:
        raise ImproperlyConfigured(
            f"BROBYGGER_SITE_URL must begin with https://, or name this machine, not {site!r}"
        )
    return host


def own_origins(hosts: Sequence[str], *, site_url: str, port: str) -> list[str]:
    """Where our pages come from, as browsers say it: the site's address, or our own port without TLS.

    A site behind TLS has pages nowhere else; one without an address is tried out on this machine.
    """
    if not site_url.startswith("https://"):
        plain = [f"http://{one}:{port}" for one in hosts if one[0] not in "*."]
        return [site_url, *plain] if site_url else plain
    scheme_and_port = urlsplit(site_url)
    there = f":{scheme_and_port.port}" if scheme_and_port.port else ""
    names = [one for one in hosts if one[0] not in "*."]
    return [site_url, *(f"https://{one}{there}" for one in names)]
