"""The law files hold what they must, and a wrong one is told about in full."""

import copy
import datetime as dt
import re
import runpy
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from brobygger.access.law.checking import LawTableBroken, shipped
from brobygger.access.law.classes import (
    class_in,
    load_unit_classes,
    read_unit_classes,
    relation_kinds_of,
    role_class_of,
)
from brobygger.access.law.openings import load_openings, openings_in_force, read_openings
from brobygger.access.law.phrases import load_phrases, read_phrases
from brobygger.access.law.printing import render_rules_markdown
from brobygger.access.law.rules import load_rules, read_rules, rule_by_id, rules_in_force
from brobygger.access.law.words import (
    KERNEL_PURPOSES,
    OWNERS,
    PARTS,
    PURPOSES,
    ConsentForm,
    Effect,
    Fact,
    RoleClass,
    Text,
)
from brobygger.kernel.categories import Category
from brobygger.kernel.holders import Holder
from brobygger.kernel.purposes import Purpose
from brobygger.organisations.kinds import OrganisationKind, UnitKind, UnitPart

ROOT = Path(__file__).parents[2]
ON = dt.date(2026, 7, 1)
SIX_RULES = shipped("rules.json")[:6]


def texts_in(value: object) -> list[dict[str, str]]:
    """Every {da, en} pair anywhere inside a JSON value."""
    if isinstance(value, dict):
        if set(value) & {"da", "en"}:
            return [value]
        return [text for one in value.values() for text in texts_in(one)]
    if isinstance(value, list):
        return [text for one in value for text in texts_in(one)]
    return []


def parts_of(text: str) -> list[str]:
    """The {parts} to be filled in, whatever their order."""
    return sorted(re.findall(r"{\w+}", text))


def faults_of(change: dict[str, object], rule_id: str = "L6") -> tuple[str, ...]:
    rows = copy.deepcopy(shipped("rules.json"))
    for row in rows:
        if row["id"] == rule_id:
            row.update(change)
    with pytest.raises(LawTableBroken) as caught:
        read_rules(rows)
    return caught.value.errors


def test_the_rules_are_those_of_the_decision_table():
    numbers = {re.match(r"[LDP][0-9]+", rule.id)[0] for rule in load_rules()}
    laws = {f"L{number}" for number in range(1, 24)} - {"L10"}  # § 31 is a duty: D7

    assert numbers == laws | {f"D{number}" for number in range(1, 8)} | {
        "P1",
        "P2",
        "P3",
        "P5",
        "P6",
    }
    assert [rule.id for rule in load_rules()][:2] == ["L1", "L2"]
    assert rule_by_id("L23").effect == Effect.OUT_OF_SCOPE


@pytest.mark.parametrize("name", ["rules.json", "openings.json", "classes.json", "phrases.json"])
def test_every_text_is_there_in_both_languages_and_differs(name):
    found = texts_in(shipped(name))

    assert len(found) > 15
    for text in found:
        assert set(text) == {"da", "en"}
        assert text["da"].strip()
        assert text["en"].strip()
        assert text["da"] != text["en"]
        assert parts_of(text["da"]) == parts_of(text["en"])


@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: rule.id)
def test_every_rule_names_its_paragraph_its_source_and_what_to_verify(rule):
    assert rule.paragraph
    assert rule.source
    assert rule.verify == (rule.verify_note is not None)
    assert not re.search(r"\.md\b", rule.source)
    sentences = re.findall(r"[.!?](?: |$)", rule.explanation.da)
    assert 1 <= len(sentences) <= 4


def test_a_rule_without_a_read_source_is_always_marked_verify():
    unread = [rule for rule in load_rules() if rule.source.startswith("No source")]

    assert unread
    assert all(rule.verify for rule in unread)


def test_only_the_health_act_lets_a_consent_lapse():
    assert {rule.id: rule.lapse_days for rule in load_rules() if rule.lapse_days} == {
        "L6": 365, "L6R": 365, "L12": 365,
    }  # fmt: skip


