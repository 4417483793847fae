"""Standing slots: what is put on, who is called, what is decided, and who sees none of it."""

import datetime as dt

import pytest

from brobygger.access.rls import acting_as
from brobygger.audit.models import Entry
from brobygger.kernel.errors import NotAllowed, NotFound
from brobygger.meetings import errors as meeting_errors
from brobygger.meetings import queries as meetings
from brobygger.meetings import services as meeting_services
from brobygger.meetings.models import Invitation, Meeting, Slot, SlotItem, SlotSeries
from brobygger.meetings.slots import errors, queries, questions
from brobygger.meetings.slots import services as slots
from brobygger.notices.models import Message
from brobygger.organisations.models import Unit
from brobygger.plans import errors as plan_errors
from brobygger.plans import services
from brobygger.plans.models import Agreement, Contact, Undecided
from brobygger.plans.queries import plan_page, slot_view
from tests import make

from .make import Table
from .slotting import DECIDE, FRIDAY, WEEK, a_series, a_table_on_tuesday, at, come, panel, put

pytestmark = pytest.mark.django_db


@pytest.fixture
def table(clock) -> Table:
    return a_table_on_tuesday(clock)


@pytest.fixture
def series(table):
    return a_series(table.leader, table.nurse.unit_id)


def view(actor, series_id, day=FRIDAY):
    with acting_as(actor):
        return slot_view(actor, series_id, day)


def present_ids(actor, item_id, *who):
    with acting_as(actor):
        one = queries.item(actor, item_id)
        card = meetings.meeting(actor, one.meeting_id)
    wanted = {each.user_id for each in who}
    return [one.id for one in card.invitations if one.user_id in wanted]


def decide(actor, item_id, outcome="Ja, ned til 10 mg", present=()):
    with acting_as(actor):
        services.decide_in_slot(actor, item_id=item_id, outcome=outcome, present=present)


def actions(citizen_id) -> list[str]:
    with make.as_owner():
        found = Entry.objects.filter(citizen_id=citizen_id, action__startswith="slot.")
        return list(found.order_by("id").values_list("action", flat=True))


def subjects_to(actor) -> set[str]:
    with make.as_owner():
        found = Message.objects.filter(user_id=actor.user_id)
        return set(found.values_list("subject", flat=True))


def test_set_up_twice_is_one_and_both_leaders_hear_of_it(table):
    other_leader = make.a_member(table.nurse.unit_id, "leader")
    first = a_series(table.leader, table.nurse.unit_id)
    assert a_series(other_leader, table.leader.unit_id) == first
    with make.as_owner():
        [one] = SlotSeries.objects.all()
        [told] = Message.objects.filter(user_id=other_leader.user_id)
    assert (one.host_unit_id, one.place_unit_id) == (table.nurse.unit_id, table.leader.unit_id)
    assert "Birken" not in told.body


def test_only_a_leader_sets_up_ends_and_calls_off(table, series):
    for work in (
        lambda one: slots.set_up(
            one, other_unit_id=table.nurse.unit_id, weekday=1, clock=dt.time(9)
        ),
        lambda one: slots.end_series(one, series_id=series),
        lambda one: slots.cancel_slot(one, series_id=series, day=FRIDAY),
    ):
        with acting_as(table.lead) as actor, pytest.raises(NotAllowed):
            work(actor)


@pytest.mark.parametrize(
    "more",
    [
        {"weekday": 5},
        {"clock": dt.time(5)},
        {"minutes": 25},
        {"from_on": FRIDAY - 2 * WEEK},
        {"until_on": FRIDAY - 2 * WEEK},
    ],
)
def test_what_nobody_sits_at_is_refused(table, more):
    with pytest.raises(errors.SeriesUnlikely):
        a_series(table.leader, table.nurse.unit_id, **more)


def test_a_unit_that_is_closed_or_ones_own_is_refused(table):
    with make.as_owner():
        Unit.objects.filter(pk=table.nurse.unit_id).update(valid_to=FRIDAY - WEEK)
    for unit in (table.nurse.unit_id, table.leader.unit_id):
        with pytest.raises(errors.UnitNotOpen):
            a_series(table.leader, unit)


