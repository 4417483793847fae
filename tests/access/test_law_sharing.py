"""May I share this? The complete table of questions, and the answers that matter most."""

import datetime as dt
import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brobygger.access.law.rules import load_rules, rule_by_id
from brobygger.access.law.sharing import (
    Answer,
    Known,
    Question,
    may_i_share,
)
from brobygger.access.law.words import (
    DUTIES,
    PURPOSES,
    STOPPING,
    Capacity,
    ConsentForm,
    ConsentState,
    Counts,
    Effect,
    Mode,
    RoleClass,
    Text,
    Verdict,
)
from brobygger.kernel.categories import Category
from brobygger.kernel.purposes import Purpose

ON = dt.date(2026, 7, 1)
H, S, A = RoleClass.HEALTH, RoleClass.SOCIAL, RoleClass.ADDICTION
AUTHORITY, MANAGEMENT = RoleClass.AUTHORITY, RoleClass.FACILITY_MANAGEMENT
SUPERVISION = RoleClass.SUPERVISION
STRANGERS = {RoleClass.RELATIVE, RoleClass.VOLUNTARY}
BARE = {ConsentState.NONE, ConsentState.WITHDRAWN, ConsentState.EXPIRED}
KINDS = (Category.MENTAL, Category.SOCIAL)
# From the most closed to the most open: a consent said aloud may be enough, if a leader says so.
STAIRS = tuple(
    Verdict[one] for one in ("NO", "YES_WITH_CONSENT", "ASK_A_LAWYER", "YES", "YOU_MUST")
)


def a_question(discloser=H, recipient=S, category=Category.MENTAL, purpose="COORDINATION", **more):
    return Question(
        discloser_class=discloser,
        recipient_class=recipient,
        category=category,
        purpose=purpose,
        **more,
    )


def ask(*args, **more) -> Answer:
    return may_i_share(a_question(*args, **more), load_rules(), ON)


@pytest.fixture(scope="module")
def every_answer() -> dict[tuple, Answer]:
    """Class × class × kind × purpose × consent, said aloud: 44,400 answers, once.

    Two kinds of information stand for the nine: what others wrote, and what one wrote oneself.
    """
    return {
        key: ask(*key[:4], consent_state=key[4])
        for key in itertools.product(RoleClass, RoleClass, KINDS, PURPOSES, ConsentState)
    }


questions = st.builds(
    Question,
    discloser_class=st.sampled_from(RoleClass),
    recipient_class=st.sampled_from(RoleClass),
    category=st.sampled_from(list(Category)),
    purpose=st.sampled_from(PURPOSES),
    mode=st.sampled_from(Mode),
    consent_state=st.sampled_from(ConsentState),
    capacity=st.sampled_from(Capacity),
    current_treatment=st.booleans(),
    essential_for_recipient=st.booleans(),
    criminal_investigation=st.booleans(),
    opted_out=st.booleans(),
    same_unit=st.booleans(),
    agreement_over=st.booleans(),
    recipient_in_danger=st.booleans(),
    override=st.booleans(),
    author_class=st.none() | st.sampled_from(RoleClass),
)


def answer_of(question: Question) -> Answer:
    return may_i_share(question, load_rules(), ON)


# The complete table


def test_no_yes_without_a_paragraph(every_answer):
    for answer in every_answer.values():
        if answer.verdict in {Verdict.YOU_MUST, Verdict.YES, Verdict.YES_WITH_CONSENT}:
            assert answer.rule_ids
            assert answer.paragraph == rule_by_id(answer.rule_ids[0]).paragraph
            assert answer.source
        assert answer.rule_ids or answer.verdict == Verdict.NO or answer.is_gap


def test_a_legal_duty_never_reads_no_for_want_of_a_rule(every_answer):
    """Only a citizen who opted out, or a rule that is told to stop, says no to what a law may demand."""
    gaps = set()
    for (_, _, _, purpose, _), answer in every_answer.items():
        if purpose in DUTIES:
            assert answer.verdict != Verdict.NO
            assert answer.is_gap == (not answer.rule_ids)
        else:
            assert not answer.is_gap
        if answer.is_gap:
            gaps.add(purpose)
            assert answer.verdict == Verdict.ASK_A_LAWYER
            assert answer.verdict_text.da == "En lov kan kræve det – spørg din leder"
    assert {"child_worry", "use_of_force", "worrying_event", "adverse_event"} <= gaps


