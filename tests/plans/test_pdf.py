"""The plan on paper: PDF/UA-1, for one reader, whatever people type."""

import datetime as dt
import json
import re
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
import typst

from brobygger.access.gate import open_citizen
from brobygger.access.rls import acting_as
from brobygger.audit.models import Entry
from brobygger.citizens.models import Citizen
from brobygger.kernel.clock import today
from brobygger.meetings.services import name_chair
from brobygger.plans import pdf, queries, services
from brobygger.ui import paper
from tests import make
from tests.plans import make as table_of
from tests.plans.screens import at, url

pytestmark = pytest.mark.django_db
NAUGHTY = [
    one
    for one in json.loads(Path("tests/data/naughty_strings.json").read_text(encoding="utf-8"))
    if "\0" not in one
]


@pytest.fixture
def table():
    table = table_of.a_table()
    table_of.a_closed_meeting(table)
    return table


@pytest.fixture
def meeting_with_duties():
    """A version agreed at a meeting that the citizen led and the nurse wrote at; with their names."""
    table = table_of.a_table()
    meeting_id = table_of.an_open_meeting(table)
    called = {
        one.user_id or one.person_id: one
        for one in table_of.page(table, table.lead).meeting.invitations
    }
    chair, writer = called[table.citizen_id], called[table.nurse.user_id]
    with acting_as(table.lead) as lead:
        name_chair(lead, meeting_id=meeting_id, chair_id=chair.id, minute_taker_id=writer.id)
    table_of.fill(table)
    table_of.close(table, meeting_id)
    return table, chair.name, writer.name


def open_card(table, reader):
    with acting_as(reader):
        return open_citizen(reader, table.citizen_id)


def contents(table, reader):
    """Every word on this reader's paper."""
    page = table_of.page(table, reader)
    with acting_as(reader):
        return json.dumps(
            pdf.contents(page, open_citizen(reader, table.citizen_id)), ensure_ascii=False
        )


def test_the_paper_is_tagged_and_claims_pdf_ua(table):
    response = at(table.lead).get(url("pdf", table.plan_id))
    paper = response.content
    assert response["Content-Type"] == "application/pdf"
    assert paper.startswith(b"%PDF-1.7")
    assert b"/MarkInfo" in paper
    assert b"/StructTreeRoot" in paper
    assert b"<pdfuaid:part>1</pdfuaid:part>" in paper
    assert re.search(rb"/Lang\s*\(da", paper)


def test_the_name_of_the_file_tells_nothing_about_anybody(table):
    working = at(table.lead).get(url("pdf", table.plan_id))["Content-Disposition"]
    version = at(table.lead).get(url("version_pdf", table.plan_id, 1))["Content-Disposition"]
    assert (working, version) == (
        'inline; filename="plan.pdf"',
        'inline; filename="plan-version-1.pdf"',
    )


def test_each_reader_gets_what_they_may_see_and_is_told_what_was_left_out(table):
    nurse, citizen = contents(table, table.nurse), contents(table, table.citizen)
    assert "Stabil på medicin." in nurse
    assert "Drikker mindre." not in nurse
    assert "Udeladt her, fordi du ikke har adgang til det: alkohol og stoffer" in nurse
    assert "Drikker mindre." in citizen
    assert "Udeladt" not in citizen


def test_a_protected_address_and_the_whole_number_are_never_printed(table):
    with make.as_owner():
        Citizen.objects.filter(pk=table.citizen_id).update(is_protected=True)
    paper = contents(table, table.lead)
    assert "Beskyttet adresse" in paper
    assert "0201919990" not in paper
    assert "020191-9990" not in paper


def test_printing_leaves_a_line(table):
    at(table.nurse).get(url("version_pdf", table.plan_id, 1))
    with make.as_owner():
        assert Entry.objects.filter(action="plan.printed", user_id=table.nurse.user_id).exists()


