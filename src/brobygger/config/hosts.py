"""The names this installation answers to."""

import os
from collections.abc import Sequence


def allowed_hosts() -> list[str]:
    given = os.environ.get("BROBYGGER_HOSTS", "localhost,127.0.0.1,[::1]")
    return [host for host in given.split(",") if host]


def own_host(hosts: Sequence[str]) -> str:
    """A name we may call ourselves by on the loopback."""
    return next((one for one in hosts if one[0] not in "*."), "localhost")
