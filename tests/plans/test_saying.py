"""At the meeting: agreements as sentences, a unit's mandate, what stays undecided, minutes used."""

import datetime as dt
import re

import pytest

from brobygger.access.rls import acting_as
from brobygger.kernel.clock import today
from brobygger.kernel.errors import NotAllowed
from brobygger.kernel.working_days import working_day_from
from brobygger.meetings.services import note_attendance, say_mandate
from brobygger.plans import queries, services
from brobygger.plans.errors import (
    AlreadySettled,
    ChoiceUnknown,
    DateUnlikely,
    MeetingNotReady,
    NotYoursToReport,
    TextNeeded,
)
from tests import make
from tests.plans import make as table_of
from tests.plans.screens import at, questions, url, words

pytestmark = pytest.mark.django_db
SOON = dt.timedelta(days=9)


@pytest.fixture
def table():
    return table_of.a_table()


@pytest.fixture
def meeting_id(table):
    meeting_id = table_of.an_open_meeting(table)
    table_of.fill(table)
    return meeting_id


def hear(table, meeting_id, sentence, *, who=None):
    client = at(who or table.lead)
    address = url("hear", table.plan_id, meeting_id)
    return client.get(address, {"say": sentence}, headers={"HX-Request": "true"})


def name_of(table, who):
    people = table_of.page(table, table.lead).participants
    return next(one.name for one in people if one.id == table_of.participant_id(table, who))


def agreements(table, reader=None):
    page = table_of.page(table, reader or table.lead)
    return [each for one in page.interventions for each in one.agreements]


def confirm(table, meeting_id, what="Ringe", *, who=None, **changes):
    work = table_of.page(table, table.lead).interventions[0]
    sent = {
        "what": what,
        "responsible": table_of.participant_id(table, who or table.nurse),
        "due_on": working_day_from(today() + SOON).isoformat(),
        "under": work.id,
        "meeting": meeting_id,
        "say": "Sådan blev det sagt",
    } | changes
    return at(table.lead).post(url("agree", table.plan_id, meeting_id), sent)


# Sentences


def test_a_sentence_is_proposed_and_nothing_is_agreed_before_it_is_confirmed(table, meeting_id):
    name = name_of(table, table.nurse)
    before = len(agreements(table))
    page = hear(table, meeting_id, f"{name} ringer til jobcentret i overmorgen").content.decode()
    assert 'value="Ringer til jobcentret"' in page
    assert f'value="{today() + dt.timedelta(days=2)}"' in page
    assert f'value="{table_of.participant_id(table, table.nurse)}" selected' in page
    assert len(agreements(table)) == before


def test_what_cannot_be_known_is_asked(table, meeting_id):
    page = words(hear(table, meeting_id, "Vi ringer til jobcentret"))
    assert "Hvem gør det?" in page
    assert "Hvornår? Vælg en dag." in page


def test_two_days_are_both_offered_and_one_is_pressed(table, meeting_id):
    page = words(hear(table, meeting_id, "Vi ringer mandag og fredag"))
    assert "Hvilken dag mener I?" in page
    day = working_day_from(today() + SOON)
    confirm(table, meeting_id, when=day.isoformat(), due_on="")
    assert day in {one.due_on for one in agreements(table)}


def test_without_script_the_sentence_leads_to_a_page_of_its_own(table, meeting_id):
    name = name_of(table, table.nurse)
    response = at(table.lead).get(
        url("hear", table.plan_id, meeting_id),
        {"say": f"{name} ringer i morgen", "meeting": meeting_id},
    )
    assert "Ja, det aftaler vi" in words(response)
    assert "<html" in response.content.decode()


def test_confirmed_it_stands_under_its_intervention(table, meeting_id):
    response = confirm(table, meeting_id, "Ringe til jobcentret")
    assert response["Location"].startswith(url("meeting", table.plan_id, meeting_id))
    assert "Ringe til jobcentret" in {one.what for one in agreements(table)}


@pytest.mark.parametrize(
    "wrong",
    [
        {"due_on": ""},
        {"due_on": "2019-01-01"},
        {"when": "aldrig", "due_on": ""},
        {"responsible": ""},
        {"responsible": "5d0f6d6e-0000-4000-8000-000000000000"},
        {"under": ""},
        {"what": "   "},
        {"what": "x" * 301},
    ],
)
def test_what_is_wrong_stays_on_the_screen(table, meeting_id, wrong):
    before = len(agreements(table))
    response = confirm(table, meeting_id, **wrong)
    assert response.status_code == 422
    assert len(agreements(table)) == before


@pytest.mark.parametrize("who", ["stranger", "relative", "citizen"])
def test_others_are_not_heard(table, meeting_id, who):
    assert hear(table, meeting_id, "x", who=getattr(table, who)).status_code in {403, 404}


def test_hearing_asks_few_questions(table, meeting_id):
    address = url("hear", table.plan_id, meeting_id) + "?say=Jonas+ringer+fredag"
    assert questions(at(table.lead), address) <= 15


