"""May I share this? A pure answer from the rule table: no clock, no database, no exceptions."""

import calendar
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from brobygger.access.law.phrases import Ready, load_phrases
from brobygger.access.law.rules import Rule, load_rules
from brobygger.access.law.words import (
    PURPOSES,
    SATISFIED_BY,
    STRICTNESS,
    Capacity,
    ConsentForm,
    ConsentState,
    Effect,
    Fact,
    Mode,
    RoleClass,
    Text,
    Verdict,
    purpose_name,
)
from brobygger.kernel.categories import SINGLE_CATEGORIES, Category
from brobygger.kernel.purposes import Purpose

DENMARK = ZoneInfo("Europe/Copenhagen")
DAYS_OF_A_YEAR = 365
WITHOUT_ASKING_CONSENT: Mapping[Effect, Verdict] = {
    Effect.SPECIAL: Verdict.ASK_A_LAWYER,
    Effect.FORBIDS: Verdict.NO,
    Effect.OUT_OF_SCOPE: Verdict.ASK_A_LAWYER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Who would tell whom what, for what, how; and what is known about consent and the case."""

    discloser_class: RoleClass
    recipient_class: RoleClass
    category: Category
    purpose: Purpose | str
    mode: Mode = Mode.ORAL
    consent_state: ConsentState = ConsentState.NONE
    capacity: Capacity = Capacity.ABLE
    current_treatment: bool = False
    essential_for_recipient: bool = False
    criminal_investigation: bool = False
    opted_out: bool = False

    def __post_init__(self) -> None:
        _must_be_single(self.purpose, self.category)

    @property
    def facts(self) -> frozenset[Fact]:
        return frozenset(fact for fact in Fact if getattr(self, fact.value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A verdict with its paragraph, in words for the asker, the citizen and the record.

    `rule_ids` are the rules that give this verdict, the best first; `alternatives` fit the
    question too but lead elsewhere, for instance to asking for consent instead.
    """

    verdict: Verdict
    verdict_text: Text
    rule_ids: tuple[str, ...]
    alternatives: tuple[str, ...]
    paragraph: str
    title: Text | None
    explanation: Text
    say: Text
    note: Text
    form: ConsentForm
    form_note: Text | None
    lapse_days: int | None
    withdrawable: bool
    duties: tuple[Text, ...]
    verify: bool
    verify_note: Text | None
    disclaimer: Text
    source: str

    @property
    def ready_text(self) -> Text:
        """What to say, and beneath it the note for the record."""
        return Text(
            da=f"{self.say.da}\n\n{self.note.da}",
            en=f"{self.say.en}\n\n{self.note.en}",
        )


def may_i_share(question: Question, rules: Iterable[Rule], on: dt.date) -> Answer:
    """Answer from those of the rules that hold on that day; no rule means no."""
    facts = question.facts
    fitting = [rule for rule in rules if _fits(rule, question, facts) and rule.is_in_force(on)]
    weighed = sorted(
        ((_verdict(rule, question), rule) for rule in fitting),
        key=lambda pair: _rank(*pair),
    )
    if not weighed:
        return _no_rule(question)
    verdict, best = weighed[0]
    agreeing = tuple(rule.id for other, rule in weighed if other == verdict)
    others = tuple(rule.id for other, rule in weighed if other != verdict)
    return _answer(question, verdict, best, agreeing, others)


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
    _must_be_single(purpose, category)
    fitting = [
        rule
        for rule in (load_rules() if rules is None else rules)
        if rule.consent != ConsentForm.NONE
        and rule.runs_between(discloser_class, recipient_class)
        and purpose_name(purpose) in rule.purposes
        and category in rule.categories
    ]
    best = min(fitting, key=lambda rule: _rank(Verdict.YES, rule), default=None)
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


def _must_be_single(purpose: Purpose | str, category: Category) -> None:
    """One purpose and one kind of information at a time: the law answers each for itself."""
    if purpose_name(purpose) not in PURPOSES:
        raise ValueError(f"not one purpose of the law tables: {purpose!r}")
    if category not in SINGLE_CATEGORIES:
        raise ValueError(f"not one information category: {category!r}")


def _fits(rule: Rule, question: Question, facts: frozenset[Fact]) -> bool:
    return (
        purpose_name(question.purpose) in rule.purposes
        and rule.runs_between(question.discloser_class, question.recipient_class)
        and question.category in rule.categories
        and question.mode in rule.modes
        and rule.requires <= facts
        and not rule.never_when & facts
    )


def _verdict(rule: Rule, question: Question) -> Verdict:
    if rule.effect != Effect.OPENS:
        return WITHOUT_ASKING_CONSENT[rule.effect]
    if rule.consent == ConsentForm.NONE:
        return Verdict.YES
    if question.capacity == Capacity.UNCLEAR:
        return Verdict.ASK_A_LAWYER
    given = is_satisfied_by(rule, question.consent_state)
    return Verdict.YES if given else Verdict.YES_WITH_CONSENT


def _rank(verdict: Verdict, rule: Rule) -> tuple[bool, int, int, bool, tuple[int, str]]:
    """A yes comes first, then what the table puts first, then what asks least."""
    return (
        verdict != Verdict.YES,
        rule.priority,
        STRICTNESS.index(rule.consent),
        rule.verify,
        rule.number,
    )


def _answer(
    question: Question,
    verdict: Verdict,
    best: Rule,
    agreeing: tuple[str, ...],
    others: tuple[str, ...],
) -> Answer:
    phrases = load_phrases()
    ready = _ready(question, verdict, best)
    return Answer(
        verdict=verdict,
        verdict_text=phrases.verdicts[verdict],
        rule_ids=agreeing,
        alternatives=others,
        paragraph=best.paragraph,
        title=best.title,
        explanation=best.explanation,
        say=ready.say,
        note=ready.note,
        form=best.consent,
        form_note=best.form_note,
        lapse_days=best.lapse_days,
        withdrawable=best.withdrawable,
        duties=(*_about_capacity(question, best), *best.duties),
        verify=best.verify,
        verify_note=best.verify_note,
        disclaimer=phrases.disclaimer,
        source=best.source,
    )


def _no_rule(question: Question) -> Answer:
    phrases = load_phrases()
    ready = _filled(phrases.ready["no"], question)
    return Answer(
        verdict=Verdict.NO,
        verdict_text=phrases.verdicts[Verdict.NO],
        rule_ids=(),
        alternatives=(),
        paragraph="",
        title=None,
        explanation=phrases.no_rule,
        say=ready.say,
        note=ready.note,
        form=ConsentForm.NONE,
        form_note=None,
        lapse_days=None,
        withdrawable=False,
        duties=(),
        verify=True,
        verify_note=None,
        disclaimer=phrases.disclaimer,
        source="",
    )


def _about_capacity(question: Question, rule: Rule) -> tuple[Text, ...]:
    if rule.consent == ConsentForm.NONE or question.capacity == Capacity.ABLE:
        return ()
    return (load_phrases().capacities[question.capacity],)


def _ready(question: Question, verdict: Verdict, rule: Rule) -> Ready:
    key = str(verdict)
    if verdict == Verdict.YES:
        key = "yes_by_law" if rule.consent == ConsentForm.NONE else "yes_by_consent"
    usual = load_phrases().ready[key]
    ready = Ready(say=rule.say or usual.say, note=rule.record_note or usual.note)
    return _filled(ready, question, rule)


def _filled(ready: Ready, question: Question, rule: Rule | None = None) -> Ready:
    parts = _parts(question, rule)
    return Ready(say=ready.say.filled(**parts), note=ready.note.filled(**parts))


def _parts(question: Question, rule: Rule | None) -> dict[str, Text]:
    phrases = load_phrases()
    form = rule.consent if rule else ConsentForm.NONE
    paragraph = rule.paragraph if rule else ""
    return {
        "recipient": phrases.classes[question.recipient_class],
        "topic": phrases.categories[question.category.name or ""],
        "purpose": phrases.purposes[purpose_name(question.purpose)],
        "paragraph": Text(da=paragraph, en=paragraph),
        "form": phrases.forms[form],
        "ask": phrases.ask.get(form, Text(da="", en="")),
    }
