"""May I share this? The answer from the rule table, with what is already known of the citizen."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from brobygger.access.law.classes import role_class_of
from brobygger.access.law.phrases import load_phrases
from brobygger.access.law.rules import rule_by_id, rules_in_force
from brobygger.access.law.sharing import Answer, Known, Question, may_i_share
from brobygger.access.law.words import (
    Capacity,
    ConsentState,
    Fact,
    Mode,
    RoleClass,
    Text,
    Verdict,
    purpose_name,
)
from brobygger.access.models import Consent, PartyKind
from brobygger.access.queries import (
    ConsentCard,
    Party,
    care_relations_of,
    consents_of,
    parties_of,
)
from brobygger.access.services import note_gap
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import now, today
from brobygger.kernel.permissions import Permission, require
from brobygger.kernel.purposes import Purpose
from brobygger.organisations.queries import UnitCard, unit_card, unit_cards

from ..gate import CitizenCard, open_citizen
from .words import category_names, in_words, last_day

TONES = {
    Verdict.YOU_MUST: "must",
    Verdict.YES: "success",
    Verdict.YES_WITH_CONSENT: "warning",
    Verdict.NO: "error",
    Verdict.ASK_A_LAWYER: "info",
}
ICONS = {
    Verdict.YOU_MUST: "arrow-forward",
    Verdict.YES: "check",
    Verdict.YES_WITH_CONSENT: "how-to-reg",
    Verdict.NO: "close",
    Verdict.ASK_A_LAWYER: "support-agent",
}
TREATING = frozenset({RoleClass.HEALTH, RoleClass.ADDICTION})
# Whom everybody names and the law has no class of their own for: `forms.sharing`.
SAID_OTHERWISE = {"gp": RoleClass.HEALTH}
A_YEAR = dt.timedelta(days=365)


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
    asked: str
    known: tuple[str, ...]
    instead: tuple[Text, ...]
    ask_url: str
    is_danger: bool
    is_held_by_health: bool

    @property
    def icon(self) -> str:
        return "support-agent" if self.is_danger else ICONS[self.answer.verdict]

    @property
    def needs_consent(self) -> bool:
        """A yes of the citizen's, or a signature beneath it, is what is missing."""
        return self.answer.verdict == Verdict.YES_WITH_CONSENT or (
            self.answer.verdict == Verdict.ASK_A_LAWYER and self.answer.form_note is not None
        )


def sharing_page(actor: Actor, citizen_id: UUID | None) -> SharingPage:
    """The frame of the three questions."""
    require(actor, Permission.RULES_READ)
    me = role_class_of(unit_card(actor.unit_id)) if actor.unit_id else RoleClass.SOCIAL
    if citizen_id is None:
        return SharingPage(me=me, citizen=None, parties=(), units={})
    parties = tuple(one for one in parties_of(actor, citizen_id) if one.id != actor.unit_id)
    citizen = open_citizen(actor, citizen_id, shows=_told_by(parties))
    units = unit_cards({one.id for one in parties if one.kind == PartyKind.UNIT})
    return SharingPage(me=me, citizen=citizen, parties=parties, units=units)


def _told_by(parties: Iterable[Party]) -> int:
    """Who else is around is told by the plan, who is close to the citizen by the network."""
    kinds = {one.kind for one in parties}
    network = Category.NETWORK if PartyKind.RELATIVE in kinds else 0
    return network | (Category.PLAN if PartyKind.UNIT in kinds else Category.IDENTITY)


def answer_for(
    actor: Actor, page: SharingPage, asked: dict[str, Any], purpose: Purpose | str
) -> SharingAnswer:
    """Ask the same rule table that enforces; a gap in it is noted, without a name."""
    party = _party(page, asked["to"])
    known = _Known(actor, page, party, asked["about"], purpose)
    question = _question(page, asked, purpose, party, known)
    answer = may_i_share(question, rules_in_force(today()), today(), known.said)
    if answer.is_gap and actor.unit_id:
        note_gap(actor, question)
    is_danger = purpose == "acute_danger"
    return SharingAnswer(
        answer=answer,
        tone="danger" if is_danger else TONES[answer.verdict],
        asked=_in_a_sentence(page, question, party, asked["to"]),
        known=known.words,
        instead=tuple(rule_by_id(one).title for one in answer.instead),
        ask_url=_ask_url(actor, page, party, question),
        is_danger=is_danger,
        is_held_by_health=answer.holder in TREATING and question.discloser_class not in TREATING,
    )


def _question(
    page: SharingPage,
    asked: dict[str, Any],
    purpose: Purpose | str,
    party: Party | None,
    known: "_Known",
) -> Question:
    me, author = RoleClass(asked["me"] or page.me), asked["author"]
    facts = {Fact(one) for one in asked["facts"]} | known.facts
    if asked["to"] == "colleague":
        facts.add(Fact.SAME_UNIT)
    return Question(
        discloser_class=me,
        recipient_class=_class_of(page, party) if party else _class_said(asked["to"], me),
        category=asked["about"],
        purpose=purpose,
        author_class=RoleClass(author) if author else None,
        mode=Mode(asked["mode"] or Mode.ORAL),
        consent_state=known.state or ConsentState(asked.get("consent") or ConsentState.NONE),
        capacity=Capacity(asked.get("capacity") or Capacity.ABLE),
        **{fact.value: fact in facts for fact in Fact},
    )


