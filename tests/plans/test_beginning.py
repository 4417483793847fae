"""A plan begins with a question: the answer is kept, respected, and nobody is called before a yes."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from brobygger.access.rls import acting_as
from brobygger.access.services import withdraw_all
from brobygger.audit.models import Entry
from brobygger.kernel.clock import now, today
from brobygger.kernel.errors import NotAllowed
from brobygger.meetings.models import Meeting
from brobygger.meetings.queries import current_meeting
from brobygger.plans import errors, queries, services
from brobygger.plans.beginning_law import laws_without_a_yes
from brobygger.plans.models import Assent, Consideration, Escalation, Pause, Plan
from brobygger.plans.pages import Told, Wanted
from tests import make as house
from tests.plans import make
from tests.plans.screens import at, url, words
from tests.plans.test_clock import in_days, settle, steps

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return house.people()


def begin(people, asked=None):
    lead = people.contact_person
    deputy = house.a_member(lead.unit_id)
    with acting_as(lead):
        return services.start_plan(
            lead,
            citizen_id=people.citizen_id,
            deputy_user_id=deputy.user_id,
            signals=["other"],
            asked=asked,
        )


def note(people, answer, **more):
    with acting_as(people.contact_person) as actor:
        services.note_answer(actor, citizen_id=people.citizen_id, asked=make.said(answer, **more))


def say(people, answer, **more):
    with acting_as(people.citizen) as actor:
        services.say_about_plan(
            actor, citizen_id=people.citizen_id, wanted=Wanted(said=answer, **more)
        )


def said_to(people):
    with acting_as(people.contact_person) as actor:
        return queries.beginning_of(actor, people.citizen_id)


def call(people, plan_id):
    with acting_as(people.contact_person) as actor:
        return services.call_plan_meeting(
            actor,
            plan_id=plan_id,
            starts_at=now() + dt.timedelta(days=3),
            minutes=60,
            form="room",
            place="",
            participants=[make.staff(people.leader)],
        )


def go_on_to(plan_id, phase):
    Plan.objects.filter(pk=plan_id).update(phase=phase)
    settle()


def kinds(actor):
    with acting_as(actor):
        return {one.kind for one in queries.my_plan_tasks(actor)}


def a_day_passes():
    """What was said and begun in this test is yesterday's, as in life a withdrawal comes later."""
    before = now() - dt.timedelta(days=1)
    with house.as_owner():
        Consideration.objects.update(said_at=before)
        Plan.objects.update(started_at=before)


# The question


def test_a_plan_begins_with_what_was_explained_and_answered(people):
    plan_id = begin(
        people,
        make.said("yes", explained=("spoken", "interpreter"), words="Ja, hvis min søster er med"),
    )
    [one] = said_to(people).history
    assert (one.plan_id, one.said, one.words) == (plan_id, "yes", "Ja, hvis min søster er med")
    assert (len(one.explained), one.explained_by_name) == (2, one.told_to_name)
    assert one.told_to_name
    call(people, plan_id)


def test_nothing_is_answered_that_was_not_explained(people):
    with pytest.raises(errors.ChoiceUnknown):
        note(people, "yes", explained=())
    with pytest.raises(errors.DayOfTalkUnlikely):
        note(people, "yes", said_on=today() + dt.timedelta(days=1))
    assert said_to(people).history == ()


@pytest.mark.parametrize("answer", ["explained", "not_now", None])
def test_a_plan_without_a_yes_waits_and_calls_nobody(people, answer):
    plan_id = begin(people, make.said(answer) if answer else None)
    with pytest.raises(errors.PlanNeedsAYes):
        call(people, plan_id)
    with pytest.raises(errors.PlanNeedsAYes), acting_as(people.contact_person) as actor:
        services.join_table(actor, plan_id=plan_id, called=make.staff(people.leader))
    with pytest.raises(errors.PlanNeedsAYes), acting_as(people.contact_person) as actor:
        services.ask_for_time(
            actor,
            plan_id=plan_id,
            times=[now() + dt.timedelta(days=3)],
            minutes=60,
            form="room",
            place="",
            participants=[make.staff(people.leader)],
        )