def test_relatives_and_volunteers_are_opened_to_by_consent_alone():
    strangers = {RoleClass.RELATIVE, RoleClass.VOLUNTARY}
    opening = [
        rule.id
        for rule in load_rules()
        if rule.effect == Effect.OPENS
        and rule.recipient_classes & strangers
        and rule.consent == ConsentForm.NONE
        and Fact.OVERRIDE not in rule.requires
    ]

    assert opening == []


def test_purposes_begin_with_those_of_the_house():
    assert PURPOSES[: len(Purpose)] == tuple(one.name for one in Purpose)
    assert set(KERNEL_PURPOSES.values()) == set(Purpose)
    assert len(set(PURPOSES)) == len(PURPOSES)


def test_rules_begin_and_end_with_their_dates():
    rows = copy.deepcopy(shipped("rules.json"))[:1]
    rows[0] |= {"valid_from": "2026-01-01", "valid_to": "2026-12-31"}
    (rule,) = read_rules(rows)

    days = ["2025-12-31", "2026-01-01", "2026-12-31", "2027-01-01"]
    in_force = [rule.is_in_force(dt.date.fromisoformat(day)) for day in days]

    assert in_force == [False, True, True, False]


def test_the_guidance_of_2018_is_not_in_force_before_it_was_written():
    before, after = rules_in_force(dt.date(2018, 5, 30)), rules_in_force(dt.date(2018, 5, 31))

    assert {rule.id for rule in after} - {rule.id for rule in before} == {"L18"}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"paragraph": " "}, "rule L6: paragraph must be a text that is not empty"),
        ({"title": {"da": "Ens", "en": "Ens"}}, "rule L6: title has the same text"),
        ({"title": {"da": "Kun dansk"}}, "rule L6: title must have a Danish and an English"),
        ({"duties": [{"da": "x"}]}, "rule L6: duties must have a Danish and an English"),
        ({"duties": None}, "rule L6: duties must be a list"),
        ({"effect": "opnes"}, "rule L6: effect cannot be 'opnes'"),
        ({"priority": 0}, "rule L6: priority must be a whole number of at least 1"),
        ({"priority": True}, "rule L6: priority must be a whole number"),
        ({"categories": []}, "rule L6: categories must not be empty"),
        ({"categories": ["BLOOD"]}, "rule L6: categories cannot hold 'BLOOD'"),
        ({"purposes": ["gossip"]}, "rule L6: purposes cannot hold 'gossip'"),
        ({"modes": ["oral", "oral"]}, "rule L6: modes says the same thing twice"),
        ({"recipient_classes": ["X"]}, "rule L6: recipient_classes cannot hold 'X'"),
        ({"requires": ["luck"]}, "rule L6: requires cannot hold 'luck'"),
        ({"two_way": "yes"}, "rule L6: two_way must be true or false"),
        ({"valid_from": "soon"}, "rule L6: valid_from must be a date"),
        ({"valid_from": "2026-01-02", "valid_to": "2026-01-01"}, "valid_to is before valid_from"),
        ({"lapse_days": 0}, "rule L6: lapse_days must be a whole number of at least 1"),
        ({"withdrawable": False}, "rule L6: withdrawable must be true for a consent"),
        ({"consent": "none", "withdrawable": False}, "lapse_days needs a consent that can lapse"),
        (
            {"consent": "none", "withdrawable": False, "lapse_days": None},
            "recipient_classes opens relatives or volunteers without consent",
        ),
        ({"effect": "special"}, "rule L6: consent has no meaning on a rule that does not open"),
        ({"stop_paragraph": "§ 1"}, "rule L6: stop_paragraph must be named when a fact can stop"),
        ({"opt_out": True}, "rule L6: never_when must hold opted_out exactly"),
        ({"verify": True}, "rule L6: verify_note must say what to verify"),
        ({"colour": "red"}, "rule L6: colour is not a field here"),
        ({"id": "6"}, "rule 6: id must be L, D or P and a number"),
        ({"counts": "boss"}, "rule L6: counts cannot be 'boss'"),
        ({"read_on": None}, "rule L6: read_on must say when the source was read"),
        ({"source": "No source read yet"}, "rule L6: read_on must say when the source was read"),
        ({"headline": {"da": "x"}}, "rule L6: headline must have a Danish and an English"),
        (
            {"consent": "specific"},
            "rule L6: waivable needs a form that can be waived",
        ),
        ({"id": "L7"}, "rule L7 is there twice"),
    ],
)
def test_a_wrong_rule_is_told_about(change, fault):
    assert any(fault in told for told in faults_of(change))


