"""The plan beside the picture of a video meeting about it."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brobygger.kernel.actor import Actor
from brobygger.meetings.pages import MeetingCard
from brobygger.meetings.room.beside import Pane

from .queries import is_plan


def plan_beside(actor: Actor, meeting: MeetingCard) -> Pane | None:
    """The meeting's page in the plan, for those who may see the plan."""
    if meeting.about is None or not is_plan(actor, meeting.about):
        return None
    where = [meeting.about, meeting.id]
    return Pane(
        title=_("The plan"),
        url=f"{reverse('plans:meeting', args=where)}?beside",
        shared_url=reverse("plans:together", args=where),
    )