def test_a_no_begins_nothing_shuts_the_door_and_opens_when_the_citizen_says_so(people):
    with pytest.raises(errors.CitizenSaidNo):
        begin(people, make.said("no"))
    note(people, "no", words="Jeg orker ikke flere møder")
    with pytest.raises(errors.CitizenSaidNo):
        note(people, "yes")
    with pytest.raises(errors.CitizenSaidNo):
        begin(people)
    assert said_to(people).is_shut

    plan_id = begin(people, make.said("yes", raised_by_citizen=True))
    call(people, plan_id)
    assert [one.said for one in said_to(people).history] == ["yes", "no"]


def test_the_day_the_citizen_named_is_kept_and_opens_the_door(people):
    later = today() + dt.timedelta(days=30)
    note(people, "no", ask_again_on=later)
    assert "ask_again" not in kinds(people.contact_person)
    with house.as_owner():
        Consideration.objects.update(ask_again_on=today())
    assert not said_to(people).is_shut
    assert "ask_again" in kinds(people.contact_person)
    note(people, "not_now")
    assert "ask_again" not in kinds(people.contact_person)


def test_a_plan_that_is_considered_asks_once_and_then_when_the_citizen_likes(people):
    plan_id = begin(people)
    assert "ask_citizen" in kinds(people.contact_person)
    note(people, "not_now", ask_again_on=today() + dt.timedelta(days=20))
    assert not {"ask_citizen", "ask_again", "call_meeting"} & kinds(people.contact_person)
    with pytest.raises(errors.CitizenSaidNo):
        note(people, "yes")
    say(people, "yes")
    assert "call_meeting" in kinds(people.contact_person)
    call(people, plan_id)


@pytest.mark.parametrize("day", [0, -1, 800])
def test_a_day_to_ask_again_is_ahead_and_within_reach(people, day):
    with pytest.raises(errors.DayToAskUnlikely):
        note(people, "not_now", ask_again_on=today() + dt.timedelta(days=day))


# The citizen begins


def test_a_citizen_asks_a_unit_for_a_plan_and_the_yes_is_there_already(people):
    unit_id = people.contact_person.unit_id
    say(people, "yes", to_unit_id=unit_id, with_whom="Min søster", words="Jeg vil sove bedre")
    assert "wants_a_plan" in kinds(people.contact_person)
    assert "wants_a_plan" not in kinds(people.nurse)
    plan_id = begin(people)
    [one] = said_to(people).history
    assert (one.plan_id, one.with_whom, one.told_to_name) == (plan_id, "Min søster", "")
    assert "wants_a_plan" not in kinds(people.contact_person)
    call(people, plan_id)


def test_only_a_unit_that_may_share_a_plan_is_asked(people):
    with pytest.raises(errors.ChoiceUnknown):
        say(people, "yes", to_unit_id=house.a_unit("gp"))
    with pytest.raises(errors.ChoiceUnknown):
        say(people, "yes")


def test_nobody_else_speaks_with_the_citizens_voice(people):
    with pytest.raises(NotAllowed), acting_as(people.contact_person) as actor:
        services.say_about_plan(actor, citizen_id=people.citizen_id, wanted=Wanted(said="yes"))
    for forged in ({"told_to": None}, {"said": "before"}, {"unit_id": people.nurse.unit_id}):
        word = {
            "citizen_id": people.citizen_id,
            "number": 1,
            "said": "yes",
            "said_on": today(),
            "told_to": people.contact_person.user_id,
            "unit_id": people.contact_person.unit_id,
        } | forged
        with (
            pytest.raises(Exception, match="row-level security"),
            acting_as(people.contact_person),
            transaction.atomic(),
        ):
            Consideration.objects.create(**word)


