"""Finding a time: asked, answered, chosen once, called off, reminded of once, hidden from strangers."""

import datetime as dt
from uuid import uuid4

import pytest

from brobygger.access.rls import acting_as
from brobygger.access.services import withdraw_consent
from brobygger.audit.models import Entry
from brobygger.kernel.clock import now
from brobygger.kernel.errors import NotAllowed, NotFound
from brobygger.meetings import errors
from brobygger.meetings import queries as meetings
from brobygger.meetings.models import Meeting
from brobygger.meetings.poll import queries, services
from brobygger.meetings.tasks import remind_the_silent
from brobygger.notices.models import Message
from tests import make

from .polling import DAY, ask, card, citizen, days, plain_monday, say, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> make.People:
    return make.people()


def actions() -> list[str]:
    with make.as_owner():
        lines = Entry.objects.filter(action__startswith="poll.").order_by("id")
        return list(lines.values_list("action", flat=True))


def choose(house, poll_id, number=0):
    time = card(house.contact_person, poll_id).times[number]
    with acting_as(house.contact_person) as actor:
        return services.choose(actor, poll_id=poll_id, time_id=time.id)


def test_who_asks_can_at_every_time_and_the_others_are_missing(house):
    poll = card(house.contact_person, ask(house))
    assert [len(one.can) for one in poll.times] == [1, 1, 1]
    assert {one.kind for one in poll.missing} == {"staff", "citizen"}
    assert (poll.answered, poll.mine.has_answered, poll.may_lead) == (1, True, True)
    assert actions() == ["poll.asked"]


def test_everybody_sees_what_each_has_said(house):
    poll_id = ask(house)
    say(house.citizen, poll_id, "yes", "maybe", "no")
    say(house.caseworker, poll_id, "no", "yes")
    for reader in (house.contact_person, house.citizen, house.caseworker):
        poll = card(reader, poll_id)
        stands = [(len(o.can), len(o.if_need_be), len(o.cannot)) for o in poll.times]
        assert stands == [(2, 0, 1), (2, 1, 0), (1, 0, 2)]
        assert poll.best.id == poll.times[1].id
        assert poll.missing == ()


def test_an_answer_is_changed_as_often_as_one_likes(house):
    poll_id = ask(house)
    say(house.citizen, poll_id, "yes", "yes", "yes")
    say(house.citizen, poll_id, "no", "no", "yes")
    assert list(card(house.citizen, poll_id).mine.words.values()).count("yes") == 1
    assert actions() == ["poll.asked", "poll.answered", "poll.answered"]


def test_the_time_chosen_calls_the_meeting_and_who_said_yes_is_coming(house):
    poll_id = ask(house)
    say(house.citizen, poll_id, "yes", "no", "no")
    say(house.caseworker, poll_id, "maybe", "no", "no")
    found = choose(house, poll_id)
    with acting_as(house.contact_person) as actor:
        meeting = meetings.meeting(actor, found.meeting_id)
    answers = {one.kind + str(one.is_mine): one.answer for one in meeting.invitations}
    assert answers == {"staffTrue": "yes", "citizenFalse": "yes", "staffFalse": "awaited"}
    poll = card(house.citizen, poll_id)
    assert (poll.state, poll.meeting_id) == ("closed", found.meeting_id)
    assert meeting.starts_at == poll.times[0].starts_at
    assert (meeting.place, meeting.form, meeting.about) == ("Mødelokale 2", "room", None)


def test_mail_names_neither_the_citizen_nor_the_place(house):
    poll_id = ask(house)
    say(house.citizen, poll_id, "yes")
    choose(house, poll_id)
    told = list(Message.objects.order_by("created_at"))
    assert [one.subject for one in told[:2]] == ["Hvornår kan du mødes?"] * 2
    assert {one.subject for one in told[2:]} == {
        "Du er inviteret til et møde",
        "Der er fundet en tid til mødet",
        "Du har indkaldt til et møde",
    }
    for one in told:
        for word in ("Else", "Lauridsen", "Mødelokale", str(house.citizen_id), str(poll_id)):
            assert word not in one.subject + one.body + one.calendar


def test_two_who_choose_get_one_meeting_and_one_word(house):
    poll_id = ask(house)
    choose(house, poll_id)
    with pytest.raises(errors.PollOver):
        choose(house, poll_id, 1)
    with make.as_owner():
        assert Meeting.objects.count() == 1


