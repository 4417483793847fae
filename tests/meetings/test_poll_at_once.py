"""Two who choose a time at the same moment: one meeting, one clear word; and one reminder each."""

import threading

from django.db import connections

from brobygger.access.rls import acting_as
from brobygger.kernel.clock import now
from brobygger.meetings.errors import PollOver
from brobygger.meetings.free.services import call_people
from brobygger.meetings.models import Meeting
from brobygger.meetings.poll import services
from brobygger.meetings.standing.services import set_standing
from brobygger.meetings.tasks import call_what_comes_again, remind_the_silent
from tests import make

from .polling import DAY, HOW, ask, card, citizen, days, plain_monday, staff


def at_once(work, number: int = 4) -> list[object]:
    found: list[object] = []
    ready = threading.Barrier(number)

    def run(turn: int) -> None:
        ready.wait(30)
        try:
            found.append(work(turn))
        except PollOver as refusal:
            found.append(type(refusal))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(turn,)) for turn in range(number)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    return found


def test_four_choose_at_once_and_one_meeting_is_called(own_database):
    house = make.people()
    poll_id = ask(house)
    times = [one.id for one in card(house.contact_person, poll_id).times]

    def choose(turn: int) -> str:
        with acting_as(house.contact_person) as actor:
            services.choose(actor, poll_id=poll_id, time_id=times[turn % len(times)])
        return "called"

    found = at_once(choose)
    assert sorted(map(str, found)) == sorted(map(str, ["called", PollOver, PollOver, PollOver]))
    with make.as_owner():
        assert Meeting.objects.count() == 1


def test_jobs_at_once_remind_each_person_once(own_database, clock):
    house = make.people()
    clock(plain_monday())
    ask(house)
    clock(now() + 4 * DAY)
    found = at_once(lambda _turn: remind_the_silent())
    assert sum(found) == 2


def test_jobs_at_once_call_one_date_of_what_comes_again(own_database, clock):
    house = make.people()
    with acting_as(house.contact_person) as actor:
        people = [staff(house.caseworker), citizen(house)]
        [starts] = days(3)
        meeting = call_people(
            actor, citizen_id=house.citizen_id, starts_at=starts, people=people, **HOW
        )
        set_standing(actor, meeting_id=meeting.id, weeks=4, times=3)
    clock(now() + 4 * DAY)
    found = at_once(lambda _turn: call_what_comes_again())
    assert sum(found) == 1
    with make.as_owner():
        assert Meeting.objects.count() == 2
