"""Finding a time and meetings without a plan, on screen: from *I dag*, a citizen's page and a plan."""

import datetime as dt
from uuid import uuid4

import pytest
from django.urls import reverse

from brobygger.access.rls import acting_as
from brobygger.kernel.clock import today
from brobygger.meetings import queries as meetings
from brobygger.meetings.poll import queries, services
from brobygger.plans.queries import plan_page
from tests import make
from tests.forms import form_to
from tests.plans import make as plan_make
from tests.plans.screens import at, questions, words

from .polling import ask, card, days, say

pytestmark = pytest.mark.django_db

SUIT = "Alle tiderne passer mig"
LATER = (today() + dt.timedelta(days=30)).isoformat()


@pytest.fixture
def house() -> make.People:
    return make.people()


def url(name, *args):
    return reverse(f"meetings:{name}", args=args)


def open_polls(house):
    with acting_as(house.contact_person) as actor:
        return queries.open_polls_of(actor, house.citizen_id)


def filled(client, address, part="people"):
    return form_to(client.get(address).content.decode(), part)


# --- asking


def test_from_the_citizens_page_a_time_is_asked_for_as_it_stands(house):
    client = at(house.contact_person)
    page = client.get(url("of_citizen", house.citizen_id)).content.decode()
    assert url("ask", house.citizen_id) in page
    form = filled(client, url("ask", house.citizen_id))
    assert len(form.fields["times"].chosen) == 4
    assert len(form.fields["times"].choices) == 8
    response = client.post(url("ask", house.citizen_id), form.filled())
    assert response.status_code == 302
    [line] = open_polls(house)
    assert (line.asked, line.answered) == (2, 1)


def test_proposed_are_working_days_and_hours(house):
    form = filled(at(house.contact_person), url("ask", house.citizen_id))
    found = [dt.datetime.fromisoformat(one) for one in form.fields["times"].choices]
    assert all(one.weekday() < 5 and 9 <= one.hour <= 13 for one in found)
    assert all(one.date() > today() + dt.timedelta(days=2) for one in found)


def test_times_of_ones_own_count_too(house):
    client = at(house.contact_person)
    sent = filled(client, url("ask", house.citizen_id)).filled(
        day1=LATER, time1="09:30", day2=LATER, time2="14:00", times=[]
    )
    assert client.post(url("ask", house.citizen_id), sent).status_code == 302
    poll = card(house.citizen, open_polls(house)[0].id)
    assert [one.starts_at.astimezone().minute for one in poll.times] == [30, 0]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"times": []}, "mindst to tider"),
        ({"times": ["2020-01-01T10:00", f"{LATER}T10:00"]}, "er passeret"),
        ({"times": [f"{LATER}T10:00"], "day1": LATER, "time1": "10:00"}, "er ens"),
        ({"times": [f"{LATER}T10:00", f"{LATER}T10:00"]}, "er ens"),
        ({"times": [f"{LATER}T{hour:02}:00" for hour in range(8, 17)]}, "højst otte"),
        ({"times": ["nonsense", f"{LATER}T10:00"]}, "Vælg tider på siden"),
        ({"times": ["9999-12-31T10:00", f"{LATER}T10:00"]}, "Vælg tider på siden"),
        ({"day1": LATER}, "Vælg klokkeslættet"),
        ({"time1": "10:00"}, "Vælg dagen"),
        ({"day1": "9999-12-31", "time1": "10:00"}, "inden for to år"),
        ({"day1": "2039-12-31", "time1": "10:00"}, "inden for to år"),
        ({"people": []}, "mindst én person"),
        ({"people": [f"staff:{uuid4()}:{uuid4()}"]}, ""),
    ],
)
def test_what_cannot_be_is_told_and_what_was_typed_stays(house, change, word):
    client = at(house.contact_person)
    address = url("ask", house.citizen_id)
    sent = filled(client, address).filled(place="Køkkenet på 1. sal") | change
    response = client.post(address, sent)
    assert response.status_code == 422
    page = response.content.decode()
    assert "Køkkenet på 1. sal" in page
    assert word in words(response)
    assert change.get("day1", "") in page
    assert open_polls(house) == []


def test_whoever_has_no_ground_is_shown_with_the_consent_it_takes(house):
    page = words(at(house.contact_person).get(url("ask", house.citizen_id)))
    assert "Lonni Test Lauridsen" in page
    assert "Kræver samtykke" in page
    assert "Ambulant Psykiatri" not in page


