"""Who sees this, and why: drawn under every section of every page."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from brobygger.access.law.rules import rule_by_id
from brobygger.access.models import Ground
from brobygger.access.queries import Seer, seen_by
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category, members
from brobygger.ui.shapes import Viewer

from ..gate import CitizenCard, open_citizen
from ..tabs import preview_pages
from .words import clock_time, in_words, kind_of, last_day, short_label


class Onlookers:
    """Everyone who sees something of one citizen, asked for once however many sections a page has."""

    def __init__(self, actor: Actor, citizen_id: UUID) -> None:
        self.actor, self.citizen_id = actor, citizen_id

    @cached_property
    def seers(self) -> tuple[Seer, ...]:
        return seen_by(self.actor, self.citizen_id)

    def of(self, category: int) -> tuple[Viewer, ...]:
        """Those who see this kind of information, one entry for each, with every reason they have."""
        reasons: dict[UUID, list[Seer]] = {}
        for seer in self.seers:
            if seer.sees(category):
                reasons.setdefault(seer.party_id, []).append(seer)
        return tuple(self._viewer(grounds) for grounds in reasons.values())

    def _viewer(self, grounds: list[Seer]) -> Viewer:
        first = grounds[0]
        is_me = first.party_id == self.actor.person_id
        return Viewer(
            name=_("You") if is_me else first.name,
            why=" · ".join(dict.fromkeys(reason(one, is_me=is_me) for one in grounds)),
            kind=kind_of("citizen" if first.kind == "citizen" else first.sector),
        )


def onlookers(actor: Actor, citizen_id: UUID) -> Onlookers:
    """For a page with several sections: `{% panel … seen=onlookers|seen:category %}`."""
    return Onlookers(actor, citizen_id)


def viewers(actor: Actor, citizen_id: UUID, category: int) -> tuple[Viewer, ...]:
    """Who sees one kind of information about a citizen, for `{% seen_by %}`."""
    return Onlookers(actor, citizen_id).of(category)


def reason(seer: Seer, *, is_me: bool = False) -> str:
    """One ground in one line."""
    if seer.ground == Ground.SELF:
        return _("It is about you") if is_me else _("It is about them")
    if seer.ground == Ground.CONSENT:
        return _until(seer.until) if seer.until else _("Consent until it is withdrawn")
    if seer.ground == Ground.EMERGENCY:
        return _("Emergency access until %(time)s") % {
            "time": clock_time(seer.until) if seer.until else ""
        }
    return _("By law: %(paragraph)s") % {"paragraph": _paragraph(seer.rule_code)}


def _until(moment: dt.datetime) -> str:
    return _("Consent until %(date)s") % {"date": in_words(last_day(moment))}


def _paragraph(code: str) -> str:
    try:
        return rule_by_id(code).paragraph
    except KeyError:
        return code


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One kind of information and everyone who sees it."""

    label: str
    explanation: str
    viewers: tuple[Viewer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyView:
    """What one party sees and what stays hidden from it; `see_as` opens a page as they see it."""

    name: str
    kind: str
    reasons: tuple[str, ...]
    sees: tuple[str, ...]
    hidden: tuple[str, ...]
    see_as: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SightPage:
    """Who sees what, by kind of information and by party."""

    citizen: CitizenCard
    sections: tuple[Section, ...]
    parties: tuple[PartyView, ...]


def sight_page(actor: Actor, citizen_id: UUID) -> SightPage:
    """Everything about who sees what of one citizen."""
    citizen = open_citizen(actor, citizen_id, shows=Category.PLAN)
    everyone = onlookers(actor, citizen_id)
    sections = [
        Section(label=short_label(one), explanation=one.label, viewers=everyone.of(one))
        for one in Category
    ]
    return SightPage(
        citizen=citizen,
        sections=tuple(sections),
        parties=_party_views(actor, citizen_id, everyone.seers),
    )


def _party_views(actor: Actor, citizen_id: UUID, seers: Iterable[Seer]) -> tuple[PartyView, ...]:
    grounds: dict[UUID, list[Seer]] = {}
    for seer in seers:
        if seer.kind != "citizen":
            grounds.setdefault(seer.party_id, []).append(seer)
    page = next(iter(preview_pages(actor)), None)
    address = page(citizen_id) if page else ""
    return tuple(_party_view(party_id, those, address) for party_id, those in grounds.items())


def _party_view(party_id: UUID, grounds: list[Seer], address: str) -> PartyView:
    mask = 0
    for one in grounds:
        mask |= one.categories
    return PartyView(
        name=grounds[0].name,
        kind=kind_of(grounds[0].sector),
        reasons=tuple(dict.fromkeys(reason(one) for one in grounds)),
        sees=tuple(short_label(one) for one in members(mask)),
        hidden=tuple(short_label(one) for one in members(511 & ~mask)),
        see_as=f"{address}?see_as={party_id}" if address else "",
    )
