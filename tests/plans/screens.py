"""What the tests of screens share: a signed-in browser without a browser, and words on a page."""

import html
import re
from uuid import UUID

from django.test import Client
from django.urls import reverse

from brobygger.bench.pages import queries_of
from brobygger.kernel.actor import Actor
from tests import make

FETCH = {"headers": {"Brobygger-Fetch": "draft"}}


def at(actor: Actor) -> Client:
    """A client signed in as this actor."""
    return make.signed_in(Client(), actor)


def url(name: str, *args: UUID | str | int) -> str:
    return reverse(f"plans:{name}", args=args)


def words(response) -> str:
    """The page as one reads it: without markup, in one line."""
    text = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.S)
    text = re.sub(r'<span translate="no">([^<]*)</span>', r"\1", text)  # a name is part of its line
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def questions(client: Client, address: str) -> int:
    """How many questions a page asks the database, counted as the benchmark counts them."""
    return len(queries_of(client, address))
