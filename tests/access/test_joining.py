"""Two registrations of one person are tied together, and nobody sees more than before."""

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from brobygger.access import errors, gate, queries, services
from brobygger.access.checks import numbers_have_one_holder
from brobygger.access.models import Grant, Joining
from brobygger.access.rls import acting_as
from brobygger.accounts.models import WayIn
from brobygger.audit.models import Entry
from brobygger.citizens.errors import JoinedElsewhere
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import now
from brobygger.kernel.errors import NotAllowed, NotFound
from tests import make

from .pages import about, as_actor, text_of

pytestmark = pytest.mark.django_db

REPLACEMENT, ELSE, EINER = "020191121AB3", "0201919990", "0201609995"
WHY = "Fundet bevidstløs på gaden, vi må vide hvad hun får af medicin."


@pytest.fixture
def contact():
    return make.a_member(make.a_unit("facility_107"))


@pytest.fixture
def nurse():
    return make.a_member(make.a_unit("psychiatric_ward"), "nurse")


@pytest.fixture
def gone(contact):
    return make.a_citizen(contact, name="Bo Ukendt", cpr=REPLACEMENT, cpr_kind="x-ecpr")


@pytest.fixture
def stays(contact):
    return make.a_citizen(contact, cpr=ELSE)


def join(actor, gone, stays):
    with acting_as(actor):
        services.join_registrations(actor, citizen_id=gone, into_id=stays)


def part(actor, gone):
    with acting_as(actor):
        services.part_registrations(actor, citizen_id=gone)


def found(actor, text):
    with acting_as(actor):
        return [one.id for one in queries.find_citizens(actor, text=text)]


def emergency(nurse, **who):
    with acting_as(nurse):
        return services.open_emergency(
            nurse, categories=int(Category.SOMATIC), reason=WHY, alternative="citizen", **who
        ).citizen_id


def grants():
    with make.as_owner():
        return set(Grant.objects.values_list("citizen_id", "party_id", "categories", "valid"))


def logged(citizen_id, action):
    with make.as_owner():
        return Entry.objects.filter(citizen_id=citizen_id, action=action).count()


def test_the_number_of_the_first_leads_to_the_second(contact, nurse, gone, stays):
    join(contact, gone, stays)
    assert found(contact, REPLACEMENT) == [stays]
    assert emergency(nurse, cpr=REPLACEMENT) == stays
    with acting_as(nurse):
        again = services.register_citizen(
            nurse, name="X", cpr=REPLACEMENT, cpr_kind="x-ecpr", care_kind="ward"
        )
    assert (again.citizen_id, again.was_known) == (stays, True)


def test_the_person_stands_in_a_list_once(contact, gone, stays):
    join(contact, gone, stays)
    with acting_as(contact):
        assert [one.id for one in queries.my_citizens(contact)] == [stays]
        assert queries.count_my_citizens(contact) == 1
        assert [one.id for one in queries.my_citizens(contact, limit=1)] == [stays]
        assert gate.open_citizen(contact, gone).name == "Bo Ukendt"


def test_the_name_of_the_first_leads_to_the_last_as_well(contact, gone, stays):
    second = make.a_citizen(contact, name="Uden Nummer")
    join(contact, gone, second)
    join(contact, second, stays)
    for name in ("Bo Uk", "Uden", "Else"):
        assert found(contact, name) == [stays]


def test_whoever_sees_only_the_first_still_finds_it_by_name(contact, nurse, gone, stays):
    join(contact, gone, stays)
    make.a_care_relation(nurse, gone)
    assert found(nurse, "Bo Uk") == [gone]


def test_nobody_sees_more_than_before(contact, nurse, gone, stays):
    make.a_care_relation(nurse, stays)
    before = grants()
    join(contact, gone, stays)
    assert grants() == before
    with acting_as(nurse):
        assert queries.joining_of(nurse, stays) is None
        with pytest.raises(NotFound):
            gate.open_citizen(nurse, gone)


def test_it_is_noted_with_both(contact, gone, stays):
    join(contact, gone, stays)
    assert (logged(gone, "citizen.joined"), logged(stays, "citizen.joined")) == (1, 1)


def test_it_can_be_undone(contact, nurse, gone, stays):
    join(contact, gone, stays)
    part(contact, gone)
    assert found(contact, REPLACEMENT) == [gone]
    assert emergency(nurse, cpr=REPLACEMENT) == gone
    assert (logged(gone, "citizen.parted"), logged(stays, "citizen.parted")) == (1, 1)
    with pytest.raises(NotFound):
        part(contact, gone)
    join(contact, gone, stays)
    assert found(contact, REPLACEMENT) == [stays]


def test_only_a_unit_that_has_both(contact, nurse, gone, stays):
    make.a_consent(contact, gone, to=nurse.unit_id, categories=Category.PLAN | Category.IDENTITY)
    make.a_care_relation(nurse, stays)
    with pytest.raises(errors.NotBothOurs):
        join(nurse, gone, stays)
    stranger = make.a_member(make.a_unit("facility_108"))
    with pytest.raises(NotFound):
        join(stranger, gone, stays)


