"""Who wrote it decides who holds it: what the database says of each row, and whom it shows it to."""

import datetime as dt
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from brobygger.access.errors import ConsentMustBeWritten
from brobygger.access.law.rules import rule_by_id
from brobygger.access.models import Consent, Grant
from brobygger.access.oracle import grants_due, grants_there
from brobygger.access.rls import acting_as
from brobygger.access.services import open_emergency, withdraw_consent
from brobygger.kernel.categories import EVERY_CATEGORY, Category
from brobygger.kernel.holders import Holder, strictest
from brobygger.kernel.purposes import Purpose
from brobygger.meetings.models import Meeting
from brobygger.organisations.models import Organisation, Takeover, Unit
from brobygger.plans.models import EarlierText, Passage, VersionPart
from brobygger.plans.services import open_plan_meeting
from tests import make
from tests.plans import make as plans

pytestmark = pytest.mark.django_db
PLAN = Category.PLAN
EVERY_PURPOSE = 31


def test_the_strictest_of_several_decides():
    assert strictest([Holder.SOCIAL, Holder.HEALTH, Holder.ADDICTION]) == Holder.HEALTH
    assert strictest([Holder.ADDICTION, Holder.SOCIAL, Holder.OPEN]) == Holder.ADDICTION
    assert strictest([Holder.OPEN, Holder.SOCIAL]) == Holder.SOCIAL
    assert strictest([]) == Holder.OPEN


def held(table, section: str = "overall_goal", hand: str = "") -> tuple[int, list[UUID]]:
    by = {"hand": hand} if hand else {}
    with make.as_owner():
        rows = Passage.objects.filter(plan_id=table.plan_id, section=section, **by)
        return rows.values_list("holder", "held_by")[0]


def reads(table, who, section: str = "overall_goal") -> bool:
    with acting_as(who):
        return Passage.objects.filter(plan_id=table.plan_id, section=section).exists()


@pytest.fixture
def table():
    """Called, so that everybody has a seat."""
    table = plans.a_table()
    plans.call(table)
    return table


@pytest.mark.parametrize(
    ("writer", "holder"),
    [
        ("lead", Holder.SOCIAL),
        ("nurse", Holder.HEALTH),
        ("counsellor", Holder.ADDICTION),
        ("citizen", Holder.OPEN),
    ],
)
def test_a_text_is_held_as_its_writers_place_is(table, writer, holder):
    who = getattr(table, writer)
    section = "wishes" if writer == "citizen" else "overall_goal"
    plans.write(table, who, section, "Ord.")
    assert held(table, section) == (holder, [who.unit_id] if who.unit_id else [])


def test_two_hands_in_one_text_the_stricter_decides_and_stays(table):
    plans.write(table, table.lead, "overall_goal", "Fra botilbuddet.")
    plans.write(table, table.nurse, "overall_goal", "Og fra psykiatrien.", base=1)
    assert held(table) == (Holder.HEALTH, [table.nurse.unit_id])
    plans.write(table, table.nurse, "overall_goal", "Igen.", base=2)
    assert held(table) == (Holder.HEALTH, [table.nurse.unit_id])


def test_what_is_told_is_its_writers_and_the_citizens_own_is_nobodys(table):
    plans.write(table, table.lead, "wishes", "Liva vil gerne male.")
    assert held(table, "wishes", "told") == (Holder.SOCIAL, [table.lead.unit_id])
    plans.write(table, table.citizen, "wishes", "Mine ord.")
    assert held(table, "wishes", "own") == (Holder.OPEN, [])


def test_what_stood_before_is_held_as_it_was(table):
    plans.write(table, table.lead, "overall_goal", "Fra botilbuddet.")
    plans.write(table, table.nurse, "overall_goal", "Fra psykiatrien.", base=1)
    plans.write(table, table.nurse, "overall_goal", "Igen fra psykiatrien.", base=2)
    with make.as_owner():
        rows = EarlierText.objects.filter(passage__plan_id=table.plan_id).order_by("revision")
        assert list(rows.values_list("body", "holder", "held_by")) == [
            ("Fra botilbuddet.", Holder.SOCIAL, [table.lead.unit_id]),
            ("Fra psykiatrien.", Holder.HEALTH, [table.nurse.unit_id]),
        ]


