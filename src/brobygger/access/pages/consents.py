"""A citizen's consents in words: to whom, what, why, until when, given how, written down by whom."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from brobygger.access.law.rules import rule_by_id
from brobygger.access.models import Consent
from brobygger.access.queries import ConsentCard, Ended, consent, consents_of
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import now
from brobygger.kernel.permissions import Permission
from brobygger.kernel.purposes import Purpose

from ..gate import CitizenCard, open_citizen, open_with_sight
from ..wording import listed
from .words import category_names, in_words, kind_of, last_day

RUNS_OUT_WITHIN = dt.timedelta(days=30)
STANDING = frozenset({"active", "running_out", "waiting"})
PROVEN_SINCE = dt.date(2026, 12, 1)
_WAITS_FOR: dict[str, Promise] = {
    Consent.Signing.SCREEN: gettext_lazy("Waits for the citizen’s name and code on the screen"),
    Consent.Signing.PAPER: gettext_lazy("Waits for the signed paper to come back"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRow:
    """One consent as it is shown."""

    id: UUID
    name: str
    kind: str
    tellers: str
    given_by: str
    categories: tuple[str, ...]
    purposes: tuple[str, ...]
    given_on: dt.datetime
    until: dt.date | None
    ended_on: dt.datetime | None
    ended: str
    is_told_later: bool
    form: str
    signing: str
    proof: str
    recorded_by: str
    paragraph: str
    words: str
    state: str
    state_label: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentsPage:
    """Those in force and those that were, and what this reader may do about them."""

    citizen: CitizenCard
    is_self: bool
    may_change: bool
    waits_on_screen: bool
    current: tuple[ConsentRow, ...]
    past: tuple[ConsentRow, ...]
    knows_all: bool  # else only those one's own unit got or wrote down are told


def consents_page(actor: Actor, citizen_id: UUID) -> ConsentsPage:
    """All consents of a citizen that the reader may know of."""
    rows = rows_of(actor, consents_of(actor, citizen_id))
    shows = Category.PLAN if rows else Category.IDENTITY
    citizen, sight = open_with_sight(actor, citizen_id, shows=shows)
    return ConsentsPage(
        citizen=citizen,
        is_self=actor.person_id == citizen_id,
        may_change=may_change(actor, citizen_id) and citizen.died_on is None,
        waits_on_screen=any(
            row.state == "waiting" and row.signing == Consent.Signing.SCREEN for row in rows
        ),
        current=tuple(row for row in rows if row.state in STANDING),
        past=tuple(row for row in rows if row.state not in STANDING),
        knows_all=bool(sight.categories & Category.PLAN),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawPage:
    """What happens when one consent, or all of them, end now."""

    citizen: CitizenCard
    is_self: bool
    consents: tuple[ConsentRow, ...]


def withdraw_page(actor: Actor, consent_id: UUID) -> WithdrawPage:
    """One consent, before it is withdrawn."""
    card = consent(actor, consent_id)
    return WithdrawPage(
        citizen=open_citizen(actor, card.citizen_id, shows=Category.PLAN),
        is_self=actor.person_id == card.citizen_id,
        consents=rows_of(actor, [card]),
    )


def withdraw_all_page(actor: Actor, citizen_id: UUID) -> WithdrawPage:
    """Every consent in force, before all of them are withdrawn."""
    page = consents_page(actor, citizen_id)
    return WithdrawPage(citizen=page.citizen, is_self=page.is_self, consents=page.current)


def may_change(actor: Actor, citizen_id: UUID) -> bool:
    """Staff write consents down; a citizen gives their own; a relative does neither."""
    own = actor.person_id == citizen_id
    return actor.may(Permission.CONSENT_OWN if own else Permission.CONSENT_RECORD)


def rows_of(actor: Actor, cards: Iterable[ConsentCard]) -> tuple[ConsentRow, ...]:
    return tuple(_row(actor, one) for one in cards)


def _row(actor: Actor, one: ConsentCard) -> ConsentRow:
    state = _state(one)
    return ConsentRow(
        id=one.id,
        name=_("You") if one.party_id == actor.person_id else one.party_name,
        kind=kind_of(one.sector),
        tellers=listed(one.tellers),
        given_by=giver_line(one),
        categories=category_names(one.categories),
        purposes=tuple(purpose.label for purpose in Purpose if one.purposes & purpose),
        given_on=one.given_at,
        until=last_day(one.expires_at) if one.expires_at else None,
        ended_on=one.withdrawn_at,
        ended=ended_line(one.ended),
        is_told_later=actor.person_id == one.citizen_id and _is_news(one.ended),
        form=_form(actor, one),
        signing=one.signing,
        proof=proof_line(one),
        recorded_by=one.recorded_by,
        paragraph=rule_by_id(one.rule_code).paragraph,
        words=one.words,
        state=state,
        state_label=_shown_as(state)[0],
        tone=_shown_as(state)[1],
    )


def _form(actor: Actor, one: ConsentCard) -> str:
    """Only to the citizen is it "by myself"."""
    if one.form != Consent.Form.DIGITAL or actor.person_id == one.citizen_id:
        return one.form_label
    return _("By the citizen, signed in")


def giver_line(one: ConsentCard) -> str:
    """Who said yes in the citizen's place; the words themselves tell the rest."""
    if not one.grantor_name:
        return ""
    if one.grantor == Consent.Grantor.GUARDIAN:
        return _("Given by %(name)s as guardian") % {"name": one.grantor_name}
    return _("Given by %(name)s with power of attorney") % {"name": one.grantor_name}