def test_an_emergency_joins_nobody(nurse, gone, stays):
    emergency(nurse, cpr=REPLACEMENT)
    emergency(nurse, cpr=ELSE)
    with pytest.raises(errors.NotBothOurs):
        join(nurse, gone, stays)
    tie = Joining(citizen_id=gone, into_id=stays, joined_by=nurse.user_id)
    tie.joined_at = "2026-01-01T00:00Z"
    with acting_as(nurse), pytest.raises(ProgrammingError), transaction.atomic():
        tie.save(force_insert=True)


def test_the_citizen_does_not_join_themselves(gone, stays):
    with pytest.raises(NotAllowed):
        join(make.as_person(stays), gone, stays)


def test_two_who_were_born_on_different_days_are_two(contact, stays):
    einer = make.a_citizen(contact, name="Einer", cpr=EINER)
    for one, other in ((einer, stays), (stays, stays)):
        with pytest.raises(errors.NotOnePerson):
            join(contact, one, other)


def test_the_ordinary_number_stays(contact, gone, stays):
    with pytest.raises(errors.NumberMustStay):
        join(contact, stays, gone)


def test_nobody_is_joined_twice_or_in_a_ring(contact, gone, stays):
    third = make.a_citizen(contact, name="Tredje")
    join(contact, gone, stays)
    for one, other in ((gone, third), (third, gone)):
        with pytest.raises(errors.AlreadyJoined):
            join(contact, one, other)
    ring = Joining(citizen_id=stays, into_id=gone, joined_by=contact.user_id)
    ring.joined_at = "2026-01-01T00:00Z"
    with acting_as(contact), pytest.raises(IntegrityError), transaction.atomic():
        ring.save(force_insert=True)


def test_joined_on_and_on_leads_to_the_last(contact, nurse, gone, stays):
    second = make.a_citizen(contact, name="Uden Nummer")
    join(contact, gone, second)
    join(contact, second, stays)
    assert emergency(nurse, cpr=REPLACEMENT) == stays


def test_what_goes_on_is_named_and_must_be_closed_first(contact, nurse, gone, stays):
    make.a_consent(contact, gone, to=nurse.unit_id)
    caseworker = make.a_member(make.a_unit("municipal_authority", name="Voksenenheden"))
    make.a_care_relation(caseworker, gone)
    make.as_person(gone)
    with pytest.raises(errors.StillGoingOn) as told:
        join(contact, gone, stays)
    words = str(told.value.public_message)
    for part_of in ("1 samtykke", "Voksenenheden", "logger ind"):
        assert part_of in words


@pytest.mark.parametrize("state", ["asked", "written"])
def test_a_sign_in_that_was_asked_for_must_be_dropped_first(contact, gone, stays, state):
    """It would open on its own, in the registration nobody is led to."""
    leader = make.a_member(contact.unit_id, "leader")
    with acting_as(contact):
        services.ask_for_account(contact, citizen_id=gone, email="else@test.example")
    if state == "written":
        with make.as_owner():
            WayIn.objects.update(
                state=state, confirmed_by=leader.user_id, confirmed_at=now(), opens_at=now()
            )
    with pytest.raises(errors.StillGoingOn) as told:
        join(contact, gone, stays)
    assert "bedt om et login" in str(told.value.public_message)
    with acting_as(contact):
        services.drop_account(contact, citizen_id=gone)
    join(contact, gone, stays)


def test_the_number_of_a_joined_registration_stays(contact, gone, stays):
    join(contact, gone, stays)
    with acting_as(contact), pytest.raises(JoinedElsewhere):
        services.correct_citizen(
            contact, citizen_id=gone, base_revision=1, cpr="0201919996", cpr_kind="cpr"
        )


def test_the_way_on_the_screen(contact, gone, stays):
    browser = as_actor(contact)
    assert about("join", gone) in text_of(browser.get(about("details", gone)))
    form = {"cpr": "020191–9990", "is_same": "on"}
    unsure = browser.post(about("join", gone), {"cpr": ELSE})
    unknown = browser.post(about("join", gone), form | {"cpr": EINER})
    assert (unsure.status_code, unknown.status_code) == (422, 422)
    assert browser.post(about("join", gone), form).status_code == 302
    page = text_of(browser.get(about("details", gone)))
    assert about("details", stays) in page
    assert "Lagt sammen med en anden registrering" in text_of(browser.get(about("care", gone)))
    assert browser.post(about("part", gone)).status_code == 302
    assert about("join", gone) in text_of(browser.get(about("details", gone)))


def test_somebody_hidden_and_nobody_are_answered_alike(contact, gone):
    stranger = make.a_member(make.a_unit("facility_108"))
    browser, form = as_actor(contact), {"cpr": ELSE, "is_same": "on"}
    nobody = text_of(browser.post(about("join", gone), form))
    make.a_citizen(stranger, cpr=ELSE)
    hidden = text_of(browser.post(about("join", gone), form))
    words = "Din enhed kender ingen anden med det nummer."
    assert words in nobody
    assert words in hidden


def test_verify_holds_and_notices_a_stray_tie(contact, gone, stays):
    join(contact, gone, stays)
    with make.as_owner(), connection.cursor() as cursor:
        assert numbers_have_one_holder(cursor).holds
        cursor.execute("DELETE FROM citizens_formernumber")
        assert not numbers_have_one_holder(cursor).holds
