"""A citizen dies: what was called, asked, promised and open ends, and comes back if it was a mistake."""

import datetime as dt
from collections import Counter

import pytest
from django.db import connection
from psycopg.types.range import TimestamptzRange

from brobygger.access import services as access
from brobygger.access.models import CareRelation, Opening
from brobygger.access.rls import acting_as
from brobygger.accounts.queries import actor_as_person
from brobygger.citizens.errors import CitizenHasDied
from brobygger.kernel.clock import now, today
from brobygger.kernel.errors import BrobyggerError
from brobygger.meetings import services as meetings
from brobygger.meetings.guests.models import GuestPass
from brobygger.meetings.guests.services import invite_guest
from brobygger.meetings.models import Meeting, Reminder
from brobygger.meetings.pages import Invited
from brobygger.meetings.poll.models import Poll
from brobygger.meetings.standing.models import Standing
from brobygger.meetings.standing.services import set_standing
from brobygger.meetings.tasks import call_what_comes_again, remind_all, remind_the_silent
from brobygger.notices.models import Message
from brobygger.plans import errors, queries, services
from brobygger.plans.checks import the_ledger_equals_the_log
from brobygger.plans.models import Agreement, AgreementStep, Escalation, Plan
from tests import make as house
from tests.make import as_owner
from tests.plans import make

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def table():
    return make.a_table()


def dies(table, by=None, **changes):
    by = by or table.lead
    said = {"died_on": today(), "told_by": "hospital", **changes}
    with acting_as(by):
        return access.register_death(by, citizen_id=table.citizen_id, **said)


def comes_back(table, by=None):
    by = by or table.lead
    with acting_as(by):
        access.undo_death(by, citizen_id=table.citizen_id, reason="Det var en anden med samme navn")


def written() -> set:
    with as_owner():
        return set(Message.objects.values_list("pk", flat=True))


def told_since(before: set) -> Counter:
    """Who got which subject after these."""
    with as_owner():
        fresh = Message.objects.exclude(pk__in=before)
        return Counter(fresh.values_list("user_id", "subject"))


def test_what_was_called_is_called_off_and_each_is_told_once(table):
    meeting_id = make.call(table, starts_at=now() + 3 * DAY)
    before = written()
    dies(table)
    with as_owner():
        assert Meeting.objects.get(pk=meeting_id).state == "cancelled"
        assert Plan.objects.get(pk=table.plan_id).closing == "died"
        off = Message.objects.filter(calendar__contains="METHOD:CANCEL")
        assert set(off.values_list("user_id", flat=True)) == {
            one.user_id
            for one in (table.lead, table.deputy, table.nurse, table.counsellor, table.relative)
        }
        assert all("SEQUENCE:1" in one.calendar for one in off)
    letters = told_since(before)
    assert set(letters.values()) == {1}, "nobody twice"
    assert table.citizen.user_id not in {user for user, _subject in letters}
    heard = {user for user, subject in letters if "plan" in subject}
    assert heard == {one.user_id for one in (table.deputy, table.nurse, table.counsellor)}


def test_the_mail_names_nobody_and_gives_no_reason(table):
    make.call(table, starts_at=now() + 3 * DAY)
    before = written()
    dies(table)
    with as_owner():
        letters = list(Message.objects.exclude(pk__in=before))
        name = table_name(table)
    for one in letters:
        text = f"{one.subject} {one.body} {one.calendar}".lower()
        assert name.split()[0].lower() not in text
        assert "død" not in text


def table_name(table) -> str:
    with acting_as(table.lead):
        return queries.plan_page(table.lead, table.plan_id).participants[0].name


def test_one_who_registers_need_not_see_the_plan(table):
    """A ward that treats the citizen and was never let into the plan: everything ends all the same."""
    ward = house.a_member(house.a_unit("psychiatric_ward"), "nurse")
    with as_owner():
        house_care(table, ward)
    meeting_id = make.call(table, starts_at=now() + 3 * DAY)
    dies(table, by=ward)
    with as_owner():
        assert Meeting.objects.get(pk=meeting_id).state == "cancelled"
        assert Plan.objects.get(pk=table.plan_id).closed_at is not None


def house_care(table, member):
    opening = Opening.objects.filter(kind="ward").first()
    CareRelation.objects.create(
        citizen_id=table.citizen_id,
        category=opening.category,
        unit_id=member.unit_id,
        kind="ward",
        valid=TimestamptzRange(now() - DAY, None),
        recorded_by=member.user_id,
    )


def test_nothing_begins_any_more(table):
    make.call(table, starts_at=now() + 3 * DAY)
    dies(table)
    with pytest.raises(CitizenHasDied), acting_as(table.lead):
        meetings.call_meeting(
            table.lead,
            citizen_id=table.citizen_id,
            about=None,
            starts_at=now() + DAY,
            minutes=30,
            form="room",
            place="",
            invited=[
                Invited(
                    kind="staff",
                    name="Deputy",
                    function="",
                    user_id=table.deputy.user_id,
                    unit_id=table.deputy.unit_id,
                )
            ],
        )
    with pytest.raises(CitizenHasDied):
        house.a_consent(table.lead, table.citizen_id, to=table.nurse.unit_id, form="written")
    with pytest.raises(CitizenHasDied), acting_as(table.lead):
        services.start_plan(
            table.lead,
            citizen_id=table.citizen_id,
            deputy_user_id=table.deputy.user_id,
            signals=["other"],
        )
    with pytest.raises(errors.PlanClosed):
        make.write(table, table.nurse, "status", "Nyt", domain="mental")
    with pytest.raises(CitizenHasDied), acting_as(table.lead):
        access.ask_for_account(table.lead, citizen_id=table.citizen_id, email="ny@example.test")


