"""What is noted when many citizens are shown at once."""

from collections.abc import Iterable

from brobygger.audit.services import record
from brobygger.citizens.queries import CitizenLine
from brobygger.kernel.actor import Actor


def note_list(actor: Actor, rows: Iterable[CitizenLine]) -> None:
    """One line for the whole list. It stands in nobody's own log: see docs/adr on the audit."""
    ids = [row.id for row in rows]
    if ids:
        record(actor, "citizens.listed", citizens=ids)
