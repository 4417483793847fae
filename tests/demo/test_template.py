"""When the demo's people are invented anew, and when what was told before is only copied."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from brobygger.config import demo_database
from brobygger.kernel.clock import now

FILES = ("room/services.py", "room/views.py", "room/page.html", "room/words.po", "demo/lives.toml")


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock) -> Path:
    """A package of which one module is loaded; and no hour passes."""
    clock(now())
    monkeypatch.setattr(demo_database, "PACKAGE", tmp_path)
    for name in (*FILES, "room/migrations/0001_initial.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("as it was")
    loaded = ModuleType("loaded")
    loaded.__file__ = str(tmp_path / "room" / "services.py")
    monkeypatch.setitem(sys.modules, "loaded", loaded)
    return tmp_path


def note() -> dict[str, object]:
    return noted(demo_database._as_they_are())


def noted(files: dict[str, bytes]) -> dict[str, object]:
    return json.loads(demo_database._new_note(demo_database._hour(), files))


def test_what_was_just_told_is_copied(package):
    assert demo_database._is_fresh(note())


def test_without_a_template_or_a_word_of_its_own_everything_is_told(package):
    assert not demo_database._is_fresh({})


@pytest.mark.parametrize(
    ("name", "is_told_anew"),
    [
        ("room/services.py", True),
        ("room/words.po", True),
        ("demo/lives.toml", True),
        ("demo/another.toml", True),
        ("room/migrations/0001_initial.py", True),
        ("room/migrations/0002_more.py", True),
        ("room/views.py", False),
        ("room/another.py", False),
        ("room/page.html", False),
    ],
)
def test_only_what_told_the_stories_tells_them_anew(package, name, is_told_anew):
    before = note()
    (package / name).write_text("as it is now")
    assert demo_database._is_fresh(before) is not is_told_anew


def test_a_module_that_is_gone_is_a_change(package):
    before = note()
    (package / "room" / "services.py").unlink()
    assert not demo_database._is_fresh(before)


def test_a_file_edited_while_the_stories_were_told_is_a_change(package):
    begun = demo_database._as_they_are()
    (package / "room" / "services.py").write_text("edited meanwhile")
    assert not demo_database._is_fresh(noted(begun))


def test_no_page_is_loaded_where_the_stories_are_told():
    """Else every change of a page would tell them anew. In a process of its own, as `demo` is."""
    words = "import django, sys; django.setup(); import brobygger.demo.build; print(*sys.modules)"
    settings = {"DJANGO_SETTINGS_MODULE": "brobygger.config.settings", "BROBYGGER_DEMO": "1"}
    done = subprocess.run(
        [sys.executable, "-c", words],
        env=os.environ | settings,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {one for one in done.stdout.split() if one.startswith("brobygger.")}
    assert "brobygger.plans.services" in loaded
    assert {one for one in loaded if re.search(r"\.(views|urls)\b", one)} == set()