def test_a_stranger_and_the_citizen_are_not_shown_the_way(house):
    for name in ("ask", "call"):
        assert at(house.nurse).get(url(name, house.citizen_id)).status_code == 404
        assert at(house.citizen).get(url(name, house.citizen_id)).status_code == 403
    assert at(house.nurse).get(url("of_citizen", house.citizen_id)).status_code == 404


# --- answering


def test_all_suit_me_from_today_is_one_press(house):
    poll_id = ask(house)
    client = at(house.caseworker)
    form = form_to(client.get("/").content.decode(), url("answer_poll", poll_id))
    response = client.post(form.action, form.filled())
    assert (response.status_code, response["Location"]) == (302, "/")
    assert set(card(house.caseworker, poll_id).mine.words.values()) == {"yes"}
    assert url("answer_poll", poll_id) not in client.get("/").content.decode()


def test_the_citizen_finds_it_on_their_own_page_and_says_it_time_by_time(house):
    poll_id = ask(house)
    client = at(house.citizen)
    assert url("poll", poll_id) in client.get("/").content.decode()
    page = client.get(url("poll", poll_id))
    assert SUIT in words(page)
    times = [one.id for one in card(house.citizen, poll_id).times]
    sent = {f"time-{times[0]}": "yes", f"time-{times[1]}": "maybe"}
    assert client.post(url("answer_poll", poll_id), sent).status_code == 302
    said = card(house.citizen, poll_id).mine.words
    assert [said[one] for one in times] == ["yes", "maybe", "no"]


def test_a_relative_who_sees_the_plan_is_asked_and_answers(house):
    make.a_consent(
        house.citizen,
        house.citizen_id,
        to=house.relative_id,
        to_kind="relative",
        purposes=plan_make.Purpose.COORDINATION | plan_make.Purpose.OWN,
    )
    client = at(house.contact_person)
    form = filled(client, url("ask", house.citizen_id))
    people = [*form.fields["people"].chosen, f"relative:{house.relative_id}"]
    assert client.post(url("ask", house.citizen_id), form.filled(people=people)).status_code == 302
    poll_id = open_polls(house)[0].id
    own = at(house.relative)
    assert url("poll", poll_id) in own.get("/").content.decode()
    assert own.post(url("answer_poll", poll_id), {"all": "yes"}).status_code == 302
    assert card(house.relative, poll_id).mine.has_answered


@pytest.mark.parametrize("sent", [{}, {"all": "perhaps"}, {"time-x": "yes"}])
def test_an_answer_that_is_none_changes_nothing(house, sent):
    poll_id = ask(house)
    assert at(house.citizen).post(url("answer_poll", poll_id), sent).status_code == 422
    assert not card(house.citizen, poll_id).mine.has_answered


def test_whoever_was_not_asked_reads_and_cannot_answer(house):
    poll_id = ask(house)
    colleague = make.a_member(house.caseworker.unit_id)
    client = at(colleague)
    assert client.get(url("poll", poll_id)).status_code == 200
    assert client.post(url("answer_poll", poll_id), {"all": "yes"}).status_code == 404


def test_answering_what_was_closed_meanwhile_shows_both(house):
    poll_id = ask(house)
    times = card(house.contact_person, poll_id).times
    with acting_as(house.contact_person) as actor:
        services.choose(actor, poll_id=poll_id, time_id=times[1].id)
    sent = {f"time-{times[0].id}": "maybe"}
    response = at(house.citizen).post(url("answer_poll", poll_id), sent)
    page = words(response)
    assert response.status_code == 409
    assert "En anden valgte en tid først" in page
    assert "det blev ikke gemt" in page
    assert "Til nød" in page


# --- closing


def test_everybody_has_answered_and_the_time_is_two_presses_from_today(house):
    poll_id = ask(house)
    asker = at(house.contact_person)
    assert url("poll", poll_id) not in asker.get("/").content.decode()
    say(house.citizen, poll_id, "no", "yes", "no")
    say(house.caseworker, poll_id, "yes", "yes", "no")
    assert url("poll", poll_id) in asker.get("/").content.decode()
    form = filled(asker, url("poll", poll_id), "time")
    best = card(house.contact_person, poll_id).best
    assert best.id == card(house.contact_person, poll_id).times[1].id
    response = asker.post(form.action, {"time": str(best.id)})
    assert response.status_code == 302
    with acting_as(house.contact_person) as actor:
        [meeting] = meetings.meetings_of_citizen(actor, house.citizen_id)
    assert (meeting.starts_at, meeting.coming) == (best.starts_at, 3)


