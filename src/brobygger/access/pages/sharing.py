"""May I share this? The answer from the rule table, with what is already known of the citizen."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from brobygger.access.law.classes import role_class_of
from brobygger.access.law.rules import rules_in_force
from brobygger.access.law.sharing import Answer, Question, may_i_share
from brobygger.access.law.words import Capacity, ConsentState, Fact, Mode, RoleClass, Verdict
from brobygger.access.models import Consent, PartyKind
from brobygger.access.queries import (
    ConsentCard,
    Party,
    care_relations_of,
    consents_of,
    parties_of,
)
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import today
from brobygger.kernel.permissions import Permission, require
from brobygger.kernel.purposes import Purpose
from brobygger.organisations.queries import UnitCard, unit_card, unit_cards

from ..gate import CitizenCard, open_citizen

TONES = {
    Verdict.YES: "success",
    Verdict.YES_WITH_CONSENT: "warning",
    Verdict.NO: "error",
    Verdict.ASK_A_LAWYER: "info",
}
ICONS = {
    Verdict.YES: "check",
    Verdict.YES_WITH_CONSENT: "how-to-reg",
    Verdict.NO: "close",
    Verdict.ASK_A_LAWYER: "support-agent",
}
TREATING = frozenset({RoleClass.HEALTH, RoleClass.ADDICTION})


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingPage:
    """Who asks, and whom a citizen has around them when the question is about somebody."""

    me: RoleClass
    citizen: CitizenCard | None
    parties: tuple[Party, ...]
    units: dict[UUID, UnitCard]

    @property
    def tiles(self) -> list[tuple[str, str]]:
        return [(f"{one.kind}:{one.id}", one.name) for one in self.parties]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingAnswer:
    """The verdict as it is drawn; `known` says what was looked up for this citizen."""

    answer: Answer
    tone: str
    recipient: str
    known: tuple[str, ...]
    ask_url: str

    @property
    def icon(self) -> str:
        return ICONS[self.answer.verdict]

    @property
    def needs_consent(self) -> bool:
        return self.answer.verdict == Verdict.YES_WITH_CONSENT


def sharing_page(actor: Actor, citizen_id: UUID | None) -> SharingPage:
    """The frame of the three questions."""
    require(actor, Permission.RULES_READ)
    me = role_class_of(unit_card(actor.unit_id)) if actor.unit_id else RoleClass.SOCIAL
    if citizen_id is None:
        return SharingPage(me=me, citizen=None, parties=(), units={})
    citizen = open_citizen(actor, citizen_id)
    parties = tuple(one for one in parties_of(actor, citizen_id) if one.id != actor.unit_id)
    units = unit_cards({one.id for one in parties if one.kind == PartyKind.UNIT})
    return SharingPage(me=me, citizen=citizen, parties=parties, units=units)


def answer_for(
    actor: Actor, page: SharingPage, asked: dict[str, Any], purpose: Purpose | str
) -> SharingAnswer:
    """Ask the same rule table that enforces."""
    party = _party(page, asked["to"])
    known = _Known(actor, page, party, asked["about"], purpose)
    question = _question(page, asked, purpose, party, known)
    answer = may_i_share(question, rules_in_force(today()), today())
    return SharingAnswer(
        answer=answer,
        tone=TONES[answer.verdict],
        recipient=party.name if party else "",
        known=known.words,
        ask_url=_ask_url(actor, page, party),
    )


def _question(
    page: SharingPage,
    asked: dict[str, Any],
    purpose: Purpose | str,
    party: Party | None,
    known: "_Known",
) -> Question:
    facts = {Fact(one) for one in asked["facts"]} | known.facts
    return Question(
        discloser_class=RoleClass(asked["me"] or page.me),
        recipient_class=_class_of(page, party) if party else RoleClass(asked["to"]),
        category=asked["about"],
        purpose=purpose,
        mode=Mode(asked["mode"] or Mode.ORAL),
        consent_state=known.state or ConsentState(asked.get("consent") or ConsentState.NONE),
        capacity=Capacity(asked.get("capacity") or Capacity.ABLE),
        **{fact.value: fact in facts for fact in Fact},
    )


def _ask_url(actor: Actor, page: SharingPage, party: Party | None) -> str:
    """The consent form with this party chosen, for whoever may write a consent down."""
    if page.citizen is None or not actor.may(Permission.CONSENT_RECORD):
        return ""
    address = reverse("access:consent_new", kwargs={"citizen_id": page.citizen.id})
    return f"{address}?to={party.kind}:{party.id}" if party else address


class _Known:
    """What the house knows already: the consent to this party, treatment going on, opting out."""

    def __init__(
        self,
        actor: Actor,
        page: SharingPage,
        party: Party | None,
        category: Category,
        purpose: Purpose | str,
    ) -> None:
        self.state: ConsentState | None = None
        self.facts: frozenset[Fact] = frozenset()
        self.words: tuple[str, ...] = ()
        if page.citizen is None:
            return
        self.state = ConsentState.NONE
        if party is not None:
            consents = consents_of(actor, page.citizen.id)
            self.state = state_of(consents, party.id, category, purpose)
            self.facts = self._facts(actor, page, party)
        self.words = (CONSENT_WORDS[self.state](), *(FACT_WORDS[one]() for one in self.facts))

    def _facts(self, actor: Actor, page: SharingPage, party: Party) -> frozenset[Fact]:
        citizen = page.citizen
        if citizen is None or not {page.me, _class_of(page, party)} <= TREATING:
            return frozenset()
        open_ones = [one for one in care_relations_of(actor, citizen.id) if one.is_open]
        facts = set()
        if {actor.unit_id, party.id} <= {one.unit_id for one in open_ones}:
            facts.add(Fact.CURRENT_TREATMENT)
        if any(one.opted_out_at for one in open_ones if one.unit_id in {actor.unit_id, party.id}):
            facts.add(Fact.OPTED_OUT)
        return frozenset(facts)


def state_of(
    consents: Iterable[ConsentCard], party_id: UUID, category: Category, purpose: Purpose | str
) -> ConsentState:
    """What the citizen has said about this to that party; a yes in force weighs before all else."""
    about = [
        one
        for one in consents
        if one.party_id == party_id
        and one.categories & category
        and (not isinstance(purpose, Purpose) or one.purposes & purpose)
    ]
    active = [one for one in about if one.is_active]
    if any(one.form != Consent.Form.ORAL for one in active):
        return ConsentState.WRITTEN
    if active:
        return ConsentState.ORAL
    if any(one.withdrawn_at for one in about):
        return ConsentState.WITHDRAWN
    return ConsentState.EXPIRED if about else ConsentState.NONE


def _party(page: SharingPage, key: str) -> Party | None:
    return next((one for one in page.parties if f"{one.kind}:{one.id}" == key), None)


def _class_of(page: SharingPage, party: Party) -> RoleClass:
    if party.kind == PartyKind.RELATIVE:
        return RoleClass.RELATIVE
    unit = page.units.get(party.id)
    return role_class_of(unit) if unit else RoleClass.VOLUNTARY


CONSENT_WORDS: dict[ConsentState, Callable[[], str]] = {
    ConsentState.NONE: lambda: _("No consent to this is written down."),
    ConsentState.ORAL: lambda: _("There is a consent in force, said aloud."),
    ConsentState.WRITTEN: lambda: _("There is a consent in force, in writing."),
    ConsentState.WITHDRAWN: lambda: _("There was a consent, and it was withdrawn."),
    ConsentState.EXPIRED: lambda: _("There was a consent, and it has lapsed."),
}
FACT_WORDS: dict[Fact, Callable[[], str]] = {
    Fact.CURRENT_TREATMENT: lambda: _("The citizen is in treatment with both of you now."),
    Fact.OPTED_OUT: lambda: _("The citizen has opted out of sharing."),
}
