"""Who carries what: one unit a day, agreed by those who may, history kept, gaps told."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from brobygger.access.rls import acting_as
from brobygger.audit.models import Entry
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import today
from brobygger.kernel.errors import NotAllowed, NotFound
from brobygger.organisations import queries, services
from brobygger.organisations.errors import (
    ResponsibilityChanged,
    ResponsibilityTooEarly,
    ResponsibilityTooLate,
    UnitNotThere,
)
from brobygger.organisations.models import CatchmentArea, Organisation, Responsibility
from tests import make
from tests.organisations.files import RESPONSIBILITIES, WHOLE, complaints, load_named

pytestmark = pytest.mark.django_db
A_DAY = dt.timedelta(days=1)


def a_leader() -> Actor:
    return make.a_member(make.a_unit("outpatient_psychiatry", name="Ambulatoriet"), "leader")


def agree(actor: Actor, unit_id=None, **changes) -> None:
    told = {
        "municipality_code": "9999",
        "task_kind": "medicine",
        "unit_id": unit_id or actor.unit_id,
        "agreed_on": today(),
        "agreed_by": "To ledere",
        "valid_from": today(),
        "seen": queries.responsibility_map("9999").line("medicine").latest,
    }
    with acting_as(actor):
        services.agree_responsibility(actor, **(told | changes))


def noted() -> list[dict[str, str]]:
    with make.as_owner():
        lines = Entry.objects.filter(action="responsibility.agreed").order_by("id")
        return list(lines.values_list("details", flat=True))


def test_what_is_agreed_stands_there_and_what_was_there_ends_the_day_before():
    leader = a_leader()
    assert queries.responsible_unit("9999", "medicine") is None
    assert len(queries.gaps("9999")) == 12
    agree(leader, valid_from=today() - 9 * A_DAY)
    other = make.a_unit("facility_107", name="Birken")
    agree(leader, other, valid_from=today())
    assert queries.responsible_unit("9999", "medicine").name == "Birken"
    assert queries.responsible_unit("9999", "medicine", on=today() - A_DAY).name == "Ambulatoriet"
    new, old = queries.history_of("9999", "medicine")
    assert (new.unit.name, new.valid_to) == ("Birken", None)
    assert (old.unit.name, old.valid_to) == ("Ambulatoriet", today() - A_DAY)
    assert len(queries.gaps("9999")) == 11
    assert [one["before"] for one in noted()] == [None, str(leader.unit_id)]


def test_what_is_to_come_is_shown_and_today_stays_as_it_is():
    leader = a_leader()
    agree(leader)
    agree(leader, make.a_unit(name="Birken"), valid_from=today() + 30 * A_DAY)
    line = queries.responsibility_map("9999").line("medicine")
    assert (line.now.unit.name, line.next.unit.name) == ("Ambulatoriet", "Birken")
    assert line.now.valid_to == today() + 29 * A_DAY


def test_on_the_day_it_began_a_slip_is_corrected_and_not_made_history():
    leader = a_leader()
    agree(leader)
    agree(leader, make.a_unit(name="Birken"))
    [line] = queries.history_of("9999", "medicine")
    assert line.unit.name == "Birken"
    assert len(noted()) == 2


def test_whoever_comes_second_with_what_they_saw_overwrites_nothing():
    leader = a_leader()
    seen = queries.responsibility_map("9999").line("medicine").latest
    agree(leader)
    with pytest.raises(ResponsibilityChanged):
        agree(leader, make.a_unit(), seen=seen)
    seen = queries.responsibility_map("9999").line("medicine").latest
    agree(leader, make.a_unit())
    with pytest.raises(ResponsibilityChanged):  # a correction counts too
        agree(leader, seen=seen)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"valid_from": dt.date(2020, 1, 1)}, ResponsibilityTooEarly),
        ({"valid_from": today() + 400 * A_DAY}, ResponsibilityTooLate),
        ({"municipality_code": "0000"}, NotFound),
        ({"municipality_code": "x" * 90}, NotFound),
        ({"task_kind": "gardening"}, NotFound),
    ],
)
def test_what_cannot_be_agreed_is_refused_and_nothing_changed(change, error):
    leader = a_leader()
    agree(leader)
    with pytest.raises(error):
        agree(leader, make.a_unit(), **change)
    assert len(queries.history_of("9999", "medicine")) == 1


def test_a_unit_from_elsewhere_cannot_carry_it_and_its_leader_cannot_say_so():
    leader = a_leader()
    with make.as_owner():
        far = Organisation.objects.create(code="8888", kind="municipality", name="Fjernby Kommune")
    elsewhere = make.a_unit("outpatient_psychiatry")
    with make.as_owner():
        Organisation.objects.get(code="9999").units.filter(pk=elsewhere).update(organisation=far)
    with pytest.raises(UnitNotThere):
        agree(leader, elsewhere)
    stranger = make.a_member(elsewhere, "leader")
    with pytest.raises(NotFound):
        agree(stranger, leader.unit_id)
    with make.as_owner():
        CatchmentArea.objects.create(
            unit_id=elsewhere,
            municipality=Organisation.objects.get(code="9999"),
            service="outpatient_psychiatry",
        )
    agree(stranger)  # now it serves the municipality
    assert queries.municipality_of_unit(elsewhere) == "8888"


def test_administrators_agree_everywhere_and_others_nowhere():
    leader = a_leader()
    with pytest.raises(NotAllowed):
        agree(make.a_member(leader.unit_id, "nurse"))
    with make.as_owner():
        region = Organisation.objects.create(code="r", kind="region", name="Regionen")
    office = make.a_unit("project_office")
    with make.as_owner():
        Organisation.objects.get(code="9999").units.filter(pk=office).update(organisation=region)
    agree(make.a_member(office, "administrator"), leader.unit_id)
    assert queries.responsible_unit("9999", "medicine").id == leader.unit_id


def test_the_database_holds_one_unit_a_day_and_lets_the_app_take_nothing_away():
    leader = a_leader()
    agree(leader)
    row = Responsibility.objects.get()
    twice = Responsibility(
        municipality_id=row.municipality_id,
        task_kind=row.task_kind,
        unit_id=row.unit_id,
        valid_from=row.valid_from + A_DAY,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        twice.save()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege('organisations_responsibility', 'DELETE'),"
            " has_column_privilege('organisations_responsibility', 'valid_from', 'UPDATE'),"
            " has_table_privilege('organisations_unit', 'INSERT, UPDATE, DELETE')"
        )
        assert cursor.fetchone() == (False, False, False)


def test_where_a_task_is_made_it_is_the_citizens_municipality_or_that_of_ones_unit():
    leader = a_leader()
    agree(leader)
    with make.as_owner():
        far = Organisation.objects.create(code="8888", kind="municipality", name="Fjernby Kommune")
    assert queries.who_does_what(leader, far.pk).municipality.code == "8888"
    own = queries.who_does_what(leader, None)
    assert (own.municipality.code, len(own.gaps), own.agreed[0].kind) == ("9999", 11, "medicine")


def test_files_say_it_too_with_every_mistake_told():
    load_named(WHOLE | {"responsibilities.csv": RESPONSIBILITIES})
    again = load_named({"responsibilities.csv": RESPONSIBILITIES})
    assert (again.counts[-1].new, again.counts[-1].unchanged) == (0, 3)
    assert queries.responsible_unit("0330", "medicine", on=dt.date(2026, 6, 1)).slug == "department"
    heading = "municipality,task_kind,unit,valid_from,valid_to\n"
    for line, mistake in (
        ("0330,gardening,house,2026-01-01,", "gardening"),
        ("0330,medicine,house,2026-03-01,", "valid_from"),
        ("0330,medicine,nowhere,2019-01-01,2019-02-01", "nowhere"),
        ("0330,night,house,2026-03-01,2026-01-01", "valid_to"),
        ("DK-85,night,house,2026-03-01,", "municipality"),
    ):
        [told] = complaints(lambda: load_named({"responsibilities.csv": f"{heading}{line}\n"}))  # noqa: B023
        assert mistake in told


def test_the_pages_show_gaps_first_and_a_loser_gets_both(client):
    leader = a_leader()
    signed = make.signed_in(client, leader)
    page = signed.get("/responsibilities/9999/medicine/").content.decode()
    seen = queries.responsibility_map("9999").line("medicine").latest
    told = {
        "unit_id": str(leader.unit_id),
        "valid_from": today().isoformat(),
        "agreed_on": today().isoformat(),
        "agreed_by": "To ledere",
        "seen": seen,
    }
    assert "To ledere" not in page
    assert signed.post("/responsibilities/9999/medicine/", told).status_code == 302
    late = signed.post("/responsibilities/9999/medicine/", told | {"agreed_by": "Andre"})
    assert late.status_code == 409
    assert "To ledere" in late.content.decode()
    assert 'value="Andre"' in late.content.decode()
    whole = signed.get("/responsibilities/?municipality=9999").content.decode()
    assert "Prøvekøbing" in whole
    assert "11" in whole
    assert whole.index('id="gaps"') < whole.index('id="agreed"')
    nurse = make.signed_in(client, make.a_member(leader.unit_id, "nurse"))
    assert nurse.post("/responsibilities/9999/medicine/", told).status_code == 403
    assert (
        '<form method="post" data-keep'
        not in nurse.get("/responsibilities/9999/medicine/").content.decode()
    )
