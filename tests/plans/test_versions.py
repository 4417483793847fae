"""Versions: made by the database, never changed, compared part by part, brought back."""

import pytest
from django.db import DatabaseError, connection, transaction

from brobygger.access.models import Consent
from brobygger.access.rls import acting_as
from brobygger.access.services import withdraw_consent
from brobygger.kernel.categories import Category
from brobygger.kernel.errors import NotFound
from brobygger.plans import queries, services
from brobygger.plans.models import Challenge, Version, VersionPart
from brobygger.plans.queries.versions import words_between
from brobygger.plans.templatetags.plans import words_about
from tests import make as house
from tests.plans import make
from tests.plans.test_about import withdraw_the_house

pytestmark = pytest.mark.django_db


def version_two(table: make.Table) -> None:
    """The wishes changed, one status gone, one challenge new, a second intervention."""
    make.write(table, table.citizen, "wishes", "Jeg vil gerne sove og passe mine katte.", base=1)
    make.write(table, table.counsellor, "status", "", domain="addiction", base=1)
    with acting_as(table.lead) as actor:
        services.set_challenges(
            actor, plan_id=table.plan_id, bodies=["Nætterne", "Søvnen"], base_revision=1
        )
    make.an_intervention(table, title="Fællesspisning")
    meeting_id = make.an_open_meeting(table)
    make.close(table, meeting_id)


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE plans_version SET number = 9",
        "DELETE FROM plans_version",
        "UPDATE plans_versionpart SET content = '{}'",
        "DELETE FROM plans_versionpart",
        "INSERT INTO plans_versionpart (id, version_id, citizen_id, category, kind, key, position,"
        " content) SELECT gen_random_uuid(), id, citizen_id, 2, 'passage', 'forged', 1, '{}'"
        " FROM plans_version",
        "UPDATE plans_earliertext SET body = ''",
        "UPDATE plans_distribution SET participant_id = gen_random_uuid()",
    ],
)
def test_the_app_cannot_rewrite_history(harm):
    table = make.a_table()
    make.a_closed_meeting(table)
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        acting_as(table.lead),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(harm)


def test_versions_are_numbered_one_by_one():
    table = make.a_table()
    make.a_closed_meeting(table)
    with pytest.raises(DatabaseError), acting_as(table.lead) as actor:
        Version.objects.create(
            plan_id=table.plan_id,
            citizen_id=table.citizen_id,
            number=5,
            next_meeting_on="2030-01-01",
            frozen_by=actor.user_id,
        )


def test_a_row_cannot_be_dressed_up_as_another_citizens():
    table = make.a_table()
    other = house.a_citizen(table.lead, name="Anden Test Person", cpr="0201919974")
    with pytest.raises(DatabaseError, match="same_citizen"), acting_as(table.lead):
        Challenge.objects.create(plan_id=table.plan_id, citizen_id=other, rank=1, body="x")


def test_a_version_stays_when_the_plan_goes_on():
    table = make.a_table()
    make.a_closed_meeting(table)
    with house.as_owner():
        before = list(VersionPart.objects.order_by("key").values_list("key", "content"))
    version_two(table)
    with house.as_owner():
        after = VersionPart.objects.filter(version__number=1).order_by("key")
        assert list(after.values_list("key", "content")) == before
    with acting_as(table.citizen) as actor:
        assert [one.number for one in queries.versions_of(actor, table.plan_id)] == [2, 1]
        with pytest.raises(NotFound):
            queries.version_page(actor, table.plan_id, 3)


def test_two_versions_differ_part_by_part_and_word_by_word():
    table = make.a_table()
    make.a_closed_meeting(table)
    version_two(table)
    with acting_as(table.citizen) as actor:
        comparison = queries.compare_versions(actor, table.plan_id, 1, 2)
    changed = {
        one.key.split("/")[1]: one.change for one in comparison.changes if one.kind == "passage"
    }
    assert changed == {"wishes": "changed", "status": "removed"}
    assert [one.after for one in comparison.changes if one.kind == "challenge"] == ["Søvnen"]
    wishes = next(one for one in comparison.parts if one.key.startswith("passage/wishes"))
    assert [(one.text, one.change) for one in wishes.pieces if one.change != "same"] == [
        ("fisk", "removed"),
        ("katte", "added"),
    ]


def test_a_comparison_shows_only_what_the_reader_sees():
    table = make.a_table()
    make.a_closed_meeting(table)
    version_two(table)
    with acting_as(table.nurse) as actor:
        comparison = queries.compare_versions(actor, table.plan_id, 1)
    assert Category.ADDICTION not in {one.category for one in comparison.parts}
    assert Category.ADDICTION in comparison.left_out
    assert comparison.second is None


def test_the_pieces_are_the_two_texts():
    old, new = "Ét ord, to ord.\nTre", "Et ord, to helt nye ord.\nTre "
    pieces = words_between(old, new)
    assert "".join(one.text for one in pieces if one.change != "added") == old
    assert "".join(one.text for one in pieces if one.change != "removed") == new


def test_a_comparison_and_a_restored_version_tell_of_words_that_others_hold():
    """She sees the kind, and not this: health wrote it, and the house has no yes for that."""
    table = make.a_table()
    make.a_closed_meeting(table)
    make.write(table, table.nurse, "overall_goal", "Medicinen hjælper.", base=1)
    with acting_as(table.lead) as lead:
        assert Category.PLAN not in queries.compare_versions(lead, table.plan_id, 1).left_out
    withdraw_the_house(table)
    with acting_as(table.lead) as lead:
        assert Category.PLAN in queries.compare_versions(lead, table.plan_id, 1).left_out
        restored = services.restore_version(lead, plan_id=table.plan_id, number=1)
    assert Category.PLAN in restored.left_untouched


def test_what_comes_back_is_given_to_nobody_who_may_not_read_it_any_more():
    """The nurse had promised it; her place sees nothing now, and the lead holds it instead."""
    table = make.a_table()
    meeting_id = make.an_open_meeting(table)
    make.fill(table)
    make.an_intervention(table, title="Samtale", responsible=table.nurse)
    make.close(table, meeting_id)
    with house.as_owner():
        yes = Consent.objects.get(party_id=table.nurse.unit_id)
    with acting_as(table.citizen) as citizen:
        withdraw_consent(citizen, consent_id=yes.pk)
    with acting_as(table.lead) as lead:
        services.restore_version(lead, plan_id=table.plan_id, number=1)
        services.restore_version(lead, plan_id=table.plan_id, number=1)
    page = make.page(table, table.lead)
    back = next(one for one in page.interventions if one.title == "Samtale")
    [promise] = back.agreements
    assert back.responsible.user_id == table.lead.user_id
    assert (promise.responsible.user_id, promise.status) == (table.lead.user_id, "declined")
    assert words_about(promise) == "Kan ikke længere se det."


def test_a_version_comes_back_as_far_as_the_reader_sees_it():
    table = make.a_table()
    make.a_closed_meeting(table)
    version_two(table)
    make.write(table, table.counsellor, "status", "Nyt fra rusmiddel", domain="addiction", base=2)
    with acting_as(table.lead) as actor:
        restored = services.restore_version(actor, plan_id=table.plan_id, number=1)
    assert Category.ADDICTION in restored.left_untouched
    page = make.page(table, table.citizen)
    # only the citizen's to bring back
    assert page.wishes.body == "Jeg vil gerne sove og passe mine katte."
    assert [one.body for one in page.challenges] == ["Nætterne"]
    assert [one.title for one in page.interventions] == ["Ro om søvnen"]
    assert page.statuses[1].body == "Nyt fra rusmiddel"
    assert page.latest_version == 2
