"""A small world for proofs: plans with their tables, made in the database of a scratch home.

Run as a program inside that home (`python -m tests.proofs.world 3`); says as JSON who is who.
"""

import json
import os
import sys

import django

NUMBERS = ("0201919990", "0108589995", "0211223989", "")  # official test numbers, then none
PEOPLE = ("lead", "deputy", "nurse", "counsellor", "leader", "citizen", "relative", "stranger")


def main(plans: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brobygger.config.settings")
    django.setup()
    from tests.conftest import become_app_role  # noqa: PLC0415  # needs a set-up Django

    become_app_role()
    json.dump([_a_plan(NUMBERS[min(one, 3)]) for one in range(plans)], sys.stdout)


def _a_plan(number: str) -> dict[str, object]:
    """One plan at an open meeting with everything in it, and how each person signs in."""
    from tests.plans import make  # noqa: PLC0415

    table = make.a_table(number)
    meeting_id = make.an_open_meeting(table)
    make.fill(table)
    return {
        "plan": str(table.plan_id),
        "citizen": str(table.citizen_id),
        "meeting": str(meeting_id),
        "people": {name: _signing_in(getattr(table, name)) for name in PEOPLE},
    }


def _signing_in(actor: object) -> dict[str, object]:
    from brobygger.accounts.models import User  # noqa: PLC0415

    place = f"unit:{actor.unit_id}" if actor.unit_id else f"person:{actor.person_id}"
    user = User.objects.get(pk=actor.user_id)
    return {
        "email": user.email,
        "name": user.name,
        "place": place,
        "user": str(actor.user_id),
        "party": str(actor.unit_id or actor.person_id),
        "purpose": int(actor.purpose),
    }


if __name__ == "__main__":
    main(int(sys.argv[1]))