def test_a_gap_names_the_duties_of_its_purpose():
    answer = ask(H, AUTHORITY, Category.RISK, "use_of_force")

    assert answer.instead == ("D2",)
    assert ask(H, RoleClass.PROBATION, Category.MENTAL, "complaint").instead == ()


def test_every_answer_carries_the_disclaimer_and_both_languages(every_answer):
    for answer in every_answer.values():
        assert "juridisk rådgivning" in answer.disclaimer.da
        for text in (answer.explanation, answer.say, answer.note, answer.ready_text):
            assert text.da != text.en
            assert "{" not in text.da + text.en
            assert "  " not in text.da + text.en
            assert text.da == text.da.strip()


def test_relatives_and_volunteers_never_hear_anything_without_consent(every_answer):
    for (_, recipient, _, _, state), answer in every_answer.items():
        if recipient in STRANGERS and state in BARE:
            assert answer.verdict != Verdict.YES


def test_a_duty_towards_strangers_is_to_warn_or_to_insure_and_nothing_else():
    told = {
        (rule.id, recipient.value)
        for rule in load_rules()
        if rule.effect == Effect.REQUIRES
        for recipient in rule.recipient_classes & STRANGERS
    }

    assert told == {("D5", "V"), ("D6V", "R"), ("D6V", "V")}


def test_withdrawn_and_expired_weigh_as_never_asked(every_answer):
    for (*who, state), answer in every_answer.items():
        if state in BARE and not (
            state == ConsentState.WITHDRAWN and answer.verdict == "ask_a_lawyer"
        ):
            never_asked = every_answer[(*who, ConsentState.NONE)]
            assert (answer.verdict, answer.rule_ids, answer.alternatives) == (
                never_asked.verdict,
                never_asked.rule_ids,
                never_asked.alternatives,
            )


def test_more_consent_never_makes_an_answer_worse(every_answer):
    for (*who, state), answer in every_answer.items():
        stronger = {ConsentState.NONE: ConsentState.ORAL, ConsentState.ORAL: ConsentState.WRITTEN}
        if state in stronger:
            after = every_answer[(*who, stronger[state])]
            order = STAIRS.index
            assert order(after.verdict) >= order(answer.verdict)


def test_a_yes_that_needs_consent_has_a_form_and_can_be_withdrawn(every_answer):
    for answer in every_answer.values():
        needs = answer.form != ConsentForm.NONE
        assert answer.withdrawable == needs
        if answer.verdict == Verdict.YES_WITH_CONSENT:
            assert needs


def test_what_nobody_needs_is_always_a_no(every_answer):
    for (_, _, _, purpose, _), answer in every_answer.items():
        if purpose == "not_needed_for_my_work":
            assert (answer.verdict, answer.rule_ids) == (Verdict.NO, ("L11",))


OPEN_TO_A_LEADER = {
    "P3": {"discloser": A, "recipient": H, "purpose": "TREATMENT", "current_treatment": True},
    "P5": {"capacity": Capacity.UNCLEAR},
}


def questions_of(rule):
    """What the rule itself says it answers."""
    whom = itertools.product(rule.discloser_classes, rule.recipient_classes, rule.purposes)
    facts = {fact.value: True for fact in rule.requires}
    kinds = (Category.IDENTITY, Category.RISK, Category.MENTAL)
    for (discloser, recipient, purpose), mode, category in itertools.product(
        whom, rule.modes, kinds
    ):
        yield {
            **facts,
            "discloser": discloser,
            "recipient": recipient,
            "category": category,
            "purpose": purpose,
            "mode": mode,
            "author_class": H if rule.id in WRITTEN_BY_HEALTH else None,
        }


WRITTEN_BY_HEALTH = {"L7T", "L14H"}


@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: rule.id)
def test_every_rule_is_the_best_answer_to_some_question(rule):
    asked = [OPEN_TO_A_LEADER[rule.id]] if rule.id in OPEN_TO_A_LEADER else questions_of(rule)

    assert any(ask(**one).rule_ids[:1] == (rule.id,) for one in asked)


# Any question at all


