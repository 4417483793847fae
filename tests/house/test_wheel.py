"""The wheel brings everything, and takes exactly what was tested."""

import re
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (made,) = folder.glob("*.whl")
    with zipfile.ZipFile(made) as opened:
        yield opened


def asked_for(wheel):
    (name,) = (one for one in wheel.namelist() if one.endswith(".dist-info/METADATA"))
    lines = wheel.read(name).decode().splitlines()
    words = [line.partition(": ")[2] for line in lines if line.startswith("Requires-Dist")]
    return [Requirement(one) for one in words]


def test_it_asks_for_the_locked_versions_and_nothing_newer(wheel):
    lock = (ROOT / "requirements" / "app.txt").read_text()
    locked = dict(re.findall(r"^([a-z0-9-]+)==([^ ]+)", lock, re.MULTILINE))
    found = {one.name: str(one.specifier) for one in asked_for(wheel)}
    assert found == {name: f"=={number}" for name, number in locked.items()}
    assert len(found) > 30


def test_these_are_the_versions_the_tests_ran_with(wheel):
    here = [one for one in asked_for(wheel) if not one.marker or one.marker.evaluate()]
    assert {one.name: version(one.name) for one in here} == {
        one.name: str(one.specifier).removeprefix("==") for one in here
    }


def test_what_is_made_and_not_committed_is_in_it(wheel):
    names = set(wheel.namelist())
    assert "brobygger/ui/static/vendor/brobygger.css" in names
    assert any(one.endswith("accounts/locale/da/LC_MESSAGES/django.mo") for one in names)
