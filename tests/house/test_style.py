"""What the house style promises and a machine can see."""

import re
import subprocess

import pytest
from django.db import connection

from brobygger.config.documents import data_table, declarations, permissions_table
from brobygger.kernel.personal import PersonalData
from brobygger.ui.messages import missing
from tests.house.rooms import ROOT, SOURCE, functions, name_of, python_files

LONGEST_FILE, LONGEST_FUNCTION = 400, 25

# Each with its reason. An exception that is no longer needed must go: see the last tests.
LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {
    "access/law/rules.py:_read": "one line for each field of a legal rule",
    "access/law/rules.py:_check_sense": "one entry for each contradiction a rule can hold",
    "access/law/printing.py:_rule": "one line for each fact of a rule",
    "meetings/room/words.py:_people": "one line for each word of the script",
    "meetings/room/words.py:_call": "one line for each word of the script",
    "bench/wire.py:requests_per_second": "one crowd, from the start to the count, in one piece",
}
RAW_SQL = {
    "access/once.py": "one insert that waits for another of the same",
    "access/rls.py": "the one place that tells PostgreSQL who asks",
    "accounts/tries.py": "a counter is a function of the database: read and raised in one statement",
    "audit/services.py": "an append-only table has no use for a model's way of writing",
    "access/checks.py": "a check of the house looks as the owner, below Django's models",
    "access/oracle.py": "reads the grants' sources by another road than the triggers, to compare",
    "access/law_tables.py": "the law's tables are the owner's, and grants are derived anew by it",
    "audit/checks.py": "a check of the house looks as the owner, below Django's models",
    "audit/sealing.py": "the chain is made in the order the database committed, as the owner",
    "audit/tasks.py": "seals as the owner, on a connection of its own",
    "audit/management/commands/seal_audit.py": "seals as the owner",
    "citizens/key_check.py": "looks at every sealed column of the catalogue, as the owner",
    "plans/checks.py": "a check of the house looks as the owner, below Django's models",
    "kernel/rows.py": "Django has no way to ask for several lists at once without a row to hang them on",
    "config/": "roles, databases and checks of the catalogue lie below Django's models",
    "demo/backdating.py": "the database's own stamps are moved as the owner, in a demo being built",
    "bench/": "measures the database itself",
}
SQL = re.compile(r"\.cursor\(|\.execute\(|objects\.raw\(|RunSQL|RawSQL|\.extra\(")


def test_no_file_is_too_long():
    long = {
        name_of(path)
        for path in python_files()
        if "migrations" not in path.parts  # the first of a room is as long as its tables
        and len(path.read_text(encoding="utf-8").splitlines()) > LONGEST_FILE
    }
    assert long == LONG_FILES.keys()


def test_no_function_is_too_long():
    long = {
        f"{name_of(path)}:{name}"
        for path in python_files()
        if "migrations" not in path.parts
        for name, lines in functions(path)
        if lines >= LONGEST_FUNCTION
    }
    assert long == LONG_FUNCTIONS.keys()


def test_raw_sql_stays_where_it_is_looked_after():
    strays = [
        name_of(path)
        for path in python_files()
        if "migrations" not in path.parts
        and not name_of(path).startswith(tuple(RAW_SQL))
        and SQL.search(path.read_text(encoding="utf-8"))
    ]
    assert strays == []


@pytest.mark.parametrize("place", sorted(RAW_SQL))
def test_every_exception_for_raw_sql_is_still_needed(place):
    files = [path for path in python_files() if name_of(path).startswith(place)]
    assert any(SQL.search(path.read_text(encoding="utf-8")) for path in files)


def test_every_room_has_its_card():
    rooms = {path.parent for path in SOURCE.glob("*/__init__.py")}
    without = sorted(room.name for room in rooms if not (room / "README.md").exists())
    assert without == []


def test_commands_in_the_documents_exist():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for document in [ROOT / "README.md", *ROOT.glob("docs/**/*.md"), *ROOT.glob("DEV*.md")]:
        named = set(re.findall(r"\bmake ([a-z]+)\b", _commands(document.read_text())))
        assert named <= targets, document.name
    assert {"demo", "test", "help"} <= targets


def _commands(text: str) -> str:
    """Only what stands as code: `make sense` in a sentence is no command."""
    return "\n".join(re.findall(r"```.*?```|`[^`]+`", text, re.DOTALL))


def test_the_printed_permissions_are_the_real_ones():
    printed = (ROOT / "docs" / "permissions.md").read_text(encoding="utf-8")
    assert printed == permissions_table(), "run `make permissions`"


def test_the_printed_account_of_personal_data_is_the_real_one():
    printed = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    assert printed == data_table(), "run `make data`"


@pytest.mark.django_db
def test_every_table_says_what_it_keeps_about_people():
    """Asked of the database itself: also tables that no model of ours describes."""
    with connection.cursor() as cursor:
        cursor.execute("""SELECT relname FROM pg_class
            WHERE relkind IN ('r', 'p') AND NOT relispartition
              AND relnamespace = 'public'::regnamespace""")
        tables = {row[0] for row in cursor.fetchall()}
    assert tables == declarations().keys()


@pytest.mark.django_db
def test_a_table_about_a_citizen_never_says_it_is_about_nobody():
    with connection.cursor() as cursor:
        cursor.execute("""SELECT DISTINCT table_name FROM information_schema.columns
            WHERE table_schema = 'public' AND column_name IN ('citizen_id', 'user_id', 'person_id')""")
        about_people = {row[0] for row in cursor.fetchall()} & declarations().keys()
    declared: dict[str, PersonalData] = declarations()
    assert about_people
    assert [one for one in sorted(about_people) if declared[one].whose == "nobody"] == []


def test_danish_is_complete():
    assert [str(gap) for gap in missing()] == []


@pytest.mark.parametrize("name", ["app", "build", "test"])
def test_requirements_are_locked_with_hashes_and_name_no_registry(name):
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    packages = re.findall(r"^[a-z0-9][^\n]*==[^\n]*\\$", text, re.MULTILINE)
    assert len(packages) > 1
    assert text.count("--hash=sha256:") >= len(packages)
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links", text)


def test_npm_packages_are_locked_and_name_no_registry():
    text = (ROOT / "package-lock.json").read_text()
    assert '"resolved"' not in text
    assert text.count('"integrity"') > 1


def test_no_third_party_file_is_committed():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout
    foreign = [one for one in listed.splitlines() if "/vendor/" in one or "node_modules/" in one]
    assert foreign == []
