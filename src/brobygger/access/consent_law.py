"""Which rule a consent stands on, how it must be given, and when it lapses: asked of the law tables."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from brobygger.citizens.models import Relative
from brobygger.citizens.queries import RelativeCard
from brobygger.kernel.categories import Category, members
from brobygger.kernel.clock import today
from brobygger.kernel.purposes import Purpose
from brobygger.organisations.queries import unit_card, unit_cards

from .errors import (
    ConsentDatesImpossible,
    ConsentMustBeWritten,
    ConsentTooLong,
    NoRuleForConsent,
)
from .law.classes import role_class_of
from .law.rules import Rule, rule_by_id
from .law.sharing import DENMARK, consent_rule_for, form_required, latest_expiry, strictest
from .law.words import ConsentForm, RoleClass
from .models import Consent, PartyKind

# Who holds which information before anyone shares it; the strictest of their rules decides.
HOLDERS = {
    Category.MENTAL: RoleClass.HEALTH,
    Category.SOMATIC: RoleClass.HEALTH,
    Category.ADDICTION: RoleClass.ADDICTION,
}
SECRET_BY_HEALTH_LAW = frozenset({RoleClass.HEALTH, RoleClass.ADDICTION})


# Which part of a guardianship or a power of attorney a kind of information belongs to. Home and daily
# life cannot be parted from economy, so economic matters alone open neither.
MATTERS = {
    Category.MENTAL: Relative.Matter.HEALTH,
    Category.ADDICTION: Relative.Matter.HEALTH,
    Category.SOMATIC: Relative.Matter.HEALTH,
    Category.RISK: Relative.Matter.HEALTH,
    Category.PLAN: Relative.Matter.PERSONAL,
    Category.SOCIAL: Relative.Matter.PERSONAL,
    Category.NETWORK: Relative.Matter.PERSONAL,
    Category.LEGAL: Relative.Matter.PERSONAL,
}
SIGNED = frozenset({Consent.Form.WRITTEN, Consent.Form.DIGITAL})


def rule_for(
    *,
    party_kind: str,
    party_id: UUID,
    categories: int,
    purposes: int,
    told_by: Collection[UUID],
) -> Rule:
    """The strictest rule among those that each kind of information and each purpose needs.

    `told_by` are the units that tell: where one of them is bound by health law, all it tells is.
    Raises `NoRuleForConsent` when one part has no rule.
    """
    recipient = recipient_class(party_kind, party_id)
    tellers = (
        {role_class_of(one.kind) for one in unit_cards(told_by).values()} if told_by else set()
    )
    found = set()
    for category in members(categories):
        for discloser in _disclosers(category, tellers):
            for purpose in Purpose:
                if purposes & purpose:
                    found.add(consent_rule_for(discloser, recipient, purpose, category))
    if None in found or not found:
        raise NoRuleForConsent(party_id)
    return strictest(rule_by_id(one) for one in found if one)


def recipient_class(party_kind: str, party_id: UUID) -> RoleClass:
    if party_kind == PartyKind.RELATIVE:
        return RoleClass.RELATIVE
    return role_class_of(unit_card(party_id).kind)


def must_be_written(rule: Rule) -> bool:
    return form_required(rule) == ConsentForm.WRITTEN


def check_form(rule: Rule, form: str, signing: str) -> None:
    """Written means signed, whoever writes it down; said aloud does not do where the law asks so."""
    if must_be_written(rule) and (form not in SIGNED or not signing):
        raise ConsentMustBeWritten(rule.id)


def may_stand_for(grantor: str, relative: RelativeCard, categories: int) -> bool:
    """Whether this guardian or proxy decides in all the matters that a consent is about."""
    is_one = relative.is_guardian if grantor == Consent.Grantor.GUARDIAN else relative.is_proxy
    held = {one for one in relative.matters if one != Relative.Matter.ECONOMIC}
    has_ended = relative.ended_on is not None and relative.ended_on <= today()
    needed = {MATTERS[one] for one in members(categories) if one in MATTERS}
    return is_one and bool(held) and not has_ended and needed <= held


def end_of(rule: Rule, *, given_at: dt.datetime, expires_on: dt.date | None) -> dt.datetime | None:
    """The moment the consent ends: after its last day, or when its rule lets it lapse."""
    latest = latest_expiry(rule, given_at)
    if expires_on is None:
        return latest
    if expires_on.year > 9000:
        raise ConsentDatesImpossible
    wanted = dt.datetime.combine(expires_on + dt.timedelta(days=1), dt.time(), tzinfo=DENMARK)
    if wanted <= given_at:
        raise ConsentDatesImpossible
    if latest is None or wanted <= latest:
        return wanted
    if expires_on > latest.astimezone(DENMARK).date():
        raise ConsentTooLong(rule.id)
    return latest


def _disclosers(category: Category, tellers: set[RoleClass]) -> set[RoleClass]:
    """Where nobody is bound by health law, whoever usually holds that kind of information decides."""
    return {HOLDERS.get(category, RoleClass.SOCIAL)} | (tellers & SECRET_BY_HEALTH_LAW)
