"""Who sees this, and why: drawn under every section of every page."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from brobygger.access.law.rules import rule_by_id
from brobygger.access.models import Ground, PartyKind
from brobygger.access.queries import Seer, seen_by
from brobygger.access.queries.knowing import may_be_more, may_see_more
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import EVERY_CATEGORY, Category, mask_of, members
from brobygger.ui.shapes import Audience, Viewer

from ..gate import CitizenCard, open_citizen
from ..tabs import preview_pages
from .words import clock_time, in_words, kind_of, last_day, short_label


class Onlookers:
    """Everyone who sees something of one citizen, asked for once however many sections a page has."""

    def __init__(self, actor: Actor, citizen_id: UUID) -> None:
        self.actor, self.citizen_id = actor, citizen_id

    @property
    def is_self(self) -> bool:
        """Nothing about who sees is kept from the citizen."""
        return self.actor.person_id == self.citizen_id

    @cached_property
    def sight(self) -> int:
        """What the reader sees: their own grounds stand among the others."""
        me, purpose = self.actor, int(self.actor.purpose)
        mine = {me.unit_id, me.user_id, me.person_id}
        used = (one for one in self.seers if one.party_id in mine and one.purposes & purpose)
        return mask_of(one.categories for one in used)

    @cached_property
    def may_be_more(self) -> int:
        """The kinds of information of which the reader may not know everybody who sees them."""
        return 0 if self.is_self else may_be_more(self.sight)

    def hidden_from(self, party_id: UUID) -> tuple[int, int]:
        """What a party surely does not see, and what it may see without the reader knowing."""
        theirs = [one for one in self.seers if one.party_id == party_id]
        rest = int(EVERY_CATEGORY) & ~mask_of(one.categories for one in theirs)
        unsure = 0
        if not self.is_self and any(one.kind != PartyKind.CITIZEN for one in theirs):
            unsure = rest & may_see_more(self.sight, theirs[0].unit_kind)
        return rest & ~unsure, unsure

    @cached_property
    def seers(self) -> tuple[Seer, ...]:
        return seen_by(self.actor, self.citizen_id)

    def of(self, category: int) -> Audience:
        """Those who see this kind of information, one entry for each, with every reason they have."""
        reasons: dict[UUID, list[Seer]] = {}
        for seer in self.seers:
            if seer.sees(category):
                reasons.setdefault(seer.party_id, []).append(seer)
        return Audience(
            viewers=tuple(self._viewer(grounds) for grounds in reasons.values()),
            may_be_more=bool(self.may_be_more & category),
        )

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


def viewers(actor: Actor, citizen_id: UUID, category: int) -> Audience:
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
    viewers: Audience


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyView:
    """What one party sees and what stays hidden from it; `see_as` opens a page as they see it."""

    name: str
    kind: str
    reasons: tuple[str, ...]
    sees: tuple[str, ...]
    hidden: tuple[str, ...]
    perhaps: tuple[str, ...]  # may be seen without the reader knowing
    see_as: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SightPage:
    """Who sees what, by kind of information and by party."""

    citizen: CitizenCard
    may_be_more: bool  # anywhere: the reader may not know everybody
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
        may_be_more=bool(everyone.may_be_more),
        sections=tuple(sections),
        parties=_party_views(actor, everyone),
    )


def _party_views(actor: Actor, everyone: Onlookers) -> tuple[PartyView, ...]:
    grounds: dict[UUID, list[Seer]] = {}
    for seer in everyone.seers:
        if seer.kind != PartyKind.CITIZEN:
            grounds.setdefault(seer.party_id, []).append(seer)
    page = next(iter(preview_pages(actor)), None)
    address = page(everyone.citizen_id) if page else ""
    return tuple(_party_view(everyone, those, address) for those in grounds.values())


def _party_view(everyone: Onlookers, grounds: list[Seer], address: str) -> PartyView:
    first = grounds[0]
    hidden, perhaps = everyone.hidden_from(first.party_id)
    can_be_tried = address and first.kind != PartyKind.USER
    return PartyView(
        name=first.name,
        kind=kind_of(first.sector),
        reasons=tuple(dict.fromkeys(reason(one) for one in grounds)),
        sees=_labels(mask_of(one.categories for one in grounds)),
        hidden=_labels(hidden),
        perhaps=_labels(perhaps),
        see_as=f"{address}?see_as={first.party_id}" if can_be_tried else "",
    )


def _labels(mask: int) -> tuple[str, ...]:
    return tuple(short_label(one) for one in members(mask))
