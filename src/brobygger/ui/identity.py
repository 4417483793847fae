"""Whose page this is, so that words typed by one are never saved as another's."""

from django.http import HttpRequest

from brobygger.kernel.actor import Actor

KEY = "Brobygger-Key"  # sent by our scripts: the key of the person the page was made for


def key_of(actor: Actor) -> str:
    """Who acts, and where; written on the page and sent back with what was typed on it."""
    return f"{actor.user_id}.{actor.party_id}"


def was_typed_by_another(request: HttpRequest, actor: Actor) -> bool:
    """A page stood open while somebody else signed in in another window of the same computer."""
    typed_by = request.headers.get(KEY, "")
    return bool(typed_by) and typed_by != key_of(actor)
