"""How one person's browser may reach the others; never without the relay somebody needs."""

import time
from uuid import UUID

from brobygger.meetings.room.errors import RelayMissing

from . import ice
from .pages import Ways


def ways_of(participant_id: UUID, *, hides: bool) -> Ways:
    """`hides`: the others' computers must not see where this person is."""
    if hides and not ice.has_relay():
        raise RelayMissing(participant_id)
    servers = ice.ice_servers(str(participant_id), now=time.time())
    return Ways(servers=servers, lasts=ice.lasts(), relay_only=hides)
