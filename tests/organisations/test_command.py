"""The command at the keyboard: paths in, a few lines out, every error in one go, in Danish."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from brobygger.organisations import queries
from brobygger.organisations.kinds import UnitKind
from brobygger.organisations.models import Organisation
from tests.make import as_owner
from tests.organisations.files import WHOLE

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    for name, text in WHOLE.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def run(*arguments):
    out = io.StringIO()
    with as_owner():
        call_command("load_organisations", *arguments, database="default", stdout=out)
    return out.getvalue().splitlines()


def test_a_folder_is_loaded_and_counted(folder):
    assert run(str(folder), "--language=en") == [
        "organisations: 4 new, 0 changed, 0 as before",
        "units: 4 new, 0 changed, 0 as before",
        "affiliations: 2 new, 0 changed, 0 as before",
        "takeovers: 4 new, 0 changed, 0 as before",
        "catchment: 5 new, 0 changed, 0 as before",
        "responsibilities: 0 new, 0 changed, 0 as before",
        "1 catchment area is marked as not yet verified.",
    ]


def test_what_comes_with_the_house_is_loaded_by_name():
    run("--shipped=structure", "--shipped=demo")

    assert queries.unit_named("birkehoej").kind == UnitKind.FACILITY_108


def test_every_error_is_told_and_nothing_is_changed(folder):
    (folder / "units.csv").write_text("slug,organisation,kind,name\nA,0330,gp,A\nb,0330,gp,\n")
    (folder / "takeovers.csv").unlink()
    (folder / "catchment.csv").unlink()

    with pytest.raises(CommandError) as told:
        run(str(folder), "--language=en")

    assert str(told.value).splitlines() == [
        "The files have errors. Nothing was changed.",
        f"{folder.name}/units.csv, line 2, column slug: "
        "A key has only small letters a–z, digits and single hyphens.",
        f"{folder.name}/units.csv, line 3, column name: This must be filled in.",
        "2 errors.",
    ]
    assert not Organisation.objects.exists()


@pytest.mark.parametrize("path", ["/nowhere/units.csv", "/nowhere"])
def test_a_path_that_is_not_there_is_one_sentence(path):
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        run(path, "--language=en")


def test_no_path_at_all_is_said():
    with pytest.raises(CommandError, match="There is no CSV file to load"):
        run("--language=en")


def test_the_app_role_cannot_load(folder):
    with pytest.raises(CommandError, match="owner"):
        call_command("load_organisations", str(folder), database="default", language="en")


def test_errors_are_danish_unless_asked_otherwise(folder):
    (folder / "units.csv").write_bytes("slug,organisation,kind,name\nå,x,y,z\n".encode("latin-1"))

    with pytest.raises(CommandError) as told:
        run(str(folder))

    assert f"{folder.name}/units.csv, linje 2: Her er et tegn, som ikke er UTF-8." in str(
        told.value
    )


def test_every_kind_of_unit_has_a_danish_name():
    with translation.override("da"):
        danish = [str(label) for label in UnitKind.labels]
    with translation.override("en"):
        english = [str(label) for label in UnitKind.labels]

    same = [da for da, en in zip(danish, english, strict=True) if da == en]
    assert same == ["Administration"]