def test_a_two_way_rule_may_not_open_backwards_to_relatives():
    faults = faults_of({"discloser_classes": ["H", "R"]}, "L15")

    assert faults == ("rule L15: recipient_classes opens relatives or volunteers without consent",)


def test_all_faults_are_told_at_once_and_a_missing_field_is_named():
    rows = copy.deepcopy(shipped("rules.json"))
    del rows[0]["law"]
    rows[1]["priority"] = "high"

    with pytest.raises(LawTableBroken) as caught:
        read_rules(rows)

    assert caught.value.errors == (
        "rule L1: law is missing",
        "rule L1: law must be a text that is not empty",
        "rule L2: priority must be a whole number of at least 1",
    )
    assert str(caught.value) == "\n".join(caught.value.errors)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


def reads_or_tells(rows: list[dict[str, object]]) -> bool:
    try:
        return len(read_rules(rows)) == len(rows)
    except LawTableBroken as broken:
        return len(broken.errors) > 0


@given(name=st.sampled_from(sorted(shipped("rules.json")[0])), value=JSON_VALUES)
def test_whatever_stands_in_a_field_it_is_read_or_told_about(name, value):
    rows = copy.deepcopy(SIX_RULES)
    rows[5][name] = value

    assert reads_or_tells(rows)


def test_openings_hold_to_their_rules():
    by_kind = {one.kind: one for one in load_openings()}

    assert set(by_kind) == {
        "housing_107", "housing_108", "housing_105", "outpatient_psychiatry", "ward",
        "facility_team", "addiction_treatment_medical", "addiction_treatment_social",
        "authority_case", "job_centre", "gp", "probation", "home_support",
    }  # fmt: skip
    for one in by_kind.values():
        assert Category.IDENTITY in one.categories
        assert one.own_category in one.categories
        assert rule_by_id(one.rule_id).consent == ConsentForm.NONE
        assert one.verify
    assert openings_in_force(ON) == load_openings()


def test_the_shared_plan_opens_by_law_to_housing_and_authority_only():
    opened = {one.kind for one in load_openings() if Category.PLAN in one.categories}

    assert opened == {
        "housing_107", "housing_108", "housing_105", "home_support", "authority_case",
    }  # fmt: skip


def test_addiction_opens_by_law_to_addiction_treatment_and_between_health_professionals():
    opened = {
        one.kind: one.holders for one in load_openings() if Category.ADDICTION in one.categories
    }

    assert opened == {
        "addiction_treatment_medical": Holder.HEALTH,
        "addiction_treatment_social": Holder.SOCIAL,
        "outpatient_psychiatry": Holder.HEALTH,
        "ward": Holder.HEALTH,
        "facility_team": Holder.HEALTH,
    }


def test_each_opening_opens_what_its_rules_disclosers_hold_and_no_more():
    for one in load_openings():
        assert one.holders == (Holder.HEALTH if one.role_class == "H" else Holder.SOCIAL), one.kind
        assert not one.holders & ~rule_by_id(one.rule_id).holders, one.kind


