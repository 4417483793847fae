"""May I share this? A pure answer from the rule table: no clock, no database, no exceptions."""

import calendar
import datetime as dt
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from brobygger.access.law.answers import Answer, Known, answer_by, answer_without_rule
from brobygger.access.law.questions import Question, must_be_single
from brobygger.access.law.rules import Rule, load_rules
from brobygger.access.law.words import (
    SATISFIED_BY,
    STOPPING,
    STRICTNESS,
    Capacity,
    ConsentForm,
    ConsentState,
    Counts,
    Effect,
    Fact,
    RoleClass,
    Verdict,
    purpose_name,
)
from brobygger.kernel.categories import Category
from brobygger.kernel.purposes import Purpose

__all__ = [
    "Answer",
    "Known",
    "Question",
    "consent_rule_for",
    "form_required",
    "is_satisfied_by",
    "latest_expiry",
    "may_i_share",
    "strictest",
]

DENMARK = ZoneInfo("Europe/Copenhagen")
DAYS_OF_A_YEAR = 365
WITHOUT_ASKING_CONSENT: Mapping[Effect, Verdict] = {
    Effect.REQUIRES: Verdict.YOU_MUST,
    Effect.SPECIAL: Verdict.ASK_A_LAWYER,
    Effect.FORBIDS: Verdict.NO,
    Effect.OUT_OF_SCOPE: Verdict.ASK_A_LAWYER,
}
NOBODY_KNOWN = Known()


def may_i_share(
    question: Question, rules: Iterable[Rule], on: dt.date, known: Known = NOBODY_KNOWN
) -> Answer:
    """Answer from those of the rules that hold on that day; no rule means no, or a gap."""
    in_force = [rule for rule in rules if rule.is_in_force(on)]
    fitting = [rule for rule in in_force if _fits(rule, question)]
    weighed = sorted(
        ((_verdict(rule, question), rule) for rule in fitting),
        key=lambda pair: _rank(question, *pair),
    )
    if not weighed:
        return answer_without_rule(question, _duties_of(question, in_force), known)
    verdict, best = weighed[0]
    agreeing = [rule.id for other, rule in weighed if other == verdict]
    others = [rule.id for other, rule in weighed if other != verdict]
    return answer_by(question, verdict, best, (agreeing, others), known)


def consent_rule_for(
    discloser_class: RoleClass,
    recipient_class: RoleClass,
    purpose: Purpose | str,
    category: Category,
    rules: Iterable[Rule] | None = None,
) -> str | None:
    """The rule that a consent to that recipient is recorded under; None when none fits.

    Where several fit, the one `may_i_share` would name; the mode plays no part.
    """
    must_be_single(purpose, category)
    fitting = [
        rule
        for rule in (load_rules() if rules is None else rules)
        if rule.consent != ConsentForm.NONE
        and rule.runs_between(discloser_class, recipient_class)
        and purpose_name(purpose) in rule.purposes
        and category in rule.categories
    ]
    best = min(fitting, key=_weight, default=None)
    return best.id if best else None


def strictest(rules: Iterable[Rule]) -> Rule:
    """Of several consent rules the one that asks most: for a consent that covers them all."""
    return max(
        rules,
        key=lambda rule: (
            STRICTNESS.index(rule.consent),
            -(rule.lapse_days or 10**6),
            tuple(-part if isinstance(part, int) else 0 for part in rule.number),
        ),
    )


def form_required(rule: Rule) -> ConsentForm:
    """The form a consent under this rule must have; `ConsentForm.NONE` when none is needed."""
    return rule.consent


def is_satisfied_by(rule: Rule, state: ConsentState) -> bool:
    """Whether a consent in that state is what the rule asks for."""
    return state in SATISFIED_BY[rule.consent]


def latest_expiry(rule: Rule, given_at: dt.datetime) -> dt.datetime | None:
    """The last moment a consent under this rule can hold; None when its law sets no limit.

    A year ends on the same date next year, at the same time of day, reckoned both in Denmark
    and in UTC (as the database does): the earlier holds. One given on 29 February ends on
    28 February, so that it never lasts longer than a year.
    """
    if given_at.tzinfo is None:
        raise ValueError("given_at must know its time zone")
    if rule.lapse_days is None:
        return None
    return min(_later(given_at.astimezone(zone), rule.lapse_days) for zone in (DENMARK, dt.UTC))


def _later(moment: dt.datetime, lapse_days: int) -> dt.datetime:
    """Whole years by the calendar, the rest by days; in UTC."""
    years, days = divmod(lapse_days, DAYS_OF_A_YEAR)
    year = moment.year + years
    last_day = calendar.monthrange(year, moment.month)[1]
    ends = moment.replace(year=year, day=min(moment.day, last_day)) + dt.timedelta(days=days)
    return ends.astimezone(dt.UTC)


def _fits(rule: Rule, question: Question) -> bool:
    teller = question.discloser_class
    tells = teller if rule.counts == Counts.TELLER else question.holder_class
    facts = question.facts
    return (
        purpose_name(question.purpose) in rule.purposes
        and rule.runs_between(tells, question.recipient_class)
        and question.category in rule.categories
        and question.mode in rule.modes
        and rule.requires <= facts
        and not (rule.never_when - STOPPING) & facts
    )


def _duties_of(question: Question, rules: Iterable[Rule]) -> list[Rule]:
    """The duties of that purpose, whoever they are owed to."""
    name = purpose_name(question.purpose)
    return [rule for rule in rules if rule.effect == Effect.REQUIRES and name in rule.purposes]


def _verdict(rule: Rule, question: Question) -> Verdict:
    if rule.effect != Effect.OPENS:
        return WITHOUT_ASKING_CONSENT[rule.effect]
    if _is_stopped(rule, question):
        return Verdict.NO
    return Verdict.YES if rule.consent == ConsentForm.NONE else _by_consent(rule, question)


def _by_consent(rule: Rule, question: Question) -> Verdict:
    if question.capacity == Capacity.UNCLEAR:
        return Verdict.ASK_A_LAWYER
    if is_satisfied_by(rule, question.consent_state):
        return Verdict.YES
    if Fact.OPTED_OUT in question.facts:
        return Verdict.NO
    is_unsigned = rule.waivable and question.consent_state == ConsentState.ORAL
    return Verdict.ASK_A_LAWYER if is_unsigned else Verdict.YES_WITH_CONSENT


def _is_stopped(rule: Rule, question: Question) -> bool:
    return bool(rule.never_when & STOPPING & question.facts)


def _rank(
    question: Question, verdict: Verdict, rule: Rule
) -> tuple[bool, bool, bool, tuple[int, int, bool, tuple[int, int, str]]]:
    """A duty first, then a yes, then what stops, then what the table puts first."""
    return (
        verdict != Verdict.YOU_MUST,
        verdict != Verdict.YES,
        not _is_stopped(rule, question),
        _weight(rule),
    )


def _weight(rule: Rule) -> tuple[int, int, bool, tuple[int, int, str]]:
    """What the table puts first, then what asks least."""
    return (rule.priority, STRICTNESS.index(rule.consent), rule.verify, rule.number)