def test_choosing_what_was_closed_meanwhile_shows_both_times(house):
    poll_id = ask(house)
    times = card(house.contact_person, poll_id).times
    colleague = make.a_member(house.contact_person.unit_id)
    first = at(colleague).post(url("choose_time", poll_id), {"time": str(times[0].id)})
    second = at(house.contact_person).post(url("choose_time", poll_id), {"time": str(times[2].id)})
    assert (first.status_code, second.status_code) == (302, 409)
    page = words(second)
    assert "Der er ét møde" in page
    assert "Du valgte:" in page


@pytest.mark.parametrize("time", ["", "x", str(uuid4())], ids=["none", "a word", "another's"])
def test_a_time_that_is_none_calls_nobody(house, time):
    poll_id = ask(house)
    response = at(house.contact_person).post(url("choose_time", poll_id), {"time": time})
    assert response.status_code == 422
    assert card(house.citizen, poll_id).is_open


def test_it_is_called_off_after_one_more_question(house):
    poll_id = ask(house)
    client = at(house.contact_person)
    assert client.get(url("cancel_poll", poll_id)).status_code == 200
    assert at(house.caseworker).post(url("cancel_poll", poll_id)).status_code == 404
    assert client.post(url("cancel_poll", poll_id)).status_code == 302
    assert "Du behøver ikke svare" in words(at(house.citizen).get(url("poll", poll_id)))
    assert client.post(url("cancel_poll", poll_id)).status_code == 409


# --- from a plan


def test_from_a_plan_the_table_is_asked_and_the_plan_goes_on_to_its_meeting():
    table = plan_make.a_table()
    client = at(table.lead)
    find = reverse("plans:find_time", args=[table.plan_id])
    assert find in client.get(reverse("plans:plan", args=[table.plan_id])).content.decode()
    nurse = f"staff:{table.nurse.user_id}:{table.nurse.unit_id}"
    form = filled(client, find)
    assert client.post(find, form.filled(people=[nurse])).status_code == 302
    with acting_as(table.lead):
        [line] = queries.open_polls_of(table.lead, table.citizen_id)
        time = queries.poll(table.lead, line.id).times[0]
    say(table.nurse, line.id, "yes", "no", "no", "no")
    response = client.post(url("choose_time", line.id), {"time": str(time.id)})
    assert response.status_code == 302
    page = plan_make.page(table, table.lead)
    assert (page.phase, page.meeting.starts_at, page.meeting.coming) == ("plan", time.starts_at, 2)
    assert table.nurse.user_id in {one.user_id for one in page.participants}


def test_a_meeting_called_meanwhile_refuses_the_choice_and_keeps_the_poll():
    table = plan_make.a_table()
    with acting_as(table.lead):
        poll_id = plan_make.services.ask_for_time(
            table.lead,
            plan_id=table.plan_id,
            times=days(5, 6),
            minutes=60,
            form="room",
            place="",
            participants=[plan_make.staff(table.nurse)],
        )
        time = queries.poll(table.lead, poll_id).times[0]
    plan_make.call(table)
    response = at(table.lead).post(url("choose_time", poll_id), {"time": str(time.id)})
    assert response.status_code == 409
    assert card(table.lead, poll_id).is_open
    with acting_as(table.lead):
        assert len(meetings.meetings_about(table.lead, table.plan_id)) == 1


def test_only_the_lead_finds_a_time_for_the_table():
    table = plan_make.a_table()
    find = reverse("plans:find_time", args=[table.plan_id])
    assert at(table.nurse).get(find).status_code == 404
    assert at(table.citizen).get(find).status_code == 404


def test_the_same_people_can_be_asked_again():
    table = plan_make.a_table()
    plan_make.a_closed_meeting(table)
    find = reverse("plans:find_time", args=[table.plan_id])
    assert (
        f"{find}?same=1"
        in at(table.lead).get(reverse("plans:plan", args=[table.plan_id])).content.decode()
    )
    form = filled(at(table.lead), f"{find}?same=1")
    assert len(form.fields["people"].chosen) == 4
    assert form.fields["day1"].value
    with acting_as(table.lead):
        assert plan_page(table.lead, table.plan_id).meeting is None


