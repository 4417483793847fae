"""Every variable of the environment that the product reads stands in one table, and no other does."""

import re

from tests.house.rooms import ROOT, SOURCE

NAMED = re.compile(r"[\"'](BROBYGGER_[A-Z_]*[A-Z]|DATABASE_URL|PORT)[\"']")
GIVEN = re.compile(r"given\(\s*\"(BROBYGGER_[A-Z_]*[A-Z])\"")
SECRET = re.compile(r"(?:secret\(|_scrambled\([^()]*, |password=_scrambled\([^()]*, )\"([a-z_]+)\"")
ROW = re.compile(r"^\| `([A-Z_]+)` \|", re.MULTILINE)
OURS = {
    "BROBYGGER_POOL": "told to the web server's process by `serve`",
    "BROBYGGER_START": "told to the web server's process by `serve`",
}


def read_by_the_code():
    found = set()
    for path in SOURCE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        found |= set(NAMED.findall(text)) | set(GIVEN.findall(text))
        found |= {f"BROBYGGER_{name.upper()}" for name in SECRET.findall(text)}
    return found


def test_the_table_and_the_code_name_the_same_settings():
    rows = ROW.findall((ROOT / "docs" / "operating.md").read_text(encoding="utf-8"))
    assert len(rows) == len(set(rows))
    assert set(rows) | set(OURS) == read_by_the_code()


def test_the_code_is_really_read():
    assert {"DATABASE_URL", "BROBYGGER_CPR_KEY", "BROBYGGER_TURN_FRIENDS"} <= read_by_the_code()