def proof_line(one: ConsentCard) -> str:
    """How one could prove it."""
    if one.signing == Consent.Signing.BEFORE:
        return _("Written down before %(day)s, when signatures were not kept here") % {
            "day": in_words(PROVEN_SINCE)
        }
    if one.signature is None:
        return str(_WAITS_FOR.get(one.signing, ""))
    words = {"name": one.signature.name, "day": in_words(one.signature.on)}
    signed = _("Signed by %(name)s on %(day)s") % words
    if not one.signature.kept_at:
        return _("%(signed)s, on the screen") % {"signed": signed}
    place = ", ".join(part for part in (one.signature.kept_at, one.signature.kept_where) if part)
    return _("%(signed)s. The paper lies with %(place)s") % {"signed": signed, "place": place}


def ended_line(ended: Ended | None) -> str:
    """How the no was said, and who wrote it down."""
    if ended is None or ended.how == Consent.Said.BEFORE:
        return ""
    if ended.said_on is None:
        return ended.how_label
    words = {"how": ended.how_label, "day": in_words(ended.said_on), "unit": ended.written_by}
    return _("%(how)s on %(day)s, written down by %(unit)s") % words


def _is_news(ended: Ended | None) -> bool:
    """Somebody else wrote the no down, lately: the citizen is told on her own page."""
    return bool(ended and ended.said_on and ended.at > now() - RUNS_OUT_WITHIN)


def _state(one: ConsentCard) -> str:
    if one.withdrawn_at:
        return "withdrawn"
    if one.is_waiting and (one.expires_at is None or one.expires_at > now()):
        return "waiting"
    if not one.is_active:
        return "lapsed"
    is_ending = one.expires_at and one.expires_at - now() < RUNS_OUT_WITHIN
    return "running_out" if is_ending else "active"


def _shown_as(state: str) -> tuple[str, str]:
    return {
        "active": (pgettext("consent", "In force"), "success"),
        "running_out": (pgettext("consent", "Runs out soon"), "warning"),
        "waiting": (pgettext("consent", "Waits for a signature"), "warning"),
        "withdrawn": (pgettext("consent", "Withdrawn"), "neutral"),
        "lapsed": (pgettext("consent", "Lapsed"), "neutral"),
    }[state]
