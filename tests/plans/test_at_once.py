"""Two people at once, in two connections: one wins, the other is told, nothing is lost."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

from django.db import connections

from brobygger.access.rls import acting_as
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import BrobyggerError
from brobygger.plans import services
from brobygger.plans.errors import MeetingClosedByAnother, PassageChanged, PlanAlreadyLiving
from brobygger.plans.models import EarlierText, Version
from tests import make as house
from tests.plans import make


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run these in threads of their own from the same moment; results or errors, in order."""
    barrier, results = Barrier(len(works)), [None] * len(works)

    def run(at: int, work: Callable[[], Any]) -> None:
        try:
            barrier.wait(timeout=10)
            results[at] = work()
        except BrobyggerError as error:
            results[at] = error
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=pair) for pair in enumerate(works)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=30)
    return results


def test_two_who_close_the_same_meeting_get_one_version(own_database):
    table = make.a_table()
    meeting_id = make.an_open_meeting(table)
    make.fill(table)
    results = at_once(
        lambda: make.close(table, meeting_id, by=table.lead),
        lambda: make.close(table, meeting_id, by=table.deputy),
    )
    assert 1 in results
    assert sum(isinstance(one, MeetingClosedByAnother) for one in results) == 1
    with house.as_owner():
        assert Version.objects.count() == 1


def test_fifty_rounds_of_two_writers_lose_nothing(own_database):
    table = make.a_table()
    written: set[str] = set()
    for revision in range(50):
        results = at_once(
            lambda at=revision: saved(table, table.lead, f"Personale {at}", at),
            lambda at=revision: saved(table, table.deputy, f"Stedfortræder {at}", at),
        )
        conflicts = [one for one in results if isinstance(one, PassageChanged)]
        assert len(conflicts) == 1
        [lost] = conflicts
        written |= {lost.theirs}
        who = table.lead if lost.mine.startswith("Personale") else table.deputy
        assert make.page(table, who).draft("overall_goal").body == lost.mine
    with house.as_owner():
        kept = set(EarlierText.objects.values_list("body", flat=True))
    assert kept | {make.page(table, table.citizen).overall_goal.body} == written


def test_two_first_saves_of_an_empty_field(own_database):
    table = make.a_table()
    results = at_once(
        lambda: saved(table, table.lead, "Personalets", 0),
        lambda: saved(table, table.deputy, "Stedfortræderens", 0),
    )
    assert sorted(type(one).__name__ for one in results) == ["PassageChanged", "int"]


def test_two_who_begin_a_plan_get_one(own_database):
    people = house.people()
    colleague = house.a_member(people.contact_person.unit_id)

    def begin(actor: Actor, deputy: Actor) -> Any:
        with acting_as(actor):
            return services.start_plan(
                actor,
                citizen_id=people.citizen_id,
                deputy_user_id=deputy.user_id,
                signals=[],
            )

    results = at_once(
        lambda: begin(people.contact_person, colleague),
        lambda: begin(colleague, people.contact_person),
    )
    assert sum(isinstance(one, PlanAlreadyLiving) for one in results) == 1


def saved(table: make.Table, who: Actor, body: str, base: int) -> int:
    return make.write(table, who, "overall_goal", body, base=base)
