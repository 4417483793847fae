"""`make room NAME=…`: a new room's folder, its card, and the lines it needs elsewhere."""

import re
import sys
from pathlib import Path

SOURCE = Path("src/brobygger")
CARD = """# {name}

What it is for, in two sentences a stranger understands.

**Owns** its tables.
**Doors:** `queries`, `services`.
**Announces** nothing yet.
**Not here:** what one might look for and where it is.
"""
APPS = """from django.apps import AppConfig


class {title}Config(AppConfig):
    name = "brobygger.{name}"
    label = "{name}"
"""
CONTRACT = """
[[tool.importlinter.contracts]]
name = "A room's tables are its own: {name}"
type = "protected"
protected_modules = ["brobygger.{name}.models"]
allowed_importers = ["brobygger.{name}"]
"""
DRAWERS = {
    "__init__.py": "",
    "apps.py": APPS,
    "README.md": CARD,
    "models.py": '"""Shape and promises."""\n',
    "queries.py": '"""The door for reading: an actor first, then what comes back."""\n',
    "services.py": '"""The door for changing: one function for each use case, atomic, audited."""\n',
    "migrations/__init__.py": "",
}


def main(name: str) -> None:
    if not re.fullmatch(r"[a-z]+", name):
        raise SystemExit("make room NAME=safety (one lower-case word its users know)")
    room = SOURCE / name
    if room.exists():
        raise SystemExit(f"{room} is there already")
    for drawer, text in DRAWERS.items():
        path = room / drawer
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("{name}", name).replace("{title}", name.title()))
    tests = Path("tests") / name
    tests.mkdir(exist_ok=True)
    (tests / "__init__.py").touch()
    with Path("pyproject.toml").open("a", encoding="utf-8") as tools:
        tools.write(CONTRACT.replace("{name}", name))
    sys.stdout.write(
        f"{room} is made. Now choose its floor in pyproject.toml, add it to INSTALLED_APPS in\n"
        "src/brobygger/config/settings.py, and write its card.\n"
    )


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]))
