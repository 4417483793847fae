"""What the database tells of the professionals at a table as those who could lead."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from brobygger.access.rls import rows_from
from brobygger.kernel.clock import today


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the database tells of one professional at a table who could lead."""

    participant_id: UUID
    may_lead: bool
    sees_plan: bool
    works_until: dt.datetime | None
    away_until: dt.date | None
    days_away: int  # in the 90 days to come
    leads: int  # living plans now, whoever may see them


def standings(plan_id: UUID) -> dict[UUID, Standing]:
    """All of them in one question; nothing for somebody who does not see the plan."""
    return {
        row[0]: Standing(
            participant_id=row[0],
            may_lead=row[1],
            sees_plan=row[2],
            works_until=row[3],
            away_until=row[4],
            days_away=row[5],
            leads=row[6],
        )
        for row in rows_from("lead_candidates", plan_id, today())
    }
