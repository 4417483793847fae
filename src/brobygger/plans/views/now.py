"""What changes while people come and go: who is here, what they can decide, who lacks a ground."""

from brobygger.access.http import ActorRequest
from brobygger.meetings.pages import MeetingCard
from brobygger.meetings.room.rules import role_in

from ..mandate import mandates
from ..pages import PlanPage
from ..queries import fingerprint, together
from .frame import Context


def now_context(request: ActorRequest, page: PlanPage, one: MeetingCard) -> Context:
    """For the page and for the piece of it that is drawn again every few seconds."""
    units = mandates(page, one)
    leads = page.rights.may_lead or role_in(one) != "participant"
    lacking = together(request.actor, page, one).lacking if leads else ()
    called = [(each.id, each.is_in_call, each.has_left_call) for each in one.invitations]
    return {
        "units": units,
        "lacking": lacking,
        "leads_here": leads,
        "in_call": [each for each in one.invitations if each.is_in_call],
        "now_known": fingerprint(units, lacking, called),
    }
