"""Random worlds, looked at by everyone in every way: in the tables, on pages, on paper, in search.

After any number of steps, whatever an actor can see, add, change or remove in whatever table must
be what the independent reading says, row by row; and what stands on a page, text by text.
"""

from collections import Counter
from typing import ClassVar
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import rule

from .expected import Expected, differ
from .grounds import Grounds
from .looking import ROADS, Eyes
from .probing import Probe
from .reading import ROLES, Who


class Worlds(Grounds):
    eyes: ClassVar[Eyes]
    checked: ClassVar[Counter[str]] = Counter()
    asks: ClassVar[tuple[str, ...]] = ("tables", "pages")

    def __init__(self) -> None:
        super().__init__()
        self.failed = False

    @rule(
        user=st.integers(0, 5),
        unit=st.integers(0, 5),
        elsewhere=st.integers(0, 4),
        purpose=st.sampled_from([1, 1, 2, 4, 8, 16, 0]),
        verbs=st.sampled_from(["", "", "UDI"]),
    )
    def staff_try(self, user: int, unit: int, elsewhere: int, purpose: int, verbs: str) -> None:
        place = unit if elsewhere == 0 else user  # one in five claims a unit of someone else's
        self.compare(
            Who(self.cast.staff[user], unit=self.cast.units[place], purpose=purpose), verbs
        )

    @rule(
        person=st.integers(0, 3),
        forged=st.integers(0, 4),
        verbs=st.sampled_from(["", "", "UDI"]),
        purpose=st.sampled_from([16, 16, 1]),
    )
    def persons_try(self, person: int, forged: int, verbs: str, purpose: int) -> None:
        persons = list(self.cast.persons)
        who = persons[person % len(persons)]
        account = self.cast.staff[0] if forged == 0 else self.cast.persons[who]
        self.compare(Who(account, person=who, purpose=purpose), verbs)

    @rule(number=st.integers(0, 999), citizen=st.integers(0, 1), road=st.sampled_from(ROADS))
    def someone_looks(self, number: int, citizen: int, road: str) -> None:
        readers = self.doubtful() if number % 4 == 0 else self.honest()
        self.look(readers, number, self.cast.citizens[citizen], road)

    def teardown(self) -> None:
        """Every world is looked at by everyone in the tables, and by someone on a page."""
        type(self).worlds += 1
        try:
            if not self.failed:
                self.everyone_compares()
                self.one_looks()
        finally:
            super().teardown()

    def everyone_compares(self) -> None:
        for number, user in enumerate(self.cast.staff):
            purpose = (1, 2, 4, 8)[(self.turn + number) % 4]
            self.compare(Who(user, unit=self.cast.units[number], purpose=purpose), "")
        persons = list(self.cast.persons.items())
        person, account = persons[self.turn % len(persons)]
        self.compare(Who(account, person=person, purpose=16), "")
        self.compare(Who(None), "UDI" if self.turn % 20 == 0 else "")

    def one_looks(self) -> None:
        """Someone who has a ground, if there is one; now and then anybody."""
        number, citizen = self.turn, self.cast.citizens[self.turn % 2]
        readers = [one for one in self.honest() if self.world.sees(one, citizen, 1)]
        if number % 5 == 0 or not readers:
            readers = self.honest()
        self.look(readers, number // 2, citizen, ROADS[number // 11 % len(ROADS)])

    def look(self, readers: list[Who], number: int, citizen: UUID, road: str) -> None:
        if "pages" not in self.asks:
            return
        if road == "own page":  # staff have another one there
            readers = [one for one in readers if one.unit is None] or self.honest()[-4:]
        self.failed = True
        self.eyes.look(self.world, readers[number % len(readers)], citizen, road)
        self.failed = False

    def honest(self) -> list[Who]:
        """Everybody as who they are or were, for all that their roles may act for."""
        staff = [
            Who(user, unit=unit, purpose=purpose)
            for (user, unit), role in self.world.roles.items()
            for purpose in sorted(ROLES[role])
        ]
        persons = self.cast.persons.items()
        return staff + [Who(account, person=one, purpose=16) for one, account in persons]

    def doubtful(self) -> list[Who]:
        """Sessions that claim another's unit, another's person, or a purpose the role has not."""
        staff, units = self.cast.staff, self.cast.units
        persons = list(self.cast.persons.items())
        return [
            *(Who(user, unit=units[(n + 1) % 6]) for n, user in enumerate(staff)),
            *(Who(user, unit=units[n], purpose=16) for n, user in enumerate(staff)),
            *(Who(staff[n], person=one, purpose=16) for n, (one, _) in enumerate(persons)),
            *(
                Who(account, person=persons[n - 1][0], purpose=16)
                for n, (_, account) in enumerate(persons)
            ),
        ]

    def compare(self, who: Who, verbs: str) -> None:
        if "tables" not in self.asks:
            return
        self.failed = True
        self.compared(who, verbs)
        self.failed = False

    def compared(self, who: Who, verbs: str) -> None:
        expected = Expected(self.cast, self.world, who)
        tables = [*self.cast.tables, *expected.special]
        with Probe(who) as probe:
            seen = probe.reads(tables)
            differ("S", who, seen, {table: expected.rows(table, "S") for table in tables})
            self.checked["tables"] += len(tables)
            for verb in "UD":
                if verb in verbs:
                    changed = [table for table in tables if table != "audit_entry"]
                    found = probe.changes(changed, verb, expected.keys())
                    wanted = {table: expected.rows(table, verb) for table in changed}
                    differ(verb, who, found, wanted)
                    self.checked["tables"] += len(changed)
            if "I" in verbs:
                tries, allowed = expected.inserts()
                differ("I", who, {"": probe.inserts(tries)}, {"": allowed})
                self.checked["tables"] += len(tries)
