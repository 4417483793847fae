"""An answer in words: for the asker, for the citizen, and for the record."""

from collections.abc import Sequence
from dataclasses import dataclass

from brobygger.access.law.phrases import Ready, load_phrases
from brobygger.access.law.questions import Question
from brobygger.access.law.rules import Rule
from brobygger.access.law.words import (
    DUTIES,
    STOPPING,
    Capacity,
    ConsentForm,
    ConsentState,
    Effect,
    Fact,
    RoleClass,
    Text,
    Verdict,
    purpose_name,
)

OPEN_END = Text(da="…", en="…")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known besides the classes, to be said in the sentences instead of a class or dots."""

    recipient: Text | None = None
    given_on: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A verdict with its paragraph, in words for the asker, the citizen and the record.

    `rule_ids` are the rules that give this verdict, the best first; `alternatives` fit the
    question too but lead elsewhere, for instance to asking for consent instead. `is_gap`: a law
    may demand this, and no rule of ours says so; `instead` then names the duties of that purpose.
    """

    verdict: Verdict
    verdict_text: Text
    explanation: Text
    say: Text
    note: Text
    disclaimer: Text
    holder: RoleClass
    rule_ids: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    paragraph: str = ""
    title: Text | None = None
    form: ConsentForm = ConsentForm.NONE
    form_note: Text | None = None
    lapse_days: int | None = None
    withdrawable: bool = False
    duties: tuple[Text, ...] = ()
    verify: bool = True
    verify_note: Text | None = None
    source: str = ""
    is_gap: bool = False
    instead: tuple[Text, ...] = ()

    @property
    def ready_text(self) -> Text:
        """What to say, and beneath it the note for the record."""
        return Text(
            da=f"{self.say.da}\n\n{self.note.da}",
            en=f"{self.say.en}\n\n{self.note.en}",
        )


def answer_by(
    question: Question,
    verdict: Verdict,
    best: Rule,
    others: tuple[Sequence[str], Sequence[str]],
    known: Known,
) -> Answer:
    """The answer a rule gives; `others` are those that agree with it, and those that do not."""
    phrases = load_phrases()
    key = _wording(question, verdict, best)
    ready = _ready(key, question, best, known)
    return Answer(
        verdict=verdict,
        verdict_text=best.headline or phrases.headlines.get(key) or phrases.verdicts[verdict],
        rule_ids=tuple(others[0]),
        alternatives=tuple(others[1]),
        paragraph=best.paragraph,
        title=best.title,
        explanation=phrases.explanations.get(key, best.explanation),
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
        holder=question.holder_class,
    )


def answer_without_rule(question: Question, duties: Sequence[Rule], known: Known) -> Answer:
    """No: but where a law may demand it, a gap in our table is not a no."""
    phrases = load_phrases()
    is_gap = purpose_name(question.purpose) in DUTIES
    key = "gap" if is_gap else "no"
    verdict = Verdict.ASK_A_LAWYER if is_gap else Verdict.NO
    ready = _ready(key, question, None, known)
    return Answer(
        verdict=verdict,
        verdict_text=phrases.headlines.get(key) or phrases.verdicts[verdict],
        explanation=phrases.explanations[key],
        say=ready.say,
        note=ready.note,
        disclaimer=phrases.disclaimer,
        holder=question.holder_class,
        is_gap=is_gap,
        instead=tuple(rule.title for rule in duties),
    )


def _wording(question: Question, verdict: Verdict, rule: Rule) -> str:
    """Which of the ready sentences fits; some say more than the verdict alone."""
    if verdict == Verdict.YES:
        return "yes_by_law" if rule.consent == ConsentForm.NONE else "yes_by_consent"
    if verdict == Verdict.NO and rule.effect != Effect.FORBIDS:
        stops = rule.never_when & STOPPING & question.facts
        return str(min(stops, default=Fact.OPTED_OUT))
    if verdict == Verdict.ASK_A_LAWYER and rule.consent != ConsentForm.NONE:
        return "capacity" if question.capacity == Capacity.UNCLEAR else "unsigned"
    if verdict == Verdict.YES_WITH_CONSENT:
        lost = {ConsentState.WITHDRAWN, ConsentState.EXPIRED}
        return str(question.consent_state) if question.consent_state in lost else str(verdict)
    return str(verdict)


def _about_capacity(question: Question, rule: Rule) -> tuple[Text, ...]:
    if rule.consent == ConsentForm.NONE or question.capacity == Capacity.ABLE:
        return ()
    return (load_phrases().capacities[question.capacity],)


def _ready(key: str, question: Question, rule: Rule | None, known: Known) -> Ready:
    usual = load_phrases().ready[key]
    own = rule if rule and key in OWN_WORDS else None
    say = (own.say if own else None) or usual.say
    note = (own.record_note if own else None) or usual.note
    parts = _parts(question, rule, known)
    return Ready(say=say.filled(**parts), note=note.filled(**parts))


# A rule's own sentences are for when it does what it is for.
OWN_WORDS = frozenset({"you_must", "yes_by_law", "ask_a_lawyer", "no"})


def _parts(question: Question, rule: Rule | None, known: Known) -> dict[str, Text]:
    phrases = load_phrases()
    form = rule.consent if rule else ConsentForm.NONE
    paragraph = rule.paragraph if rule else ""
    return {
        "recipient": known.recipient or phrases.classes[question.recipient_class],
        "topic": phrases.categories[question.category.name or ""],
        "purpose": phrases.purposes[purpose_name(question.purpose)],
        "paragraph": Text(da=paragraph, en=paragraph),
        "form": phrases.forms[form],
        "ask": phrases.ask.get(form, Text(da="", en="")),
        "given": known.given_on or OPEN_END,
    }
