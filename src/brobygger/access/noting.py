"""What is noted when a citizen is shown: alone, in a list, and on a page whose request was undone."""

from collections.abc import Iterable
from contextlib import nullcontext
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import DatabaseError, InterfaceError
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from brobygger.audit.services import Looks, look, write
from brobygger.citizens.queries import CitizenLine
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import BrobyggerError

from .rls import acting, acting_as


class NotNoted(BrobyggerError):
    """Nothing is shown of which no line can be left."""

    status = 503
    public_message = _(
        "We could not write down that you looked, so we show nothing. Try again in a moment."
    )


def note_list(actor: Actor, rows: Iterable[CitizenLine]) -> None:
    """One line for the whole list. It stands in nobody's own log: see docs/adr on the audit."""
    note_ids(actor, [row.id for row in rows])


def note_ids(actor: Actor, ids: list[UUID]) -> None:
    """As `note_list`, where what is listed is about citizens without being them."""
    if ids:
        look(actor, "citizens.listed", citizens=list(dict.fromkeys(ids)))


def note_looks(looks: Looks, status: int) -> None:
    """Write those that wait: in the transaction that showed them, which costs no other, or alone.

    Each as whoever looked: a request may ask as somebody else for a moment.
    """
    try:
        for actor, lines in groupby(looks.take(), key=lambda line: line.actor):
            with nullcontext() if acting() == actor else acting_as(actor):
                write(list(lines), answered=status)
    except (DatabaseError, InterfaceError) as trouble:
        raise NotNoted from trouble


def whole(response: HttpResponse) -> HttpResponse:
    """An answer in pieces is drawn up here, inside the transaction that knows who asks."""
    if not response.streaming:
        return response
    drawn = HttpResponse(
        b"".join(response),
        status=response.status_code,
        headers=dict(response.headers),
    )
    drawn.cookies = response.cookies
    # Files are closed with the answer that leaves: closing the other one would end the request.
    mine: Any = drawn
    mine._resource_closers += response._resource_closers  # type: ignore[attr-defined]
    return drawn