def test_a_closed_poll_takes_no_answer(house):
    poll_id = ask(house)
    choose(house, poll_id)
    with pytest.raises(errors.PollOver):
        say(house.citizen, poll_id, "yes")
    with pytest.raises(errors.PollOver), acting_as(house.contact_person) as actor:
        services.cancel(actor, poll_id=poll_id)


def test_called_off_it_calls_nobody_and_says_so(house):
    poll_id = ask(house)
    with acting_as(house.contact_person) as actor:
        services.cancel(actor, poll_id=poll_id)
    assert card(house.citizen, poll_id).state == "cancelled"
    with pytest.raises(errors.PollOver):
        choose(house, poll_id)
    assert Message.objects.filter(subject__contains="aflyst").count() == 2
    with make.as_owner():
        assert Meeting.objects.count() == 0


def test_it_lapses_when_all_the_times_have_passed(house, clock):
    poll_id = ask(house, times=days(5, 6))
    clock(now() + 5.5 * DAY)
    assert card(house.citizen, poll_id).is_open
    say(house.citizen, poll_id, "no", "yes")
    with pytest.raises(errors.MeetingInThePast):
        choose(house, poll_id, 0)
    clock(now() + DAY)
    poll = card(house.citizen, poll_id)
    assert (poll.has_lapsed, poll.is_open, poll.state) == (True, False, "open")
    with pytest.raises(errors.PollOver):
        say(house.citizen, poll_id, "no", "yes")
    with acting_as(house.caseworker) as actor:
        assert not queries.unanswered(actor).exists()
    with acting_as(house.contact_person) as actor:
        assert queries.open_polls_of(actor, house.citizen_id) == []


def test_whoever_has_not_answered_is_reminded_once(house, clock):
    clock(plain_monday())
    poll_id = ask(house, times=days(10, 11))
    say(house.citizen, poll_id, "yes", "no")
    asked = now()
    clock(asked + 2.9 * DAY)
    assert remind_the_silent() == 0
    clock(asked + 3.1 * DAY)
    assert (remind_the_silent(), remind_the_silent()) == (1, 0)
    clock(asked + 2 * DAY)
    assert remind_the_silent() == 0
    clock(asked + 9 * DAY)
    assert remind_the_silent() == 0
    [reminder] = Message.objects.filter(sent_by=None)
    assert "mangler" in reminder.subject


def test_a_near_time_is_reminded_of_half_way(house, clock):
    clock(plain_monday())
    ask(house, times=days(2, 3))
    asked = now()
    clock(asked + 0.9 * DAY)
    assert remind_the_silent() == 0
    clock(asked + 1.1 * DAY)
    assert remind_the_silent() == 2


def test_whoever_lost_sight_of_it_is_neither_reminded_nor_called(house, clock):
    consent = make.a_consent(house.contact_person, house.citizen_id, to=house.nurse.unit_id)
    poll_id = ask(house, people=[staff(house.nurse), citizen(house)])
    say(house.nurse, poll_id, "yes", "yes", "yes")
    with acting_as(house.contact_person) as actor:
        withdraw_consent(actor, consent_id=consent, how="phone")
    with pytest.raises(NotFound):
        card(house.nurse, poll_id)
    found = choose(house, poll_id)
    assert len(found.left_out) == 1
    with acting_as(house.contact_person) as actor:
        called = meetings.meeting(actor, found.meeting_id).invitations
    assert {one.kind for one in called} == {"staff", "citizen"}
    assert house.nurse.user_id not in {one.user_id for one in called}
    clock(now() + 4 * DAY)
    assert remind_the_silent() == 0


def test_nobody_without_a_ground_is_asked(house):
    with pytest.raises(errors.NoGroundForInvited):
        ask(house, people=[staff(house.nurse)])
    forged = [staff(house.caseworker), staff(make.a_member(house.nurse.unit_id))]
    with pytest.raises(errors.NoGroundForInvited):
        ask(house, people=forged)
    at_another_place = make.Actor(
        user_id=house.nurse.user_id, unit_id=house.caseworker.unit_id, role="nurse"
    )
    with pytest.raises(errors.AnswerUnknown):
        ask(house, people=[staff(at_another_place)])


def test_nobody_asks_about_a_citizen_they_have_no_ground_for(house):
    with pytest.raises((NotFound, errors.NoGroundForInvited)), acting_as(house.nurse) as actor:
        services.ask(
            actor,
            citizen_id=house.citizen_id,
            about=None,
            times=days(5, 6),
            minutes=60,
            form="room",
            place="",
            people=[citizen(house)],
        )


