"""Another CPR number: the former one still finds the person and is nobody else's."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from brobygger.access import gate, queries, services
from brobygger.access.checks import numbers_have_one_holder
from brobygger.access.rls import acting_as
from brobygger.audit.models import Entry
from brobygger.citizens import errors
from brobygger.citizens.models import Citizen, FormerNumber
from brobygger.kernel.categories import Category
from tests import make

pytestmark = pytest.mark.django_db

REPLACEMENT, ELSE, OTHER, EINER = "020191121AB3", "0201919990", "0201919996", "0201609995"
WHY = "Fundet bevidstløs på gaden, vi må vide hvad hun får af medicin."


@pytest.fixture
def contact():
    return make.a_member(make.a_unit("facility_107"))


@pytest.fixture
def nurse():
    return make.a_member(make.a_unit("psychiatric_ward"), "nurse")


def changed(actor, citizen_id, *, revision=1, **fields):
    with acting_as(actor):
        return services.correct_citizen(
            actor, citizen_id=citizen_id, base_revision=revision, **fields
        )


def found(actor, text):
    with acting_as(actor):
        return [one.id for one in queries.find_citizens(actor, text=text)]


def opened(actor, citizen_id):
    with acting_as(actor):
        return gate.open_citizen(actor, citizen_id)


def lines(citizen_id, action):
    with make.as_owner():
        return Entry.objects.filter(citizen_id=citizen_id, action=action).count()


def test_a_replacement_number_is_followed_by_the_ordinary_one(contact, nurse):
    citizen_id = make.a_citizen(
        contact, cpr=REPLACEMENT, cpr_kind="x-ecpr", birth_date=dt.date(1990, 1, 1)
    )
    changed(contact, citizen_id, cpr=ELSE, cpr_kind="cpr")
    card = opened(contact, citizen_id)
    assert (card.cpr_kind, card.birth_date) == ("cpr", dt.date(1991, 1, 2))
    assert found(contact, REPLACEMENT) == found(contact, ELSE) == [citizen_id]
    with acting_as(nurse):
        emergency = services.open_emergency(
            nurse,
            cpr="020191-121ab3",
            categories=int(Category.SOMATIC),
            reason=WHY,
            alternative="citizen",
        )
    assert emergency.citizen_id == citizen_id


def test_a_former_number_is_not_registered_anew(contact, nurse):
    citizen_id = make.a_citizen(contact, cpr=ELSE)
    changed(contact, citizen_id, cpr=OTHER)
    with acting_as(nurse):
        again = services.register_citizen(nurse, name="En Anden", cpr=ELSE, care_kind="ward")
    assert (again.citizen_id, again.was_known) == (citizen_id, True)
    someone = make.a_citizen(contact, name="Einer Test", cpr=EINER)
    with pytest.raises(errors.NumberTaken):
        changed(contact, someone, cpr=ELSE, birth_date=dt.date(1991, 1, 2))


def test_a_number_taken_back_is_the_citizens_again(contact):
    citizen_id = make.a_citizen(contact, cpr=ELSE)
    changed(contact, citizen_id, cpr=OTHER)
    changed(contact, citizen_id, revision=2, cpr=ELSE)
    assert found(contact, ELSE) == found(contact, OTHER) == [citizen_id]
    with make.as_owner():
        assert FormerNumber.objects.filter(citizen_id=citizen_id).count() == 2


def test_the_same_number_once_more_changes_nothing(contact):
    citizen_id = make.a_citizen(contact, cpr=ELSE)
    changed(contact, citizen_id, cpr="020191 9990")
    with make.as_owner():
        assert not FormerNumber.objects.filter(citizen_id=citizen_id).exists()
    assert lines(citizen_id, "citizen.number_changed") == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"birth_date": dt.date(1990, 1, 2)},
        {"cpr": OTHER, "birth_date": dt.date(1990, 1, 2)},
        {"cpr": ELSE, "birth_date": dt.date(1990, 1, 2)},
    ],
)
def test_birthday_and_number_are_compared_at_every_change(contact, fields):
    citizen_id = make.a_citizen(contact, cpr=ELSE)
    with pytest.raises(errors.BirthDateDisagrees):
        changed(contact, citizen_id, **fields)
    assert opened(contact, citizen_id).revision == 1


def test_without_an_ordinary_number_the_birthday_is_free(contact):
    citizen_id = make.a_citizen(
        contact, cpr=REPLACEMENT, cpr_kind="x-ecpr", birth_date=dt.date(1991, 1, 2)
    )
    changed(contact, citizen_id, birth_date=dt.date(1990, 5, 5))
    assert opened(contact, citizen_id).birth_date == dt.date(1990, 5, 5)


def test_the_change_is_noted_in_the_log(contact):
    citizen_id = make.a_citizen(contact, cpr=ELSE)
    changed(contact, citizen_id, cpr=OTHER)
    assert lines(citizen_id, "citizen.number_changed") == 1


def test_asking_whether_a_number_is_taken_leaves_a_line_with_both(contact):
    """It is answered as if it were free: tests/access/test_alike_answers.py."""
    mine = make.a_citizen(contact, name="Einer Test", cpr=EINER)
    stranger = make.a_member(make.a_unit("facility_108"))
    hidden = make.a_citizen(stranger, cpr=ELSE)
    form = {
        "name": "Einer Test",
        "cpr": ELSE,
        "cpr_kind": "cpr",
        "birth_date": "1991-01-02",
        "base_revision": "1",
    }
    answer = make.signed_in(Client(), contact).post(reverse("access:details", args=[mine]), form)
    assert answer.status_code == 302
    assert lines(mine, "citizen.number_changed") == 1
    assert lines(hidden, "citizen.number_claimed") == 1


def test_a_birthday_left_as_it_was_follows_the_number_on_the_page(contact):
    citizen_id = make.a_citizen(contact, birth_date=dt.date(1990, 1, 1))
    form = {
        "name": "Else Test Lauridsen",
        "cpr": ELSE,
        "cpr_kind": "cpr",
        "birth_date": "1990-01-01",
        "base_revision": "1",
    }
    address = reverse("access:details", args=[citizen_id])
    answer = make.signed_in(Client(), contact).post(address, form, follow=True)
    assert "Fødselsdagen er nu 2. januar 1991." in answer.content.decode()
    assert opened(contact, citizen_id).birth_date == dt.date(1991, 1, 2)


def test_former_numbers_are_hidden_with_their_citizen_and_not_the_apps_to_write(contact):
    citizen_id = make.a_citizen(contact, cpr=ELSE)
    changed(contact, citizen_id, cpr=OTHER)
    stranger = make.a_member(make.a_unit("facility_108"))
    with acting_as(contact):
        assert FormerNumber.objects.count() == 1
    with acting_as(stranger):
        assert FormerNumber.objects.count() == 0
        assert found(stranger, ELSE) == []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM information_schema.role_table_grants WHERE grantee ="
            " 'brobygger_app' AND table_name = 'citizens_formernumber' AND privilege_type <> 'SELECT'"
        )
        assert cursor.fetchone()[0] == 0


def test_the_database_itself_gives_a_former_number_to_nobody(contact):
    citizen_id = make.a_citizen(contact, cpr=ELSE)
    changed(contact, citizen_id, cpr=OTHER)
    someone = make.a_citizen(contact, name="Einer Test", cpr=EINER)
    with make.as_owner():
        kept = FormerNumber.objects.get(citizen_id=citizen_id)
        with pytest.raises(IntegrityError), transaction.atomic():
            Citizen.objects.filter(pk=someone).update(
                cpr_hash=kept.cpr_hash, cpr_cipher=kept.cpr_cipher
            )


def test_verify_notices_a_number_with_two_holders(contact):
    citizen_id = make.a_citizen(contact, cpr=ELSE)
    changed(contact, citizen_id, cpr=OTHER)
    someone = make.a_citizen(contact, name="Einer Test", cpr=EINER)
    with make.as_owner(), connection.cursor() as cursor:
        assert numbers_have_one_holder(cursor).holds
        FormerNumber.objects.filter(citizen_id=citizen_id).update(
            cpr_hash=Citizen.objects.get(pk=someone).cpr_hash
        )
        finding = numbers_have_one_holder(cursor)
    assert (finding.holds, len(finding.faults)) == (False, 1)