# --- without a plan


def test_a_meeting_is_called_without_a_plan_and_answered_from_today(house):
    client = at(house.contact_person)
    caseworker = f"staff:{house.caseworker.user_id}:{house.caseworker.unit_id}"
    form = filled(client, url("call", house.citizen_id))
    people = [*form.fields["people"].chosen, caseworker]
    sent = form.filled(people=people, day=LATER, time="10:00", form="phone")
    assert client.post(url("call", house.citizen_id), sent).status_code == 302
    with acting_as(house.contact_person) as actor:
        [meeting] = meetings.meetings_of_citizen(actor, house.citizen_id)
    assert (meeting.about, meeting.form, len(meeting.invitations)) == (None, "phone", 3)
    assert url("meeting", meeting.id) in at(house.caseworker).get("/").content.decode()
    assert url("meeting", meeting.id) in at(house.citizen).get("/").content.decode()
    shown = words(at(house.citizen).get(url("of_citizen", house.citizen_id)))
    assert "Mine møder" in shown
    assert "Dit svar mangler" in shown


def test_whoever_knows_no_time_goes_on_to_ask_with_the_people_chosen(house):
    client = at(house.contact_person)
    caseworker = f"staff:{house.caseworker.user_id}:{house.caseworker.unit_id}"
    sent = {"people": [caseworker], "form": "video", "minutes": "30", "place": "Her", "find": "1"}
    response = client.post(url("call", house.citizen_id), sent)
    form = form_to(response.content.decode(), "people")
    assert response.status_code == 200
    assert form.action == url("ask", house.citizen_id)
    assert form.fields["people"].chosen == [caseworker]
    assert form.fields["place"].value == "Her"
    assert client.post(form.action, form.filled()).status_code == 302


@pytest.mark.parametrize(
    "change", [{"day": "2020-01-01"}, {"time": "25:00"}, {"people": []}, {"people": ["x"]}]
)
def test_a_meeting_that_cannot_be_called_keeps_what_was_typed(house, change):
    client = at(house.contact_person)
    form = filled(client, url("call", house.citizen_id))
    sent = form.filled(day=LATER, time="10:00", place="Ved søen") | change
    response = client.post(url("call", house.citizen_id), sent)
    assert response.status_code == 422
    assert "Ved søen" in response.content.decode()


def test_a_meeting_comes_again_and_is_stopped_from_its_page(house):
    client = at(house.contact_person)
    form = filled(client, url("call", house.citizen_id))
    client.post(url("call", house.citizen_id), form.filled(day=LATER, time="10:00"))
    with acting_as(house.contact_person) as actor:
        [meeting] = meetings.meetings_of_citizen(actor, house.citizen_id)
    repeat = url("repeat", meeting.id)
    assert repeat in client.get(url("meeting", meeting.id)).content.decode()
    assert client.post(repeat, {"weeks": "5", "times": "1"}).status_code == 422
    assert client.post(repeat, filled(client, repeat, "weeks").filled()).status_code == 302
    assert client.post(repeat, {"weeks": "4", "times": "5"}).status_code == 409
    page = client.get(url("meeting", meeting.id))
    assert "Hver 4. uge" in words(page)
    assert "Hver 4. uge" in words(client.get(url("of_citizen", house.citizen_id)))
    stop = form_to(page.content.decode(), "stop/")
    assert at(house.citizen).post(stop.action).status_code == 403
    assert client.post(stop.action).status_code == 302
    assert client.post(stop.action).status_code == 409


def test_pages_ask_as_much_for_many_as_for_one(house):
    poll_id = ask(house)
    before = [
        questions(at(house.contact_person), address)
        for address in ("/", url("poll", poll_id), url("of_citizen", house.citizen_id))
    ]
    for _ in range(3):
        ask(house, times=days(4, 5, 6, 7, 8))
    say(house.citizen, poll_id, "yes", "yes", "yes")
    after = [
        questions(at(house.contact_person), address)
        for address in ("/", url("poll", poll_id), url("of_citizen", house.citizen_id))
    ]
    assert before == after
    assert max(after) <= 15
