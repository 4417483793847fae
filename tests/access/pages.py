"""What the tests of this room's pages share."""

import json
from pathlib import Path
from uuid import UUID

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from brobygger.kernel.actor import Actor
from tests import make

NAUGHTY = json.loads(
    (Path(__file__).parents[1] / "data" / "naughty_strings.json").read_text("utf-8")
)


def about(name: str, citizen_id: UUID, **more: object) -> str:
    """The address of a page about a citizen."""
    return reverse(f"access:{name}", kwargs={"citizen_id": citizen_id, **more})


def at(name: str, **values: object) -> str:
    return reverse(f"access:{name}", kwargs=values or None)


def as_actor(actor: Actor) -> Client:
    """A browser in which this person has signed in."""
    return make.signed_in(Client(), actor)


def text_of(answer) -> str:
    return answer.content.decode()


def queries_for(client: Client, address: str) -> int:
    """How often a page asks the database."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)