@given(question=questions)
def test_the_order_of_the_table_does_not_matter(question):
    backwards = tuple(reversed(load_rules()))

    assert may_i_share(question, backwards, ON) == answer_of(question)


@given(question=questions, better=st.sampled_from([ConsentState.ORAL, ConsentState.WRITTEN]))
def test_consent_only_ever_helps(question, better):
    bare = answer_of(replace(question, consent_state=ConsentState.NONE))
    given_yes = answer_of(replace(question, consent_state=better))

    unsigned = Verdict.ASK_A_LAWYER if better == ConsentState.ORAL else Verdict.YES
    assert given_yes.verdict in {bare.verdict, Verdict.YOU_MUST, Verdict.YES, unsigned}


@given(question=questions)
def test_strangers_need_a_valid_consent_whatever_the_case(question):
    """But for the override, which the law gives towards anybody and whoever holds it must judge."""
    calm = replace(question, override=False)
    if calm.recipient_class in STRANGERS and calm.consent_state in BARE:
        assert answer_of(calm).verdict != Verdict.YES


@given(question=questions)
def test_opting_out_and_investigations_never_open(question):
    for fact in ("opted_out", "criminal_investigation"):
        with_it = answer_of(replace(question, **{fact: True}))
        without = answer_of(replace(question, **{fact: False}))
        assert with_it.verdict != Verdict.YES or without.verdict == Verdict.YES


@given(question=questions)
def test_a_doubtful_consent_is_never_enough(question):
    answer = answer_of(replace(question, capacity=Capacity.UNCLEAR))

    if answer.verdict == Verdict.YES:
        assert answer.form == ConsentForm.NONE
    assert answer.verdict != Verdict.YES_WITH_CONSENT


@given(question=questions)
def test_without_rules_the_answer_is_no(question):
    answer = may_i_share(question, (), ON)

    assert (answer.rule_ids, answer.paragraph) == ((), "")
    assert answer.verdict == (Verdict.ASK_A_LAWYER if answer.is_gap else Verdict.NO)
    assert answer.verify


@given(question=questions)
def test_rules_and_alternatives_are_all_the_rules_that_fit(question):
    answer = answer_of(question)
    named = answer.rule_ids + answer.alternatives

    assert len(set(named)) == len(named)
    if len(question.readings()) > 1:
        return  # each reading is a question of its own
    for rule_id in named:
        rule = rule_by_id(rule_id)
        if rule.effect == Effect.PRINCIPLE:
            continue
        tells = question.discloser_class if rule.counts == Counts.TELLER else question.holder_class
        assert rule.runs_between(tells, question.recipient_class)
        assert question.category in rule.categories
        assert rule.requires <= question.facts
        assert not (rule.never_when - STOPPING) & question.facts
        if rule.never_when & question.facts:
            assert answer.verdict == Verdict.NO or rule_id in answer.alternatives


# The answers that matter most


