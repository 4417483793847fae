"""The fences themselves: what the catalogue says, who nobody is, and what a careless program can do."""

from contextlib import suppress

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client
from django.urls import reverse

from brobygger.access import gate, queries, services
from brobygger.access.rls import acting_as, tell_database
from brobygger.citizens.models import Citizen
from brobygger.kernel.categories import Category
from brobygger.kernel.errors import NotFound
from brobygger.kernel.purposes import EVERY_PURPOSE
from tests import make

from .cast import ABOUT_CITIZENS
from .reading import RIGHTS

CATALOGUE = """
    SELECT c.relname, c.relrowsecurity, (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid),
        string_agg(v.letter, '' ORDER BY v.place) FILTER (WHERE
            has_table_privilege('brobygger_app', c.oid, v.verb)
            OR v.letter <> 'D' AND has_any_column_privilege('brobygger_app', c.oid, v.verb))
    FROM pg_class c, (VALUES (1, 'S', 'SELECT'), (2, 'I', 'INSERT'), (3, 'U', 'UPDATE'),
        (4, 'D', 'DELETE')) AS v (place, letter, verb)
    WHERE c.relname = ANY (%s) AND c.relnamespace = 'public'::regnamespace
    GROUP BY c.relname, c.relrowsecurity, c.oid
"""
pytestmark = pytest.mark.django_db


def tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(ABOUT_CITIZENS)
        return [*(name for (name,) in cursor.fetchall()), "citizens_citizen"]


def test_every_table_about_a_citizen_is_fenced_and_its_rights_are_the_known_ones():
    with connection.cursor() as cursor:
        cursor.execute(CATALOGUE, [tables()])
        found = {
            name: rights
            for name, secured, policies, rights in cursor.fetchall()
            if secured and policies
        }
    assert found == RIGHTS


@pytest.mark.parametrize("identity", ["never told", "told and ended"])
def test_nobody_sees_nothing(identity):
    people = make.people()
    make.a_consent(people.citizen, people.citizen_id, to=people.nurse.unit_id)
    if identity == "told and ended":
        with acting_as(people.citizen):
            pass
        with transaction.atomic():
            tell_database(None)
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert (table, cursor.fetchone()[0]) == (table, 0)


@pytest.mark.parametrize("setting", ["user_id", "unit_id", "person_id"])
def test_words_that_are_no_id_open_nothing(setting):
    make.people()
    seen = 0
    with suppress(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, 'x'' OR true --', true)", [f"brobygger.{setting}"])
        cursor.execute("SELECT count(*) FROM citizens_citizen")
        seen = cursor.fetchone()[0]
    assert seen == 0


def test_a_program_that_forgot_every_filter_leaks_nothing():
    people = make.people()
    make.a_citizen(make.a_member(make.a_unit("facility_108")), name="Fremmed Borger")
    with acting_as(people.contact_person):
        everyone = list(Citizen.objects.all())
    assert [one.pk for one in everyone] == [people.citizen_id]


def test_a_temporary_table_does_not_pass_for_the_memberships():
    """The app cannot even make one; and where it could, the function would not look there."""
    people = make.people()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE accounts_membership (user_id uuid)")
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        here = cursor.connection.info.dbname  # a scene's, perhaps; the settings name another
        cursor.execute(f"GRANT TEMPORARY ON DATABASE {here} TO brobygger_app")
        cursor.execute("SET ROLE brobygger_app")
    stranger = people.nurse
    with acting_as(stranger), connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE accounts_membership AS SELECT %s::uuid AS user_id,"
            " %s::uuid AS unit_id, '[2020-01-01,)'::tstzrange AS valid",
            [stranger.user_id, people.contact_person.unit_id],
        )
        cursor.execute("SELECT set_config('search_path', 'pg_temp, public', true)")
        cursor.execute(
            "SELECT set_config('brobygger.unit_id', %s, true)", [str(people.contact_person.unit_id)]
        )
        cursor.execute("SELECT app.my_parties(), (SELECT count(*) FROM public.citizens_citizen)")
        assert cursor.fetchone() == ([stranger.user_id], 0)