@pytest.mark.parametrize(
    ("rule_id", "lifts"),
    [
        ("L1", Holder.HEALTH | Holder.SOCIAL),
        ("L6", Holder.HEALTH | Holder.ADDICTION | Holder.SOCIAL),
        ("L12", Holder.HEALTH | Holder.ADDICTION | Holder.SOCIAL),
        ("L8C", Holder.SOCIAL),
        ("L9", Holder.SOCIAL),
        ("L20", Holder.SOCIAL),
        ("L21", Holder.SOCIAL),
        ("L2", Holder(0)),  # no consent at all
    ],
)
def test_a_consent_lifts_the_secrecy_its_rule_is_about(rule_id, lifts):
    assert rule_by_id(rule_id).consent_holders == lifts


def test_job_centre_and_probation_see_next_to_nothing_by_law():
    by_kind = {one.kind: one.categories for one in load_openings()}

    assert by_kind["job_centre"] == Category.IDENTITY
    assert by_kind["probation"] == Category.IDENTITY | Category.LEGAL


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"rule_id": "L99"}, "opening gp: rule_id is not a rule: 'L99'"),
        ({"rule_id": "L1"}, "opening gp: rule_id asks for consent or does not open"),
        ({"rule_id": "L18"}, "opening gp: rule_id asks for consent or does not open"),
        ({"role_class": "V"}, "opening gp: role_class is not a recipient of its rule"),
        ({"categories": ["IDENTITY", "SOMATIC", "LEGAL"]}, "categories go further than its rule"),
        ({"categories": ["MENTAL"]}, "categories must hold identity and the relation's own"),
        ({"categories": ["IDENTITY", "SOMATIC", "PLAN"]}, "categories open the plan to treatment"),
        ({"own_category": "BLOOD"}, "opening gp: own_category cannot be 'BLOOD'"),
        ({"purposes": ["research"]}, "opening gp: purposes cannot hold 'research'"),
        ({"holders": ["SOCIAL"]}, "opening gp: holders open what no discloser of its rule holds"),
        ({"holders": ["OPEN"]}, "opening gp: holders cannot hold 'OPEN'"),
        ({"holders_source": ""}, "opening gp: holders_source must be a text"),
        ({"extra": 1}, "opening gp: extra is not a field here"),
        ({"kind": "ward"}, "opening ward is there twice"),
        ({"valid_from": "2026-01-02", "valid_to": "2026-01-01"}, "valid_to is before valid_from"),
    ],
)
def test_a_wrong_opening_is_told_about(change, fault):
    rows = copy.deepcopy(shipped("openings.json"))
    for row in rows:
        if row["kind"] == "gp":
            row.update(change)

    with pytest.raises(LawTableBroken) as caught:
        read_openings(rows, load_rules())

    assert any(fault in told for told in caught.value.errors)


def test_an_opening_ends_with_its_last_day():
    rows = copy.deepcopy(shipped("openings.json"))[:1]
    rows[0] |= {"valid_from": "2026-01-01", "valid_to": "2026-12-31"}
    (opening,) = read_openings(rows, load_rules())

    days = ["2025-12-31", "2026-01-01", "2026-12-31", "2027-01-01"]
    in_force = [opening.is_in_force(dt.date.fromisoformat(day)) for day in days]

    assert in_force == [False, True, True, False]


def test_every_kind_of_unit_has_its_role_class_and_every_relation_a_unit():
    assert {one.kind for one in load_unit_classes()} == {kind.value for kind in UnitKind}
    reached = {kind for one in load_unit_classes() for kind in one.relation_kinds}
    assert reached == {one.kind for one in load_openings()}
    assert role_class_of("gp") == RoleClass.HEALTH
    assert role_class_of("addiction_treatment") == RoleClass.ADDICTION
    assert relation_kinds_of("facility_108") == ("housing_108", "home_support")


