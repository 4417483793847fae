"""Text for the record: ready to paste, filed per unit, and honest about what has changed since."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from brobygger.access.rls import acting_as
from brobygger.audit.models import Entry
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import today
from brobygger.kernel.errors import NotAllowed
from brobygger.plans import queries, services
from brobygger.plans.errors import NotTakingPart, TextHasChanged
from brobygger.plans.models import Filing
from brobygger.plans.record_text import agreement_text, fingerprint_of, meeting_text
from tests import make
from tests.make import as_owner
from tests.plans import make as table_of

pytestmark = pytest.mark.django_db
CPR = "0201919990"


@pytest.fixture
def table():
    table = table_of.a_table(CPR)
    table_of.a_closed_meeting(table)
    return table


def the_agreement(table, reader=None):
    return table_of.page(table, reader or table.lead).interventions[0].agreements[0]


def file_agreement(table, who, *, shown=None):
    one = the_agreement(table, who)
    with acting_as(who):
        services.file_agreement(who, agreement_id=one.id, shown=shown or fingerprint_of(one))


def file_meeting(table, who):
    with acting_as(who):
        services.file_meeting(who, plan_id=table.plan_id, number=1)


def report(table, note="Ringede i går"):
    with acting_as(table.lead):
        services.report_agreement(
            table.lead, agreement_id=the_agreement(table).id, status="kept", note=note
        )


def states(who):
    with acting_as(who):
        return {
            "meeting" if one.agreement_id is None else "agreement": one.state
            for one in queries.unit_record(who).things
        }


def version(table, reader):
    with acting_as(reader):
        return queries.version_page(reader, table.plan_id, 1)


def test_an_agreements_text_says_what_who_by_when_how_it_stands_and_from_which_version(table):
    page = table_of.page(table, table.lead)
    text = agreement_text(page, the_agreement(table), name="Else", today=today())
    for words in (
        "Ringe til ambulatoriet",
        "Botilbuddet Birken",
        "Ro om søvnen",
        "version 1",
        "Else",
    ):
        assert words in text
    assert CPR not in text
    assert CPR[:6] not in text


def test_a_meetings_text_has_the_readers_categories_only(table):
    theirs = {
        who: meeting_text(version(table, who), name="Else")
        for who in (table.nurse, table.counsellor)
    }
    assert "Stabil på medicin." in theirs[table.nurse]
    assert "Stabil på medicin." not in theirs[table.counsellor]
    assert "Drikker mindre." in theirs[table.counsellor]
    for text in theirs.values():
        assert "sove og passe mine fisk" in text
        assert "Fem nætter om ugen" in text
        assert CPR not in text


def test_a_unit_has_filed_nothing_until_it_says_so(table):
    assert states(table.lead) == {"meeting": "not_filed", "agreement": "not_filed"}
    assert states(table.nurse) == {"meeting": "not_filed"}  # carries no agreement


def test_the_minutes_bring_their_agreements_with_them_and_each_unit_files_for_itself(table):
    file_meeting(table, table.lead)
    assert states(table.deputy) == {"meeting": "filed", "agreement": "filed"}
    assert states(table.nurse) == {"meeting": "not_filed"}


def test_what_has_changed_since_says_so_until_it_is_filed_again(table):
    file_agreement(table, table.lead)
    assert states(table.lead)["agreement"] == "filed"
    report(table)
    assert states(table.lead)["agreement"] == "changed"
    file_agreement(table, table.deputy)
    assert states(table.lead)["agreement"] == "filed"


def test_a_text_that_changed_while_it_was_copied_is_not_marked(table):
    old = fingerprint_of(the_agreement(table))
    report(table)
    with pytest.raises(TextHasChanged):
        file_agreement(table, table.lead, shown=old)
    assert states(table.lead)["agreement"] == "not_filed"


def test_two_who_file_the_same_leave_one_line(table):
    file_agreement(table, table.lead)
    file_agreement(table, table.deputy)
    with as_owner():
        assert Filing.objects.count() == 1


def test_a_unit_that_filed_an_agreement_of_others_is_told_when_it_changes(table):
    file_agreement(table, table.nurse)
    report(table)
    assert states(table.nurse)["agreement"] == "changed"


def test_filing_is_one_thing_to_do_however_many_texts_there_are(table):
    def tasks(who):
        with acting_as(who):
            return [one for one in queries.my_plan_tasks(who) if one.kind == "file_texts"]

    [task] = tasks(table.lead)
    assert task.sentence.startswith("2 ")
    assert task.url_args == (table.plan_id,)
    file_meeting(table, table.lead)
    assert tasks(table.lead) == []
    assert tasks(table.citizen) == []


def test_the_share_filed(table):
    with acting_as(table.lead):
        assert queries.unit_record(table.lead).share == 0
    file_agreement(table, table.lead)
    with acting_as(table.lead):
        assert queries.unit_record(table.lead).share == 50


def test_filing_leaves_a_line_without_words(table):
    file_agreement(table, table.lead)
    with as_owner():
        line = Entry.objects.get(action="plan.filed")
    assert (line.citizen_id, line.details) == (table.citizen_id, {"version": 1})


def test_only_units_around_the_table_file(table):
    caseworker = make.a_member(make.a_unit("municipal_authority"), "caseworker")
    make.a_consent(table.citizen, table.citizen_id, to=caseworker.unit_id)
    with pytest.raises(NotTakingPart):
        file_meeting(table, caseworker)
    with pytest.raises(NotAllowed):
        file_meeting(table, table.citizen)


def test_the_database_lets_a_unit_say_only_what_stands_in_its_own_record(table):
    file_agreement(table, table.lead)
    with as_owner():
        row = Filing.objects.get()
    forged = {"plan_id": row.plan_id, "citizen_id": row.citizen_id, "version_id": row.version_id}
    with pytest.raises(DatabaseError), transaction.atomic(), acting_as(table.lead):
        Filing.objects.create(
            unit_id=table.nurse.unit_id, filed_by=table.lead.user_id, fingerprint="x", **forged
        )
    with pytest.raises(DatabaseError), transaction.atomic(), acting_as(table.lead):
        Filing.objects.update(fingerprint="x")


def test_a_hidden_agreement_is_not_filed_with_the_minutes(table):
    meeting_id = table_of.an_open_meeting(table)
    table_of.an_intervention(
        table, by=table.nurse, responsible=table.nurse, title="Medicin", category=Category.MENTAL
    )
    table_of.close(table, meeting_id, next_on=today() + dt.timedelta(days=60))
    with acting_as(table.counsellor):
        services.file_meeting(table.counsellor, plan_id=table.plan_id, number=2)
    with as_owner():
        filed = Filing.objects.filter(unit_id=table.counsellor.unit_id)
        assert {one.category for one in filed} == {Category.PLAN}
        assert filed.count() == 2
