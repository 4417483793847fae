"""Loading: all of it or none, every problem told once, and the same again changes nothing."""

import datetime as dt
import json
import unicodedata

import pytest
from django.db import connection
from django.utils import translation

from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotAllowed
from brobygger.organisations import queries
from brobygger.organisations.errors import DirectoryMoved
from brobygger.organisations.loading.directory import Directory
from brobygger.organisations.models import Affiliation, CatchmentArea, Organisation, Unit
from brobygger.organisations.services import OPERATOR, Count, load_organisations, shipped
from tests.make import as_owner
from tests.organisations import files
from tests.organisations.files import WHOLE, complaints, load, load_named

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 6, 1)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def test_a_whole_folder_is_loaded_and_tells_what_it_did():
    report = load_named(dict(WHOLE))

    assert report.counts == (
        Count(table="organisations", new=4, changed=0, unchanged=0),
        Count(table="units", new=4, changed=0, unchanged=0),
        Count(table="affiliations", new=2, changed=0, unchanged=0),
        Count(table="takeovers", new=4, changed=0, unchanged=0),
        Count(table="catchment", new=5, changed=0, unchanged=0),
        Count(table="responsibilities", new=0, changed=0, unchanged=0),
    )
    assert report.to_verify == 1


def test_loading_the_same_again_changes_nothing():
    load_named(dict(WHOLE))
    before = everything()

    report = load_named(dict(WHOLE))

    assert {(count.new, count.changed) for count in report.counts} == {(0, 0)}
    assert everything() == before


def everything():
    with as_owner(), connection.cursor() as cursor:
        rows = []
        for model in (Organisation, Unit, Affiliation, CatchmentArea):
            cursor.execute(f"SELECT *, xmin::text FROM {model._meta.db_table} ORDER BY id")
            rows += cursor.fetchall()
        return rows


def test_a_later_file_changes_what_it_names_and_leaves_the_rest():
    load_named(dict(WHOLE))
    house, ward = queries.unit_named("house"), queries.unit_named("ward")

    report = load(
        units="slug,organisation,kind,name,valid_to\n"
        "house,0330,facility_107,Ågården II,2027-06-30\nnew,0316,gp,Ny,\n"
    )

    changed = queries.unit_named("house")
    assert report.counts[1] == Count(table="units", new=1, changed=1, unchanged=0)
    assert (changed.id, changed.name, changed.kind) == (house.id, "Ågården II", "facility_107")
    assert queries.unit_named("ward") == ward


def test_a_column_left_out_is_left_alone_and_an_empty_cell_is_emptied():
    load_named(dict(WHOLE))

    load(units="slug,organisation,kind,name\nward,DK-85,psychiatric_ward,Elm\n")
    kept = queries.unit_named("ward")
    load(units="slug,organisation,kind,name,phone,parent\nward,DK-85,psychiatric_ward,Elm,,\n")
    emptied = queries.unit_named("ward")

    assert (kept.phone, kept.parent_id) == (
        "+45 00 00 00 01",
        queries.unit_named("department").id,
    )
    assert (emptied.phone, emptied.parent_id) == ("", None)


def test_a_period_is_closed_and_the_next_begun_in_one_file():
    load(organisations=files.ORGANISATIONS, units=files.UNITS, takeovers=files.TAKEOVERS)
    load(catchment="unit,municipality,valid_from,valid_to\nhouse,0330,2017-01-01,\n")

    load(
        catchment="unit,municipality,valid_from,valid_to\n"
        "house,0330,2025-01-01,\nhouse,0330,2017-01-01,2023-12-31\n"
    )

    served = [
        len(queries.units_serving("0330", "facility_108", dt.date(year, 6, 1)))
        for year in (2016, 2017, 2024, 2025)
    ]
    assert served == [0, 1, 0, 1]


