"""What every page about a sheet shares."""

from typing import Any
from uuid import UUID

from brobygger.access.gate import CitizenCard, citizen_beside, open_citizen
from brobygger.access.http import ActorRequest
from brobygger.access.pages import onlookers
from brobygger.kernel.errors import NotFound

from ..pages import LevelCard, SheetCard
from ..queries import sheet_of

Context = dict[str, Any]


def frame(request: ActorRequest, citizen_id: UUID, sheet: SheetCard | None) -> Context:
    """The citizen, who sees what, and the sheet; one visit is one line in the citizen's log."""
    opened = citizen_beside if sheet else open_citizen
    citizen: CitizenCard = opened(request.actor, citizen_id)
    is_calm = request.actor.person_id is not None
    return {
        "citizen": citizen,
        "sheet": sheet,
        "everyone": onlookers(request.actor, citizen_id),
        "is_own": request.actor.person_id == citizen_id,
        "is_calm": is_calm,
        "layout": "safety/calm.html" if is_calm else "safety/staff.html",
        "top": 1 if is_calm else 2,
    }


def level_to_write(
    request: ActorRequest, citizen_id: UUID, number: int
) -> tuple[Context, LevelCard]:
    """A level the reader may write, with everything around it."""
    sheet = sheet_of(request.actor, citizen_id)
    level = sheet.level(number) if sheet and sheet.may_write else None
    if level is None:
        raise NotFound(citizen_id)
    return {**frame(request, citizen_id, sheet), "level": level}, level
