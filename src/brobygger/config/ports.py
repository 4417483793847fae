"""Ports for the web server and for signalling: free, or refused by number with one that is."""

import contextlib
import os
import socket

from .errors import CannotServe

BIND = os.environ.get("BROBYGGER_BIND", "127.0.0.1")
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104  # compared, not bound
REACH = 50  # how far to look for one that is free


def for_web() -> int:
    """The one PORT names, when nobody has it."""
    given = os.environ.get("PORT", "8000")
    if not given.isdigit() or not 0 < int(given) < 65536:
        raise CannotServe(f"PORT must be a number between 1 and 65535, not {given!r}")
    port = int(given)
    try:
        is_ours = _is_free(port)
    except PermissionError:
        raise CannotServe(f"port {given} is not ours to use; choose another with PORT") from None
    if not is_ours:
        raise CannotServe(taken(port))
    return port


def for_signalling(web: int) -> int:
    """The one named, when nobody has it; else the first free one after the web server's own."""
    named = os.environ.get("BROBYGGER_SIGNALLING_PORT", "")
    if named.isdigit():
        if not _is_free(int(named)):
            raise CannotServe(f"port {named} is taken; choose another BROBYGGER_SIGNALLING_PORT")
        return int(named)
    for port in range(web + 1, min(web + REACH, 65536)):
        if _is_free(port):
            return port
    raise CannotServe("no port is free for video meetings; choose BROBYGGER_SIGNALLING_PORT")


def taken(port: int) -> str:
    """What to do instead: one where the next, which signalling takes, is free too."""
    for other in range(port + 1, min(port + REACH, 65535)):
        with contextlib.suppress(PermissionError):
            if _is_free(other) and _is_free(other + 1):
                return f"port {port} is taken; PORT={other} is free"
    return f"port {port} is taken; choose another with PORT"


def _is_free(port: int) -> bool:
    """Nobody listens where we would, and nobody answers where a browser looks for `localhost`.

    A program on the other kind of loopback leaves ours free, and would get our visitors.
    """
    family = socket.AF_INET6 if ":" in BIND else socket.AF_INET
    with socket.socket(family) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((BIND, port))
            attempt.listen()
        except PermissionError:
            raise
        except OSError:
            return False
    near = {"127.0.0.1", "::1", ANYWHERE.get(BIND, BIND)}
    return not any(_is_answered(host, port) for host in near)


def _is_answered(host: str, port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=1):
        return True
    return False
