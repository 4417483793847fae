"""Documents printed from the code, and compared with it in a test."""

import re
from pathlib import Path

from django.utils import translation

from brobygger.accounts.roles import GRANTS
from brobygger.kernel import permissions
from brobygger.kernel.permissions import Permission

HEAD = """# Who may do what

Printed by `make permissions` from `accounts/roles.py`; a test compares the two.
A permission says what a role may do at all. *About whom* is decided by grounds: see
[architecture.md](architecture.md).

| Permission | In words | Roles |
|---|---|---|
"""
COMMENTED = re.compile(r'^    [A-Z_]+ = "([a-z:]+)"(?:  # (.*))?$', re.MULTILINE)


def permissions_table() -> str:
    """docs/permissions.md."""
    source = Path(permissions.__file__).read_text(encoding="utf-8")
    words = dict(COMMENTED.findall(source))
    with translation.override("en"):
        rows = [f"| `{one}` | {words.get(one) or '–'} | {_holders(one)} |" for one in Permission]
    return HEAD + "\n".join(rows) + "\n"


def _holders(permission: Permission) -> str:
    return ", ".join(str(role.label) for role, may in GRANTS.items() if permission in may) or "–"
