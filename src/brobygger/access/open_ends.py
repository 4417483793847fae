"""What is still going on in a registration, so that it is not left behind when two are joined.

Each room adds its own from its start-up. Only what the actor may see is named: that something hidden
goes on is not told, and it goes on as before, for those who see it.
"""

from collections.abc import Callable
from uuid import UUID

from brobygger.kernel.actor import Actor

Look = Callable[[Actor, UUID], list[str]]
_looks: dict[str, Look] = {}


def add_open_ends(room: str, look: Look) -> None:
    """`look` answers with a sentence for each thing that must be closed first."""
    _looks[room] = look


def open_ends(actor: Actor, citizen_id: UUID) -> list[str]:
    return [sentence for look in _looks.values() for sentence in look(actor, citizen_id)]