@pytest.mark.parametrize(
    "written",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.replace(",", ";").encode(),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: b"\xef\xbb\xbf" + text.replace(",", ";").replace("\n", "\r\n").encode(),
        lambda text: ("\n\n" + text.replace("\n", "\n,,,,\n\n")).encode(),
        lambda text: text.replace("Holbæk Kommune", '"Holbæk Kommune"').rstrip("\n").encode(),
        lambda text: unicodedata.normalize("NFD", text).encode(),
        lambda text: text.replace("Slagelse Kommune", "  Slagelse Kommune  ").encode(),
        lambda text: (
            text.replace("2027-01-01", "1-1-2027").replace("2007-01-01", "01.01.2007").encode()
        ),
        lambda text: text.replace("code,kind", "Code , KIND").encode(),
    ],
)
def test_every_way_a_spreadsheet_writes_is_read_alike(written):
    load_named({"organisations.csv": written(files.ORGANISATIONS)})

    with as_owner():
        assert list(
            Organisation.objects.order_by("code").values_list("code", "name", "valid_from")
        ) == [
            ("0316", "Holbæk Kommune", dt.date(2007, 1, 1)),
            ("0330", "Slagelse Kommune", dt.date(2007, 1, 1)),
            ("DK-85", "Region Sjælland", dt.date(2007, 1, 1)),
            ("east", "Region Østdanmark", dt.date(2027, 1, 1)),
        ]


def test_every_error_in_every_file_is_told_at_once_and_nothing_is_changed():
    told = complaints(
        lambda: load_named(
            {
                "organisations.csv": files.ORGANISATIONS
                + "33,municipality,Wrong,,\nx,castle,,2020-13-01,soon\n",
                "units.csv": "slug,organisation,kind,name,phone,email,gln,sor\n"
                "Big,0330,gp,A,call me,at home,5798000000002,12\n"
                "lost,nowhere,gp,B,,,,\n",
                "catchment.csv": "unit,municipality\nghost,0330\nlost,0316\nBig,0330\n",
                "takeovers.csv": "unit,organisation,valid_from\nlost,0330,\n",
                "staff.csv": "name\n",
            }
        )
    )

    assert told == [
        "catchment.csv:2:unit: The unit “ghost” is neither in units.csv nor loaded before.",
        "catchment.csv:4:unit: A key has only small letters a–z, digits and single hyphens.",
        "organisations.csv:6:code: A municipality code has four digits, such as 0330. "
        "Spreadsheets like to remove the first zero.",
        "organisations.csv:7:kind: “castle” is not known. Use one of: region, municipality, "
        "state, private_provider, gp_practice, association.",
        "organisations.csv:7:name: This must be filled in.",
        "organisations.csv:7:valid_from: “2020-13-01” is not in the calendar.",
        "organisations.csv:7:valid_to: “soon” is not a date. Write it as 2026-12-31.",
        "staff.csv:0:: This file's name is not known. Files are called organisations.csv, "
        "units.csv, affiliations.csv, takeovers.csv, catchment.csv, responsibilities.csv.",
        "takeovers.csv:2:valid_from: This must be filled in.",
        "units.csv:2:email: “at home” is not an e-mail address.",
        "units.csv:2:gln: A GLN has 13 digits, and this one's last digit does not fit the others.",
        "units.csv:2:phone: A phone number has only digits, spaces and a plus.",
        "units.csv:2:slug: A key has only small letters a–z, digits and single hyphens.",
        "units.csv:2:sor: A SOR code has at least 11 digits.",
        "units.csv:3:organisation: “nowhere” is neither in organisations.csv nor loaded before.",
    ]
    assert everything() == []


def test_a_spreadsheets_empty_columns_and_lost_zeros_change_nothing():
    load_named(
        {
            "organisations.csv": "code;kind;name;valid_from;valid_to;;\n"
            "330;municipality;Slagelse Kommune;;;;\n316;municipality;Holbæk Kommune;;\n"
            "1085;region;Region Sjælland;;;;;;\n",
            "units.csv": "slug,organisation,kind,name,,\nhouse,330,gp,Lægerne,,\n",
            "affiliations.csv": "municipality,region,\n330,1085,\n",
            "catchment.csv": "unit,municipality,,,\nhouse,316\n",
        }
    )
    codes = Organisation.objects.order_by("code").values_list("code", flat=True)
    assert list(codes) == ["0316", "0330", "1085"]
    assert [one.slug for one in queries.units_serving("0316", "gp", dt.date(2026, 6, 1))] == [
        "house"
    ]


