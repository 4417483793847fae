"""The pulse beside a plan: in the plan's own question, for one plan or a list of them."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, Func, JSONField, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils.timezone import localdate

from brobygger.access.rls import rows_from
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import today
from brobygger.kernel.permissions import Permission, require

from ..models import Contact, Escalation, Plan
from ..pulse import ContactCard, Pulse, Raised, ToNote, form_label, pulse_from

LATEST = 3  # contacts shown beside a plan
TO_NOTE = 5  # plans offered on *I dag*


def with_pulse(plans: QuerySet[Plan]) -> QuerySet[Plan]:
    """What `pulse_along` reads."""
    raised = Escalation.objects.filter(plan=OuterRef("pk"), ended_at=None)
    contacts = Contact.objects.filter(plan=OuterRef("pk"), taken_back_at=None)
    return plans.annotate(
        reckoned=reckoned("pk"),
        raised_list=ArraySubquery(raised.values(row=_row("subject", "about_id", "since", "step"))),
        contact_list=ArraySubquery(
            contacts.values(row=_row("id", "name", "on", "form", "user_id", "unit_id", "noted_at"))[
                :LATEST
            ]
        ),
    )


def pulse_along(actor: Actor, plan: Plan) -> Pulse:
    """As `with_pulse` brought it."""
    row: dict[str, Any] = plan.__dict__  # annotated
    return pulse_from(
        row["reckoned"],
        today=today(),
        contacts=[_contact(actor, one) for one in row["contact_list"]],
        raised=[_raised(one) for one in row["raised_list"]],
    )


def reckoned(plan: str) -> Func:
    """What the database reckons of the plan in this column: its last sign and its limit."""
    return Func(F(plan), function="app.pulse_of", output_field=JSONField())


def touched_today(actor: Actor, plan: str) -> Exists:
    """True when I have noted contact in the plan today."""
    me = {"user_id": actor.user_id, "unit_id": actor.unit_id}
    return Exists(Contact.objects.filter(plan=OuterRef(plan), on=today(), taken_back_at=None, **me))


def to_note(
    actor: Actor, plans: Iterable[tuple[UUID, UUID, dict[str, Any] | None]]
) -> list[ToNote]:
    """Of my plans (with citizen, and as reckoned) those silent the longest, if I may note contact."""
    if actor.unit_id is None or not actor.may(Permission.PLAN_WRITE):
        return []
    notes = [
        ToNote(plan_id=plan_id, citizen_id=citizen_id, pulse=pulse_from(found, today=today()))
        for plan_id, citizen_id, found in plans
    ]
    notes.sort(key=lambda one: (-one.pulse.silent_days, str(one.plan_id)))
    return notes[:TO_NOTE]


def plans_that_wait_unseen(actor: Actor) -> int:
    """How many plans wait for a leader of my unit that I have no ground to see: a number and no more."""
    require(actor, Permission.UNIT_OVERVIEW)
    [(number,)] = rows_from("plans_that_wait_unseen")
    return int(number)


def _row(*names: str) -> JSONObject:
    return JSONObject(**{name: name for name in names})


def _contact(actor: Actor, row: dict[str, Any]) -> ContactCard:
    mine = (str(actor.user_id), str(actor.unit_id)) == (row["user_id"], row["unit_id"])
    noted_on = localdate(dt.datetime.fromisoformat(row["noted_at"]))
    return ContactCard(
        id=UUID(row["id"]),
        name=row["name"],
        on=dt.date.fromisoformat(row["on"]),
        form=row["form"],
        form_label=form_label(row["form"]),
        may_take_back=mine and noted_on >= today() - dt.timedelta(days=1),
    )


def _raised(row: dict[str, Any]) -> Raised:
    return Raised(
        subject=row["subject"],
        about_id=UUID(row["about_id"]),
        since=dt.date.fromisoformat(row["since"]),
        step=row["step"],
    )