def test_every_strange_text_prints_and_none_of_it_runs(table):
    promises = [one for one in NAUGHTY if one.strip() and len(one) <= 300][:60]
    table_of.write(table, table.lead, "overall_goal", "\n".join(NAUGHTY)[:20_000], base=1)
    intervention = table_of.an_intervention(table)
    who = table_of.participant_id(table, table.lead)
    with acting_as(table.lead):
        for text in promises:
            services.add_agreement(
                table.lead,
                intervention_id=intervention,
                what=text,
                responsible_id=who,
                due_on=table_of.today(),
            )
    assert at(table.lead).get(url("pdf", table.plan_id)).status_code == 200


@pytest.mark.parametrize(
    "text", ["#panic()", '#read("/etc/passwd")', "$x$ = `raw` *bold*", "= Title"]
)
def test_typst_source_in_a_text_stays_a_text(table, text):
    table_of.write(table, table.lead, "overall_goal", text, base=1)
    page = table_of.page(table, table.lead)
    with acting_as(table.lead):
        words = pdf.printable(pdf.contents(page, open_citizen(table.lead, table.citizen_id)))
    assert words["goal"] == text
    headings = typst.query(
        str(pdf.SOURCE),
        "heading",
        root=str(pdf.SOURCE.parent),
        font_paths=[str(paper.FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(words)},
    )
    assert "Title" not in json.dumps(json.loads(headings)).replace("title", "")


def test_signs_the_font_lacks_are_shown_as_squares_and_said():
    words = pdf.printable({"goal": "Søvn \N{GRINNING FACE} 田中"})
    assert words == {"goal": "Søvn □ □□", "unprintable": True}
    assert pdf.printable({"goal": "Blåbærgrød – »ja« 50 €"})["unprintable"] is False


def test_neighbouring_plans_are_printed_with_their_owner_and_their_end(table):
    yesterday = today() - dt.timedelta(days=1)
    noted = [("treatment_plan", table.nurse.unit_id, None), ("other", None, yesterday)]
    with acting_as(table.lead) as lead:
        for kind, owner, valid_to in noted:
            services.add_existing_plan(
                lead,
                plan_id=table.plan_id,
                domain="housing",
                kind=kind,
                owner_unit_id=owner,
                valid_to=valid_to,
            )

    paper = contents(table, table.citizen)

    assert "Andre planer, som denne bygger på" in paper
    assert '{"what": "Behandlingsplan", "detail": "Bolig · Ambulant Psykiatri"}' in paper
    assert "Udløb" in paper
    assert at(table.citizen).get(url("pdf", table.plan_id)).status_code == 200


def test_a_neighbouring_plan_in_a_part_one_may_not_see_is_not_printed(table):
    with acting_as(table.nurse) as nurse:
        services.add_existing_plan(
            nurse, plan_id=table.plan_id, domain="mental", kind="treatment_plan"
        )

    assert "Behandlingsplan" in contents(table, table.nurse)
    assert "Behandlingsplan" not in contents(table, table.counsellor)


def test_a_version_says_who_led_its_meeting_and_who_took_the_minutes(meeting_with_duties):
    table, chair, writer = meeting_with_duties

    with acting_as(table.nurse) as nurse:
        page = queries.version_page(nurse, table.plan_id, 1)
        paper = pdf.contents(page, open_citizen(nurse, table.citizen_id))

    assert paper["meeting"] == [
        {"duty": "Ledte mødet:", "name": chair},
        {"duty": "Skrev referat:", "name": writer},
    ]
    read = pypdf.PdfReader(BytesIO(pdf.as_pdf(page, open_card(table, table.nurse)))).pages
    words = " ".join(one.extract_text() for one in read)
    assert f"Ledte mødet: {chair}" in words
    assert f"Skrev referat: {writer}" in words


def test_the_plan_as_it_stands_names_nobody_as_leading_a_meeting_to_come(table):
    table_of.call(table)
    page = table_of.page(table, table.lead)

    assert page.meeting is not None
    assert pdf.contents(page, open_card(table, table.lead))["meeting"] == []
