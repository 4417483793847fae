"""Under which rule a consent is recorded, in what form, and how long it can hold."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from brobygger.access.law.rules import load_rules, rule_by_id
from brobygger.access.law.sharing import (
    DENMARK,
    Question,
    consent_rule_for,
    form_required,
    is_satisfied_by,
    latest_expiry,
    may_i_share,
    strictest,
)
from brobygger.access.law.words import (
    PURPOSES,
    ConsentForm,
    ConsentState,
    RoleClass,
    Verdict,
)
from brobygger.kernel.categories import Category
from brobygger.kernel.purposes import Purpose

ON = dt.date(2026, 7, 1)
H, S, A = RoleClass.HEALTH, RoleClass.SOCIAL, RoleClass.ADDICTION
AUTHORITY = RoleClass.AUTHORITY
BARE = {ConsentState.NONE, ConsentState.WITHDRAWN, ConsentState.EXPIRED}


@pytest.mark.parametrize(
    ("discloser", "recipient", "purpose", "rule_id"),
    [
        (H, H, Purpose.TREATMENT, "L1"),
        (H, H, Purpose.COORDINATION, "L6"),
        (H, S, Purpose.COORDINATION, "L6"),
        (A, S, Purpose.SUPPORT, "L6"),
        (H, RoleClass.RELATIVE, Purpose.OWN, "L6"),
        (S, RoleClass.RELATIVE, Purpose.OWN, "L20"),
        (S, H, Purpose.COORDINATION, "L8C"),
        (AUTHORITY, A, "COORDINATION", "L8C"),
        (S, RoleClass.VOLUNTARY, Purpose.SUPPORT, "L21"),
        (RoleClass.RELATIVE, S, Purpose.SUPPORT, None),
    ],
)
def test_a_consent_is_recorded_under(discloser, recipient, purpose, rule_id):
    assert consent_rule_for(discloser, recipient, purpose, Category.PLAN) == rule_id


@given(
    discloser=st.sampled_from(RoleClass),
    recipient=st.sampled_from(RoleClass),
    purpose=st.sampled_from(PURPOSES),
    category=st.sampled_from(list(Category)),
)
def test_the_rule_of_a_consent_makes_sharing_possible(discloser, recipient, purpose, category):
    assume(A not in {discloser, recipient})  # an unsaid part of addiction treatment is read twice
    rule_id = consent_rule_for(discloser, recipient, purpose, category)
    modes = rule_by_id(rule_id).modes if rule_id else ()
    for mode in modes:
        question = Question(
            discloser_class=discloser,
            author_class=discloser,
            recipient_class=recipient,
            purpose=purpose,
            category=category,
            mode=mode,
            consent_state=ConsentState.WRITTEN,
        )
        assert may_i_share(question, load_rules(), ON).verdict in {
            Verdict.YES,
            Verdict.YOU_MUST,
        }


@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: rule.id)
def test_a_consent_rule_takes_a_signature_and_nothing_withdrawn_or_expired(rule):
    taken = {state for state in ConsentState if is_satisfied_by(rule, state)}

    if form_required(rule) == ConsentForm.NONE:
        assert taken == set(ConsentState)
    else:
        assert ConsentState.WRITTEN in taken
        assert not taken & BARE
    if form_required(rule) == ConsentForm.WRITTEN:
        assert taken == {ConsentState.WRITTEN}


def test_a_consent_rule_is_asked_for_one_purpose_at_a_time():
    with pytest.raises(ValueError, match="not one purpose"):
        consent_rule_for(H, S, Purpose.COORDINATION | Purpose.SUPPORT, Category.PLAN)


def test_a_consent_without_fitting_rules_has_none():
    assert consent_rule_for(H, S, "COORDINATION", Category.PLAN, ()) is None


def test_the_strictest_of_several_rules_asks_most():
    rules = [rule_by_id(rule_id) for rule_id in ("L1", "L6", "L8C")]

    assert strictest(rules).id == "L6"
    assert strictest(reversed(rules)).id == "L6"
    assert strictest([rule_by_id("L21"), rule_by_id("L8C")]).id == "L8C"
    assert form_required(strictest(rules)) == ConsentForm.WRITTEN
    assert form_required(rule_by_id("L2")) == ConsentForm.NONE


def in_denmark(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=DENMARK)


@pytest.mark.parametrize(
    ("given_at", "ends"),
    [
        ("2026-03-10T09:00", "2027-03-10T09:00"),
        ("2024-02-28T12:00", "2025-02-28T12:00"),
        ("2024-02-29T12:00", "2025-02-28T12:00"),
        ("2023-02-28T12:00", "2024-02-28T12:00"),
        ("2023-12-31T23:59", "2024-12-31T23:59"),
    ],
)
def test_a_health_act_consent_ends_on_the_same_date_next_year(given_at, ends):
    assert latest_expiry(rule_by_id("L6"), in_denmark(given_at)) == in_denmark(ends)


def test_other_consents_have_no_end_of_their_own():
    assert latest_expiry(rule_by_id("L8C"), in_denmark("2026-03-10T09:00")) is None


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        latest_expiry(rule_by_id("L6"), dt.datetime(2026, 1, 1))  # noqa: DTZ001  # what we refuse


def test_a_lapse_in_days_is_counted_in_days():
    rule = replace(rule_by_id("L6"), lapse_days=90)

    assert latest_expiry(rule, in_denmark("2026-05-01T09:00")) == in_denmark("2026-07-30T09:00")


@given(given_at=st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2090, 1, 1)))  # noqa: DTZ001  # made aware below
def test_a_year_is_never_longer_than_a_year_by_either_clock(given_at):
    moment = given_at.replace(tzinfo=dt.UTC)
    ends = latest_expiry(rule_by_id("L6"), moment)

    assert ends is not None
    assert dt.timedelta(days=363) < ends - moment <= dt.timedelta(days=366)
    for zone in (DENMARK, dt.UTC):
        start, end = moment.astimezone(zone), ends.astimezone(zone)
        assert (end.month, end.day, end.time()) <= (start.month, start.day, start.time()) or (
            end.year == start.year
        )
        assert end.year <= start.year + 1
