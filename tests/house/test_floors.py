"""Imports and migrations only go down, and the contracts notice when one does not."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.db.migrations.loader import MigrationLoader

from tests.house.rooms import ROOT, SOURCE, floors

LINT = Path(sys.executable).with_name("lint-imports")


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(LINT), "--no-cache"],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root / "src")},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def copy_of_the_house(tmp_path: Path) -> Path:
    ignored = shutil.ignore_patterns("static", "templates", "__pycache__", "locale")
    shutil.copytree(SOURCE, tmp_path / "src" / "brobygger", ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_contract_is_kept():
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("room", "planted", "contract"),
    [
        ("kernel/clock.py", "from brobygger.plans import models", "Floors: imports only go down"),
        ("plans/apps.py", "from brobygger.portal import apps", "Floors: imports only go down"),
        (
            "portal/apps.py",
            "from brobygger.citizens import models",
            "Citizens are reached through access",
        ),
        ("portal/apps.py", "from brobygger.plans import models", "tables are its own: plans"),
    ],
)
def test_a_planted_import_is_reported(copy_of_the_house, room, planted, contract):
    with (copy_of_the_house / "src" / "brobygger" / room).open("a") as file:
        file.write(f"\n{planted}  # planted\n")
    said = lint(copy_of_the_house).stdout
    assert any(contract in line and "BROKEN" in line for line in said.splitlines()), said


def test_every_room_has_a_floor():
    rooms = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    assert rooms - floors().keys() == set()


def test_migrations_point_down():
    height = floors()
    upward = [
        f"{app}.{name} depends on {wanted}"
        for (app, name), migration in MigrationLoader(None).disk_migrations.items()
        for wanted, _ in migration.dependencies
        if app in height and wanted in height and height[wanted] > height[app]
    ]
    assert upward == []
