"""Which rule a consent stands on, how it must be given, and when it lapses: asked of the law tables."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from brobygger.citizens.models import Relative
from brobygger.citizens.queries import RelativeCard
from brobygger.kernel.categories import Category, members
from brobygger.kernel.clock import today
from brobygger.kernel.holders import Holder
from brobygger.kernel.purposes import Purpose
from brobygger.organisations.queries import unit_card

from .errors import (
    ConsentDatesImpossible,
    ConsentMustBeWritten,
    ConsentTooLong,
    NoRuleForConsent,
)
from .law.classes import role_class_of
from .law.holding import SECRET_BY_HEALTH_LAW, category_holder
from .law.rules import Rule, rule_by_id
from .law.sharing import DENMARK, consent_rule_for, form_required, latest_expiry, strictest
from .law.words import ConsentForm, RoleClass
from .models import Consent, PartyKind

STRICTLY_HELD = Holder.HEALTH | Holder.ADDICTION


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
    told_by: UUID | None,
    disclosers: Iterable[UUID] = (),
) -> Rule:
    """The strictest rule among those that each discloser, kind of information and purpose needs.

    `disclosers` are the units the citizen names; the strictest of them decides form and lapse.
    Where none is named, `told_by` is the unit that writes the consent down: where it is bound by
    health law, all it tells is; and what the citizens themselves say is said of whoever holds it.
    Raises `NoRuleForConsent` when one part has no rule.
    """
    recipient = recipient_class(party_kind, party_id)
    named = {role_class_of(unit_card(one)) for one in disclosers}
    own = role_class_of(unit_card(told_by)) if told_by else None
    found = set()
    for category in members(categories):
        for discloser in named or _disclosers(category, own):
            for purpose in Purpose:
                if purposes & purpose:
                    found.add(consent_rule_for(discloser, recipient, purpose, category))
    if None in found or not found:
        raise NoRuleForConsent(party_id)
    rules = [rule_by_id(one) for one in found if one]
    reach = max((one.consent_holders & STRICTLY_HELD for one in rules), key=int)
    return strictest(one for one in rules if one.consent_holders & STRICTLY_HELD == reach)


def recipient_class(party_kind: str, party_id: UUID) -> RoleClass:
    if party_kind == PartyKind.RELATIVE:
        return RoleClass.RELATIVE
    return role_class_of(unit_card(party_id))


def must_be_written(rule: Rule) -> bool:
    return form_required(rule) == ConsentForm.WRITTEN


def check_form(rule: Rule, form: str, signing: str) -> None:
    """Written means signed, whoever writes it down; said aloud does not do where the law asks so."""
    is_unsigned = form not in SIGNED or not signing
    if is_unsigned and (must_be_written(rule) or form == Consent.Form.WRITTEN):
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


def _disclosers(category: Category, own: RoleClass | None) -> set[RoleClass]:
    """Health writes in every kind of information, and the citizen means all of it."""
    holder = category_holder(category)
    if own is None:
        return {holder, RoleClass.HEALTH}
    return {holder, own} if own in SECRET_BY_HEALTH_LAW else {holder}