def test_what_was_said_is_never_rewritten(people):
    note(people, "no")
    for change in ({"said": "yes"}, {"words": "noget andet"}):
        with (
            pytest.raises(Exception, match="permission denied"),
            acting_as(people.contact_person),
            transaction.atomic(),
        ):
            Consideration.objects.update(**change)


# The law


def test_a_law_is_named_with_who_decided_and_why_and_the_no_still_stands(people):
    plan_id = begin(people, make.said("not_now"))
    with acting_as(people.contact_person) as actor:
        services.begin_by_law(
            actor,
            plan_id=plan_id,
            law="psychiatry-13b",
            decided_by="Overlæge Mette Bjerre",
            reason="Udskrives på mandag og vil ikke medvirke",
        )
    beginning = said_to(people)
    assert beginning.answer.said == "not_now"
    call(people, plan_id)
    page = words(at(people.citizen).get(url("plan", plan_id)))
    assert "Overlæge Mette Bjerre" in page
    assert "Psykiatriloven § 13 b" in page
    assert "Endnu ikke bekræftet af en jurist" in page


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"law": "min-egen-lov"}, errors.ChoiceUnknown),
        ({"decided_by": " "}, errors.TextNeeded),
        ({"reason": ""}, errors.TextNeeded),
    ],
)
def test_a_law_is_never_silent(people, given, refusal):
    plan_id = begin(people)
    whole = {"law": "psychiatry-13a", "decided_by": "Overlægen", "reason": "Fordi"} | given
    with pytest.raises(refusal), acting_as(people.contact_person) as actor:
        services.begin_by_law(actor, plan_id=plan_id, **whole)


def test_every_law_has_its_source_and_is_marked_until_a_jurist_has_read_it():
    for one in laws_without_a_yes().values():
        assert one.source
        assert one.source_url.startswith("https://")
        assert one.read_on <= today()
        assert one.verify
        assert all((one.title.da, one.title.en, one.explanation.da, one.explanation.en))


# The database


def test_the_database_refuses_a_meeting_and_a_phase_without_a_yes(people):
    plan_id = begin(people)
    with (
        pytest.raises(IntegrityError, match="nobody is called"),
        house.as_owner(),
        transaction.atomic(),
    ):
        Meeting.objects.create(
            citizen_id=people.citizen_id,
            about=plan_id,
            starts_at=now(),
            minutes=60,
            form="room",
            state="called",
            called_by=people.contact_person.user_id,
        )
    for phase in ("plan", "hold", "follow_up"):
        with (
            pytest.raises(IntegrityError, match="has no yes"),
            house.as_owner(),
            transaction.atomic(),
        ):
            go_on_to(plan_id, phase)


def test_a_no_after_the_meeting_was_called_keeps_it_from_opening():
    table = make.a_table()
    meeting_id = make.call(table)
    with acting_as(table.citizen) as actor:
        services.say_about_plan(actor, citizen_id=table.citizen_id, wanted=Wanted(said="no"))
    with pytest.raises(errors.PlanNeedsAYes), acting_as(table.lead) as actor:
        services.open_plan_meeting(actor, plan_id=table.plan_id, meeting_id=meeting_id)


def test_what_is_agreed_is_closed_also_when_the_citizen_says_no_meanwhile():
    table = make.a_table()
    meeting_id = make.an_open_meeting(table)
    make.fill(table)
    with acting_as(table.citizen) as actor:
        services.say_about_plan(actor, citizen_id=table.citizen_id, wanted=Wanted(said="no"))
    assert make.close(table, meeting_id) == 1
    settle()
    assert "pause_or_close" in kinds(table.lead)


# Pause or close


def withdraw_everything(table):
    a_day_passes()
    with acting_as(table.citizen) as actor:
        withdraw_all(actor, citizen_id=table.citizen_id)


