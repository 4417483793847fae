"""What a table holds about people, declared beside it and printed to docs/data.md."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalData:
    """Whose data, of which category, why, for how long and on what ground."""

    whose: str
    category: str
    why: str
    kept: str
    ground: str


Declarations = dict[str, PersonalData]  # by the table's name


def nobodys(why: str) -> PersonalData:
    """A table that says nothing about anybody."""
    return PersonalData(whose="nobody", category="none", why=why, kept="–", ground="–")
