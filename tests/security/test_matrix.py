"""Role × category × table × verb over random worlds, through tables, pages, paper and search."""

import os
import time

import pytest
from django.db import connections
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from .looking import ROADS
from .machine import Worlds

ANY_TIME = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
FULL = int(os.environ.get("BROBYGGER_WORLDS", "10000"))


def run(worlds: int, *, steps: int = 12, seeded: bool = False) -> None:
    """Stop at the first difference; a planted fault is not made smaller, only found."""
    phases = [Phase.generate] if seeded else [Phase.generate, Phase.shrink]
    run_state_machine_as_test(
        Worlds,
        settings=settings(
            max_examples=worlds,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            derandomize=seeded,
            phases=phases,
            suppress_health_check=ANY_TIME,
            report_multiple_bugs=False,
        ),
    )


def numbers(seconds: float) -> str:
    """Worlds, comparisons on each road, and how long it took."""
    roads = Worlds.checked + Worlds.eyes.compared
    counted = ", ".join(f"{road} {count}" for road, count in roads.items())
    return (
        f"{Worlds.worlds} worlds, {roads.total()} comparisons ({counted};"
        f" {Worlds.eyes.words} words looked for and {Worlds.eyes.found} found,"
        f" {Worlds.eyes.papers} papers set in type and read),"
        f" 0 differences, {seconds:.0f} s"
    )


def test_in_any_world_everyone_can_do_just_what_their_grounds_say(stage):
    run(60)
    assert Worlds.worlds >= 60
    assert Worlds.eyes.compared.total() >= Worlds.worlds


@pytest.mark.prove
def test_ten_thousand_worlds(stage, say):
    begun = time.monotonic()
    run(FULL)
    say(numbers(time.monotonic() - begun))
    assert Worlds.worlds >= FULL
    assert Worlds.eyes.compared.total() >= Worlds.worlds
    assert set(Worlds.eyes.compared) == set(ROADS)


FAULTS = {
    "the category is forgotten": (
        "ALTER POLICY by_ground ON plans_passage USING (EXISTS (SELECT FROM access_grant g"
        " WHERE g.citizen_id = plans_passage.citizen_id))"
    ),
    "the purpose is forgotten": (
        "ALTER POLICY mine ON access_grant USING (party_id = ANY (app.my_parties())"
        " AND valid @> now())"
    ),
    "the time is forgotten": (
        "ALTER POLICY mine ON access_grant USING (party_id = ANY (app.my_parties())"
        " AND purposes & app.my_purpose() <> 0)"
    ),
    "another party's grant will do": (
        "ALTER POLICY mine ON access_grant USING (party_id = ANY (app.my_parties())"
        " OR purposes & app.my_purpose() <> 0 AND valid @> now())"
    ),
    "grants are open": "ALTER TABLE access_grant DISABLE ROW LEVEL SECURITY",
    "the prefilter alone": (
        "ALTER POLICY by_ground ON citizens_citizen USING (party_ids && app.my_parties())"
    ),
    "row security is off": "ALTER TABLE plans_versionpart DISABLE ROW LEVEL SECURITY",
    "a policy too many": "CREATE POLICY loose ON citizens_relative FOR SELECT USING (true)",
    "a right too many": "GRANT DELETE ON citizens_facilitystay TO brobygger_app",
    "a withdrawal is overlooked": "ALTER TABLE access_consent DISABLE TRIGGER grant_from_consent",
    "writing is open": (
        "ALTER POLICY by_ground ON plans_challenge WITH CHECK (citizen_id IS NOT NULL)"
    ),
    "who wrote it is forgotten": (
        "ALTER POLICY by_ground ON plans_passage USING (EXISTS (SELECT FROM access_grant g"
        " WHERE g.citizen_id = plans_passage.citizen_id"
        " AND g.categories & plans_passage.category <> 0))"
    ),
    "who may tell is ignored": (
        "ALTER POLICY by_ground ON plans_versionpart USING (EXISTS (SELECT FROM access_grant g"
        " WHERE g.citizen_id = plans_versionpart.citizen_id"
        " AND g.categories & plans_versionpart.category <> 0 AND (plans_versionpart.holder = 1"
        " OR g.party_id = ANY (plans_versionpart.held_by)"
        " OR g.holders & plans_versionpart.holder <> 0)))"
    ),
    "one of two who wrote is enough": (
        "ALTER POLICY by_ground ON plans_intervention USING (EXISTS (SELECT FROM access_grant g"
        " WHERE g.citizen_id = plans_intervention.citizen_id"
        " AND g.categories & plans_intervention.category <> 0 AND (plans_intervention.holder = 1"
        " OR g.party_id = ANY (plans_intervention.held_by)"
        " OR g.holders & plans_intervention.holder <> 0 AND (g.disclosers IS NULL"
        " OR plans_intervention.held_by && g.disclosers))))"
    ),
    "one's own words are lost": (
        "ALTER POLICY by_ground ON plans_agreement USING (EXISTS (SELECT FROM access_grant g"
        " WHERE g.citizen_id = plans_agreement.citizen_id"
        " AND g.categories & plans_agreement.category <> 0 AND (plans_agreement.holder = 1"
        " OR g.holders & plans_agreement.holder <> 0 AND (g.disclosers IS NULL"
        " OR cardinality(plans_agreement.held_by) > 0"
        " AND plans_agreement.held_by <@ g.disclosers))))"
    ),
    "that a unit treats somebody is told by category alone": (
        "ALTER POLICY by_ground ON access_carerelation USING (EXISTS (SELECT FROM access_grant g"
        " WHERE g.citizen_id = access_carerelation.citizen_id"
        " AND g.categories & access_carerelation.category <> 0))"
    ),
    "a member who left still sees": (
        "CREATE OR REPLACE FUNCTION app.my_parties() RETURNS uuid[] LANGUAGE sql STABLE SECURITY"
        " DEFINER AS $$ SELECT ARRAY[nullif(current_setting('brobygger.unit_id', true), '')::uuid,"
        " nullif(current_setting('brobygger.person_id', true), '')::uuid,"
        " nullif(current_setting('brobygger.user_id', true), '')::uuid] $$"
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_in_a_policy_is_caught(stage, fault):
    Worlds.asks = ("tables",)  # pages have their own test of it, in test_planted
    with connections["owner"].cursor() as cursor:
        cursor.execute(FAULTS[fault])
    with pytest.raises(AssertionError, match=r"LEAK|HIDDEN"):
        run(150, seeded=True)