def test_after_everything_is_withdrawn_the_lead_is_asked_and_nothing_closes_by_itself():
    table = make.a_table()
    make.a_closed_meeting(table)
    assert "pause_or_close" not in kinds(table.lead)
    withdraw_everything(table)
    assert "pause_or_close" in kinds(table.lead)
    page = make.page(table, table.lead)
    assert (page.stands.stepped_back, page.is_living) == ("withdrawn", True)
    assert "Pause eller afslutte?" in words(at(table.lead).get(url("plan", table.plan_id)))


def test_nobody_new_is_looked_for_when_everything_is_withdrawn_or_the_plan_rests():
    table = make.a_table()
    make.call(table)
    make.an_intervention(table, responsible=table.nurse)
    withdraw_everything(table)
    page = make.page(table, table.lead)
    assert {table.nurse.user_id, table.counsellor.user_id} <= {one.user_id for one in page.blind}
    assert page.needs_new == ()
    assert "lost_sight" not in kinds(table.lead)
    shown = words(at(table.lead).get(url("plan", table.plan_id)))
    assert "Mangler en ny" not in shown
    assert "Kan ikke længere se planen" in shown
    pause(table)
    assert "lost_sight" not in kinds(table.lead)
    assert "Mangler en ny" not in words(at(table.lead).get(url("plan", table.plan_id)))


def test_a_paper_nobody_has_signed_is_no_consent_left():
    table = make.a_table()
    withdraw_everything(table)
    house.a_consent(
        table.lead,
        table.citizen_id,
        to=table.lead.unit_id,
        form="written",
        signing="paper",
        disclosers=[table.nurse.unit_id],  # health tells, so the law wants it signed
    )
    assert "pause_or_close" in kinds(table.lead)


def test_one_consent_left_is_not_everything():
    table = make.a_table()
    a_day_passes()
    with acting_as(table.citizen) as actor:
        withdraw_all(actor, citizen_id=table.citizen_id)
    house.a_consent(table.citizen, table.citizen_id, to=table.nurse.unit_id, categories=2)
    assert make.page(table, table.lead).stands.stepped_back == ""


def pause(table, why="withdrawn"):
    with acting_as(table.lead) as actor:
        services.pause_plan(actor, plan_id=table.plan_id, why=why)


def test_a_plan_that_rests_reminds_nobody_climbs_nowhere_and_calls_nobody():
    table = make.a_table()
    make.a_closed_meeting(table)
    services.turn_the_clock(at=in_days(130))
    assert steps()
    pause(table)
    settle()
    assert steps() == []
    assert services.turn_the_clock(at=in_days(200)) == 0
    assert kinds(table.lead) == {"file_texts"}  # what was agreed belongs in the record all the same
    with pytest.raises(errors.PlanPaused):
        make.call(table)
    with house.as_owner():
        assert Escalation.objects.exists()

    with acting_as(table.lead) as actor:
        services.take_up_plan(actor, plan_id=table.plan_id)
    make.call(table)
    services.turn_the_clock(at=in_days(200))
    assert steps()


def test_pausing_calls_off_what_was_called_and_not_what_is_going_on():
    table = make.a_table()
    make.call(table)
    pause(table, "wish")
    with acting_as(table.lead) as actor:
        assert current_meeting(actor, table.plan_id) is None
    assert make.page(table, table.lead).phase == "consider"

    with acting_as(table.lead) as actor:
        services.take_up_plan(actor, plan_id=table.plan_id)
    make.an_open_meeting(table)
    with pytest.raises(errors.MeetingAlreadyCalled):
        pause(table)


def test_pressed_twice_it_rests_once():
    table = make.a_table()
    pause(table)
    with pytest.raises(errors.AlreadySettled):
        pause(table)
    with acting_as(table.lead) as actor:
        services.take_up_plan(actor, plan_id=table.plan_id)
    with pytest.raises(errors.AlreadySettled), acting_as(table.lead) as actor:
        services.take_up_plan(actor, plan_id=table.plan_id)
    with house.as_owner():
        assert Pause.objects.count() == 1