@pytest.mark.parametrize(
    ("owner", "part", "role_class", "holder", "relation"),
    [
        ("municipality", "", RoleClass.ADDICTION, Holder.ADDICTION, "addiction_treatment_social"),
        ("municipality", "social", RoleClass.SOCIAL, Holder.SOCIAL, "addiction_treatment_social"),
        ("municipality", "medical", RoleClass.HEALTH, Holder.HEALTH, "addiction_treatment_medical"),
        (
            "private_provider",
            "",
            RoleClass.ADDICTION,
            Holder.ADDICTION,
            "addiction_treatment_social",
        ),
        ("region", "", RoleClass.HEALTH, Holder.HEALTH, "addiction_treatment_medical"),
        ("region", "medical", RoleClass.HEALTH, Holder.HEALTH, "addiction_treatment_medical"),
        ("region", "social", RoleClass.HEALTH, Holder.HEALTH, "addiction_treatment_medical"),
    ],
)
def test_the_class_of_addiction_treatment_follows_owner_and_part(
    owner, part, role_class, holder, relation
):
    found = class_in("addiction_treatment", owner, part)

    assert found is not None
    assert (found.role_class, found.holder, found.relation_kinds) == (
        role_class,
        holder,
        (relation,),
    )


def test_the_law_knows_the_owners_and_parts_of_the_directory():
    assert set(OWNERS) == set(OrganisationKind.values)
    assert set(PARTS) == set(UnitPart.values)


def test_every_class_holds_as_its_law_of_secrecy_says():
    strict = {RoleClass.HEALTH: Holder.HEALTH, RoleClass.ADDICTION: Holder.ADDICTION}
    for one in load_unit_classes():
        assert one.holder == strict.get(one.role_class, Holder.SOCIAL), one.key
        assert one.source


def test_an_unknown_kind_of_unit_is_a_stranger():
    assert role_class_of("circus") == RoleClass.VOLUNTARY
    assert relation_kinds_of("circus") == ()


def test_a_wrong_unit_class_is_told_about():
    row = {
        "kind": "gp",
        "owner": "king",
        "part": "left",
        "holder": "OPEN",
        "source": "",
    } | {"role_class": "Q", "relation_kinds": ["cousin"], "verify": 1, "note": 7}

    with pytest.raises(LawTableBroken) as caught:
        read_unit_classes([row, row], ["gp"])

    once = (
        "unit kind gp: owner cannot be 'king'",
        "unit kind gp: part cannot be 'left'",
        "unit kind gp: role_class cannot be 'Q'",
        "unit kind gp: holder cannot be 'OPEN'",
        "unit kind gp: relation_kinds cannot hold 'cousin'",
        "unit kind gp: note must have a Danish and an English text",
        "unit kind gp: source must be a text that is not empty",
        "unit kind gp: verify must be true or false",
    )
    assert caught.value.errors == (*once, *once, "unit kind gp is there twice")


def test_a_phrase_too_few_or_too_many_is_told_about():
    row = copy.deepcopy(shipped("phrases.json"))
    del row["classes"]["K"]
    row["modes"]["pigeon"] = {"da": "due", "en": "pigeon"}
    row["ready"]["no"] = None

    with pytest.raises(LawTableBroken) as caught:
        read_phrases(row)

    assert caught.value.errors[:4] == (
        "phrases.classes: K is missing",
        "phrases.classes: K must have a Danish and an English text",
        "phrases.modes: pigeon is not a field here",
        "phrases.ready: no must be a group of texts",
    )


def test_a_text_speaks_the_readers_language():
    text = Text(da="ja", en="yes")

    with translation.override("da"):
        assert str(text) == "ja"
    with translation.override("en-gb"):
        assert str(text) == "yes"
    with translation.override(None):
        assert str(text) == "ja"


def test_phrases_name_what_the_tables_use():
    assert load_phrases().classes["P"] == Text(da="politiet", en="the police")


def test_the_printed_law_is_up_to_date(capsys):
    runpy.run_module("brobygger.access.law", run_name="__main__")
    printed = capsys.readouterr().out

    assert printed == (ROOT / "docs" / "law.md").read_text(encoding="utf-8")
    assert printed == render_rules_markdown()
    assert len(re.findall("^### [LDP]", printed, re.MULTILINE)) == len(load_rules())
    assert "**verify**" in printed