def test_nothing_the_app_sends_is_heard(table):
    key = uuid4()
    with acting_as(table.nurse), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO plans_passage (id, plan_id, citizen_id, category, section, domain, body,"
            " updated_at, updated_by, written_by_name, written_by_kind, revision, holder, held_by)"
            " VALUES (%s, %s, %s, 2, 'overall_goal', '', 'Ord.', now(), %s, 'N', 'staff', 1, 1, %s)",
            [key, table.plan_id, table.citizen_id, table.nurse.user_id, [table.lead.unit_id]],
        )
    assert held(table) == (Holder.HEALTH, [table.nurse.unit_id])
    with acting_as(table.nurse), connection.cursor() as cursor:
        cursor.execute("UPDATE plans_passage SET holder = 1, held_by = '{}' WHERE id = %s", [key])
        assert cursor.rowcount == 1
    assert held(table) == (Holder.HEALTH, [table.nurse.unit_id])


def test_a_version_is_held_as_what_it_froze_whoever_closed_the_meeting(table):
    with acting_as(table.lead):
        [meeting] = Meeting.objects.filter(about=table.plan_id).values_list("pk", flat=True)
        open_plan_meeting(table.lead, plan_id=table.plan_id, meeting_id=meeting)
    plans.fill(table)
    plans.close(table, meeting)
    with make.as_owner():
        parts = VersionPart.objects.filter(version__plan_id=table.plan_id)
        found = {
            (one.content.get("section"), one.content.get("domain")): (one.holder, one.held_by)
            for one in parts.filter(kind="passage")
        }
        people = set(parts.filter(kind="participant").values_list("holder", flat=True))
    assert found["status", "mental"] == (Holder.HEALTH, [table.nurse.unit_id])
    assert found["status", "addiction"] == (Holder.ADDICTION, [table.counsellor.unit_id])
    assert found["overall_goal", ""] == (Holder.SOCIAL, [table.lead.unit_id])
    assert found["wishes", ""] == (Holder.OPEN, [])
    assert people == {Holder.OPEN}


def stranger_with(table, **consent):
    """An authority that has the citizen's yes to the plan, told by whom the consent says."""
    unit = make.a_unit("job_centre")
    make.a_consent(table.citizen, table.citizen_id, to=unit, categories=PLAN, **consent)
    return make.a_member(unit, "job_consultant")


def test_a_consent_opens_what_those_hold_who_are_named_in_it(table):
    plans.write(table, table.lead, "overall_goal", "Fra botilbuddet.")
    plans.write(table, table.nurse, "resources", "Fra psykiatrien.")
    by_facility = stranger_with(table, disclosers=[table.lead.unit_id])
    by_nurse = stranger_with(table, disclosers=[table.nurse.unit_id])
    by_another = stranger_with(table, disclosers=[make.a_unit("outpatient_psychiatry")])
    by_all = stranger_with(table)
    sights = [
        (reads(table, one), reads(table, one, "resources"))
        for one in (by_facility, by_nurse, by_another, by_all)
    ]
    assert sights == [(True, False), (False, True), (False, False), (True, True)]


def test_of_two_of_one_class_both_must_be_named(table):
    other = make.a_member(make.a_unit("gp"), "general_practitioner")
    make.a_consent(table.citizen, table.citizen_id, to=other.unit_id, categories=PLAN)
    with make.as_owner():
        Passage.objects.create(
            plan_id=table.plan_id,
            citizen_id=table.citizen_id,
            category=PLAN,
            section="overall_goal",
            body="To hænder.",
            updated_by=other.user_id,
            holder=Holder.HEALTH,
            held_by=sorted([table.nurse.unit_id, other.unit_id]),
        )
    one = stranger_with(table, disclosers=[table.nurse.unit_id])
    both = stranger_with(table, disclosers=[table.nurse.unit_id, other.unit_id])
    assert (reads(table, one), reads(table, both), reads(table, other)) == (False, True, True)


