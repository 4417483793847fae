"""Questions of sharing answered from the law texts by somebody who knew no engine: 0 differences.

`tests/data/vignettes.md` tells how the answers were derived. Only words are mapped here, from the
table's to the engine's; nothing is looked up in details or in the sentence of the question.
"""

import csv
import datetime as dt
import re
from pathlib import Path

import pytest

from brobygger.access.law.rules import load_rules, rule_by_id
from brobygger.access.law.sharing import Answer, Question, may_i_share
from brobygger.access.law.words import (
    Capacity,
    ConsentForm,
    ConsentState,
    Fact,
    Mode,
    RoleClass,
    Verdict,
)
from brobygger.kernel.categories import Category
from brobygger.kernel.purposes import Purpose

ON = dt.date(2026, 7, 1)
TABLE = Path(__file__).parents[1] / "data" / "vignettes.csv"
VIGNETTES = tuple(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))

CLASSES = {
    "H": RoleClass.HEALTH,
    "A_medical": RoleClass.HEALTH,
    "A_social": RoleClass.SOCIAL,
    "A_unsaid": RoleClass.ADDICTION,
    "S": RoleClass.SOCIAL,
    "authority": RoleClass.AUTHORITY,
    "K": RoleClass.PROBATION,
    "P": RoleClass.POLICE,
    "relative": RoleClass.RELATIVE,
    "V": RoleClass.VOLUNTARY,
}
PURPOSES = {
    "coordination": Purpose.COORDINATION,
    "treatment": Purpose.TREATMENT,
    "support": Purpose.SUPPORT,
    "oversight": "supervision",  # an authority's; a leader's own is asked within the unit
    "own_access": Purpose.OWN,
    "request_by_authority": "authority_request",
    "psp": "police_social_effort",
    "ksp": "release",
}
CONSENTS = {
    "none": ConsentState.NONE,
    "oral": ConsentState.ORAL,
    "written": ConsentState.WRITTEN,
    "written_expired": ConsentState.OLD,
    "withdrawn": ConsentState.WITHDRAWN,
    "opted_out": ConsentState.NONE,
}
FORMS = {
    ConsentForm.NONE: "none",
    ConsentForm.ORAL_OR_WRITTEN: "oral_or_written",
    ConsentForm.SPECIFIC: "oral_or_written",
    ConsentForm.WRITTEN: "written",
}


def question_of(row: dict[str, str]) -> Question:
    said = set(row["facts"].split("|")) - {""}
    facts = {fact.value for fact in Fact} & said
    if row["consent"] == "opted_out":
        facts.add(Fact.OPTED_OUT)
    if row["purpose"] == "discharge_agreement" and "discharge_agreement_runs" not in said:
        facts.add(Fact.AGREEMENT_OVER)
    if "acute_danger" in said and row["recipient_class"] == "relative":
        facts.add(Fact.RECIPIENT_IN_DANGER)
    if said & {"essential_regard", "obvious_public_interest"} or (
        "acute_danger" in said and row["purpose"] != "danger"
    ):
        facts.add(Fact.OVERRIDE)
    capacity = {"guardian": Capacity.GUARDIAN, "capacity_unclear": Capacity.UNCLEAR}
    return Question(
        discloser_class=CLASSES[row["teller_class"]],
        recipient_class=_recipient(row),
        author_class=CLASSES[row["author_class"]],
        category=Category[row["category"]],
        purpose=_purpose(row, said),
        mode=Mode(row["mode"]),
        consent_state=CONSENTS[row["consent"]],
        capacity=next((capacity[one] for one in said & set(capacity)), Capacity.ABLE),
        **dict.fromkeys(facts, True),
    )


def _recipient(row: dict[str, str]) -> RoleClass:
    """The table has one word for all authorities; events and accidents go to agencies."""
    if row["recipient_class"] == "authority" and row["purpose"] in {
        "adverse_event",
        "work_accident",
    }:
        return RoleClass.SUPERVISION
    return CLASSES[row["recipient_class"]]


def _purpose(row: dict[str, str], said: set[str]) -> Purpose | str:
    if row["purpose"] == "danger":
        return "acute_danger" if "acute_danger" in said else "later_danger"
    if "part_of_141_plan" in said:
        return "placement"
    return PURPOSES.get(row["purpose"], row["purpose"])


def cited(paragraph: str) -> tuple[str, frozenset[str]]:
    """The act and its sections or chapters; the first act where several are named."""
    inner = r"\(.*?\)|stk\. \d+|nr\. \d+(-\d+)?(?!/)|nr\. |litra \w"
    text = re.sub(inner, "", paragraph.lower())
    first = re.split(r"(?:,? jf\.|,? og) (?=[a-zæøå]{4})", text)[0]
    sections: set[str] = set()
    pattern = r"(?:§§?|kap\.|og|,) ?(\d+)(?:-(\d+)| ([a-z])\b)?"
    for start, end, letter in re.findall(pattern, first):
        numbers = range(int(start), int(end or start) + 1)
        sections |= {f"{number} {letter}".strip() for number in numbers}
    return first.split()[0] if first.split() else "", frozenset(sections)


def paragraphs_of(answer: Answer) -> list[str]:
    """What the answer stands on; where no rule is on file, the duty of that purpose it names."""
    return (
        [answer.paragraph]
        if answer.paragraph
        else [rule_by_id(rule_id).paragraph for rule_id in answer.instead]
    )


def agrees(expected: str, answer: Answer) -> bool:
    act, sections = cited(expected)
    for found, named in map(cited, paragraphs_of(answer)):
        # P3 says by which act a part of addiction treatment answers; the section is that act's.
        is_principle = expected.endswith("(P3)")
        if found == act and (is_principle or sections & named or not sections | named):
            return True
    return False


@pytest.mark.parametrize("row", VIGNETTES, ids=[row["id"] for row in VIGNETTES])
def test_the_engine_answers_as_the_law_texts_do(row):
    answer = may_i_share(question_of(row), load_rules(), ON)

    assert (answer.verdict, FORMS[answer.form]) == (row["expected_verdict"], row["expected_form"])
    assert agrees(row["expected_paragraph"], answer), (answer.rule_ids, answer.paragraph)


def test_there_are_as_many_as_were_promised_and_the_first_are_the_shared_ones():
    assert len(VIGNETTES) >= 120
    assert [row["id"] for row in VIGNETTES[:22]] == [str(number) for number in range(1, 23)]
    assert {row["expected_verdict"] for row in VIGNETTES} == {verdict.value for verdict in Verdict}


def test_equal_codes_have_equal_answers():
    """The table does not contradict itself: what it says follows from what is asked."""
    answers: dict[Question, set[tuple[str, str]]] = {}
    for row in VIGNETTES:
        expected = (row["expected_verdict"], row["expected_form"])
        answers.setdefault(question_of(row), set()).add(expected)

    assert [question for question, told in answers.items() if len(told) > 1] == []


def test_the_comparison_sees_another_act_and_another_section():
    answer = may_i_share(question_of(VIGNETTES[0]), load_rules(), ON)

    assert agrees("Sundhedsloven § 43, stk. 1, og § 44 (L6)", answer)
    assert not agrees("Sundhedsloven § 41, stk. 1 (L1)", answer)
    assert not agrees("Forvaltningsloven § 43 (L8)", answer)