def test_a_word_behind_the_last_column_is_still_told():
    told = complaints(
        lambda: load_named({"organisations.csv": "code,kind,name,,\nx,state,A,,words\n"})
    )
    assert told == ["organisations.csv:2:: This line has 5 cells; the heading has 3."]


HEAD = "code,kind,name\n"
TREE = "slug,organisation,parent,kind,name\n"
DATED = "slug,organisation,kind,name,valid_from\n"


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "0:: The file is empty."),
        (b"\n \n,,\n", "0:: The file is empty."),
        (HEAD.encode() + "x,state,Blå\n".encode("latin-1"), "2:: This is not UTF-8."),
        (HEAD.encode("utf-16"), "1:: This is not UTF-8."),
        (b"code,kind,name\nx,state,A\0B\n", "2:: There is a NUL character here."),
        (b"code,kind\nx,state\n", "1:name: This column is missing."),
        (b"code,kind,name,colour\nx,state,A,red\n", "1:colour: This column is not known."),
        (b"code,kind,name,name\nx,state,A,B\n", "1:name: This column is there twice."),
        (b"code,kind,name\nx,state\n", "2:: This line has 2 cells; the heading has 3."),
        (b"code,kind,name\nx,state,A,B\n", "2:: This line has 4 cells; the heading has 3."),
        (b'code,kind,name\nx,state,"A\ny,state,B\n', "2:: From here the file cannot be read"),
        (b'code,kind,name\nx,state,"A"B\n', "2:: From here the file cannot be read"),
        (b'code,kind,name\nx,state,"A\nB"\n', "2:name: There is a line break"),
        (b"code,kind,name\nx,state,A\x1bB\n", "2:name: There is a line break or an invisible"),
        (b"code,kind,name\nx,state," + b"A" * 121, "2:name: This has 121 characters;"),
        (b"code,kind,name\nx,state," + b"A" * 200_000, "2:: From here the file cannot be read"),
        (b"a" * 5_000_001, "0:: The file is larger than 5 MB."),
        (b"code,kind,name\nx y,state,A\n", "2:code: A code has only letters"),
        (b"code,kind,name\n,state,A\n", "2:code: This must be filled in."),
        (b"code,kind,name,valid_from\nx,state,A,1066-10-14\n", "2:valid_from: The year 1066"),
        (
            b"code,kind,name,valid_from,valid_to\nx,state,A,2026-02-01,2026-01-31\n",
            "2:valid_to: It ends Jan. 31, 2026, before it begins Feb. 1, 2026.",
        ),
        (
            b"code,kind,name\nx,state,A\ny,state,B\nx,state,C\n",
            "4:: This is the same as organisations.csv line 2; each key may be there once.",
        ),
    ],
)
def test_a_malformed_file_is_told_apart(content, complaint):
    told = complaints(lambda: load(organisations=content))

    assert len(told) == 1
    assert told[0].startswith(f"organisations.csv:{complaint}")
    assert everything() == []


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("units", f"{TREE}a,0330,b,gp,A\nb,0330,c,gp,B\nc,0330,a,gp,C\n",
         "2:parent: The unit would lie under itself."),
        ("units", f"{TREE}a,0330,a,gp,A\n",
         "2:parent: The unit would lie under itself."),
        ("units", f"{TREE}a,0330,b,gp,A\n",
         "2:parent: The unit “b” is neither in units.csv nor loaded before."),
        ("units", f"{TREE}department,DK-85,ward,psychiatric_department,A\n",
         "2:parent: The unit would lie under itself."),
        ("units", f"{DATED}extra,DK-85,gp,A,2000-01-01\n",
         "2:: “Region Sjælland” does not exist until"),
        ("units", f"{DATED}extra,DK-85,gp,A,2020-01-01\n",
         "2:: “Region Sjælland” closes Dec. 31, 2026: close the unit “extra” or say"),
        ("units", "slug,organisation,kind,name,sor\na,0330,gp,A,325041000016008\n"
         "b,0330,gp,B,325041000016008\n", "3:sor: “a” has the same SOR code."),
        ("units", "slug,organisation,kind,name,invented\na,0330,gp,A,perhaps\n",
         "2:invented: Write yes or no, not “perhaps”."),
        ("organisations", "code,kind,name\n0330,region,Slagelse\n",
         "2:kind: “0330” is already loaded as another kind"),
        ("organisations", "code,kind,name,valid_to\n0330,municipality,S,2030-01-01\n",
         "2:: “S” closes Jan. 1, 2030: close the unit “"),
        ("affiliations", "municipality,region\n33,DK-85\n",
         "2:municipality: A municipality code has four digits, such as 0330."),
        ("affiliations", "municipality,region,valid_from\n0330,0316,2010-01-01\n",
         "2:region: “0316” is not of the kind region."),
        ("affiliations", "municipality,region,valid_from,valid_to\n"
         "0330,DK-85,2010-01-01,2011-01-01\n",
         "2:valid_from: This overlaps the period that begins Jan. 1, 2007: give that one an end."),
        ("affiliations", "municipality,region,valid_from\n0316,DK-85,2010-01-01\n",
         "2:: This lasts longer than “Region Sjælland” itself"),
        ("takeovers", "unit,organisation,valid_from\nhouse,0316,2010-01-01\n",
         "2:: A takeover lies outside the days"),
        ("takeovers", "unit,organisation,valid_from\nhouse,east,2020-01-01\n",
         "2:: “Region Østdanmark” does not exist until"),
        ("catchment", "unit,municipality,service\nhouse,0330,magic\n",
         "2:service: “magic” is not known."),
        ("catchment", "unit,municipality,valid_from\nhouse,DK-85,2020-01-01\n",
         "2:municipality: A municipality code has four digits"),
        ("catchment", "unit,municipality,valid_from\nhouse,0330,2010-01-01\n",
         "2:: This lasts longer than “Ågården” itself"),
        ("catchment", "unit,municipality,valid_from\nhouse,0330,2020-01-01\n",
         "2:valid_from: This overlaps the period"),
    ],
)  # fmt: skip
def test_what_does_not_hang_together_is_told(name, text, complaint):
    load_named(dict(WHOLE))
    before = everything()

    told = complaints(lambda: load_named({f"{name}.csv": text}))

    assert any(line.startswith(f"{name}.csv:{complaint}") for line in told)
    assert everything() == before