def test_the_law_opens_the_plan_to_a_facility_for_what_administrations_wrote(table):
    """§ 141(5) is about the municipality's own plan; what health wrote waits for a consent."""
    plans.write(table, table.nurse, "overall_goal", "Medicinen hjælper.")
    plans.write(table, table.citizen, "wishes", "Mine ord.")
    assert reads(table, table.lead)
    with make.as_owner():
        [yes] = Consent.objects.filter(party_id=table.lead.unit_id).values_list("pk", flat=True)
    with acting_as(table.citizen):
        withdraw_consent(table.citizen, consent_id=yes)
    assert not reads(table, table.lead)
    assert reads(table, table.lead, "wishes")
    make.a_consent(
        table.nurse,
        table.citizen_id,
        to=table.lead.unit_id,
        categories=PLAN,
        disclosers=[table.nurse.unit_id],
    )
    assert reads(table, table.lead)


def test_what_my_own_unit_wrote_stays_mine_to_read(table):
    """A colleague of the writer reads it by the unit's own ground; P1 needs no consent."""
    plans.write(table, table.nurse, "overall_goal", "Fra psykiatrien.")
    with make.as_owner():
        Grant.objects.filter(party_id=table.nurse.unit_id).update(holders=0)
    assert reads(table, make.a_member(table.nurse.unit_id, "nurse"))


def test_an_emergency_opens_whoever_holds_it(table):
    plans.write(table, table.nurse, "overall_goal", "Fra psykiatrien.")
    stranger = make.a_member(make.a_unit("psychiatric_ward"), "nurse")
    with acting_as(stranger):
        open_emergency(
            stranger,
            citizen_id=table.citizen_id,
            categories=int(PLAN),
            reason="Hun er faldet om og svarer ikke.",
            alternative="citizen",
        )
    assert reads(table, stranger)


# Rules, forms and lapses: the strictest of those who may tell decides.


def consent_of(key: UUID) -> Consent:
    with make.as_owner():
        return Consent.objects.get(pk=key)


def test_a_consent_told_by_health_lapses_within_a_year_whatever_it_is_about(table):
    told = consent_of(
        make.a_consent(
            table.lead,
            table.citizen_id,
            to=table.relative_id,
            to_kind="relative",
            purposes=Purpose.COORDINATION | Purpose.OWN,
            disclosers=[table.nurse.unit_id, table.lead.unit_id],
        )
    )
    assert told.rule_id == "L6"
    assert told.expires_at is not None
    assert told.expires_at - told.given_at <= dt.timedelta(days=366)
    social = consent_of(
        make.a_consent(
            table.lead,
            table.citizen_id,
            to=table.relative_id,
            to_kind="relative",
            purposes=Purpose.COORDINATION | Purpose.OWN,
            disclosers=[table.lead.unit_id],
        )
    )
    assert (social.rule_id, social.expires_at) == ("L20", None)


def test_what_health_tells_must_be_written(table):
    with pytest.raises(ConsentMustBeWritten):
        make.a_consent(
            table.lead,
            table.citizen_id,
            to=make.a_unit("job_centre"),
            form="oral",
            disclosers=[table.nurse.unit_id],
        )


def test_the_database_refuses_a_rule_too_mild_for_who_may_tell(table):
    key = make.a_consent(
        table.lead,
        table.citizen_id,
        to=make.a_unit("job_centre"),
        disclosers=[table.lead.unit_id],
    )
    milder = consent_of(key)
    assert milder.rule_id == "L8C"
    milder.pk, milder.disclosers = uuid4(), [table.nurse.unit_id]
    with (
        acting_as(table.lead),
        pytest.raises(DatabaseError, match="does not reach all who may tell"),
        transaction.atomic(),
    ):
        milder.save(force_insert=True)


def test_a_consent_the_citizen_gives_naming_nobody_is_about_whoever_holds_it(table):
    unit = make.a_unit("job_centre")
    own = consent_of(make.a_consent(table.citizen, table.citizen_id, to=unit))
    by_facility = consent_of(make.a_consent(table.lead, table.citizen_id, to=unit))
    assert (own.rule_id, by_facility.rule_id) == ("L6", "L8C")


# What a unit is, and what follows when it changes.


def test_the_class_in_the_database_is_the_class_in_the_law():
    unit_id = make.a_unit("addiction_treatment")
    with make.as_owner():
        region = Organisation.objects.create(code="DK-99", kind="region", name="Region")
        unit = Unit.objects.get(pk=unit_id)
        told = []
        for part in ("", "social", "medical"):
            Unit.objects.filter(pk=unit.pk).update(part=part)
            told.append(holder_in_database(unit.pk))
        Unit.objects.filter(pk=unit.pk).update(part="")
        Takeover.objects.create(unit=unit, organisation=region, valid_from="2026-01-01")
        told.append(holder_in_database(unit.pk))
    assert told == [Holder.ADDICTION, Holder.SOCIAL, Holder.HEALTH, Holder.HEALTH]
    assert holder_in_database(uuid4()) == Holder.SOCIAL


