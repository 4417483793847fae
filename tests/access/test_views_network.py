"""Relatives, care and stays on the screen."""

import datetime as dt

import pytest

from brobygger.access import queries
from brobygger.access.rls import acting_as
from tests import make

from .pages import about, as_actor, queries_for, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return make.people()


def typed(**more):
    return {
        "name": "Bent Prøve Jensen",
        "relation": "Ven fra værkstedet",
        "involvement": "takes_part",
        **more,
    }


def network(house):
    with acting_as(house.contact_person) as actor:
        return {one.name: one for one in queries.relatives_of(actor, house.citizen_id)}


def one_relative(house):
    return about("relative", house.citizen_id, relative_id=house.relative_id)


def test_somebody_is_added_with_how_much_they_are_involved(house):
    answer = as_actor(house.contact_person).post(
        about("relative_new", house.citizen_id), typed(is_guardian="on", guardian_scope="Økonomi")
    )
    assert answer.status_code == 302
    added = network(house)["Bent Prøve Jensen"]
    assert (added.involvement, added.is_guardian, added.guardian_scope) == (
        "takes_part",
        True,
        "Økonomi",
    )
    page = text_of(as_actor(house.contact_person).get(about("relatives", house.citizen_id)))
    assert "Bent Prøve Jensen" in page
    assert "Værge" in page


def test_the_citizen_adds_somebody_herself(house):
    answer = as_actor(house.citizen).post(about("relative_new", house.citizen_id), typed())
    assert answer.status_code == 302
    assert "Bent Prøve Jensen" in network(house)


def test_a_relative_is_corrected_and_ended(house):
    answer = as_actor(house.contact_person).post(
        one_relative(house), typed(name="Lonni Holm", base_revision=1, ended_on="2026-10-01")
    )
    assert answer.status_code == 302
    assert network(house)["Lonni Holm"].ended_on == dt.date(2026, 10, 1)


def test_two_at_once_both_see_both(house):
    browser = as_actor(house.contact_person)
    browser.post(one_relative(house), typed(name="Lonni A", base_revision=1))
    answer = browser.post(one_relative(house), typed(name="Lonni B", base_revision=1))
    assert answer.status_code == 409
    assert "Lonni A" in text_of(answer)
    assert 'value="Lonni B"' in text_of(answer)
    assert set(network(house)) == {"Lonni A"}


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"relation": " "},
        {"involvement": "always"},
        {"email": "x"},
        {"wishes": "a" * 501},
        {"ended_on": "0000-00-00"},
    ],
)
def test_wrong_input_adds_nobody(house, change):
    page = as_actor(house.contact_person).post(
        about("relative_new", house.citizen_id), typed(phone="9 9") | change
    )
    assert page.status_code == 422
    assert 'value="9 9"' in text_of(page)
    assert len(network(house)) == 1


def test_another_unit_finds_nobody(house):
    browser = as_actor(house.nurse)
    assert browser.get(about("relatives", house.citizen_id)).status_code == 404
    assert browser.get(one_relative(house)).status_code == 404
    assert browser.post(about("relative_new", house.citizen_id), typed()).status_code == 404


def test_a_relative_of_another_citizen_is_not_found(house):
    other = make.a_citizen(house.contact_person, name="Karla Prøve Holm")
    page = about("relative", other, relative_id=house.relative_id)
    assert as_actor(house.contact_person).get(page).status_code == 404


def test_who_may_not_register_may_not_change(house):
    job = make.a_member(make.a_unit("gp"), "general_practitioner")
    make.a_care_relation(job, house.citizen_id)
    browser = as_actor(job)
    assert browser.post(about("relative_new", house.citizen_id), typed()).status_code == 403


def test_a_stranger_is_asked_to_sign_in(client, house):
    assert client.get(about("relatives", house.citizen_id)).status_code == 302
    assert client.post(about("relative_new", house.citizen_id), typed()).status_code == 401


@pytest.mark.parametrize("name", ["relatives", "care"])
def test_three_cost_no_more_than_one(house, name):
    browser, page = as_actor(house.contact_person), about(name, house.citizen_id)
    browser.get(page)
    one = queries_for(browser, page)
    for relative in ("Bent", "Lis"):
        make.a_relative(house.contact_person, house.citizen_id, name=relative)
        make.a_care_relation(make.a_member(make.a_unit("gp")), house.citizen_id)
    assert queries_for(browser, page) == one


