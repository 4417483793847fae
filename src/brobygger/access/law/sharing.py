"""May I share this? A pure answer from the rule table: no clock, no database, no exceptions."""

import calendar
import datetime as dt
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from brobygger.access.law.answers import Answer, Found, Known, answer_by, answer_without_rule
from brobygger.access.law.questions import Question, must_be_single
from brobygger.access.law.rules import Rule, load_rules
from brobygger.access.law.words import (
    DUTIES,
    SATISFIED_BY,
    STOPPING,
    STRICTNESS,
    Capacity,
    ConsentForm,
    ConsentState,
    Counts,
    Effect,
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
WHICH_PART, WHO_CAN_SAY_YES = "P3", "P5"


def may_i_share(
    question: Question, rules: Iterable[Rule], on: dt.date, known: Known = NOBODY_KNOWN
) -> Answer:
    """Answer from those of the rules that hold on that day; no rule means no, or a gap.

    Where it is not said which part of addiction treatment it is, both readings are asked: equal
    answers stand, in the stricter form; unequal ones are for a leader (P3).
    """
    in_force = tuple(rule for rule in rules if rule.is_in_force(on))
    readings = [_answer(one, in_force, known) for one in question.readings()]
    stricter = max(readings, key=lambda one: one.form == ConsentForm.WRITTEN)
    part = _principle(WHICH_PART, in_force)
    if part is None or len({one.verdict for one in readings}) == 1:
        return stricter
    form = max((one.form for one in readings), key=STRICTNESS.index)
    ids = dict.fromkeys(rule_id for one in readings for rule_id in one.rule_ids)
    return answer_by(question, Found(Verdict.ASK_A_LAWYER, part, form, alternatives=(*ids,)), known)


def _answer(question: Question, rules: tuple[Rule, ...], known: Known) -> Answer:
    fitting = _fitting(question, rules)
    weighed = sorted(
        ((_verdict(rule, question), rule) for rule in fitting), key=lambda pair: _rank(*pair)
    )
    if not weighed:
        return answer_without_rule(
            question, _form_of_a_gap(question, rules), _duties_of(question, rules), known
        )
    verdict, best = weighed[0]
    agreeing = tuple(rule.id for other, rule in weighed if other == verdict)
    others = tuple(rule.id for other, rule in weighed if other != verdict)
    form = _form(verdict, best, fitting)
    who = _principle(WHO_CAN_SAY_YES, rules) if question.is_in_doubt else None
    if who and verdict == Verdict.ASK_A_LAWYER and best.consent != ConsentForm.NONE:
        return answer_by(question, Found(verdict, who, form, (*agreeing, *others)), known)
    return answer_by(question, Found(verdict, best, form, others, agreeing), known)


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
    """Whether a consent in that state is what the rule asks for, and has not lapsed by it."""
    has_lapsed = state == ConsentState.OLD and rule.lapse_days is not None
    return state in SATISFIED_BY[rule.consent] and not has_lapsed


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


def _fitting(question: Question, rules: Iterable[Rule]) -> list[Rule]:
    name, facts = purpose_name(question.purpose), question.facts
    tells = {
        Counts.TELLER: question.discloser_class,
        Counts.HOLDER: question.holder_class,
    }
    return [
        rule
        for rule in rules
        if name in rule.purposes
        and rule.effect != Effect.PRINCIPLE
        and question.category in rule.categories
        and question.mode in rule.modes
        and rule.requires <= facts
        and not (rule.never_when - STOPPING) & facts
        and rule.runs_between(tells[rule.counts], question.recipient_class)
    ]


def _principle(rule_id: str, rules: Iterable[Rule]) -> Rule | None:
    return next((rule for rule in rules if rule.id == rule_id), None)


def _duties_of(question: Question, rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The duties of that purpose, whoever they are owed to."""
    name = purpose_name(question.purpose)
    found = (rule for rule in rules if rule.effect == Effect.REQUIRES and name in rule.purposes)
    return tuple(sorted(found, key=lambda rule: rule.number))


def _verdict(rule: Rule, question: Question) -> Verdict:
    if rule.consent != ConsentForm.NONE:
        return _by_consent(rule, question)
    if rule.effect != Effect.OPENS:
        return WITHOUT_ASKING_CONSENT[rule.effect]
    if _is_stopped(rule, question):
        return Verdict.NO
    # No consent is needed here; but whoever took one back may have meant to opt out.
    has_taken_back = rule.opt_out and question.consent_state == ConsentState.WITHDRAWN
    return Verdict.ASK_A_LAWYER if has_taken_back else Verdict.YES


def _by_consent(rule: Rule, question: Question) -> Verdict:
    if question.capacity == Capacity.UNCLEAR:
        return Verdict.ASK_A_LAWYER
    if is_satisfied_by(rule, question.consent_state):
        return Verdict.YOU_MUST if rule.effect == Effect.REQUIRES else Verdict.YES
    if _is_stopped(rule, question):
        return Verdict.NO
    is_unsigned = rule.waivable and question.consent_state == ConsentState.ORAL
    is_for_a_leader = is_unsigned or question.is_in_doubt
    return Verdict.ASK_A_LAWYER if is_for_a_leader else Verdict.YES_WITH_CONSENT


def _is_stopped(rule: Rule, question: Question) -> bool:
    return bool(rule.never_when & STOPPING & question.facts)


def _form(verdict: Verdict, best: Rule, fitting: Iterable[Rule]) -> ConsentForm:
    """The form a consent must have; beside an answer a leader gives, only what is strict counts."""
    if verdict == Verdict.NO:
        return ConsentForm.NONE
    if verdict != Verdict.ASK_A_LAWYER or best.effect in {Effect.OPENS, Effect.REQUIRES}:
        return best.consent
    is_written = any(rule.consent == ConsentForm.WRITTEN for rule in fitting)
    return ConsentForm.WRITTEN if is_written else ConsentForm.NONE


def _form_of_a_gap(question: Question, rules: tuple[Rule, ...]) -> ConsentForm:
    between = (question.holder_class, question.recipient_class)
    rule_id = consent_rule_for(*between, Purpose.COORDINATION, question.category, rules)
    rule = next((one for one in rules if one.id == rule_id), None)
    is_written = purpose_name(question.purpose) in DUTIES and rule and rule.consent
    return ConsentForm.WRITTEN if is_written == ConsentForm.WRITTEN else ConsentForm.NONE


def _rank(
    verdict: Verdict, rule: Rule
) -> tuple[bool, bool, bool, tuple[int, int, bool, tuple[int, int, str]]]:
    """A duty first, then a yes, then a no, then what the table puts first."""
    return (
        verdict != Verdict.YOU_MUST,
        verdict != Verdict.YES,
        verdict != Verdict.NO,
        _weight(rule),
    )


def _weight(rule: Rule) -> tuple[int, int, bool, tuple[int, int, str]]:
    """What the table puts first, then what asks least."""
    return (rule.priority, STRICTNESS.index(rule.consent), rule.verify, rule.number)
