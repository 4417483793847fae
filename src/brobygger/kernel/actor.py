"""Who is acting, for whom, and why: decided once per request, never guessed later."""

from dataclasses import dataclass, field
from uuid import UUID

from .purposes import Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A signed-in person in one role, at one unit or as themselves, for one purpose.

    Staff act at a unit (`unit_id`); a citizen or relative acts as a person
    (`person_id`, the id of the citizen or relative they are). Never both.
    """

    user_id: UUID
    role: str
    unit_id: UUID | None = None
    person_id: UUID | None = None
    permissions: frozenset[str] = field(default_factory=frozenset)
    purpose: Purpose = Purpose.COORDINATION

    def __post_init__(self) -> None:
        if self.unit_id is not None and self.person_id is not None:
            raise ValueError("an actor acts at a unit or as a person, never both")

    def may(self, permission: str) -> bool:
        return permission in self.permissions

    @property
    def party_id(self) -> UUID:
        """The party whose grants this actor stands on: the unit, or the person."""
        return self.unit_id or self.person_id or self.user_id