def test_the_meetings_page_asks_few_questions(table, meeting_id):
    assert questions(at(table.lead), url("meeting", table.plan_id, meeting_id)) <= 15


# Mandate


def say(table, meeting_id, who, may_decide, decider=""):
    with acting_as(who):
        page = queries.plan_page(who, table.plan_id)
        say_mandate(who, invitation_id=page.meeting.mine.id, may_decide=may_decide, decider=decider)


def leave_at_home(table, meeting_id, who):
    with acting_as(table.lead) as actor:
        invited = queries.plan_page(actor, table.plan_id).meeting.invitations
        one = next(each for each in invited if each.user_id == who.user_id)
        note_attendance(actor, meeting_id=meeting_id, attendance={one.id: "absent"})


def test_the_meeting_says_unit_by_unit_what_can_be_decided(table, meeting_id):
    say(table, meeting_id, table.nurse, "no", "Overlæge Berg")
    say(table, meeting_id, table.lead, "yes")
    leave_at_home(table, meeting_id, table.counsellor)
    page = words(at(table.lead).get(url("meeting", table.plan_id, meeting_id)))
    assert "Ambulant Psykiatri kan ikke beslutte her; det kan Overlæge Berg." in page
    assert "Rusmiddelcentret er her ikke." in page
    assert "kan beslutte." in page


NEEDS_A_YES = re.compile(r'<input[^>]*name="needs_unit"[^>]*checked')


def test_an_agreement_for_a_unit_that_cannot_decide_is_proposed_to_need_its_yes(table, meeting_id):
    say(table, meeting_id, table.nurse, "no")
    sentence = f"{name_of(table, table.nurse)} ringer i morgen"
    assert NEEDS_A_YES.search(hear(table, meeting_id, sentence).content.decode())
    say(table, meeting_id, table.nurse, "yes")
    assert not NEEDS_A_YES.search(hear(table, meeting_id, sentence).content.decode())


def needing(table, meeting_id):
    confirm(table, meeting_id, "Ny medicin", needs_unit="on")
    return next(one for one in agreements(table) if one.what == "Ny medicin")


def kinds(table, who):
    with acting_as(who):
        return [one for one in queries.my_plan_tasks(who) if one.kind == "answer_for_unit"]


def test_it_becomes_a_task_for_the_unit_and_its_leader_until_one_says_yes(table, meeting_id):
    one = needing(table, meeting_id)
    assert (one.needs_unit_id, one.needs_by) == (table.nurse.unit_id, one.due_on)
    leader = make.a_member(table.nurse.unit_id, "leader")
    assert len(kinds(table, table.nurse)) == len(kinds(table, leader)) == 1
    assert kinds(table, table.counsellor) == []
    task = kinds(table, leader)[0]
    address = url("answer_for_unit", *task.url_args)
    assert "Ny medicin" in words(at(leader).get(address))
    at(leader).post(address, {"answer": "yes"})
    assert kinds(table, table.nurse) == []
    assert next(x for x in agreements(table) if x.id == one.id).needs_unit_id is None


def test_a_no_needs_a_reason_and_puts_it_back_at_the_table(table, meeting_id):
    one = needing(table, meeting_id)
    client, address = at(table.nurse), url("answer_for_unit", table.plan_id, one.id)
    assert client.post(address, {"answer": "no"}).status_code == 422
    client.post(address, {"answer": "no", "reason": "Vi har ingen læge."})
    found = next(x for x in agreements(table) if x.id == one.id)
    assert (found.is_back, found.needs_unit_id) == (True, None)
    assert found.status_note == "Vi har ingen læge."


def test_two_who_answer_for_the_unit_get_one_answer(table, meeting_id):
    one = needing(table, meeting_id)
    with acting_as(table.nurse) as actor:
        services.answer_for_unit(actor, agreement_id=one.id, answer="yes")
        with pytest.raises(AlreadySettled):
            services.answer_for_unit(actor, agreement_id=one.id, answer="no", reason="x")


@pytest.mark.parametrize("who", ["lead", "counsellor", "citizen", "relative"])
def test_nobody_says_yes_for_another_unit(table, meeting_id, who):
    one = needing(table, meeting_id)
    with acting_as(getattr(table, who)) as actor, pytest.raises((NotYoursToReport, NotAllowed)):
        services.answer_for_unit(actor, agreement_id=one.id, answer="yes")


def test_the_plan_says_so_in_plain_words(table, meeting_id):
    needing(table, meeting_id)
    for reader in (table.lead, table.citizen):
        page = words(at(reader).get(url("plan", table.plan_id)))
        assert "Mangler et ja fra Ambulant Psykiatri senest" in page


# What remains undecided


def put(table, body="Hvem betaler?", **more):
    with acting_as(table.lead) as actor:
        return services.add_undecided(actor, plan_id=table.plan_id, body=body, **more)


def settle(table, undecided_id, state, **more):
    with acting_as(table.lead) as actor:
        services.settle_undecided(actor, undecided_id=undecided_id, state=state, **more)


