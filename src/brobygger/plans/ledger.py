"""The ledger reckoned again from what the log tells: pure, so that anybody can check the page by it.

Every line about an agreement says how it stood from then on (`services.noting`), so the last one
tells how it stands; the ones before it must lead there one lawful step at a time.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

ACTIONS = frozenset(
    f"plan.agreement_{one}"
    for one in (
        "added",
        "changed",
        "answered",
        "taken",
        "reported",
        "replaced",
        "removed",
        "restored",
        "returned",
        "settled",
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the audit log, as far as the ledger needs it."""

    action: str
    agreement_id: UUID
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementState:
    """How an agreement stands: ids, dates and choices, no words."""

    status: str
    responsible_id: UUID
    unit_id: UUID | None
    due_on: dt.date
    bounces: int


def replay(lines: Iterable[Line]) -> dict[UUID, AgreementState]:
    """Every agreement the lines tell of, as it stood after the last of them; lines in their order.

    Lines from before there was a ledger carry no state and are passed over.
    """
    states: dict[UUID, AgreementState] = {}
    for one in lines:
        if one.action in ACTIONS and "status" in one.details and "responsible" in one.details:
            states[one.agreement_id] = _after(one)
    return states


def differences(
    told: Mapping[UUID, AgreementState], standing: Mapping[UUID, AgreementState]
) -> list[str]:
    """What the log and the table do not agree on, as ids and field names."""
    found = [f"agreement {one}: in the log alone" for one in told.keys() - standing.keys()]
    for agreement_id, state in standing.items():
        then = told.get(agreement_id)
        if then is None:
            found.append(f"agreement {agreement_id}: not in the log")
        elif then != state:
            names = [
                name for name in state.__slots__ if getattr(then, name) != getattr(state, name)
            ]
            found.append(f"agreement {agreement_id}: {', '.join(names)}")
    return sorted(found)


def _after(line: Line) -> AgreementState:
    unit = line.details.get("unit")
    return AgreementState(
        status=str(line.details["status"]),
        responsible_id=UUID(line.details["responsible"]),
        unit_id=UUID(unit) if unit else None,
        due_on=dt.date.fromisoformat(line.details["due_on"]),
        bounces=int(line.details["bounces"]),
    )
