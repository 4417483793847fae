"""A consent that can be proven: who tells, who says yes, how it is signed, how it was taken back."""

import datetime as dt
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.translation import override

from brobygger.access import errors, queries, services
from brobygger.access.oracle import grants_due, grants_there
from brobygger.access.rls import acting_as
from brobygger.citizens.models import Relative
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import today
from brobygger.kernel.errors import NotAllowed, NotFound
from brobygger.notices.models import Message
from brobygger.organisations.models import Unit
from tests import make

pytestmark = pytest.mark.django_db
PLAN, MENTAL, SOCIAL = int(Category.PLAN), int(Category.MENTAL), int(Category.SOCIAL)
KEPT, PAPER, SCREEN = "kept", "paper", "screen"


@pytest.fixture
def people():
    return make.people()


def consent(by, people, **changes):
    wanted = {"to": people.nurse.unit_id, "categories": PLAN, **changes}
    return make.a_consent(by, people.citizen_id, **wanted)


def card(actor, consent_id):
    with acting_as(actor):
        return queries.consent(actor, consent_id)


def sees(actor, people):
    with acting_as(actor):
        return queries.my_categories(actor, people.citizen_id)


def grants_follow():
    with make.as_owner(), connection.cursor() as cursor:
        assert grants_due(cursor) == grants_there(cursor)


# who tells


def test_the_words_name_who_tells_whom(people):
    tellers = (people.nurse.unit_id, people.addiction_counsellor.unit_id)
    with override("da"):
        key = consent(
            people.contact_person, people, to=people.contact_person.unit_id, disclosers=tellers
        )
    found = card(people.contact_person, key)
    assert found.words.startswith(
        "Jeg siger ja til, at Ambulant Psykiatri og Rusmiddelcentret fortæller Botilbuddet Birken om"
    )
    assert found.tellers == ("Ambulant Psykiatri", "Rusmiddelcentret")


def test_the_strictest_who_tells_decides_rule_form_and_lapse(people):
    to = {"to": people.caseworker.unit_id, "form": "oral"}
    facility, nurse = people.contact_person.unit_id, people.nurse.unit_id
    mild = card(
        people.contact_person, consent(people.contact_person, people, disclosers=[facility], **to)
    )
    assert (mild.rule_code, mild.expires_at) == ("L8C", None)
    with pytest.raises(errors.ConsentMustBeWritten):
        consent(people.contact_person, people, disclosers=[facility, nurse], **to)
    strict = consent(
        people.contact_person,
        people,
        to=people.caseworker.unit_id,
        disclosers=[facility, nurse],
    )
    assert card(people.contact_person, strict).rule_code == "L6"


@pytest.mark.parametrize("who", ["themselves", "nobody"])
def test_nobody_is_told_by_themselves_or_by_somebody_unknown(people, who):
    tellers = [people.nurse.unit_id if who == "themselves" else uuid4()]
    with pytest.raises((errors.TellsThemselves, NotFound)):
        consent(people.contact_person, people, disclosers=tellers)


# who says yes


def guardian(people, *matters, **is_what):
    with acting_as(people.contact_person) as actor:
        return services.add_relative(
            actor,
            citizen_id=people.citizen_id,
            name="Karsten Test",
            relation="Søn",
            matters=matters,
            **(is_what or {"is_guardian": True}),
        )


@pytest.mark.parametrize(
    ("matters", "categories", "may"),
    [
        ((), PLAN, False),
        (("economic",), PLAN, False),
        (("economic",), SOCIAL, False),
        (("personal",), PLAN | SOCIAL, True),
        (("personal",), PLAN | MENTAL, False),
        (("health", "personal"), PLAN | MENTAL, True),
        (("health",), MENTAL, True),
    ],
)
def test_a_guardian_says_yes_within_the_guardianship(people, matters, categories, may):
    who = guardian(people, *matters)
    wanted = {"grantor": "guardian", "grantor_id": who, "categories": categories}
    if not may:
        with pytest.raises(errors.NotTheirsToGive):
            consent(people.contact_person, people, **wanted)
        return
    with override("da"):
        found = card(people.contact_person, consent(people.contact_person, people, **wanted))
    assert found.words.startswith("Givet af Karsten Test som værge for Else Test Lauridsen")
    assert (found.grantor, found.grantor_name) == ("guardian", "Karsten Test")


