"""What stood there before names and numbers were kept clean."""

import pytest

from brobygger.accounts.models import User
from brobygger.citizens.models import Citizen, Relative
from brobygger.kernel.cleaning import clean_rows
from tests import make

pytestmark = pytest.mark.django_db


def test_rows_of_before_are_cleaned_and_sealed_numbers_are_left():
    contact = make.a_member(make.a_unit())
    citizen_id = make.a_citizen(contact, cpr="0201919990")
    relative_id = make.a_relative(contact, citizen_id)
    with make.as_owner():
        Citizen.objects.filter(pk=citizen_id).update(
            name="Else\u00a0Test\u200b", email="Else@Example.test", phone="45 12 34 56 78"
        )
        Relative.objects.filter(pk=relative_id).update(name="A\u030age", phone="lokal 412")
        before = Citizen.objects.get(pk=citizen_id)
        changed = clean_rows(Citizen.objects.all(), ("name", "email", "phone"))
        clean_rows(Relative.objects.all(), ("name", "email", "phone"))
        after = Citizen.objects.get(pk=citizen_id)
        relative = Relative.objects.get(pk=relative_id)
    assert (changed, after.name, after.email, after.phone, after.name_sort) == (
        1,
        "Else Test",
        "else@example.test",
        "+4512345678",
        "else test",
    )
    assert (bytes(after.cpr_cipher), after.revision) == (bytes(before.cpr_cipher), before.revision)
    assert (relative.name, relative.phone) == ("Åge", "lokal 412")


def test_what_would_be_empty_or_too_long_stays():
    with make.as_owner():
        blank = User.objects.create(email="a@example.test", name="\u200b", phone="")
        long = User.objects.create(email="b@example.test", name="\ufdfa" * 100, phone="")
        assert clean_rows(User.objects.filter(pk__in=(blank.pk, long.pk)), ("name", "phone")) == 0
