"""How the demo's meetings by video went, as the browsers of those who came would have counted it."""

from typing import TYPE_CHECKING

from brobygger.access.rls import acting_as
from brobygger.meetings.figures.rules import Told
from brobygger.meetings.figures.services import note_call
from brobygger.meetings.room.rules import BY_VIDEO

from .company import CITIZEN, RELATIVE
from .stories import Chapter

if TYPE_CHECKING:
    from .planning import Planning

SETUPS = (640, 580, 910, 720, 1450, 690, 830, 2600)  # milliseconds, taken in turn
TROUBLES = ("", "camera-busy", "", "", "microphone-refused", "", "camera-busy")


def count_call(planning: "Planning", chapter: Chapter) -> None:
    """Everybody of the staff who came, once each; nothing where people met in a room."""
    if chapter.form not in BY_VIDEO:
        return
    came = [key for key in chapter.invite if key not in chapter.no + chapter.sent_input]
    staff = [key for key in came if key != CITIZEN and not key.startswith(RELATIVE)]
    actors = [planning.lead, *(planning.around.actor(key) for key in staff)]
    for number, actor in enumerate({one.user_id: one for one in actors}.values()):
        with acting_as(actor):
            note_call(actor, meeting_id=planning.meeting_id, told=_told(number, len(came)))


def _told(number: int, others: int) -> Told:
    """The third browser sits behind a strict network and goes through a relay."""
    relayed = others if number == 2 else 0
    trouble = TROUBLES[number % len(TROUBLES)]
    return Told(
        setups=tuple(SETUPS[(number + place) % len(SETUPS)] for place in range(others)),
        relay=relayed,
        direct=others - relayed,
        restarts=int(number == 2),
        fallbacks=number % 3,
        lost=4 + 9 * (number % 4),
        failures=(trouble,) if trouble else (),
    )
