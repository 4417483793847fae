"""Instead of a bare "not found": somebody who sat at the table is told that their ground has ended."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brobygger.access.http import ActorRequest
from brobygger.access.queries import LostGround, last_ground_lost
from brobygger.access.rls import rows_from
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotFound

View = Callable[..., HttpResponse]


class PlanNoLongerSeen(NotFound):
    """Told to somebody who sat at the table until their ground ended; hidden as from anybody."""

    public_title = gettext_lazy("You can no longer see this plan")

    def __init__(self, plan_id: UUID, why: str) -> None:
        super().__init__(plan_id)
        self.public_message = why


def says_why(view: View) -> View:
    """For every page of a plan. To everybody else absent and hidden stay alike."""

    @wraps(view)
    def shown(request: ActorRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotFound as unseen:
            plan_id: UUID | None = kwargs.get("plan_id")
            why = _why(request.actor, plan_id) if plan_id else ""
            if plan_id is None or not why:
                raise
            raise PlanNoLongerSeen(plan_id, why) from unseen

    return shown


def _why(actor: Actor, plan_id: UUID) -> str:
    """What somebody who sat there may know: how their own ground ended. Empty for anybody else."""
    [(citizen_id,)] = rows_from("my_lost_seat", plan_id) or [(None,)]
    if citizen_id is None:
        return ""
    rest = _("The others around the table are told so, and what you had taken on stands there.")
    return f"{_how(last_ground_lost(actor, citizen_id))} {rest}"


def _how(lost: LostGround | None) -> str:
    if lost is None:
        return _("The ground on which you could see it has ended.")
    day = {"day": date_format(localtime(lost.ended_at), "DATE_FORMAT")}
    if lost.how == "withdrawn":
        return _("The consent that let you see it was withdrawn on %(day)s.") % day
    if lost.how == "lapsed":
        return _("The consent that let you see it ran out on %(day)s.") % day
    return _("Your unit’s own work with the citizen, which let you see it, ended on %(day)s.") % day
