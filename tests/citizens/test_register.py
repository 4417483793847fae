"""Registering, correcting, relatives and stays, through the doors."""

import datetime as dt

import pytest

from brobygger.access import gate, queries, services
from brobygger.access.errors import WrongCareKind
from brobygger.access.rls import acting_as
from brobygger.citizens import errors
from brobygger.kernel.categories import Category
from brobygger.kernel.errors import NotAllowed, NotFound
from tests import make

pytestmark = pytest.mark.django_db
ELSE = "0201919990"


def register(actor, **fields):
    wanted = {"name": "Else Test Lauridsen", "care_kind": "housing_107", **fields}
    with acting_as(actor):
        return services.register_citizen(actor, **wanted)


@pytest.fixture
def contact():
    return make.a_member(make.a_unit("facility_107", name="Birken"))


def opened(actor, citizen_id):
    with acting_as(actor):
        return gate.open_citizen(actor, citizen_id)


def test_what_is_typed_is_kept(contact):
    done = register(
        contact,
        cpr=ELSE,
        address="Birkevej 1, 4200 Slagelse",
        phone="11 22 33 44",
        email="else@example.test",
        language="Dansk",
        needs_interpreter=True,
        communication_needs="Tal langsomt",
        since=dt.date(2026, 1, 1),
        stay_unit_id=contact.unit_id,
    )
    card = opened(contact, done.citizen_id)
    assert (done.was_known, card.birth_date, card.address, card.home_unit_id, card.email) == (
        False,
        dt.date(1991, 1, 2),
        "Birkevej 1, 4200 Slagelse",
        contact.unit_id,
        "else@example.test",
    )


def test_a_known_number_is_taken_on_not_registered_twice(contact):
    first = register(contact, cpr=ELSE)
    other = make.a_member(make.a_unit("facility_108"))
    again = register(other, name="En Anden", cpr="020191 9990", care_kind="housing_108")
    assert (again.citizen_id, again.was_known) == (first.citizen_id, True)
    assert opened(other, first.citizen_id).name == "Else Test Lauridsen"
    assert register(other, cpr=ELSE, care_kind="housing_108").was_known


def test_a_unit_cannot_call_itself_something_else(contact):
    with pytest.raises(WrongCareKind):
        register(contact, care_kind="outpatient_psychiatry")


def test_a_citizen_registers_nobody(contact):
    citizen = make.as_person(register(contact).citizen_id)
    with pytest.raises(NotAllowed):
        register(citizen)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"name": ""}, errors.TextUnfit),
        ({"name": "   "}, errors.TextUnfit),
        ({"name": "x" * 121}, errors.TextUnfit),
        ({"name": "A\0B"}, errors.TextUnfit),
        ({"name": "A\ud800"}, errors.TextUnfit),
        ({"email": "nej"}, errors.TextUnfit),
        ({"cpr": "123"}, errors.NotANumber),
        ({"cpr": ELSE, "birth_date": dt.date(1990, 1, 2)}, errors.BirthDateDisagrees),
        ({"birth_date": dt.date(2100, 1, 1)}, errors.BirthDateImpossible),
        ({"birth_date": dt.date(1700, 1, 1)}, errors.BirthDateImpossible),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_kept(contact, fields, error):
    with pytest.raises(error) as told:
        register(contact, **fields)
    assert str(told.value.public_message)
    with acting_as(contact):
        assert queries.count_my_citizens(contact) == 0


def test_correcting_saves_and_counts(contact):
    citizen_id = register(contact).citizen_id
    with acting_as(contact):
        revision = services.correct_citizen(
            contact,
            citizen_id=citizen_id,
            base_revision=1,
            name="Åse Test",
            cpr=ELSE,
            address="Vej 2",
        )
    card = opened(contact, citizen_id)
    assert (revision, card.name, card.cpr_masked, card.address) == (
        2,
        "Åse Test",
        "020191-••••",
        "Vej 2",
    )


