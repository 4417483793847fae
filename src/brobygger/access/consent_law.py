"""Which rule a consent stands on, how it must be given, and when it lapses: asked of the law tables."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from brobygger.kernel.categories import Category, members
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


def check_form(rule: Rule, form: str) -> None:
    """Signed in counts as written; said aloud does not where the law asks for writing."""
    if form_required(rule) == ConsentForm.WRITTEN and form == Consent.Form.ORAL:
        raise ConsentMustBeWritten(rule.id)


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