def test_sign_in_ends_for_the_citizen_and_the_relatives_and_comes_back(table):
    who = [(one.user_id, one.person_id) for one in (table.citizen, table.relative)]
    assert all(actor_as_person(*one) for one in who)
    dies(table)
    assert [actor_as_person(*one) for one in who] == [None, None]
    comes_back(table)
    assert all(actor_as_person(*one) for one in who)


def test_polls_series_and_guests_end_and_what_is_ahead_comes_back(table):
    meeting_id = make.call(table, starts_at=now() + 3 * DAY)
    with acting_as(table.lead):
        invite_guest(
            table.lead, meeting_id=meeting_id, name="Tolk", function="", address="tolk@example.test"
        )
        free = meetings.call_meeting(
            table.lead,
            citizen_id=table.citizen_id,
            about=None,
            starts_at=now() + 5 * DAY,
            minutes=30,
            form="room",
            place="",
            invited=[
                Invited(
                    kind="staff",
                    name="Deputy",
                    function="",
                    user_id=table.deputy.user_id,
                    unit_id=table.deputy.unit_id,
                )
            ],
        )
        set_standing(table.lead, meeting_id=free.id, weeks=2, times=3)
    dies(table)
    with as_owner():
        assert set(Meeting.objects.values_list("state", flat=True)) == {"cancelled"}
        assert Standing.objects.get().state == "stopped"
        assert GuestPass.objects.get().revoked_at is not None
    before = written()
    comes_back(table)
    with as_owner():
        assert set(Meeting.objects.values_list("state", flat=True)) == {"called"}
        assert Standing.objects.get().state == "active"
        assert GuestPass.objects.get().revoked_at is None
        again = Message.objects.filter(calendar__contains="METHOD:REQUEST")
        assert again.filter(calendar__contains="SEQUENCE:2", address="tolk@example.test").exists()
    assert set(told_since(before).values()) <= {1, 2}  # the deputy is called to both


def test_a_meeting_that_is_past_when_it_is_undone_stays_off(table, clock):
    meeting_id = make.call(table, starts_at=now() + DAY)
    dies(table)
    clock(now() + 2 * DAY)
    comes_back(table)
    with as_owner():
        assert Meeting.objects.get(pk=meeting_id).state == "cancelled"
        plan = Plan.objects.get(pk=table.plan_id)
        assert (plan.closed_at, plan.phase) == (None, "consider")


def test_agreements_end_with_the_plan_and_stand_again_as_they_stood(table):
    make.call(table, starts_at=now() + 3 * DAY)
    intervention = make.an_intervention(table)
    kept = _agreement_of(table, intervention)
    before = _agreement(kept)
    dies(table)
    assert _agreement(kept).status == "dropped"
    comes_back(table)
    after = _agreement(kept)
    assert (after.status, after.status_note) == (before.status, before.status_note)
    with as_owner():
        assert (
            AgreementStep.objects.filter(agreement_id=kept).latest("number").status == after.status
        )


def _agreement_of(table, intervention):
    with acting_as(table.lead):
        return services.add_agreement(
            table.lead,
            intervention_id=intervention,
            what="Ringer på torsdag",
            responsible_id=make.participant_id(table, table.nurse),
            due_on=today() + 10 * DAY,
        )


def _agreement(key):
    with as_owner():
        return Agreement.objects.get(pk=key)


def test_the_house_reminds_of_nothing_even_where_something_was_left_called(table, clock):
    """The last fence: rows as if a reaction had failed, and every job of the house runs."""
    meeting_id = make.call(table, starts_at=now() + 3 * DAY + dt.timedelta(minutes=10))
    dies(table)
    with as_owner():
        Meeting.objects.filter(pk=meeting_id).update(state="called")
        Plan.objects.filter(pk=table.plan_id).update(closed_at=None, closing="")
    before = written()
    clock(now() + dt.timedelta(minutes=30))
    assert (remind_all(), remind_the_silent(), call_what_comes_again()) == (0, 0, 0)
    services.turn_the_clock(at=now() + 90 * DAY)
    with as_owner():
        assert not Reminder.objects.exists()
        assert not Escalation.objects.exists()
    assert written() == before
    assert Poll.objects.count() == 0


def test_two_who_register_at_once_are_one_death_and_one_word_that_it_is_known(table):
    dies(table)
    with pytest.raises(CitizenHasDied):
        dies(table, by=table.deputy)


@pytest.mark.parametrize("who", ["citizen", "relative", "stranger"])
def test_who_has_no_lasting_ground_registers_nothing(table, who):
    with pytest.raises(BrobyggerError):
        dies(table, by=getattr(table, who))


def test_the_log_and_the_ledger_agree_after_death_and_after_undoing(table):
    make.call(table, starts_at=now() + 3 * DAY)
    intervention = make.an_intervention(table)
    _agreement_of(table, intervention)
    for step in (dies, comes_back):
        step(table)
        with as_owner(), connection.cursor() as cursor:
            assert the_ledger_equals_the_log(cursor).faults == ()
