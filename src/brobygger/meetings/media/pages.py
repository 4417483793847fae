"""What the room's page gets to know of ways around the picture."""

from dataclasses import dataclass
from typing import Any

from brobygger.kernel.telephones import dialled


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A telephone number of somebody called to the meeting."""

    name: str
    number: str
    leads: bool

    @property
    def dial(self) -> str:
        """As the telephone wants it."""
        return dialled(self.number)

    def as_json(self) -> dict[str, str | bool]:
        """For the page's script."""
        return {"name": self.name, "number": self.number, "dial": self.dial, "leads": self.leads}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """How one person's browser reaches the others, and for how many seconds that is so (0: always)."""

    servers: tuple[dict[str, Any], ...]
    lasts: int
    relay_only: bool

    def as_json(self) -> dict[str, Any]:
        return {"ice": list(self.servers), "lasts": self.lasts, "relay": self.relay_only}
