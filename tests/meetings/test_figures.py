"""Does video work? Counts are hard to forge, a meeting's and nobody's, and small ones stay hidden."""

import datetime as dt

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from brobygger.access.rls import acting_as
from brobygger.audit.models import Entry
from brobygger.kernel.clock import now
from brobygger.kernel.errors import NotAllowed, NotFound
from brobygger.kernel.purposes import Purpose
from brobygger.meetings.figures import queries, rules, services
from brobygger.meetings.figures.models import CallCount
from brobygger.meetings.figures.rules import FAILURES, Told, bound_for, counts_of
from brobygger.meetings.models import Meeting
from tests import make
from tests.meetings.test_room import call

pytestmark = pytest.mark.django_db
SENT = {
    "setups": "420,900",
    "relay": "1",
    "direct": "1",
    "restarts": "1",
    "fallbacks": "2",
    "lost": "12",
    "failures": "camera-busy",
}


@pytest.fixture
def house():
    return make.people()


def post(actor, card, **changed):
    address = reverse("meetings:room_figures", args=[card.id])
    return make.signed_in(Client(), actor).post(address, SENT | changed).status_code


def kept(card):
    with make.as_owner():
        found = CallCount.objects.filter(meeting_id=card.id)
        return {(one.kind, one.part): one.number for one in found}


def tell(actor, card, **told):
    with acting_as(actor):
        return services.note_call(actor, meeting_id=card.id, told=Told(**told))


def a_leader(house):
    return make.a_member(house.contact_person.unit_id, "leader", purpose=Purpose.COORDINATION)


def a_project_lead():
    return make.a_member(make.a_unit("project_office"), "project_lead", purpose=Purpose.OVERSIGHT)


def many_calls(house, count):
    """So many meetings, each with two who saw each other in under a second, a fifth of them slowly."""
    for number in range(count):
        card = call(house)
        took = 4000 if number % 5 == 0 else 800
        for actor in (house.contact_person, house.caseworker):
            tell(actor, card, setups=(took,), direct=1, lost=3)
    return card


def test_counts_of_all_in_a_meeting_are_added_and_say_nothing_of_who(house):
    card = call(house)
    assert post(house.contact_person, card) == 204
    assert post(house.citizen, card, setups="", relay="0", direct="1", failures="") == 204
    assert kept(card) == {
        ("call", "sent"): 2,
        ("call", "connected"): 2,
        ("setup", "500"): 1,
        ("setup", "1000"): 1,
        ("link", "relay"): 1,
        ("link", "direct"): 2,
        ("restart", "made"): 2,
        ("fallback", "made"): 4,
        ("lost", "some"): 2,
        ("failure", "camera-busy"): 1,
    }
    columns = {one.name for one in CallCount._meta.get_fields()}
    assert columns == {"id", "meeting", "kind", "part", "number"}
    with make.as_owner():
        assert not Entry.objects.filter(action__contains="figure").exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"setups": "1,2,3"},  # more pictures than others
        {"setups": "-5"},
        {"setups": "12;DROP"},
        {"setups": "٣"},
        {"relay": "25"},
        {"direct": "-1"},
        {"direct": "1e3"},
        {"relay": ""},
        {"restarts": "61"},
        {"fallbacks": "99999999999999999999"},
        {"lost": "1001"},
        {"lost": "NaN"},
        {"failures": "camera-stolen"},
        {"failures": "camera-busy,camera-busy"},
        {"failures": "Else Test Lauridsen"},
        {"relay": "0", "direct": "0", "setups": "", "failures": ""},  # nothing at all
        {"relay": "0", "direct": "0", "setups": ""},  # beginnings anew without a link
        {"setups": "1," * 300},
    ],
)
def test_forged_numbers_are_refused_and_nothing_is_kept(house, changed):
    card = call(house)
    assert post(house.contact_person, card, **changed) == 422
    assert kept(card) == {}


def test_only_whoever_is_called_counts_and_only_around_the_meeting(house):
    card = call(house)
    stranger = make.a_member(make.a_unit("facility_107"), "nurse")
    assert post(stranger, card) == 404
    assert Client().post(reverse("meetings:room_figures", args=[card.id]), SENT).status_code == 401
    assert (
        make.signed_in(Client(), house.citizen)
        .get(reverse("meetings:room_figures", args=[card.id]))
        .status_code
        == 405
    )
    for moved in (dt.timedelta(days=2), dt.timedelta(days=-2)):
        with make.as_owner():
            Meeting.objects.filter(pk=card.id).update(starts_at=now() + moved)
        assert post(house.contact_person, card) == 404
    assert post(house.contact_person, call(house, form="room")) == 404
    assert kept(card) == {}