def test_one_mistake_is_told_once_however_much_hangs_on_it():
    broken = dict(WHOLE) | {"units.csv": files.UNITS.replace("ja,2017", "perhaps,2017", 1)}
    unread = dict(WHOLE) | {"units.csv": "slug\n"}

    assert [line[:20] for line in complaints(lambda: load_named(broken))] == [
        "units.csv:2:invented"
    ]
    assert {line.split(":")[0] for line in complaints(lambda: load_named(unread))} == {"units.csv"}


def test_nothing_to_load_is_said():
    assert complaints(lambda: load_named({})) == ["–:0:: There is no CSV file to load."]


def test_several_files_may_hold_one_table_but_not_one_key_twice():
    load_named(dict(WHOLE))
    line = "slug,organisation,kind,name\n{},0330,gp,A\n"

    load_named({"a/units-one.csv": line.format("one"), "b/units-two.csv": line.format("two")})
    told = complaints(
        lambda: load_named({"a/units.csv": line.format("x"), "b/units.csv": line.format("x")})
    )

    assert told == [
        "b/units.csv:2:: This is the same as a/units.csv line 2; each key may be there once."
    ]


def test_loading_leaves_one_audit_line_in_the_same_transaction():
    load(organisations=files.ORGANISATIONS)

    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT action, user_id, role, details FROM audit_entry")
        (line,) = cursor.fetchall()
    details = line[3] if isinstance(line[3], dict) else json.loads(line[3])
    assert line[:3] == ("organisations.loaded", OPERATOR.user_id, "operator")
    assert details["tables"]["organisations"] == {"new": 4, "changed": 0, "unchanged": 0}