def test_a_proxy_is_no_guardian_and_one_whose_time_is_over_is_neither(people):
    who = guardian(people, "personal", is_proxy=True)
    with pytest.raises(errors.NotTheirsToGive):
        consent(people.contact_person, people, grantor="guardian", grantor_id=who)
    assert consent(people.contact_person, people, grantor="proxy", grantor_id=who)
    with make.as_owner():
        Relative.objects.filter(pk=who).update(ended_on=today())
    with pytest.raises(errors.NotTheirsToGive):
        consent(people.contact_person, people, grantor="proxy", grantor_id=who, purposes=2)


# signing


def test_what_waits_for_its_paper_opens_nothing_until_it_is_back(people):
    key = consent(
        people.contact_person, people, categories=PLAN | MENTAL, form="written", signing=PAPER
    )
    assert card(people.contact_person, key).is_waiting
    assert sees(people.nurse, people) == 0
    grants_follow()
    with acting_as(people.contact_person) as actor:
        services.take_in_paper(actor, consent_id=key, name="Else Test", on=today(), where="Skab 2")
    found = card(people.contact_person, key)
    assert (found.is_waiting, found.signature.kept_at) == (False, "Botilbuddet Birken")
    assert found.signature.kept_where == "Skab 2"
    assert sees(people.nurse, people) & MENTAL
    grants_follow()
    with acting_as(people.contact_person) as actor, pytest.raises(errors.AlreadySigned):
        services.take_in_paper(actor, consent_id=key, name="Else Test", on=today())


def test_where_the_law_asks_for_no_paper_the_yes_holds_while_it_is_out(people):
    consent(people.contact_person, people, form="written", signing=PAPER)
    assert sees(people.nurse, people) & PLAN
    grants_follow()


def test_what_is_withdrawn_before_it_is_signed_is_never_opened(people):
    key = consent(people.contact_person, people, categories=MENTAL, form="written", signing=PAPER)
    with acting_as(people.citizen) as actor:
        services.withdraw_consent(actor, consent_id=key)
    with acting_as(people.contact_person) as actor, pytest.raises(NotFound):
        services.take_in_paper(actor, consent_id=key, name="Else Test", on=today())
    assert sees(people.nurse, people) == 0
    grants_follow()


def test_the_name_on_the_screen_stands_under_exactly_these_words(people):
    key = consent(people.contact_person, people, categories=MENTAL, form="written", signing=SCREEN)
    with acting_as(people.citizen) as actor:
        assert services.sign_consents(actor, consent_ids=[key], name="Else Test Lauridsen") == 1
    assert sees(people.nurse, people) & MENTAL
    with make.as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.words_sha256 = encode(sha256(convert_to(c.words, 'UTF8')), 'hex'), s.how"
            " FROM access_signature s JOIN access_consent c ON c.id = s.consent_id"
        )
        assert cursor.fetchall() == [(True, "screen")]


def test_a_yes_on_ones_own_screen_is_signed_where_the_law_wants_it(people):
    with pytest.raises(errors.ConsentMustBeWritten):
        consent(people.citizen, people, categories=MENTAL, signing="")
    key = consent(people.citizen, people, categories=MENTAL, signing=SCREEN)
    assert sees(people.nurse, people) == 0
    with acting_as(people.citizen) as actor:
        services.sign_consents(actor, consent_ids=[key], name="Else Test Lauridsen")
    assert sees(people.nurse, people) & MENTAL


INSERT = """INSERT INTO access_consent (id, citizen_id, category, party_id, party_kind, categories,
    purposes, rule_id, form, signing, words, given_at, expires_at, recorded_at, recorded_by,
    recorded_unit_id, grantor, grantor_id) VALUES (gen_random_uuid(), %s, 1, %s, 'unit', 4, 1, 'L6',
    %s, %s, 'Ja', now(), now() + interval '1 day', now(), %s, %s, %s, %s)"""


SIGN = """INSERT INTO access_signature (id, citizen_id, category, consent_id, how, name, words_sha256,
    signed_on, kept_unit_id, kept_where, seen_by, seen_unit_id) VALUES (gen_random_uuid(), %s, 1, %s, %s,
    'Else', encode(sha256(convert_to(%s, 'UTF8')), 'hex'), %s, %s, '', %s, %s)"""


