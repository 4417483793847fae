"""The names this installation answers to."""

import os
from collections.abc import Sequence
from urllib.parse import urlsplit


def allowed_hosts() -> list[str]:
    given = os.environ.get("BROBYGGER_HOSTS", "localhost,127.0.0.1,[::1]")
    return [host for host in given.split(",") if host]


def own_host(hosts: Sequence[str]) -> str:
    """A name we may call ourselves by on the loopback."""
    return next((one for one in hosts if one[0] not in "*."), "localhost")


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