def test_a_plan_put_on_calls_the_citizen_and_those_who_come_and_stands_in_the_plan(table, series):
    come(table.nurse, series)
    before = Message.objects.count()
    done = put(table.lead, table, series, DECIDE)
    assert (done.is_new, done.day, done.without_ground) == (True, FRIDAY, ())
    with make.as_owner():
        topic = SlotItem.objects.get().topic
        assert Undecided.objects.values_list("pk", flat=True).get() == topic
        answers = dict(Invitation.objects.values_list("user_id", "answer"))
        lines = list(Undecided.objects.values_list("body", "state"))
        told = Message.objects.order_by("created_at")[before:]
        about = {str(one.user_id): one.subject for one in told}
    assert answers == {table.lead.user_id: "yes", table.nurse.user_id: "yes", None: "awaited"}
    assert lines == [(DECIDE, "open")]
    assert set(about) == {str(table.citizen.user_id), str(table.lead.user_id)}
    assert about[str(table.citizen.user_id)] == "Du er inviteret til et møde"
    assert actions(table.citizen_id) == ["slot.item_put_on"]


def test_the_mail_names_nobody_and_no_matter(table, series):
    put(table.lead, table, series, DECIDE)
    with make.as_owner():
        words = " ".join(f"{one.subject} {one.body}" for one in Message.objects.all())
    assert "Else" not in words
    assert "dosis" not in words
    assert "Birken" not in words


def test_two_who_put_the_same_plan_on_do_not_double_it_and_no_line_is_lost(table, series):
    first = put(table.lead, table, series, DECIDE)
    again = put(table.nurse, table, series, "Hvem tager blodprøven?")
    assert (again.item_id, again.is_new) == (first.item_id, False)
    with make.as_owner():
        assert SlotItem.objects.count() == 1
        assert Undecided.objects.filter(state="open").count() == 2


def test_an_open_decision_is_proposed_and_put_on_as_it_is(table, series):
    with acting_as(table.lead) as actor:
        line = services.add_undecided(actor, plan_id=table.plan_id, body=DECIDE)
    assert [one.body for one in panel(table.lead, table).decisions] == [DECIDE]
    put(table.lead, table, series, "", open_decision_id=line)
    with make.as_owner():
        assert SlotItem.objects.get().topic == line
        assert Undecided.objects.count() == 1


def test_a_full_date_says_so_offers_the_next_and_takes_nothing(table, series):
    with acting_as(table.lead) as actor:
        for number in range(4):
            questions.ask(actor, series_id=series, day=FRIDAY, body=f"Spørgsmål {number}")
    with pytest.raises(errors.SlotFull) as refused:
        put(table.lead, table, series, DECIDE)
    assert refused.value.next_on == FRIDAY + WEEK
    [offer] = panel(table.lead, table).offers
    assert offer.day.day == FRIDAY + WEEK
    assert [one.is_full for one in offer.passed_over] == [True]


def test_a_date_that_is_past_called_off_or_none_takes_nothing(table, series, clock):
    for day in (FRIDAY + dt.timedelta(days=1), FRIDAY - 4 * WEEK):
        with pytest.raises(NotFound):
            put(table.lead, table, series, DECIDE, day)
    with acting_as(table.leader) as actor:
        slots.cancel_slot(actor, series_id=series, day=FRIDAY)
    with pytest.raises(errors.SlotOver):
        put(table.lead, table, series, DECIDE)
    clock(at(FRIDAY + WEEK, 10, 21))
    with pytest.raises(errors.SlotOver):
        put(table.lead, table, series, DECIDE, FRIDAY + WEEK)


def test_a_text_of_10000_characters_is_refused_and_nothing_is_called(table, series):
    with pytest.raises(plan_errors.TextNotAccepted):
        put(table.lead, table, series, "x" * 10_000)
    with acting_as(table.lead) as actor, pytest.raises(meeting_errors.TextNotAccepted):
        questions.ask(actor, series_id=series, day=FRIDAY, body="x" * 10_000)
    with make.as_owner():
        assert not SlotItem.objects.exists()


def test_who_has_no_seat_or_no_yes_puts_nothing_on(table, series):
    colleague = make.a_member(table.counsellor.unit_id)
    a_series(table.leader, table.counsellor.unit_id, weekday=1)
    with pytest.raises((plan_errors.NotTakingPart, NotFound)):
        put(colleague, table, series, DECIDE)