def test_the_app_cannot_write_a_grant_for_itself():
    people = make.people()
    with (
        acting_as(people.nurse),
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO access_grant (citizen_id, party_id, categories, purposes, valid, ground,"
            " source_id) VALUES (%s, %s, 511, 31, '[2020-01-01,)', 'self', %s)",
            [people.citizen_id, people.nurse.unit_id, people.citizen_id],
        )


@pytest.mark.parametrize(
    "function",
    [
        "put_grant(gen_random_uuid(), gen_random_uuid(), 511, 31, '[2020-01-01,)', 'self',"
        " gen_random_uuid(), '', '', 15, NULL)",
        "refresh_grants()",
        "refresh_care_grants()",
        "make_audit_partitions(1)",
    ],
)
def test_the_owners_functions_are_the_owners(function):
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"SELECT app.{function}")


def test_a_withdrawal_refuses_the_next_request_of_everyone_it_opened_for():
    people = make.people()
    receivers = [people.nurse, people.addiction_counsellor, people.relative]
    kinds = {people.relative: (people.relative_id, "relative")}
    for one in receivers:
        party, kind = kinds.get(one, (one.unit_id, "unit"))
        make.a_consent(
            people.citizen, people.citizen_id, to=party, to_kind=kind, purposes=EVERY_PURPOSE & 15
        ) if kind == "unit" else make.a_consent(
            people.citizen, people.citizen_id, to=party, to_kind=kind, purposes=EVERY_PURPOSE
        )
    for one in receivers:
        with acting_as(one):
            assert gate.open_citizen(one, people.citizen_id).id == people.citizen_id
    with acting_as(people.citizen):
        assert services.withdraw_all(people.citizen, citizen_id=people.citizen_id) == 3
    for one in receivers:
        with acting_as(one), pytest.raises(NotFound):
            gate.open_citizen(one, people.citizen_id)
        with acting_as(one):
            assert queries.find_citizens(one, text="Else") == ()
            assert queries.my_categories(one, people.citizen_id) == 0


def test_a_refused_look_is_remembered_though_all_else_is_undone(client: Client, settings):
    settings.ROOT_URLCONF = "tests.security.refusing"
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "whitenoise" not in one]
    people = make.people()
    make.signed_in(client, people.nurse)
    answer = client.get(reverse("look", args=[people.citizen_id]))
    assert answer.status_code == 404
    with make.as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT action, details->>'view' FROM audit_entry WHERE user_id = %s",
            [people.nurse.user_id],
        )
        assert cursor.fetchall() == [("refused", "look")]


def test_a_view_shows_no_more_than_its_reader_may_see():
    """Views need security_invoker; an ordinary one would show everyone."""
    people = make.people()
    with make.as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE VIEW planted WITH (security_invoker = true) AS SELECT * FROM citizens_citizen"
        )
    with acting_as(people.nurse), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM planted")
        assert cursor.fetchone()[0] == 0


def test_three_hours_of_emergency_cannot_become_a_lasting_ground():
    people = make.people()
    nurse = people.nurse
    with acting_as(nurse):
        services.open_emergency(
            nurse,
            cpr="020191-9990",
            categories=int(Category.MENTAL),
            reason="Hun er fundet forvirret på gaden",
            alternative="citizen",
        )
        assert queries.my_categories(nurse, people.citizen_id) == Category.MENTAL | 1
    with acting_as(nurse), pytest.raises(NotFound):
        services.begin_care(nurse, citizen_id=people.citizen_id, kind="outpatient_psychiatry")
    with pytest.raises(NotFound):
        make.a_consent(nurse, people.citizen_id, to=nurse.unit_id)


def test_knowing_a_name_does_not_tell_where_someone_is_treated():
    """Whoever may see name and address alone is not told that an addiction clinic has a ground."""
    people = make.people()
    make.a_care_relation(people.addiction_counsellor, people.citizen_id)
    consultant = make.a_member(make.a_unit("job_centre"), "job_consultant")
    make.a_care_relation(consultant, people.citizen_id)
    with acting_as(consultant):
        seers = queries.seen_by(consultant, people.citizen_id)
        relations = queries.care_relations_of(consultant, people.citizen_id)
    assert {one.party_id for one in seers} == {people.citizen_id, consultant.unit_id}
    assert {one.unit_id for one in relations} == {consultant.unit_id}


def test_both_connections_reach_the_same_server():
    assert connections["owner"].settings_dict["NAME"] == connection.settings_dict["NAME"]