def holder_in_database(unit_id: UUID) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.holder_of(%s)", [unit_id])
        return cursor.fetchone()[0]


def test_grants_follow_when_a_unit_says_which_part_it_is():
    people = make.people()
    counsellor = people.addiction_counsellor
    make.a_care_relation(counsellor, people.citizen_id)
    assert holders_of(counsellor.unit_id) == {int(Holder.SOCIAL)}
    with make.as_owner():
        Unit.objects.filter(pk=counsellor.unit_id).update(part="medical")
    # Its relation is the social part's, which the medical part cannot have: it opens no others' words.
    assert holders_of(counsellor.unit_id) == {0}


def holders_of(party_id: UUID) -> set[int]:
    with make.as_owner():
        return set(Grant.objects.filter(party_id=party_id).values_list("holders", flat=True))


def test_health_shares_addiction_and_mental_health_in_one_course_of_treatment():
    """P3: a regional dual-diagnosis team and psychiatry, § 41(2)(1); a municipal one is outside."""
    people = make.people()
    team_id = make.a_unit("addiction_treatment", name="Dobbeltdiagnose")
    with make.as_owner():
        region = Organisation.objects.create(code="DK-98", kind="region", name="Region")
        Unit.objects.filter(pk=team_id).update(organisation=region)
    team = make.a_member(team_id, "addiction_counsellor")
    nurse = people.nurse
    with make.as_owner():
        for who, kind, own in (
            (team, "addiction_treatment_medical", 8),
            (nurse, "outpatient_psychiatry", 4),
        ):
            make.CareRelation.objects.create(
                citizen_id=people.citizen_id,
                category=own,
                unit_id=who.unit_id,
                kind=kind,
                valid=make.TimestamptzRange(dt.datetime(2026, 1, 1, tzinfo=dt.UTC), None),
                recorded_by=who.user_id,
            )
        masks = {
            one.party_id: (one.categories & 12, one.holders)
            for one in Grant.objects.filter(ground="care", party_id__in=[team_id, nurse.unit_id])
        }
    assert masks == {
        team_id: (12, int(Holder.HEALTH)),
        nurse.unit_id: (12, int(Holder.HEALTH)),
    }
    with acting_as(nurse):  # the team's relation is health's; a municipal one would not be
        assert make.CareRelation.objects.filter(unit_id=team_id).exists()
    make.a_care_relation(people.addiction_counsellor, people.citizen_id)
    with acting_as(nurse):
        municipal = people.addiction_counsellor.unit_id
        assert not make.CareRelation.objects.filter(unit_id=municipal).exists()


def test_the_oracle_knows_whose_secrecy_each_grant_lifts(table):
    stranger_with(table, disclosers=[table.nurse.unit_id])
    with make.as_owner(), connection.cursor() as cursor:
        assert grants_due(cursor) == grants_there(cursor)
        Grant.objects.filter(ground="consent").update(holders=15)
        assert grants_due(cursor) != grants_there(cursor)
    assert rule_by_id("L6").consent_holders == 14
    assert EVERY_CATEGORY == 511


# Planted: what these tests would not have noticed is no guard.


def plant(words: str) -> None:
    with make.as_owner(), connection.cursor() as cursor:
        cursor.execute(words)


def test_a_trigger_that_trusts_the_app_would_be_seen(table):
    plant("DROP TRIGGER note_holder ON plans_passage")
    with pytest.raises(AssertionError):
        test_nothing_the_app_sends_is_heard(table)


def test_a_copy_that_takes_the_copiers_class_would_be_seen(table):
    plant(
        "DROP TRIGGER note_holder ON plans_earliertext;"
        "CREATE TRIGGER note_holder BEFORE INSERT ON plans_earliertext"
        " FOR EACH ROW EXECUTE FUNCTION app.note_holder('body')"
    )
    with pytest.raises(AssertionError):
        test_what_stood_before_is_held_as_it_was(table)
