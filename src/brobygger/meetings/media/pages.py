"""What the room's page gets to know of ways around the picture."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A telephone number of somebody called to the meeting."""

    name: str
    number: str
    leads: bool

    @property
    def dial(self) -> str:
        """As the telephone wants it."""
        kept = "".join(sign for sign in self.number if sign.isdigit() or sign == "+")
        return f"+45{kept}" if len(kept) == 8 and kept.isdigit() else kept

    def as_json(self) -> dict[str, str | bool]:
        """For the page's script."""
        return {"name": self.name, "number": self.number, "dial": self.dial, "leads": self.leads}