# care and stays


def relations(house, actor=None):
    with acting_as(actor or house.contact_person) as reader:
        return queries.care_relations_of(reader, house.citizen_id)


def test_our_unit_begins_something_more_and_ends_it(house):
    browser = as_actor(house.contact_person)
    answer = browser.post(
        about("care_begin", house.citizen_id), {"kind": "home_support", "since": "2026-10-01"}
    )
    assert answer.status_code == 302
    begun = next(one for one in relations(house) if one.kind == "home_support")
    ended = about("care_end", house.citizen_id, relation_id=begun.id)
    assert browser.post(ended).status_code == 302
    assert not any(one.is_open and one.kind == "home_support" for one in relations(house))


def test_ending_the_last_ground_leads_to_a_calm_page(house):
    mine = next(one for one in relations(house) if one.unit_id == house.contact_person.unit_id)
    answer = as_actor(house.contact_person).post(
        about("care_end", house.citizen_id, relation_id=mine.id), follow=True
    )
    assert answer.status_code == 200
    assert "Jeres enhed har ikke længere den opgave" in text_of(answer)
    gone = as_actor(house.contact_person).get(about("care", house.citizen_id))
    assert gone.status_code == 404


def test_the_citizen_opts_out_where_the_law_lets_her(house):
    make.a_care_relation(house.nurse, house.citizen_id)
    relation = next(
        one for one in relations(house, house.citizen) if one.unit_id == house.nurse.unit_id
    )
    page = as_actor(house.citizen).get(about("care", house.citizen_id))
    assert "Jeg vil ikke have, at de ser det efter loven" in text_of(page)
    answer = as_actor(house.citizen).post(
        about("care_opt_out", house.citizen_id, relation_id=relation.id), follow=True
    )
    assert "Har frabedt sig deling efter loven" in text_of(answer)


def test_moving_in_and_out(house):
    browser = as_actor(house.contact_person)
    page = about("moved_in", house.citizen_id)
    assert browser.post(page, {"in-day": "2026-01-05"}).status_code == 302
    with acting_as(house.contact_person) as actor:
        stay = queries.stays_of(actor, house.citizen_id)[0]
    out = about("moved_out", house.citizen_id, stay_id=stay.id)
    wrong = browser.post(out, {"out-day": "2025-12-01"})
    assert wrong.status_code == 422
    assert browser.post(out, {"out-day": "2026-03-01"}).status_code == 302
    mine = as_actor(house.citizen).get(about("care", house.citizen_id))
    assert "1. marts 2026" in text_of(mine)
    gone = browser.get(about("care", house.citizen_id))
    assert gone.status_code == 404, "who is no home any more sees nothing because of it"


def test_living_in_two_places_is_refused(house):
    browser, page = as_actor(house.contact_person), about("moved_in", house.citizen_id)
    browser.post(page, {"in-day": "2026-01-05"})
    assert browser.post(page, {"in-day": "2026-02-05"}).status_code == 422
    with acting_as(house.contact_person) as actor:
        assert len(queries.stays_of(actor, house.citizen_id)) == 1


@pytest.mark.parametrize(
    "typed_care", [{"kind": "ward", "since": "2026-01-01"}, {"kind": "home_support", "since": "x"}]
)
def test_wrong_care_is_told(house, typed_care):
    page = as_actor(house.contact_person).post(about("care_begin", house.citizen_id), typed_care)
    assert page.status_code == 422


def test_nobody_ends_another_units_task(house):
    make.a_care_relation(house.nurse, house.citizen_id)
    with acting_as(house.citizen) as actor:
        theirs = next(
            one
            for one in queries.care_relations_of(actor, house.citizen_id)
            if one.unit_id == house.nurse.unit_id
        )
    answer = as_actor(house.contact_person).post(
        about("care_end", house.citizen_id, relation_id=theirs.id)
    )
    assert answer.status_code in {403, 404}
    assert any(one.is_open for one in relations(house, house.nurse))


def test_only_a_facility_moves_people_in(house):
    answer = as_actor(house.caseworker).post(
        about("moved_in", house.citizen_id), {"in-day": "2026-01-05"}
    )
    assert answer.status_code == 403


def test_a_stranger_moves_nobody(client, house):
    assert (
        client.post(about("moved_in", house.citizen_id), {"in-day": "2026-01-05"}).status_code
        == 401
    )