def test_a_citizen_who_wants_to_go_on_is_heard():
    table = make.a_table()
    pause(table, "wish")
    with acting_as(table.citizen) as actor:
        services.say_about_plan(actor, citizen_id=table.citizen_id, wanted=Wanted(said="yes"))
    assert kinds(table.lead) == {"take_up"}


def test_only_who_leads_lets_a_plan_rest():
    table = make.a_table()
    with pytest.raises(errors.NotTheLead), acting_as(table.nurse) as actor:
        services.pause_plan(actor, plan_id=table.plan_id, why="other")


# The citizen agrees


def test_the_citizen_agrees_and_it_stands_on_the_plan_the_version_and_the_paper():
    table = make.a_table()
    make.a_closed_meeting(table)
    with acting_as(table.citizen) as actor:
        services.say_assent(actor, plan_id=table.plan_id, number=1, answer="agrees")
    for address in (url("plan", table.plan_id), url("version", table.plan_id, 1)):
        assert "sagde ja til planen" in words(at(table.lead).get(address))
    page = make.page(table, table.nurse)
    assert page.stands.assent_to(1).agrees


def test_not_agreeing_is_kept_and_shown_in_the_citizens_own_words():
    table = make.a_table()
    make.a_closed_meeting(table)
    with acting_as(table.citizen) as actor:
        services.say_assent(
            actor,
            plan_id=table.plan_id,
            number=1,
            answer="disagrees",
            words="Ikke det med arbejdet",
        )
    page = words(at(table.lead).get(url("plan", table.plan_id)))
    assert "at planen ikke er rigtig" in page
    assert "Ikke det med arbejdet" in page
    with acting_as(table.citizen) as actor:
        services.say_assent(actor, plan_id=table.plan_id, number=1, answer="agrees")
    with house.as_owner():
        assert [one.answer for one in Assent.objects.order_by("number")] == ["disagrees", "agrees"]


def test_a_yes_said_as_the_meeting_ends_is_told_to_who_closes_it():
    table = make.a_table()
    meeting_id = make.an_open_meeting(table)
    make.fill(table)
    with acting_as(table.lead) as actor:
        services.close_plan_meeting(
            actor,
            plan_id=table.plan_id,
            meeting_id=meeting_id,
            next_meeting_on=today() + dt.timedelta(days=90),
            told=Told(answer="agrees", said_on=today()),
        )
    one = make.page(table, table.citizen).stands.assent_to(1)
    assert (one.agrees, bool(one.told_to_name)) == (True, True)


def test_one_agrees_to_the_version_that_stands():
    table = make.a_table()
    with pytest.raises(errors.NothingToAgreeTo), acting_as(table.citizen) as actor:
        services.say_assent(actor, plan_id=table.plan_id, number=1, answer="agrees")
    with pytest.raises(NotAllowed), acting_as(table.lead) as actor:
        services.say_assent(actor, plan_id=table.plan_id, number=1, answer="agrees")


def test_a_meeting_is_not_closed_without_a_challenge():
    table = make.a_table()
    meeting_id = make.an_open_meeting(table)
    make.fill(table)
    make.challenge(table, base=1)
    with pytest.raises(errors.MeetingNotReady) as caught:
        make.close(table, meeting_id)
    assert [one.code for one in caught.value.missing] == ["challenges"]


def test_every_word_leaves_its_line(people):
    plan_id = begin(people, make.said("explained"))
    say(people, "not_now")
    with acting_as(people.contact_person) as actor:
        services.begin_by_law(
            actor, plan_id=plan_id, law="psychiatry-13b", decided_by="Overlægen", reason="Fordi"
        )
        services.pause_plan(actor, plan_id=plan_id, why="other")
        services.take_up_plan(actor, plan_id=plan_id)
    with house.as_owner():
        actions = set(Entry.objects.values_list("action", flat=True))
    assert {
        "plan.explained",
        "plan.wanted",
        "plan.begun_by_law",
        "plan.paused",
        "plan.taken_up",
    } <= actions