def waiting(table, meeting_id):
    with acting_as(table.lead) as actor:
        found = queries.undecided_at(actor, table.plan_id, meeting_id)
    return [(one.body, one.state, one.times_carried) for one in found]


def test_a_meeting_is_not_closed_over_what_nobody_has_settled(table, meeting_id):
    one, other = put(table), put(table, "Hvor skal hun bo?")
    with pytest.raises(MeetingNotReady) as refused:
        table_of.close(table, meeting_id)
    assert [each.code for each in refused.value.missing] == ["undecided", "undecided"]
    settle(table, one, "decided")
    settle(table, other, "carried", meeting_id=meeting_id)
    assert table_of.close(table, meeting_id) == 1


def test_what_is_carried_on_is_on_the_table_at_the_next_meeting(table, meeting_id):
    put(table)
    at(table.lead).post(url("carry_on", table.plan_id, meeting_id), {"meeting": meeting_id})
    table_of.close(table, meeting_id)
    again = table_of.an_open_meeting(table)
    assert waiting(table, again) == [("Hvem betaler?", "open", 1)]


def test_what_a_unit_needs_decided_stands_on_the_list_in_its_latest_words(table, meeting_id):
    def answer(body, base):
        with acting_as(table.nurse) as actor:
            services.answer_question(
                actor,
                plan_id=table.plan_id,
                meeting_id=meeting_id,
                party_id=actor.unit_id,
                question="decide",
                body=body,
                base_revision=base,
            )

    answer("Hvem kører?", 0)
    answer("Hvem kører hende?", 1)
    assert waiting(table, meeting_id) == [("Hvem kører hende?", "open", 0)]
    answer("", 2)
    assert waiting(table, meeting_id) == []


def test_pressed_twice_it_stands_there_once_and_is_settled_once(table, meeting_id):
    one = put(table)
    assert put(table) == one
    settle(table, one, "decided", meeting_id=meeting_id)
    settle(table, one, "decided", meeting_id=meeting_id)
    with pytest.raises(AlreadySettled):
        settle(table, one, "carried")


@pytest.mark.parametrize(
    ("words_", "error"),
    [
        ({"body": "  "}, TextNeeded),
        ({"unit_id": "stranger"}, ChoiceUnknown),
        ({"due_on": dt.date(2019, 1, 1)}, DateUnlikely),
    ],
)
def test_what_cannot_stand_on_the_list_is_refused(table, meeting_id, words_, error):
    more = dict(words_)
    if "unit_id" in more:
        more["unit_id"] = table.stranger.unit_id
    with pytest.raises(error):
        put(table, **more)
    assert waiting(table, meeting_id) == []


@pytest.mark.parametrize("state", ["open", "magic", "agreed"])
def test_it_is_settled_in_a_way_there_is(table, meeting_id, state):
    with pytest.raises(ChoiceUnknown):
        settle(table, put(table), state)


def test_on_screen_it_is_added_and_settled_in_a_tap(table, meeting_id):
    client = at(table.lead)
    client.post(
        url("add_undecided", table.plan_id), {"body": "Hvem betaler?", "meeting": meeting_id}
    )
    page = client.get(url("meeting", table.plan_id, meeting_id))
    assert "Hvem betaler?" in words(page)
    with acting_as(table.lead) as actor:
        [one] = queries.undecided_at(actor, table.plan_id, meeting_id)
    client.post(
        url("settle_undecided", table.plan_id, one.id),
        {"state": "decided", "meeting": meeting_id},
    )
    assert waiting(table, meeting_id) == [("Hvem betaler?", "decided", 0)]
    assert (
        at(table.citizen).post(url("add_undecided", table.plan_id), {"body": "x"}).status_code
        == 404
    )


# Closing in one click


def test_one_click_closes_sends_and_says_how_long_it_took(table, meeting_id):
    client = at(table.lead)
    page = client.get(url("meeting", table.plan_id, meeting_id)).content.decode()
    assert 'value="91"' in page
    assert "checked" in page  # the next meeting is proposed
    response = client.post(
        url("close_meeting", table.plan_id, meeting_id), {"when": "91"}, follow=True
    )
    assert "Det tog 1 minut fra start til sendt." in words(response)
    with acting_as(table.lead) as actor:
        held = queries.meetings_held(actor, table.plan_id)[1]
    assert held.minutes == 1
    assert "Det tog 1 minut" in words(client.get(url("version", table.plan_id, 1)))
    with acting_as(table.leader) as actor:
        assert queries.meetings_of_unit(actor) == (held,)


def test_the_next_meeting_is_proposed_on_the_weekday_of_today(table, meeting_id):
    form_days = (28, 91, 182)
    assert {(today() + dt.timedelta(days=one)).weekday() for one in form_days} == {
        today().weekday()
    }


def test_the_clock_tells_minutes(table, meeting_id):
    page = words(at(table.nurse).get(url("clock", table.plan_id, meeting_id)))
    assert "0 af 60 minutter" in page
