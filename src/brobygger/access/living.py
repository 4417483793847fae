"""Whether a citizen has died, for the questions of any room: also where their row is not seen."""

from django.db.models import BooleanField, F, Func


def has_died(column: str = "citizen_id") -> Func:
    """`rows.exclude(has_died())`: of the citizen in this column."""
    return Func(F(column), function="app.has_died", output_field=BooleanField())