@pytest.mark.parametrize(
    ("times", "refusal"),
    [
        ([5], errors.TimesTooFewOrMany),
        (range(5, 14), errors.TimesTooFewOrMany),
        ([5, 5], errors.TimesEqual),
        ([-1, 5], errors.MeetingInThePast),
        ([5, 800], errors.MeetingTimeUnlikely),
    ],
)
def test_times_that_cannot_be(house, times, refusal):
    with pytest.raises(refusal):
        ask(house, times=days(*times))


def test_somebody_must_be_asked(house):
    with pytest.raises(errors.NobodyInvited):
        ask(house, people=[staff(house.contact_person)])


def test_words_and_times_that_are_none(house):
    poll_id, other = ask(house), ask(house)
    theirs = card(house.citizen, other).times[0].id
    with acting_as(house.citizen) as actor:
        mine = card(house.citizen, poll_id).times[0].id
        for words in ({}, {theirs: "yes"}, {uuid4(): "yes"}, {mine: "perhaps"}):
            with pytest.raises(errors.AnswerUnknown):
                services.answer(actor, poll_id=poll_id, words=words)
    with pytest.raises(errors.AnswerUnknown), acting_as(house.contact_person) as actor:
        services.choose(actor, poll_id=poll_id, time_id=theirs)


def test_only_those_asked_answer_and_only_who_asked_chooses(house):
    poll_id = ask(house, people=[citizen(house)])
    with pytest.raises(NotFound):
        say(house.caseworker, poll_id, "yes")
    time = card(house.citizen, poll_id).times[0].id
    with pytest.raises(errors.NotYourPoll), acting_as(house.caseworker) as actor:
        services.choose(actor, poll_id=poll_id, time_id=time)
    with pytest.raises(NotAllowed), acting_as(house.citizen) as actor:
        services.choose(actor, poll_id=poll_id, time_id=time)
    colleague = make.a_member(house.contact_person.unit_id)
    with acting_as(colleague):
        assert services.choose(colleague, poll_id=poll_id, time_id=time).coming == 1


def test_strangers_find_nothing(house):
    poll_id = ask(house)
    with acting_as(house.nurse) as actor:
        with pytest.raises(NotFound):
            queries.poll(actor, poll_id)
        assert queries.open_polls_of(actor, house.citizen_id) == []
    with pytest.raises(NotFound):
        say(house.nurse, poll_id, "yes")


def test_a_person_without_an_account_is_asked_face_to_face_and_waited_for_by_nobody():
    facility = make.a_member(make.a_unit())
    caseworker = make.a_member(make.a_unit("municipal_authority"), "caseworker")
    citizen_id = make.a_citizen(facility)
    make.a_care_relation(caseworker, citizen_id)
    with acting_as(facility):
        poll_id = services.ask(
            facility,
            citizen_id=citizen_id,
            about=None,
            times=days(5, 6),
            minutes=60,
            form="video",
            place="",
            people=[staff(caseworker), make_citizen(citizen_id)],
        )
    say(caseworker, poll_id, "yes", "no")
    poll = card(facility, poll_id)
    assert (len(poll.to_ask_aloud), poll.missing) == (1, ())
    with acting_as(facility):
        assert queries.ready(facility).count() == 1
        found = services.choose(facility, poll_id=poll_id, time_id=poll.times[0].id)
        assert len(meetings.meeting(facility, found.meeting_id).invitations) == 3


def make_citizen(citizen_id):
    from brobygger.meetings.pages import Called  # noqa: PLC0415

    return Called(kind="citizen", person_id=citizen_id)


def test_the_clock_change_leaves_the_hour_on_the_clock(house, clock):
    """Proposed before the clocks go back, for after it: ten o'clock is ten o'clock."""
    clock(dt.datetime(2027, 10, 20, 8, tzinfo=dt.UTC))
    from brobygger.meetings.poll.proposals import proposals  # noqa: PLC0415

    times = proposals(dt.date(2027, 10, 27), minutes=60)
    assert {one.astimezone(dt.UTC).hour for one in times if one.weekday() != 4} == {9, 12}
    before = proposals(dt.date(2027, 10, 17), minutes=60)
    assert {one.astimezone(dt.UTC).hour for one in before if one.weekday() != 4} == {8, 11}