@pytest.mark.parametrize(
    ("question", "verdict", "rule_id"),
    [
        (a_question(H, S), "yes_with_consent", "L6"),
        (a_question(H, S, consent_state=ConsentState.ORAL), "ask_a_lawyer", "L6"),
        (a_question(H, S, consent_state=ConsentState.WRITTEN), "yes", "L6"),
        (a_question(H, S, consent_state=ConsentState.EXPIRED), "yes_with_consent", "L6"),
        (a_question(H, S, purpose=Purpose.TREATMENT), "yes_with_consent", "L6"),
        (a_question(H, H, purpose="TREATMENT"), "yes_with_consent", "L1"),
        (a_question(H, H, purpose="TREATMENT", consent_state=ConsentState.ORAL), "yes", "L1"),
        (a_question(H, H, purpose="TREATMENT", current_treatment=True), "yes", "L2"),
        (
            a_question(H, H, purpose="TREATMENT", current_treatment=True, opted_out=True),
            "no",
            "L2",
        ),
        (a_question(H, H, purpose="TREATMENT", opted_out=True), "no", "L1"),
        (a_question(H, S, opted_out=True), "yes_with_consent", "L6"),
        (a_question(H, H, purpose="TREATMENT", current_treatment=True,
                    consent_state=ConsentState.WITHDRAWN), "ask_a_lawyer", "L2"),
        (a_question(H, S, mode=Mode.LOOK_UP, consent_state=ConsentState.WRITTEN), "no", "L5N"),
        (a_question(H, S, override=True), "yes", "L7B"),
        (a_question(S, AUTHORITY, author_class=H, override=True), "ask_a_lawyer", "L7T"),
        (
            a_question(H, H, purpose="TREATMENT", current_treatment=True, mode=Mode.LOOK_UP),
            "yes",
            "L5",
        ),
        (a_question(H, H, Category.PLAN, "TREATMENT", current_treatment=True),
         "yes_with_consent", "L1"),
        (a_question(H, H, purpose="discharge_letter", mode=Mode.AUTOMATED), "yes", "L3"),
        (a_question(H, H, purpose="acute_danger"), "yes", "L4"),
        (a_question(H, RoleClass.POLICE, Category.RISK, "acute_danger"), "you_must", "D6"),
        (a_question(H, S, Category.RISK, "acute_danger"), "yes", "L7"),
        (a_question(H, RoleClass.RELATIVE, Category.RISK, "acute_danger"), "ask_a_lawyer", "L22R"),
        (a_question(S, H, Category.RISK, "acute_danger"), "yes", "L22"),
        (a_question(S, RoleClass.POLICE, Category.RISK, "later_danger"), "ask_a_lawyer", "L22D"),
        (a_question(H, RoleClass.RELATIVE, Category.RISK, "acute_danger",
                    recipient_in_danger=True), "you_must", "D6V"),
        (a_question(S, RoleClass.POLICE, Category.RISK, "acute_danger"), "you_must", "D6"),
        (a_question(A, S, Category.ADDICTION), "yes_with_consent", "L6"),
        (a_question(S, AUTHORITY, Category.SOCIAL), "yes_with_consent", "L8C"),
        (a_question(S, AUTHORITY, Category.SOCIAL, essential_for_recipient=True), "yes", "L8"),
        (a_question(S, AUTHORITY, Category.MENTAL, essential_for_recipient=True),
         "yes_with_consent", "L6"),
        (a_question(S, AUTHORITY, Category.MENTAL, essential_for_recipient=True, author_class=S),
         "yes", "L8"),
        (a_question(S, AUTHORITY, Category.SOCIAL, essential_for_recipient=True, author_class=H),
         "yes_with_consent", "L6"),
        (a_question(S, H, Category.RISK, "TREATMENT"), "yes_with_consent", "L8C"),
        (a_question(S, H, Category.RISK, "TREATMENT", essential_for_recipient=True), "yes", "L8"),
        (a_question(S, H, Category.RISK, "TREATMENT", author_class=H), "yes_with_consent", "L1"),
        (a_question(S, S, Category.SOCIAL, "SUPPORT", same_unit=True), "yes", "P1"),
        (a_question(S, S, purpose="SUPPORT", author_class=H, same_unit=True), "yes", "P1"),
        (a_question(H, H, purpose="TREATMENT", same_unit=True), "yes", "P1M"),
        (a_question(H, S, purpose="SUPPORT", same_unit=True), "ask_a_lawyer", "P1H"),
        (a_question(S, AUTHORITY, Category.RISK, "child_worry"), "you_must", "D1"),
        (a_question(H, AUTHORITY, Category.RISK, "child_worry"), "you_must", "D1"),
        (a_question(S, SUPERVISION, Category.RISK, "use_of_force"), "you_must", "D2"),
        (a_question(S, AUTHORITY, Category.RISK, "use_of_force", author_class=H),
         "you_must", "D2"),
        (a_question(H, AUTHORITY, Category.RISK, "use_of_force"), "ask_a_lawyer", None),
        (a_question(MANAGEMENT, SUPERVISION, Category.RISK, "worrying_event"), "you_must", "D3"),
        (a_question(S, SUPERVISION, Category.SOMATIC, "adverse_event"), "you_must", "D4"),
        (a_question(H, SUPERVISION, Category.RISK, "work_accident"), "you_must", "D5"),
        (a_question(H, SUPERVISION, Category.RISK, "supervision"), "yes", "L7S"),
        (a_question(H, RoleClass.PROBATION, purpose="supervision"), "ask_a_lawyer", "L7K"),
        (a_question(S, SUPERVISION, Category.RISK, "supervision"), "ask_a_lawyer", None),
        (a_question(H, RoleClass.PROBATION), "yes_with_consent", "L6"),
        (a_question(S, H, Category.SOCIAL, consent_state=ConsentState.ORAL), "yes", "L8C"),
        (a_question(S, AUTHORITY, Category.SOCIAL, "application_case"), "yes_with_consent", "L9"),
        (
            a_question(AUTHORITY, S, Category.SOCIAL, "authority_request",
                       essential_for_recipient=True),
            "you_must",
            "D7",
        ),
        (
            a_question(AUTHORITY, S, Category.SOCIAL, "authority_request", author_class=H,
                       essential_for_recipient=True),
            "yes_with_consent",
            "L6",
        ),
        (a_question(H, AUTHORITY, purpose="application_case"), "yes_with_consent", "L12"),
        (a_question(H, AUTHORITY, purpose="application_case",
                    consent_state=ConsentState.WRITTEN), "you_must", "L12"),
        (a_question(RoleClass.VOLUNTARY, AUTHORITY, purpose="application_case"),
         "yes_with_consent", "L12"),
        (a_question(H, S, Category.IDENTITY, "admission_notice", mode=Mode.AUTOMATED),
         "yes", "L13"),
        (a_question(H, S, Category.MENTAL, "admission_notice", mode=Mode.AUTOMATED),
         "yes_with_consent", "L6"),
        (a_question(AUTHORITY, S, Category.SOCIAL, "placement"), "you_must", "L14"),
        (a_question(AUTHORITY, S, Category.MENTAL, "placement"), "ask_a_lawyer", "L14H"),
        (a_question(H, S, purpose="discharge_agreement"), "yes", "L15"),
        (a_question(S, H, Category.SOCIAL, "discharge_agreement"), "yes", "L15"),
        (a_question(S, S, Category.SOCIAL, "discharge_agreement"), "yes", "P2"),
        (a_question(S, S, Category.SOCIAL, "discharge_agreement", agreement_over=True),
         "yes_with_consent", "L8C"),
        (a_question(S, RoleClass.POLICE, Category.SOCIAL, "police_social_effort"), "yes", "L16"),
        (
            a_question(H, RoleClass.POLICE, purpose="police_social_effort",
                       criminal_investigation=True),
            "no",
            "L16",
        ),
        (a_question(RoleClass.PROBATION, S, Category.LEGAL, "release"), "yes", "L17"),
        (a_question(RoleClass.PROBATION, H, Category.LEGAL, "release"), "yes_with_consent", "L8C"),
        (a_question(H, MANAGEMENT, Category.LEGAL, "new_resident"), "ask_a_lawyer", "L18"),
        (a_question(H, RoleClass.POLICE, purpose="joint_home_visit"), "ask_a_lawyer", "L19"),
        (a_question(S, RoleClass.RELATIVE, Category.SOCIAL, "OWN"), "yes_with_consent", "L20"),
        (a_question(H, RoleClass.RELATIVE, purpose="OWN"), "yes_with_consent", "L6"),
        (a_question(S, RoleClass.VOLUNTARY, Category.SOCIAL), "yes_with_consent", "L21"),
        (a_question(H, S, purpose="research"), "ask_a_lawyer", "L23"),
        (a_question(H, S, purpose="not_needed_for_my_work"), "no", "L11"),
        (a_question(RoleClass.RELATIVE, H, Category.NETWORK), "yes", "P6"),
        (a_question(RoleClass.VOLUNTARY, H, Category.NETWORK), "no", None),
        (a_question(A, H, Category.ADDICTION, "TREATMENT", current_treatment=True),
         "ask_a_lawyer", "P3"),
        (a_question(H, S, capacity=Capacity.UNCLEAR), "ask_a_lawyer", "P5"),
        (a_question(S, RoleClass.RELATIVE, Category.SOCIAL, capacity=Capacity.GUARDIAN),
         "ask_a_lawyer", "P5"),
    ],
)  # fmt: skip
def test_the_answer(question, verdict, rule_id):
    answer = answer_of(question)

    assert (answer.verdict, (*answer.rule_ids, None)[0]) == (verdict, rule_id)