def _class_said(key: str, me: RoleClass) -> RoleClass:
    if key == "colleague":
        return me
    return SAID_OTHERWISE.get(key) or RoleClass(key)


def _in_a_sentence(page: SharingPage, question: Question, party: Party | None, key: str) -> str:
    """The question as it was understood, with the names that are known."""
    phrases = load_phrases()
    colleague = _("a colleague in your own unit") if key == "colleague" else ""
    values = {
        "recipient": party.name
        if party
        else colleague or phrases.classes[question.recipient_class],
        "topic": phrases.categories[question.category.name or ""],
        "purpose": phrases.purposes[purpose_name(question.purpose)],
        "citizen": page.citizen.name if page.citizen else "",
    }
    if page.citizen:
        return (
            _("May %(recipient)s be told about %(topic)s of %(citizen)s? For: %(purpose)s.")
            % values
        )
    return _("May %(recipient)s be told about %(topic)s? For: %(purpose)s.") % values


def _ask_url(actor: Actor, page: SharingPage, party: Party | None, question: Question) -> str:
    """The consent form with whom, what and what for chosen, for whoever may write one down."""
    if page.citizen is None or not actor.may(Permission.CONSENT_RECORD):
        return ""
    chosen: list[tuple[str, str]] = [("to", f"{party.kind}:{party.id}")] if party else []
    chosen += [("what", "own"), ("category", str(int(question.category)))]
    if isinstance(question.purpose, Purpose):
        chosen.append(("purpose", str(int(question.purpose))))
    address = reverse("access:consent_new", kwargs={"citizen_id": page.citizen.id})
    return f"{address}?{urlencode(chosen, safe=':')}"


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
        self.said = Known(recipient=_as_text(party.name) if party else None)
        if page.citizen is None:
            return
        self.state = ConsentState.NONE
        standing: tuple[str, ...] = ()
        if party is not None:
            to_them = [one for one in consents_of(actor, page.citizen.id) if _is_to(one, party)]
            told = [one for one in to_them if _tells(one, actor)]
            self.state, given = state_of(told, category, purpose)
            self.facts = self._facts(actor, page, party)
            standing = tuple(_standing(one) for one in to_them if one.is_active)
            self.said = Known(
                recipient=_as_text(party.name), given_on=_as_text(_given(given)) if given else None
            )
        facts = (FACT_WORDS[one]() for one in self.facts)
        self.words = (CONSENT_WORDS[self.state](), *standing, *facts)

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
    consents: Iterable[ConsentCard], category: Category, purpose: Purpose | str
) -> tuple[ConsentState, ConsentCard | None]:
    """What the citizen has said about this, and in which consent; one in force weighs first."""
    about = [
        one
        for one in consents
        if one.categories & category
        and (not isinstance(purpose, Purpose) or one.purposes & purpose)
    ]
    for one in sorted(about, key=lambda card: card.form == Consent.Form.ORAL):
        if one.is_active and one.form == Consent.Form.ORAL:
            return ConsentState.ORAL, one
        if one.is_active:
            is_old = one.given_at < now() - A_YEAR
            return (ConsentState.OLD if is_old else ConsentState.WRITTEN), one
    if any(one.withdrawn_at for one in about):
        return ConsentState.WITHDRAWN, None
    return (ConsentState.EXPIRED if about else ConsentState.NONE), None


def _is_to(one: ConsentCard, party: Party) -> bool:
    return one.party_id == party.id


def _tells(one: ConsentCard, actor: Actor) -> bool:
    """A consent names who may tell; one that names nobody is for whoever holds it."""
    return not one.disclosers or actor.unit_id in one.disclosers


def _standing(one: ConsentCard) -> str:
    """A consent in force, in one line."""
    values = {
        "what": ", ".join(category_names(one.categories)).lower(),
        "given": _given(one),
        "until": in_words(last_day(one.expires_at)) if one.expires_at else "",
    }
    if one.expires_at:
        return _("In force until %(until)s: %(what)s (%(given)s).") % values
    return _("In force: %(what)s (%(given)s).") % values


def _given(one: ConsentCard) -> str:
    how = one.form_label
    return f"{in_words(localdate(one.given_at))}, {how[:1].lower()}{how[1:]}"


def _as_text(words: str) -> Text:
    """A name or a date, already in the reader's language."""
    return Text(da=words, en=words)


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
    ConsentState.OLD: lambda: _("There is a written consent in force, more than a year old."),
}
FACT_WORDS: dict[Fact, Callable[[], str]] = {
    Fact.CURRENT_TREATMENT: lambda: _("The citizen is in treatment with both of you now."),
    Fact.OPTED_OUT: lambda: _("The citizen has opted out of sharing."),
}