def test_a_refused_load_leaves_no_audit_line():
    complaints(lambda: load(organisations=b""))

    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_entry")
        assert cursor.fetchone() == (0,)


def test_loading_needs_the_permission():
    nobody = Actor(user_id=OPERATOR.user_id, role="leader")

    with pytest.raises(NotAllowed):
        load_organisations(nobody, files=[], using="default")


def test_two_loads_at_once_end_as_one_and_a_plain_refusal(monkeypatch):
    load(organisations=files.ORGANISATIONS)
    monkeypatch.setattr(
        "brobygger.organisations.services.stored_directory", lambda _using: Directory()
    )

    with pytest.raises(DirectoryMoved):
        load(organisations=files.ORGANISATIONS)


def test_what_is_shipped_loads_whole_and_again_without_change():
    whole = shipped("structure", "demo")

    with as_owner():
        load_organisations(OPERATOR, files=whole, using="default")
        again = load_organisations(OPERATOR, files=whole, using="default")

    assert {(count.new, count.changed) for count in again.counts} == {(0, 0)}
    assert again.to_verify == 22


def test_the_shipped_structure_is_denmark_before_and_after_the_merger():
    with as_owner():
        load_organisations(OPERATOR, files=shipped("structure"), using="default")
    new_year = dt.date(2027, 1, 1)

    assert [region.code for region in queries.regions(on=DAY)] == [
        "DK-84", "DK-82", "DK-81", "DK-85", "DK-83"
    ]  # fmt: skip
    assert [region.code for region in queries.regions(on=new_year)] == [
        "DK-82", "DK-81", "DK-83", "region-oestdanmark"
    ]  # fmt: skip
    counted = {day: len(queries.municipalities(on=day)) for day in (DAY, new_year)}
    assert counted == {DAY: 98, new_year: 98}
    moved = [m for m in queries.municipalities(on=new_year) if m.region_code.startswith("region-")]
    assert len(moved) == 46


@pytest.mark.parametrize(
    ("code", "department"),
    [
        *((code, "psykiatrien-vest") for code in ("0306", "0316", "0326", "0329", "0330", "0340")),
        *(
            (code, "psykiatrisk-afdeling-esbjerg")
            for code in ("0561", "0563", "0573", "0530", "0575")
        ),
        *((code, "psykiatrisk-afdeling-aabenraa") for code in ("0550", "0580", "0510", "0540")),
        *((code, "psykiatrisk-afdeling-vejle") for code in ("0630", "0621", "0607")),
        *((code, "psykiatrisk-afdeling-middelfart") for code in ("0410", "0480", "0420")),
        *((code, "psykiatrisk-afdeling-odense") for code in ("0461", "0440", "0450")),
        *((code, "psykiatrisk-afdeling-svendborg") for code in ("0479", "0430", "0482", "0492")),
    ],
)
def test_every_municipality_of_the_two_projects_has_its_department(code, department, structure):
    found = queries.units_serving(code, "psychiatric_department", DAY)

    assert [unit.slug for unit in found] == [department]


@pytest.fixture
def structure(db):
    with as_owner():
        load_organisations(OPERATOR, files=shipped("structure"), using="default")


def test_no_shipped_unit_can_be_rung_or_written_to():
    with as_owner():
        load_organisations(OPERATOR, files=shipped("structure", "demo"), using="default")
        invented = Unit.objects.filter(invented=True)
        phones = set(invented.values_list("phone", flat=True))
        emails = set(invented.values_list("email", flat=True))
        real = list(
            Unit.objects.filter(invented=False).order_by().values_list("phone", "email").distinct()
        )

    assert all(phone.startswith("+45000000") for phone in phones)
    assert all(email.endswith(".example") for email in emails)
    assert real == [("", "")]
    assert set(invented.values_list("kind", flat=True)) >= {
        "facility_107", "facility_108", "housing_105", "outpatient_psychiatry", "psychiatric_ward",
        "facility_team", "addiction_treatment", "municipal_authority", "job_centre", "gp",
        "probation", "project_office",
    }  # fmt: skip