def refused(who, words, values):
    """By a promise of the table, not by row security."""
    with (
        acting_as(who),
        connection.cursor() as cursor,
        pytest.raises(IntegrityError),
        transaction.atomic(),
    ):
        cursor.execute(words, values)


@pytest.mark.parametrize(
    ("form", "signing"),
    [("oral", ""), ("written", ""), ("digital", ""), ("written", "before"), ("oral", "kept")],
)
def test_the_database_refuses_a_written_consent_that_is_not_signed(people, form, signing):
    who = people.contact_person
    values = [people.citizen_id, people.nurse.unit_id, form, signing, who.user_id, who.unit_id]
    refused(who, INSERT, [*values, "citizen", None])


def test_the_database_refuses_a_guardian_by_the_word_alone(people):
    who = people.contact_person
    values = [people.citizen_id, people.nurse.unit_id, "written", "kept", who.user_id, who.unit_id]
    refused(who, INSERT, [*values, "guardian", guardian(people)])


@pytest.mark.parametrize("fault", ["other words", "ahead", "another way"])
def test_the_database_refuses_a_signature_that_is_not_true(people, fault):
    key = consent(people.contact_person, people, categories=MENTAL, form="written", signing=PAPER)
    who = people.contact_person
    words = card(who, key).words if fault != "other words" else "Noget andet"
    values = [
        people.citizen_id,
        key,
        "kept" if fault == "another way" else PAPER,
        words,
        today() + dt.timedelta(days=2 if fault == "ahead" else 0),
        who.unit_id,
        who.user_id,
        who.unit_id,
    ]
    refused(who, SIGN, values)


# what the row betrays


def test_a_row_that_names_addiction_treatment_is_hidden_from_who_does_not_see_addiction(people):
    key = consent(people.citizen, people, to=people.addiction_counsellor.unit_id)
    consent(people.citizen, people)
    assert sees(people.caseworker, people) & PLAN
    with acting_as(people.caseworker) as actor:
        assert key not in {one.id for one in queries.consents_of(actor, people.citizen_id)}
        with pytest.raises(NotFound):
            queries.consent(actor, key)
    for who in (people.citizen, people.addiction_counsellor):
        assert card(who, key).id == key
    consent(people.citizen, people, to=people.caseworker.unit_id, categories=PLAN | 8)
    assert card(people.caseworker, key).id == key


def test_a_row_betrays_what_its_units_have_become(people):
    was_nothing_of_the_kind = make.a_unit("job_centre")
    key = consent(people.citizen, people, to=was_nothing_of_the_kind)
    assert card(people.caseworker, key).id == key
    with make.as_owner():
        Unit.objects.filter(pk=was_nothing_of_the_kind).update(kind="addiction_treatment")
    with pytest.raises(NotFound):
        card(people.caseworker, key)
    with make.as_owner():
        Unit.objects.filter(pk=was_nothing_of_the_kind).update(kind="job_centre")
    assert card(people.caseworker, key).id == key


def test_who_tells_sees_the_row(people):
    key = consent(
        people.contact_person,
        people,
        to=people.caseworker.unit_id,
        disclosers=[people.nurse.unit_id],
    )
    assert card(people.nurse, key).tellers == ("Ambulant Psykiatri",)


# the no


def test_whoever_writes_down_a_no_says_how_it_was_said_and_the_citizen_is_told(people):
    key = consent(people.contact_person, people)
    with acting_as(people.contact_person) as actor:
        with pytest.raises(errors.NotSaidHow):
            services.withdraw_consent(actor, consent_id=key)
        later = today() + dt.timedelta(days=1)
        with pytest.raises(errors.ConsentDatesImpossible):
            services.withdraw_consent(actor, consent_id=key, how="phone", said_on=later)
        services.withdraw_consent(actor, consent_id=key, how="phone", said_on=today())
    ended = card(people.citizen, key).ended
    assert (ended.how, ended.said_on, ended.written_by) == ("phone", today(), "Botilbuddet Birken")
    told = Message.objects.filter(user_id=people.citizen.user_id)
    assert [one.subject for one in told] == ["Et af dine samtykker er trukket tilbage"]


def test_nobody_else_says_no_to_everything_at_once(people):
    key = consent(people.contact_person, people)
    for who in (people.contact_person, people.leader, people.relative):
        with acting_as(who) as actor, pytest.raises(NotAllowed):
            services.withdraw_all(actor, citizen_id=people.citizen_id)
    assert card(people.contact_person, key).is_active
