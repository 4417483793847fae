"""Numbers for the steering group, and the clocks of the cooperations: never a citizen, never a plan."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from brobygger.access.rls import rows_from
from brobygger.kernel import small_numbers
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require
from brobygger.kernel.small_numbers import Number
from brobygger.organisations.queries import municipalities, regions

from ..models import ClockSetting, Escalation
from ..pulse import LADDER

CALM = "calm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One line of a table."""

    label: str
    number: Number
    of: Number | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Steering:
    """How the plans of the cooperation are, in numbers."""

    plans: Number
    steps: tuple[Count, ...]
    organisations: tuple[Count, ...]
    promises: tuple[Count, ...]
    kept_share: int | None
    bounced: tuple[Count, ...]
    median_silence: int | None


def steering_numbers(actor: Actor) -> Steering:
    """What may be shown of what the database has counted."""
    require(actor, Permission.STEERING_READ)
    told: dict[str, dict[str, int]] = defaultdict(dict)
    for measure, part, number in rows_from("steering_numbers"):
        told[measure][part] = number
    plans = sum(told["step"].values())
    promises = told["agreement"]
    return Steering(
        plans=small_numbers.alone(plans),
        steps=_steps(told["step"]),
        organisations=_organisations(told["organisation"], told["raised"]),
        promises=_promises(promises),
        kept_share=small_numbers.share(promises.get("kept", 0), sum(promises.values())),
        bounced=_bounced(told["bounced"]),
        median_silence=told["silence"].get("median")
        if plans >= small_numbers.FEWEST_FOR_SHARES
        else None,
    )


def unclaimed(actor: Actor) -> Number:
    """Agreements that nobody takes and that have come to the steering group."""
    require(actor, Permission.STEERING_READ)
    told = [
        number
        for measure, part, number in rows_from("steering_numbers")
        if (measure, part) == ("bounced", Escalation.Step.STEERING)
    ]
    return small_numbers.alone(sum(told))


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockCard:
    """The clock of a municipality, a region or the house; `is_own` when it was set for it."""

    organisation_id: UUID | None
    name: str
    days: dict[str, int]
    decided_by: str
    agreed_on: dt.date | None
    revision: int
    is_own: bool


def clock_cards(actor: Actor) -> list[ClockCard]:
    """The house's, then each region's and municipality's that has one of its own."""
    require(actor, Permission.CLOCK_SET)
    return [one for one in _every_clock() if one.is_own]


def clock_card(actor: Actor, organisation_id: UUID | None) -> ClockCard:
    """One clock; where none is set, the house's numbers to begin from."""
    require(actor, Permission.CLOCK_SET)
    for one in _every_clock():
        if one.organisation_id == organisation_id:
            return one
    raise NotFound(organisation_id)


def clockless(actor: Actor) -> list[tuple[UUID, str]]:
    """Regions and municipalities that go by somebody else's clock."""
    require(actor, Permission.CLOCK_SET)
    return [(one.organisation_id, one.name) for one in _every_clock() if _could_have(one)]  # type: ignore[misc]  # `_could_have` says it is not None


def _could_have(one: ClockCard) -> bool:
    return not one.is_own and one.organisation_id is not None


def _every_clock() -> list[ClockCard]:
    settings = {one.organisation_id: one for one in ClockSetting.objects.all()}
    names: list[tuple[UUID | None, str]] = [(None, _("Everywhere else"))]
    names += [(one.id, one.name) for one in regions()]
    names += [(one.id, one.name) for one in municipalities()]
    return [_card(id_, name, settings.get(id_), settings[None]) for id_, name in names]


def _card(
    organisation_id: UUID | None, name: str, own: ClockSetting | None, house: ClockSetting
) -> ClockCard:
    shown = own or house
    return ClockCard(
        organisation_id=organisation_id,
        name=name,
        days={each: getattr(shown, each) for each in ClockSetting.RANGES},
        decided_by=own.decided_by if own else "",
        agreed_on=own.agreed_on if own else None,
        revision=own.revision if own else 0,
        is_own=own is not None,
    )


def _steps(counted: dict[str, int]) -> tuple[Count, ...]:
    labels = {CALM: _("Nothing has been raised")}
    labels |= {step.value: str(step.label) for step in LADDER}
    shown = small_numbers.row({name: counted.get(name, 0) for name in labels})
    return tuple(Count(label=labels[name], number=shown[name]) for name in labels)


def _organisations(plans: dict[str, int], raised: dict[str, int]) -> tuple[Count, ...]:
    wholes, some = small_numbers.row(plans), small_numbers.parts(plans, raised)
    return tuple(
        Count(label=name, number=some[name] if wholes[name].value is not None else HIDDEN, of=of)
        for name, of in sorted(wholes.items())
    )


HIDDEN = Number(value=None)


def _promises(counted: dict[str, int]) -> tuple[Count, ...]:
    labels = {"kept": _("Kept"), "late": _("Late"), "dropped": _("Dropped")}
    shown = small_numbers.row({name: counted.get(name, 0) for name in labels})
    return tuple(Count(label=labels[name], number=shown[name]) for name in labels)


def _bounced(counted: dict[str, int]) -> tuple[Count, ...]:
    return tuple(
        Count(label=str(step.label), number=small_numbers.alone(counted.get(step, 0)))
        for step in (Escalation.Step.LEAD, Escalation.Step.LEADER, Escalation.Step.STEERING)
    )
