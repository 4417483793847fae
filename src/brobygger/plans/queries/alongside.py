"""Parts, versions, to whom one was sent, and one's own drafts: all in the plan's own question."""

import datetime as dt
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import F, Func, IntegerField, JSONField, OuterRef, QuerySet, Value

from brobygger.access.gate import Sight, grants_beside, sight_in
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category, mask_of
from brobygger.kernel.clock import today
from brobygger.kernel.rows import rows_beside

from ..models import (
    Distribution,
    Draft,
    Handover,
    LeadWish,
    Plan,
    Undecided,
    Version,
    VersionPart,
    WorkingPart,
)
from ..pages import DistributionCard, DraftCard, Holding, Missing, ParticipantCard, VersionCard
from ..pages.held import HeldWords
from .beginning import with_standing
from .contact import holding_of
from .parts import NAMES, Part, parts_from, units_from
from .pulse import with_pulse
from .readiness import Counted, missing_in
from .rounds import voices_beside


def with_lists(actor: Actor, plans: QuerySet[Plan], *, number: int | None = None) -> QuerySet[Plan]:
    """What the reader stands on, the versions, to whom one was sent, the reader's own drafts.

    `number` says which version was sent; the latest when it is not given.
    """
    versions = Version.objects.filter(plan=OuterRef("pk")).order_by("-number")
    which = F("version__plan__latest_version") if number is None else number
    sent = Distribution.objects.filter(version__plan=OuterRef("pk"), version__number=which)
    mine = Draft.objects.filter(
        plan=OuterRef("pk"), user_id=actor.user_id, party_id=actor.party_id
    ).order_by("field")
    return with_standing(with_pulse(plans)).annotate(
        grants=grants_beside(actor, "citizen_id"),
        holds=holds_beside(number),
        version_list=rows_beside(versions, "number", "frozen_at", "next_meeting_on", "meeting_id"),
        sent_list=rows_beside(sent.order_by("sent_at"), "participant_id", "sent_at", "opened_at"),
        draft_list=rows_beside(mine, "field", "body", "base_revision", "saved_at"),
    )


def with_parts(plans: QuerySet[Plan]) -> QuerySet[Plan]:
    """The plan as it stands and the voices on it, what the reader may see of them."""
    parts = WorkingPart.objects.filter(plan_id=OuterRef("pk")).order_by("position", "key")
    domains = Func(F("pk"), function="app.domains_written", output_field=IntegerField())
    challenges = Func(F("pk"), function="app.challenges_written", output_field=IntegerField())
    states = (Undecided.State.OPEN, Undecided.State.CARRIED)
    waiting = Undecided.objects.filter(plan=OuterRef("pk"), state__in=states)
    beside = plans.annotate(
        besides=_besides(None),
        part_list=rows_beside(parts, *NAMES),
        domains_counted=domains,
        challenges_counted=challenges,
        undecided_list=rows_beside(
            waiting.order_by("raised_at"), "body", "state", "category", "holder", "held_by"
        ),
        **voices_beside(),
    )
    return with_holding(beside)


def with_holding(plans: QuerySet[Plan]) -> QuerySet[Plan]:
    """Who is away, who stands in, who has been asked, what the citizen wishes."""
    asked = Handover.objects.filter(plan=OuterRef("pk"), completed_at=None, ended_at=None)
    said = LeadWish.objects.filter(plan=OuterRef("pk"), ended_at=None)
    held = Func(F("pk"), Value(today()), function="app.holding", output_field=JSONField())
    return plans.annotate(
        held=held,
        blind=Func(F("pk"), function="app.blind_seats", output_field=JSONField()),
        asked_list=rows_beside(asked, "id", "to_id", "answer"),
        wish_list=rows_beside(said, "participant_id", "answer", "told_to"),
    )


def holding_along(
    plan: Plan, people: Iterable[ParticipantCard], *, is_working: bool = True
) -> Holding:
    """What `with_holding` brought; a frozen version tells who led then, whoever is away today."""
    everyone = {one.id: one for one in people}
    held = getattr(plan, "held", None) or {} if is_working else {}
    asked = next(iter(_list(plan, "asked_list")), None) if is_working else None
    wishes = _list(plan, "wish_list") if is_working else []
    said = {UUID(one["participant_id"]): one["answer"] for one in wishes}
    told = {UUID(one["participant_id"]): one["told_to"] for one in wishes if one["told_to"]}
    return holding_of(everyone, held, asked, said, told)