def test_a_meeting_that_was_closed_during_the_call_still_hears_how_it_went(house):
    card = call(house)
    with make.as_owner():
        Meeting.objects.filter(pk=card.id).update(state="closed", opened_at=now(), closed_at=now())
    assert post(house.contact_person, card) == 204


def test_nobody_drowns_the_others(house):
    card = call(house)
    answers = [tell(house.contact_person, card, direct=1) for _ in range(26)]
    assert answers == [True] * 24 + [False] * 2  # eight for each of three called
    assert post(house.citizen, card) == 429


def test_the_app_reaches_the_counts_by_their_own_doors_only(house):
    many_calls(house, 1)
    with (
        acting_as(house.contact_person),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        list(CallCount.objects.all())


def test_the_database_itself_lets_nobody_in_who_is_not_called(house):
    card = call(house)
    stranger = make.a_member(make.a_unit("facility_107"), "leader")
    with acting_as(stranger), connection.cursor() as cursor:
        cursor.execute(
            "SELECT app.note_call(%s, '{failure}', '{browser}', '{1}', 8)", [str(card.id)]
        )
        assert cursor.fetchone() == (False,)
        cursor.execute("SELECT count(*) FROM app.figures_of_all(6)")
        assert cursor.fetchone() == (1,)  # "0 meetings", and no more
    assert kept(card) == {}


def test_a_leader_sees_their_own_unit_and_the_project_lead_everything(house):
    many_calls(house, 12)
    for card in [call(house) for _ in range(6)]:
        tell(house.caseworker, card, failures=("camera-busy",))
        tell(house.caseworker, card, failures=("unreachable",), relay=1)
    leader, elsewhere = (
        a_leader(house),
        make.a_member(make.a_unit("facility_107"), "leader"),
    )
    with acting_as(leader), override("en"):
        mine = queries.figures_of_unit(leader)
    assert (mine.meetings.value, mine.connected.value) == (18, 30)
    assert (mine.half_within, mine.most_within) == ("1 second", "5 seconds")
    assert mine.relay_share == 20
    assert {one.label: one.number.value for one in mine.failures} == {
        "Camera was used by another program": 6,
        "No connection to another participant": 6,
    }
    with acting_as(elsewhere):
        theirs = queries.figures_of_unit(elsewhere)
    assert (theirs.meetings.value, theirs.failures, theirs.half_within) == (0, (), None)
    lead = a_project_lead()
    with acting_as(lead):
        assert queries.figures_of_all(lead).meetings.value == 18


def test_small_numbers_stay_hidden(house):
    card = many_calls(house, 3)
    tell(house.citizen, card, failures=("browser",))
    leader = a_leader(house)
    with acting_as(leader):
        found = queries.figures_of_unit(leader)
    assert (found.meetings.value, found.meetings.is_small) == (None, True)
    assert (found.half_within, found.most_within, found.relay_share) == (None, None, None)
    assert [one.number.value for one in found.failures] == [None]
    page = make.signed_in(Client(), leader).get(reverse("meetings:figures")).content.decode()
    assert "figures__one" not in page  # of so few not even sums


def test_only_who_leads_sees_them(house):
    for actor in (house.contact_person, house.citizen):
        with acting_as(actor), pytest.raises(NotAllowed):
            queries.figures_of_unit(actor)
    leader, lead = a_leader(house), a_project_lead()
    assert (
        make.signed_in(Client(), leader).get(reverse("meetings:figures_of_all")).status_code == 403
    )
    assert make.signed_in(Client(), lead).get(reverse("meetings:figures")).status_code == 403
    assert make.signed_in(Client(), lead).get(reverse("meetings:figures_of_all")).status_code == 200


def test_a_stranger_finds_no_meeting(house):
    card = call(house)
    stranger = make.a_member(make.a_unit("facility_107"), "nurse")
    with acting_as(stranger), pytest.raises(NotFound):
        services.note_call(stranger, meeting_id=card.id, told=Told(direct=1))


def test_numbers_fall_where_they_belong():
    told = Told(setups=(500, 501, 29_999, 99_999), direct=4, lost=51, failures=("browser",))
    assert counts_of(told) == {
        ("call", "sent"): 1,
        ("call", "connected"): 1,
        ("setup", "500"): 1,
        ("setup", "1000"): 1,
        ("setup", "30000"): 1,
        ("setup", "longer"): 1,
        ("link", "direct"): 4,
        ("lost", "much"): 1,
        ("failure", "browser"): 1,
    }
    spread = {"500": 5, "2000": 4, "longer": 1}
    assert [bound_for(spread, one) for one in (0.5, 0.51, 0.9, 0.91)] == [
        "500",
        "2000",
        "2000",
        "longer",
    ]
    assert bound_for({}, 0.5) == "500"


def test_every_cause_has_its_words():
    assert set(queries.failure_labels()) == set(FAILURES)
    assert all(len(part) <= 20 for parts in rules.PARTS.values() for part in parts)
