"""Fence three: the only way to hold a citizen. Fetching, deciding and noting who looked are one act."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject

from brobygger.audit.services import is_noted, look
from brobygger.citizens import queries as register
from brobygger.citizens.models import Citizen
from brobygger.citizens.queries import CitizenCard, CitizenLine
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category, mask_of
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require

from .models import Grant
from .noting import note_list
from .queries.claims import as_claimed, claim_beside
from .queries.sight import my_valid_grants
from .reach import Held
from .ways import Way, strongest, ways_to

__all__ = [
    "CitizenCard",
    "CitizenLine",
    "Sight",
    "citizen_beside",
    "glance",
    "grants_beside",
    "open_citizen",
    "open_with_sight",
    "sight_in",
    "sight_of",
]

NEWEST_FIRST = (F("valid__startswith").desc(nulls_last=True), "source_id", "part")


def open_citizen(actor: Actor, citizen_id: UUID, *, shows: int = Category.IDENTITY) -> CitizenCard:
    """The citizen, with a line that this actor looked and on what ground.

    Row security hides citizens the actor has no ground to see, so a missing citizen and a
    hidden one raise the same `NotFound`. `shows`: the kinds of information on the page.
    """
    return open_with_sight(actor, citizen_id, shows=shows)[0]


def open_with_sight(
    actor: Actor, citizen_id: UUID, *, shows: int = Category.IDENTITY
) -> tuple[CitizenCard, "Sight"]:
    """As `open_citizen`, with what the actor may see: for a page that shows parts of the citizen."""
    require(actor, Permission.CITIZEN_READ)
    citizen = register.citizen_row(citizen_id, grants=grants_beside(actor, "pk"), **claim_beside())
    if citizen is None:
        raise NotFound(citizen_id)
    sight = sight_in(citizen.grants)  # type: ignore[attr-defined]  # asked for beside the row
    look(actor, "citizen.opened", citizen, **sight.line(shows))
    return _card(actor, citizen), sight


def citizen_beside(
    actor: Actor, citizen_id: UUID, *, shows: int = Category.IDENTITY
) -> CitizenCard:
    """The citizen a page is about, when opening that page has just left its own line in the log.

    One visit is one line: whoever reads their log is not told twice that somebody came by. Where
    this request has left none yet, it leaves one.
    """
    if not is_noted(citizen_id):
        return open_citizen(actor, citizen_id, shows=shows)
    require(actor, Permission.CITIZEN_READ)
    citizen = register.citizen_row(citizen_id, **claim_beside())
    if citizen is None:
        raise NotFound(citizen_id)
    return _card(actor, citizen)


def _card(actor: Actor, citizen: Citizen) -> CitizenCard:
    return register.citizen_card(as_claimed(citizen), viewer=actor.unit_id or actor.person_id)


def glance(actor: Actor, citizen_ids: Iterable[UUID]) -> dict[UUID, CitizenLine]:
    """Those of the citizens this actor may see, for a list; one line in the log for the list."""
    require(actor, Permission.CITIZEN_READ)
    wanted = set(citizen_ids)
    if not wanted:
        return {}
    rows = register.citizen_lines(
        register.citizens_among(wanted), viewer=actor.unit_id or actor.person_id
    )
    note_list(actor, rows)
    return {row.id: row for row in rows}


@dataclass(frozen=True, slots=True)
class Sight:
    """What the actor may see of a citizen now, and the strongest ground it stands on."""

    categories: int
    ground: tuple[str, UUID | None]
    grants: tuple[Grant, ...] = ()

    def ways(self, shown: int, words: Iterable[Held] = ()) -> tuple[Way, ...]:
        """Which of the grounds opened this much, and these words among it."""
        return ways_to(shown & self.categories, self.grants, words)

    def line(self, shown: int, words: Iterable[Held] = ()) -> dict[str, Any]:
        """What `look` is told: the grounds that opened what is shown, and the most they could show.

        `words`: those shown, where it matters whose they are. The line's own ground is the first of
        the grounds; all stand in its details, with what each opened.
        """
        ways = self.ways(shown, words)
        return {
            "ground": (ways[0].ground, ways[0].source_id) if ways else ("", None),
            "shown": self.categories,
            "opened_by": [one.as_detail() for one in ways],
        }


def grants_beside(actor: Actor, citizen: str) -> ArraySubquery:
    """The grants the actor stands on, for another room's question; `citizen` is its column.

    Row security shows everyone just their own grants in here too. Read them with `sight_in`.
    """
    require(actor, Permission.CITIZEN_READ)
    rows = my_valid_grants(actor, OuterRef(citizen)).order_by(*NEWEST_FIRST)
    row = JSONObject(
        categories="categories",
        ground="ground",
        source_id="source_id",
        rule_code="rule_code",
        party_id="party_id",
        holders="holders",
        disclosers="disclosers",
    )
    return ArraySubquery(rows.values(row=row))


def sight_in(rows: Iterable[dict[str, Any]]) -> Sight:
    """What the rows of `grants_beside` come to."""
    return _sight([_grant(row) for row in rows])


def _grant(row: dict[str, Any]) -> Grant:
    """As it comes in JSON."""
    told = row["disclosers"]
    ids = {name: UUID(row[name]) for name in ("source_id", "party_id")}
    return Grant(**row | ids | {"disclosers": None if told is None else [*map(UUID, told)]})


def sight_of(actor: Actor, citizen_id: UUID) -> Sight:
    """The same, asked for by itself."""
    require(actor, Permission.CITIZEN_READ)
    return _sight(list(my_valid_grants(actor, citizen_id).order_by(*NEWEST_FIRST)))


def _sight(grants: list[Grant]) -> Sight:
    best = strongest(grants)
    ground = (best.ground, best.source_id) if best else ("", None)
    return Sight(mask_of(one.categories for one in grants), ground, tuple(grants))
