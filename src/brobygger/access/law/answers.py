"""An answer in words: for the asker, for the citizen, and for the record."""

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
    RoleClass,
    Text,
    Verdict,
    purpose_name,
)

# A rule's own sentences are for when it does what it is for.
OWN_WORDS = frozenset({"you_must", "yes_by_law", "ask_a_lawyer", "no"})
LOST = {
    ConsentState.WITHDRAWN: "withdrawn",
    ConsentState.EXPIRED: "expired",
    ConsentState.OLD: "expired",
}
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
    may demand this, and no rule of ours says so; `instead` then has the ids of its duties.
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
    duties: tuple[Text, ...] = ()
    verify: bool = True
    verify_note: Text | None = None
    source: str = ""
    is_gap: bool = False
    instead: tuple[str, ...] = ()

    @property
    def withdrawable(self) -> bool:
        """A consent can always be taken back."""
        return self.form != ConsentForm.NONE

    @property
    def ready_text(self) -> Text:
        """What to say, and beneath it the note for the record."""
        return Text(
            da=f"{self.say.da}\n\n{self.note.da}",
            en=f"{self.say.en}\n\n{self.note.en}",
        )


@dataclass(frozen=True, slots=True)
class Found:
    """What the table says: the rule that answers, the form it takes, and the other rules' ids."""

    verdict: Verdict
    rule: Rule
    form: ConsentForm
    alternatives: tuple[str, ...] = ()
    agreeing: tuple[str, ...] = ()


def answer_by(question: Question, found: Found, known: Known) -> Answer:
    """The answer a rule gives, in words."""
    phrases, rule = load_phrases(), found.rule
    key = _wording(question, found)
    ready, has_form = _ready(key, question, found, known), found.form != ConsentForm.NONE
    return Answer(
        verdict=found.verdict,
        verdict_text=rule.headline or phrases.headlines.get(key, phrases.verdicts[found.verdict]),
        rule_ids=found.agreeing or (rule.id,),
        alternatives=found.alternatives,
        paragraph=_paragraph(found),
        title=rule.title,
        explanation=phrases.explanations.get(key, rule.explanation),
        say=ready.say,
        note=ready.note,
        form=found.form,
        form_note=rule.form_note if has_form else None,
        lapse_days=rule.lapse_days if has_form else None,
        duties=(*_about_capacity(question, found), *rule.duties),
        verify=rule.verify,
        verify_note=rule.verify_note,
        disclaimer=phrases.disclaimer,
        source=rule.source,
        holder=question.holder_class,
    )


def answer_without_rule(
    question: Question, form: ConsentForm, duties: tuple[Rule, ...], known: Known
) -> Answer:
    """No: but where a law may demand it, a gap in our table is not a no."""
    phrases = load_phrases()
    is_gap = purpose_name(question.purpose) in DUTIES
    key = "gap" if is_gap else "no"
    verdict = Verdict.ASK_A_LAWYER if is_gap else Verdict.NO
    ready = _ready(key, question, None, known)
    return Answer(
        verdict=verdict,
        verdict_text=phrases.headlines.get(key, phrases.verdicts[verdict]),
        explanation=phrases.explanations[key],
        say=ready.say,
        note=ready.note,
        form=form,
        disclaimer=phrases.disclaimer,
        holder=question.holder_class,
        is_gap=is_gap,
        instead=tuple(rule.id for rule in duties),
    )


def _is_stop(found: Found) -> bool:
    return found.verdict == Verdict.NO and found.rule.effect != Effect.FORBIDS


def _paragraph(found: Found) -> str:
    return (found.rule.stop_paragraph if _is_stop(found) else None) or found.rule.paragraph


def _wording(question: Question, found: Found) -> str:
    """Which of the ready sentences fits; some say more than the verdict alone."""
    needs_consent = found.rule.consent != ConsentForm.NONE
    if found.verdict == Verdict.YES:
        return "yes_by_consent" if needs_consent else "yes_by_law"
    if _is_stop(found):
        return str(min(found.rule.never_when & STOPPING & question.facts))
    if found.verdict == Verdict.YES_WITH_CONSENT:
        return LOST.get(question.consent_state, str(found.verdict))
    if found.verdict == Verdict.ASK_A_LAWYER and needs_consent:
        return "unsigned"
    has_taken_back = found.verdict == Verdict.ASK_A_LAWYER and found.rule.effect == Effect.OPENS
    return "taken_back" if has_taken_back else str(found.verdict)


def _about_capacity(question: Question, found: Found) -> tuple[Text, ...]:
    if found.form == ConsentForm.NONE or question.capacity == Capacity.ABLE:
        return ()
    return (load_phrases().capacities[question.capacity],)


def _ready(key: str, question: Question, found: Found | None, known: Known) -> Ready:
    usual = load_phrases().ready[key]
    own = found.rule if found and key in OWN_WORDS else None
    say = (own.say if own else None) or usual.say
    note = (own.record_note if own else None) or usual.note
    parts = _parts(question, found, known)
    return Ready(say=say.filled(**parts), note=note.filled(**parts))


def _parts(question: Question, found: Found | None, known: Known) -> dict[str, Text]:
    phrases = load_phrases()
    form = found.form if found else ConsentForm.NONE
    paragraph = _paragraph(found) if found else ""
    return {
        "recipient": known.recipient or phrases.classes[question.recipient_class],
        "topic": phrases.categories[question.category.name or ""],
        "purpose": phrases.purposes[purpose_name(question.purpose)],
        "paragraph": Text(da=paragraph, en=paragraph),
        "form": phrases.forms[form],
        "ask": phrases.ask.get(form, Text(da="", en="")),
        "given": known.given_on or OPEN_END,
    }
