"""Who must be enrolled before a plan can hold: units around the citizen without a relation or people.

A unit the citizen is not enrolled at has no duty to coordinate (domain 1.2), so referral comes first.
What the reader may not know of is not told; the page says that there can be more.
"""

from dataclasses import dataclass
from uuid import UUID

from brobygger.access.queries import care_relations_of, parties_of
from brobygger.accounts.queries import colleagues_at
from brobygger.kernel.actor import Actor
from brobygger.organisations.queries import UnitCard, unit_cards

from ..pages import PlanPage

BOTH = ("psychiatry", "addiction")  # whom the national guideline is for: both are in contact


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolments:
    """What is missing around the citizen, as far as the reader may know."""

    sectors: tuple[str, ...]  # "psychiatry", "addiction": no unit of it has a relation
    not_enrolled: tuple[str, ...]  # names of units that take part without a relation
    nobody_there: tuple[str, ...]  # names of units with no one in Brobygger

    @property
    def is_complete(self) -> bool:
        return not (self.sectors or self.not_enrolled or self.nobody_there)


def enrolments(actor: Actor, page: PlanPage) -> Enrolments:
    """Looked up for a plan that is being considered."""
    relations = [one for one in care_relations_of(actor, page.citizen_id) if one.is_open]
    enrolled = {one.unit_id for one in relations}
    around = _around(actor, page) | enrolled
    cards = unit_cards(around)
    staff = colleagues_at(actor, unit_ids=around)
    there = {one.sector for one in relations}
    return Enrolments(
        sectors=tuple(one for one in BOTH if one not in there),
        not_enrolled=_names(cards, around - enrolled),
        nobody_there=_names(cards, {one for one in around if not staff[one]}),
    )


def _around(actor: Actor, page: PlanPage) -> set[UUID]:
    """At the table, owning a neighbouring plan, or allowed to see this one."""
    parties = parties_of(actor, page.citizen_id)
    seats = {one.unit_id for one in page.participants if one.unit_id is not None}
    owners = {one.owner_unit_id for one in page.existing_plans if one.owner_unit_id is not None}
    return seats | owners | {one.id for one in parties if one.kind == "unit"}


def _names(cards: dict[UUID, UnitCard], units: set[UUID]) -> tuple[str, ...]:
    return tuple(sorted(cards[one].name for one in units if one in cards))