def test_a_unit_without_a_ground_sees_neither_name_nor_matter(table, clock):
    """The database refuses too: not one row about the citizen, in whatever table."""
    blind = make.a_member(make.a_unit("addiction_treatment", name="Rusklinikken"), "nurse")
    series = a_series(table.leader, blind.unit_id)
    come(blind, series)
    done = put(table.lead, table, series, DECIDE)
    assert len(done.without_ground) == 1
    seen = view(blind, series)
    assert (seen.hidden, seen.day.used, [one.citizen for one in seen.items]) == (1, 5, [None])
    mine = view(table.lead, series).items[0]
    assert (len(mine.blind), mine.blind_unit) == (1, "Rusklinikken")
    with acting_as(blind):
        assert not SlotItem.objects.exists()
        assert not Meeting.objects.exists()
        assert not Undecided.objects.exists()
        assert Slot.objects.count() == 1
        with pytest.raises(NotFound):
            queries.item(blind, done.item_id)
        for work in (
            services.take_out_of_slot,
            services.carry_to_next_slot,
            services.decide_in_slot,
        ):
            with pytest.raises(NotFound):
                work(blind, item_id=done.item_id)
    with make.as_owner():
        assert not Invitation.objects.filter(user_id=blind.user_id).exists()


def test_a_third_unit_sees_nothing_of_the_slot(table, series):
    put(table.lead, table, series, DECIDE)
    with acting_as(table.lead) as actor:
        questions.ask(actor, series_id=series, day=FRIDAY, body="Hvem har bagvagten?")
    stranger = make.a_member(make.a_unit("outpatient_psychiatry"), "nurse")
    with acting_as(stranger) as actor:
        assert queries.series_of_unit(actor) == []
        assert not SlotSeries.objects.exists()
        assert not Slot.objects.exists()
        with make.as_owner():
            ids = list(Slot.objects.values_list("pk", flat=True))
        assert queries.places_in(ids) == []
        with pytest.raises(NotFound):
            slot_view(actor, series, FRIDAY)
    with acting_as(table.citizen):
        assert not SlotSeries.objects.exists()
        assert SlotItem.objects.count() == 1


def test_what_was_decided_and_who_was_there_lands_in_the_plan(table, series, clock):
    come(table.nurse, series)
    done = put(table.lead, table, series, DECIDE)
    clock(at(FRIDAY, 10, 3))
    there = present_ids(table.lead, done.item_id, table.lead, table.nurse)
    decide(table.nurse, done.item_id, present=there)
    with make.as_owner():
        line = Undecided.objects.get()
        meeting = Meeting.objects.get()
        came = dict(Invitation.objects.values_list("user_id", "attendance"))
    assert (line.state, line.outcome) == ("decided", "Ja, ned til 10 mg")
    assert (line.settled_meeting_id, meeting.state) == (meeting.pk, "closed")
    assert came[table.lead.user_id] == came[table.nurse.user_id] == "present"
    last = panel(table.lead, table).last
    assert [one.outcome for one in last.decided] == ["Ja, ned til 10 mg"]
    assert len(last.present) == 2
    assert actions(table.citizen_id) == ["slot.item_put_on", "slot.item_held"]
    with make.as_owner():
        lines = set(
            Entry.objects.filter(citizen_id=table.citizen_id).values_list("action", flat=True)
        )
        assert not Contact.objects.exists()  # the citizen was not there
    assert {"meeting.closed", "meeting.attendance_noted", "plan.undecided_settled"} <= lines


def test_the_citizen_takes_part_in_their_own_item_and_it_is_a_contact(table, series, clock):
    done = put(table.lead, table, series, DECIDE)
    clock(at(FRIDAY, 10, 3))
    with acting_as(table.lead) as actor:
        card = meetings.meeting(actor, queries.item(actor, done.item_id).meeting_id)
        everybody = [one.id for one in card.invitations]
    with acting_as(table.citizen) as actor:
        assert [one.is_in_slot for one in meetings.my_invitations(actor)] == [True]
        meeting_services.answer_invitation(
            actor, invitation_id=meetings.my_invitations(actor)[0].id, answer="yes"
        )
    decide(table.lead, done.item_id, present=everybody)
    with make.as_owner():
        assert Contact.objects.values_list("form", flat=True).get() == "meeting"