def test_the_second_to_correct_gets_both_values(contact):
    citizen_id = register(contact).citizen_id
    with acting_as(contact):
        services.correct_citizen(contact, citizen_id=citizen_id, base_revision=1, name="Først")
        with pytest.raises(errors.RegisterChanged) as told:
            services.correct_citizen(
                contact, citizen_id=citizen_id, base_revision=1, name="Sidst", address="Vej 3"
            )
    assert (told.value.revision, told.value.now, told.value.wanted) == (
        2,
        {"name": "Først", "address": ""},
        {"name": "Sidst", "address": "Vej 3"},
    )


def test_a_number_belongs_to_one(contact):
    register(contact, cpr=ELSE)
    other = register(contact, name="Einer").citizen_id
    with acting_as(contact), pytest.raises(errors.NumberTaken):
        services.correct_citizen(contact, citizen_id=other, base_revision=1, cpr=ELSE)


def test_an_unknown_field_is_a_mistake_of_ours(contact):
    with pytest.raises(TypeError):
        register(contact, hair="red")


def test_a_stranger_corrects_nothing(contact):
    citizen_id = register(contact).citizen_id
    stranger = make.a_member(make.a_unit())
    with acting_as(stranger), pytest.raises(NotFound):
        services.correct_citizen(stranger, citizen_id=citizen_id, base_revision=1, name="X")
    with acting_as(stranger), pytest.raises(NotFound):
        services.add_relative(stranger, citizen_id=citizen_id, name="X", relation="Y")
    with acting_as(stranger), pytest.raises(NotFound):
        services.move_in(
            stranger, citizen_id=citizen_id, unit_id=stranger.unit_id, since=dt.date(2026, 1, 1)
        )


def test_relatives_are_added_and_corrected_by_staff_and_citizen(contact):
    citizen_id = register(contact).citizen_id
    citizen = make.as_person(citizen_id)
    with acting_as(citizen):
        key = services.add_relative(citizen, citizen_id=citizen_id, name="Lonni", relation="Søster")
    with acting_as(contact):
        services.correct_relative(contact, relative_id=key, base_revision=1, phone="12 34")
        with pytest.raises(errors.RegisterChanged):
            services.correct_relative(contact, relative_id=key, base_revision=1, phone="56 78")
        with pytest.raises(errors.TextUnfit):
            services.correct_relative(contact, relative_id=key, base_revision=2, involvement="?")
        (card,) = queries.relatives_of(contact, citizen_id)
    assert (card.name, card.phone, card.revision, card.involvement) == (
        "Lonni",
        "12 34",
        2,
        "informed",
    )
    with acting_as(contact), pytest.raises(NotFound):
        services.correct_relative(contact, relative_id=citizen_id, base_revision=1, phone="1")


def test_nobody_lives_in_two_places(contact):
    citizen_id = register(
        contact, stay_unit_id=contact.unit_id, since=dt.date(2026, 1, 1)
    ).citizen_id
    # Moving out closes what the home opened by law; here the unit goes on by the citizen's own yes.
    own_yes = {"to": contact.unit_id, "categories": Category.SOCIAL, "form": "written"}
    make.a_consent(contact, citizen_id, **own_yes)
    with acting_as(contact):
        with pytest.raises(errors.AlreadyLivesSomewhere):
            services.move_in(
                contact, citizen_id=citizen_id, unit_id=make.a_unit(), since=dt.date(2026, 2, 1)
            )
        (stay,) = queries.stays_of(contact, citizen_id)
        with pytest.raises(errors.StayEndsBeforeItBegan):
            services.move_out(contact, stay_id=stay.id, until=dt.date(2025, 1, 1))
        services.move_out(contact, stay_id=stay.id, until=dt.date(2026, 2, 1))
        services.move_in(
            contact, citizen_id=citizen_id, unit_id=make.a_unit(), since=dt.date(2026, 2, 1)
        )
        assert [one.until for one in queries.stays_of(contact, citizen_id)] == [
            None,
            dt.date(2026, 2, 1),
        ]
        with pytest.raises(NotFound):
            services.move_out(contact, stay_id=citizen_id, until=dt.date(2026, 2, 1))


