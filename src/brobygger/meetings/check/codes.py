"""The code one reads aloud to a helper: what one sits at, a digit a part, one that finds mishearing.

The page's script makes it (`result.js`), this reads it; a test lets one read what the other made.
"""

from dataclasses import dataclass

from .outcomes import PARTS, SYSTEMS, Outcome, Part, System

LENGTH = 1 + len(PARTS) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A code in words again."""

    system: System
    findings: tuple[tuple[Part, Outcome], ...]


def read(text: str) -> Reading | None:
    """What the code says, or None when it is none of ours: misheard, or half of it."""
    digits = [int(one) for one in text if one in "0123456789"]
    if len(digits) != LENGTH or control_of(digits[:-1]) != digits[-1]:
        return None
    system = next((one for one in SYSTEMS if one.digit == digits[0]), None)
    found = [(part, part.by_digit(digit)) for part, digit in zip(PARTS, digits[1:-1], strict=True)]
    findings = tuple((part, outcome) for part, outcome in found if outcome is not None)
    if system is None or len(findings) != len(PARTS):
        return None
    return Reading(system=system, findings=findings)


def control_of(digits: list[int]) -> int:
    """Luhn: one wrong digit is always found, two swapped neighbours nearly always."""
    doubled = [
        digit * 2 if place % 2 == 0 else digit for place, digit in enumerate(reversed(digits))
    ]
    return -sum(one - 9 if one > 9 else one for one in doubled) % 10