def test_an_agreement_with_one_responsible_is_made_of_it(table, series, clock):
    done = put(table.lead, table, series, DECIDE)
    with acting_as(table.lead) as actor:
        page = plan_page(actor, table.plan_id)
        me = next(one for one in page.participants if one.user_id == actor.user_id)
        work = services.add_intervention(
            actor,
            plan_id=table.plan_id,
            title="Medicin",
            goal="Ro om natten",
            responsible_id=me.id,
            due_on=FRIDAY + 8 * WEEK,
        )
    clock(at(FRIDAY, 10, 3))
    with acting_as(table.lead) as actor:
        services.agree_in_slot(
            actor,
            item_id=done.item_id,
            intervention_id=work,
            what="Ringer til apoteket",
            responsible_id=me.id,
            due_on=FRIDAY + WEEK,
        )
    with make.as_owner():
        one = Agreement.objects.get()
        line = Undecided.objects.get()
    assert (one.what, one.status) == ("Ringer til apoteket", "accepted")
    assert (line.state, line.agreement_id) == ("agreed", one.pk)


def test_nothing_is_decided_before_the_slot_begins(table, series):
    done = put(table.lead, table, series, DECIDE)
    with pytest.raises(errors.SlotNotBegun):
        decide(table.lead, done.item_id)


def test_not_reached_goes_on_to_the_next_week_with_those_who_come_there(table, series, clock):
    come(table.nurse, series)
    done = put(table.lead, table, series, DECIDE)
    deputy_day = FRIDAY + WEEK
    come(table.deputy, series, deputy_day)
    clock(at(FRIDAY, 10, 18))
    with acting_as(table.lead) as actor:
        assert services.carry_to_next_slot(actor, item_id=done.item_id) == deputy_day
    with make.as_owner():
        item = SlotItem.objects.select_related("slot", "meeting").get()
        living = set(
            Invitation.objects.filter(ended_at=None, kind="staff").values_list("user_id", flat=True)
        )
    assert (item.slot.day, item.times_moved) == (deputy_day, 1)
    assert item.meeting.starts_at == at(deputy_day)
    assert living == {table.lead.user_id, table.deputy.user_id}
    assert subjects_to(table.citizen) == {"Du er inviteret til et møde", "Et møde er ændret"}


def test_a_second_who_closes_it_is_told_and_no_word_is_lost(table, series, clock):
    done = put(table.lead, table, series, DECIDE)
    clock(at(FRIDAY, 10, 3))
    decide(table.lead, done.item_id, "Nej")
    with pytest.raises(errors.SlotItemOver):
        decide(table.nurse, done.item_id, "Ja")
    with acting_as(table.nurse) as actor:
        services.add_to_outcome(actor, item_id=done.item_id, words="Ja")
    [one] = view(table.lead, series).items
    assert [each.outcome for each in one.decided] == ["Nej", "Ja"]


def test_words_beside_what_was_settled_elsewhere_are_a_line_of_their_own(table, series, clock):
    with acting_as(table.lead) as actor:
        line = services.add_undecided(actor, plan_id=table.plan_id, body=DECIDE)
    done = put(table.lead, table, series, "", open_decision_id=line)
    with acting_as(table.lead) as actor:
        services.settle_undecided(actor, undecided_id=line, state="withdrawn")
    clock(at(FRIDAY, 10, 3))
    decide(table.lead, done.item_id, "Vi talte om noget andet")
    with make.as_owner():
        assert sorted(Undecided.objects.values_list("state", flat=True)) == ["decided", "withdrawn"]


def test_taken_off_the_citizen_is_told_and_the_decision_stays(table, series):
    done = put(table.lead, table, series, DECIDE)
    with acting_as(table.lead) as actor:
        services.take_out_of_slot(actor, item_id=done.item_id)
    assert view(table.lead, series).items == ()
    with make.as_owner():
        assert Undecided.objects.get().state == "open"
        assert Meeting.objects.get().state == "cancelled"
    assert "Et møde er aflyst" in subjects_to(table.citizen)
    assert put(table.lead, table, series, "Igen").is_new