def test_lists_are_in_danish_order_and_found_by_prefix_and_number(contact):
    for name in ("Ørsted Test", "Anna Test", "Åse Test", "Ærlig Test", "Zoe Test"):
        register(contact, name=name)
    register(contact, name="Else Test", cpr=ELSE)
    with acting_as(contact):
        first = queries.my_citizens(contact, limit=4)
        rest = queries.my_citizens(contact, after=first[-1].id)
        assert [one.name.split()[0] for one in (*first, *rest)] == [
            "Anna",
            "Else",
            "Zoe",
            "Ærlig",
            "Ørsted",
            "Åse",
        ]
        assert [one.name for one in queries.find_citizens(contact, text="ør")] == ["Ørsted Test"]
        assert [one.name for one in queries.find_citizens(contact, text="020191-9990")] == [
            "Else Test"
        ]
        assert queries.find_citizens(contact, text="010101-0000") == ()
        assert queries.find_citizens(contact, text=" \0 ") == ()
        assert queries.find_citizens(contact, text="\ud800") == ()
        assert queries.my_citizens(contact, after=contact.user_id) == ()
        assert queries.count_my_citizens(contact) == 6
        seen = gate.glance(contact, [one.id for one in first] + [contact.user_id])
        assert set(seen) == {one.id for one in first}
        assert gate.glance(contact, []) == {}


def test_a_protected_home_and_address_are_withheld(contact):
    citizen_id = register(
        contact,
        cpr=ELSE,
        is_protected=True,
        address="Hemmelig 1",
        stay_unit_id=contact.unit_id,
        since=dt.date(2026, 1, 1),
    ).citizen_id
    caseworker = make.a_member(make.a_unit("municipal_authority"), "caseworker")
    make.a_care_relation(caseworker, citizen_id)
    nurse = make.a_member(make.a_unit("outpatient_psychiatry"), "nurse")
    make.a_care_relation(nurse, citizen_id)
    assert opened(contact, citizen_id).home_unit_id == contact.unit_id
    card = opened(caseworker, citizen_id)
    assert (card.address, card.home_unit_id, card.is_protected) == (None, None, True)
    with acting_as(caseworker):
        assert queries.find_citizens(caseworker, text="Else")[0].home_unit_id is None
        assert queries.stays_of(caseworker, citizen_id) == ()
        shown = services.unmask_address(caseworker, citizen_id=citizen_id)
    assert (shown.address, shown.home_unit_id) == ("Hemmelig 1", contact.unit_id)
    with acting_as(nurse), pytest.raises(NotFound):
        services.unmask_address(nurse, citizen_id=citizen_id)
    with acting_as(contact):
        assert len(queries.stays_of(contact, citizen_id)) == 1
        with pytest.raises(errors.RegisterChanged) as told:
            services.correct_citizen(
                contact, citizen_id=citizen_id, base_revision=9, address="Vej 3"
            )
    assert told.value.now == {}


def test_a_number_is_shown_in_full_and_the_citizen_is_told(contact):
    citizen_id = register(contact, cpr=ELSE).citizen_id
    with acting_as(contact):
        assert services.unmask_number(contact, citizen_id=citizen_id) == "020191-9990"
    citizen = make.as_person(citizen_id)
    with acting_as(citizen):
        assert services.unmask_number(citizen, citizen_id=citizen_id) == "020191-9990"
        log = queries.log_of(citizen, citizen_id)
    assert [one.is_me for one in log] == [True, False, False]
    stranger = make.a_member(make.a_unit())
    with acting_as(stranger), pytest.raises(NotFound):
        services.unmask_number(stranger, citizen_id=citizen_id)