def test_a_special_rule_shows_the_way_through_consent_too():
    answer = ask(H, MANAGEMENT, Category.LEGAL, "new_resident")

    assert answer.alternatives == ("L6",)


def test_the_ready_text_asks_and_notes_in_the_right_words():
    answer = ask(H, S, Category.MENTAL)

    assert answer.say.da == (
        "Er det i orden, at jeg deler oplysninger om psykisk helbred med personale i botilbud og"
        " kommune? Formålet er at koordinere den fælles plan. Du bestemmer selv, og du kan altid"
        " fortryde. Hvis du siger ja, skriver vi det ned sammen, og du skriver under."
    )
    assert "§ 43, stk. 1" in answer.note.en
    assert answer.ready_text.da == f"{answer.say.da}\n\n{answer.note.da}"
    assert (answer.form, answer.lapse_days) == (ConsentForm.WRITTEN, 365)


def test_a_danger_is_not_noted_as_if_nothing_had_been_said():
    for recipient in (RoleClass.POLICE, RoleClass.VOLUNTARY):
        answer = ask(S, recipient, Category.RISK, "acute_danger")

        assert answer.note.da.startswith("Alvorlig fare.")
        assert "1-1-2" in answer.explanation.da


def test_acute_danger_is_told_to_call_before_anything_else():
    answer = ask(S, RoleClass.POLICE, Category.RISK, "acute_danger")

    assert (answer.verdict_text.da, answer.verdict_text.en) == ("Ring 1-1-2 nu", "Call 1-1-2 now")


