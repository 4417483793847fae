"""Documents printed from the code, and compared with it in a test."""

import re
from pathlib import Path

from django.apps import apps
from django.utils import translation
from django.utils.module_loading import import_string, module_has_submodule

from brobygger.accounts.roles import (
    GIVEN_BY_ADMINISTRATORS,
    GIVEN_BY_LEADERS,
    GRANTS,
    PURPOSES,
    Role,
)
from brobygger.kernel import permissions
from brobygger.kernel.permissions import Permission
from brobygger.kernel.personal import PersonalData

HEAD = """# Who may do what

Printed by `make permissions` from `accounts/roles.py`; a test compares the two.
A permission says what a role may do at all. *About whom* is decided by grounds: see
[architecture.md](architecture.md).

| Permission | In words | Roles |
|---|---|---|
"""
PURPOSE_HEAD = """
## For which purposes

A role acts only for its own purposes; the first is what one starts with.

| Role | In code | Purposes | Given by |
|---|---|---|---|
"""
DATA_HEAD = """# What is kept about people

Printed by `make data` from `personal_data.py` in each room; a test fails when a table is missing here.
Grounds and periods are the project's reading, to be confirmed by each authority's own lawyer and
data protection officer before real people are registered. Where nothing erases rows yet, it says so.

| Table | Whose | Category | Why | Kept how long | Ground |
|---|---|---|---|---|---|
"""
COMMENTED = re.compile(r'^    [A-Z_]+ = "([a-z:]+)"(?:  # (.*))?$', re.MULTILINE)


def permissions_table() -> str:
    """docs/permissions.md."""
    source = Path(permissions.__file__).read_text(encoding="utf-8")
    words = dict(COMMENTED.findall(source))
    with translation.override("en"):
        rows = [f"| `{one}` | {words.get(one) or '–'} | {_holders(one)} |" for one in Permission]
        purposes = [_purposes_of(role) for role in Role]
    return HEAD + "\n".join(rows) + "\n" + PURPOSE_HEAD + "\n".join(purposes) + "\n"


def data_table() -> str:
    """docs/data.md."""
    rows = [
        f"| `{table}` | {one.whose} | {one.category} | {one.why} | {one.kept} | {one.ground} |"
        for table, one in declarations().items()
    ]
    return DATA_HEAD + "\n".join(rows) + "\n"


def declarations() -> dict[str, PersonalData]:
    """Every room's, in the order of the rooms, then those of the ground beneath."""
    rooms = [
        app.name
        for app in apps.get_app_configs()
        if module_has_submodule(app.module, "personal_data")
    ]
    found: dict[str, PersonalData] = {}
    for room in [*rooms, "brobygger.config"]:
        found |= import_string(f"{room}.personal_data.TABLES")
    return found


def _holders(permission: Permission) -> str:
    return ", ".join(str(role.label) for role, may in GRANTS.items() if permission in may) or "–"


def _purposes_of(role: Role) -> str:
    words = ", ".join(one.label for one in PURPOSES[role])
    return f"| {role.label} | `{role.value}` | {words} | {_givers(role)} |"


def _givers(role: Role) -> str:
    givers = ["the unit's leader"] if role in GIVEN_BY_LEADERS else []
    givers += ["an administrator"] if role in GIVEN_BY_ADMINISTRATORS else []
    givers += ["whoever registers the citizen"] if role in {Role.CITIZEN, Role.RELATIVE} else []
    return ", ".join(givers) or "–"