def with_frozen_parts(plans: QuerySet[Plan], number: int, *, name: str) -> QuerySet[Plan]:
    """A version, what the reader may see of it today; read it with `frozen_along`."""
    parts = VersionPart.objects.filter(version__plan=OuterRef("pk"), version__number=number)
    return plans.annotate(
        **{f"besides_{name}": _besides(number)},
        **{name: rows_beside(parts.order_by("position", "key"), *NAMES)},
    )


def _besides(number: int | None) -> Func:
    which = Value(_in_range(number), output_field=IntegerField())
    return Func(F("pk"), which, function="app.kinds_besides", output_field=IntegerField())


def beyond_along(plan: Plan) -> int:
    """The kinds the reader sees of which what was asked for (the plan, a version, both) holds words
    they may not read."""
    return reduce(or_, (mask for name, mask in vars(plan).items() if name.startswith("besides")), 0)


def frozen_along(plan: Plan, name: str) -> tuple[Part, ...]:
    """Those that `with_frozen_parts` brought under this name."""
    return parts_from(_list(plan, name))


def _in_range(number: int | None) -> int | None:
    """A number no version can have, where an address holds more than the database counts to."""
    return number if number is None or number < 2**31 else 0


def holds_beside(number: int | None) -> Func:
    """How many parts of each kind stand in the plan or the version, whether or not one sees them."""
    which = Value(_in_range(number), output_field=IntegerField())
    return Func(F("pk"), which, function="app.plan_holds", output_field=JSONField())


def holds_along(plan: Plan, name: str = "holds") -> int:
    """The kinds of information that `holds_beside` found, as far as the reader is told of them."""
    held: dict[str, int] = getattr(plan, name)
    return mask_of(int(category) for category in held)


def blind_along(plan: Plan) -> frozenset[UUID]:
    """Seats at the table without a ground for the plan; none in a version."""
    found: list[str] = getattr(plan, "blind", None) or []
    return frozenset(UUID(one) for one in found)


def sight_along(plan: Plan) -> Sight:
    """What the reader may see of the plan's citizen, and on what ground."""
    return sight_in(_list(plan, "grants"))


def parts_along(plan: Plan) -> tuple[Part, ...]:
    """Those that `with_parts` brought."""
    return parts_from(_list(plan, "part_list"))


def missing_along(plan: Plan, parts: tuple[Part, ...]) -> tuple[Missing, ...]:
    """What keeps an open meeting from being closed, before a next date is chosen."""
    found: dict[str, Any] = plan.__dict__  # annotated by `with_parts`
    counted = Counted(domains=found["domains_counted"], challenges=found["challenges_counted"])
    rows = _list(plan, "undecided_list")
    undecided = [row["body"] for row in rows if row["state"] == Undecided.State.OPEN]
    return missing_in(parts, counted, undecided, None)


def undecided_along(plan: Plan) -> tuple[HeldWords, ...]:
    """What the table has not decided yet, in its own words."""
    return tuple(
        HeldWords(
            row["body"],
            category=Category(row["category"]),
            holder=row["holder"],
            held_by=units_from(row["held_by"]),
        )
        for row in _list(plan, "undecided_list")
    )


def version_cards(plan: Plan) -> tuple[VersionCard, ...]:
    """The newest first; `plan` comes from `with_lists`."""
    return tuple(
        VersionCard(
            number=row["number"],
            frozen_at=dt.datetime.fromisoformat(row["frozen_at"]),
            next_meeting_on=dt.date.fromisoformat(row["next_meeting_on"]),
            meeting_id=UUID(row["meeting_id"]) if row["meeting_id"] else None,
            is_latest=row["number"] == plan.latest_version,
        )
        for row in _list(plan, "version_list")
    )


def draft_cards(plan: Plan) -> dict[str, DraftCard]:
    """The reader's own, by field."""
    return {
        row["field"]: DraftCard(
            field=row["field"],
            body=row["body"],
            base_revision=row["base_revision"],
            saved_at=dt.datetime.fromisoformat(row["saved_at"]),
        )
        for row in _list(plan, "draft_list")
    }


def sent_cards(plan: Plan, people: dict[UUID, ParticipantCard]) -> tuple[DistributionCard, ...]:
    """Those at the table the version was sent to."""
    return tuple(
        DistributionCard(
            participant=people[UUID(row["participant_id"])],
            sent_at=dt.datetime.fromisoformat(row["sent_at"]),
            opened_at=dt.datetime.fromisoformat(row["opened_at"]) if row["opened_at"] else None,
        )
        for row in _list(plan, "sent_list")
        if UUID(row["participant_id"]) in people
    )


def _list(plan: Plan, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = getattr(plan, name)  # annotated by `with_lists`
    return rows