@pytest.mark.parametrize(
    ("state", "headline"),
    [
        (ConsentState.NONE, "Nej, ikke endnu – spørg først"),
        (ConsentState.WITHDRAWN, "Nej, samtykket er trukket tilbage"),
        (ConsentState.EXPIRED, "Nej, samtykket er udløbet – spørg igen"),
        (ConsentState.ORAL, "Ikke endnu – få det på skrift, eller spørg din leder"),
        (ConsentState.WRITTEN, "Ja"),
    ],
)
def test_a_consent_that_is_not_there_is_no_yes(state, headline):
    assert ask(H, S, consent_state=state).verdict_text.da == headline


def test_what_is_known_is_said_in_the_sentences():
    known = Known(
        recipient=Text(da="Birkehøj", en="Birkehøj"),
        given_on=Text(da="9. maj 2026, mundtligt", en="9 May 2026, aloud"),
    )
    question = a_question(S, AUTHORITY, Category.SOCIAL, consent_state=ConsentState.ORAL)
    answer = may_i_share(question, load_rules(), ON, known)

    assert "med Birkehøj" in answer.say.da
    assert "Samtykket er givet: 9. maj 2026, mundtligt." in answer.note.da
    assert "given: …." in may_i_share(question, load_rules(), ON).note.en


@pytest.mark.parametrize(
    ("teller", "author", "holder"),
    [
        (S, None, H),
        (S, S, S),
        (S, H, H),
        (S, A, A),
        (A, H, H),
        (H, S, H),
        (RoleClass.RELATIVE, H, RoleClass.RELATIVE),
        (RoleClass.POLICE, None, RoleClass.POLICE),
        (AUTHORITY, RoleClass.RELATIVE, AUTHORITY),
    ],
)
def test_who_wrote_it_decides_who_holds_it(teller, author, holder):
    """P4, for mental health; the strictest of those who had a hand in it."""
    assert a_question(teller, S, Category.MENTAL, author_class=author).holder_class == holder


def test_a_guardian_is_thought_of():
    able, guarded = ask(H, S), ask(H, S, capacity=Capacity.GUARDIAN)

    assert guarded.verdict == able.verdict
    assert guarded.duties[1:] == able.duties
    assert "værge" in guarded.duties[0].da


def test_a_question_is_about_one_purpose_and_one_kind_of_information():
    with pytest.raises(ValueError, match="not one information category"):
        a_question(category=Category.PLAN | Category.MENTAL)
    with pytest.raises(ValueError, match="not one information category"):
        a_question(category=Category(0))
    with pytest.raises(ValueError, match="not one purpose"):
        a_question(purpose="gossip")
    with pytest.raises(ValueError, match="not one purpose"):
        a_question(purpose=Purpose.COORDINATION | Purpose.SUPPORT)
