"""Random worlds: consents, relations, withdrawals, lapses, opt-outs, emergencies, people who leave.

After any number of steps, whatever an actor can see, add, change or remove in whatever table must
be what the independent reading says, row by row.
"""

import datetime as dt
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.db import connections
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from . import reading
from .cast import CATEGORIES, UNIT_KINDS, Cast
from .probing import Probe, attempt
from .reading import OPENINGS, RIGHTS, Care, Consent, Emergency, Who, World

KINDS_OF_UNIT = {
    0: ["housing_107"],
    1: ["outpatient_psychiatry"],
    2: ["addiction_treatment_social", "addiction_treatment_medical"],
    3: ["authority_case"],
    4: ["job_centre"],
    5: ["gp"],
}
TIDY = 200  # worlds
RESET = """
    DELETE FROM access_whyquestion; DELETE FROM access_grant WHERE ground <> 'self';
    DELETE FROM access_consent; DELETE FROM access_carerelation; DELETE FROM access_emergencyaccess;
    UPDATE citizens_citizen SET party_ids = ARRAY[id] WHERE party_ids <> ARRAY[id];
    UPDATE accounts_user SET is_active = true WHERE NOT is_active;
    UPDATE accounts_personlink SET valid = '[2020-01-01,)' WHERE NOT upper_inf(valid);
    DELETE FROM accounts_membership;
"""
masks = st.one_of(st.sampled_from(CATEGORIES), st.integers(1, 511))
purposes = st.one_of(st.sampled_from([1, 2, 4, 8, 16]), st.integers(1, 31))


class Worlds(RuleBasedStateMachine):
    cast: ClassVar[Cast]
    worlds: ClassVar[int] = 0
    checked: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.world = World(persons=dict(self.cast.persons))
        self.failed = False
        self.turn = 0
        self.sql(RESET)
        if self.worlds % TIDY == TIDY - 1:  # what was tried and undone leaves dead rows behind
            self.sql("VACUUM")

    def sql(self, words: str, values: list[Any] | None = None) -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute(words, values)

    @initialize(
        extra=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=3),
        turn=st.integers(0, 99),
    )
    def people_are_hired(self, extra: list[tuple[int, int]], turn: int) -> None:
        self.turn = turn
        places = dict.fromkeys([(number, number) for number in range(6)] + extra)
        for user, unit in places:
            self.member(self.cast.staff[user], self.cast.units[unit], "[2020-01-01,)")
            self.world.members.setdefault(self.cast.staff[user], set()).add(self.cast.units[unit])

    def member(self, user: UUID, unit: UUID, valid: str) -> None:
        self.sql(
            "INSERT INTO accounts_membership (id, user_id, unit_id, role, title, valid)"
            " VALUES (%s, %s, %s, 'nurse', '', %s)",
            [uuid4(), user, unit, valid],
        )

    @rule(user=st.integers(0, 5), unit=st.integers(0, 5), past=st.booleans())
    def someone_leaves_or_comes_later(self, user: int, unit: int, past: bool) -> None:
        who, where = self.cast.staff[user], self.cast.units[unit]
        self.sql(
            "DELETE FROM accounts_membership WHERE user_id = %s AND unit_id = %s", [who, where]
        )
        self.member(who, where, "[2020-01-01,2021-01-01)" if past else "[2100-01-01,)")
        self.world.members.get(who, set()).discard(where)

    @rule(number=st.integers(0, 99))
    def an_account_is_closed(self, number: int) -> None:
        everyone = [*self.cast.staff, *self.cast.persons.values()]
        user = everyone[number % len(everyone)]
        self.sql("UPDATE accounts_user SET is_active = false WHERE id = %s", [user])
        self.world.inactive.add(user)

    @rule(number=st.integers(0, 9))
    def a_person_is_unlinked(self, number: int) -> None:
        person = list(self.cast.persons)[number % len(self.cast.persons)]
        self.sql(
            "UPDATE accounts_personlink SET valid = '[2020-01-01,2021-01-01)' WHERE person_id = %s",
            [person],
        )
        self.world.persons.pop(person, None)

    @rule(
        citizen=st.integers(0, 1),
        party=st.integers(0, 9),
        categories=masks,
        purposes=purposes,
        given=st.sampled_from([0, -1, -40]),
        lasts=st.sampled_from([None, 1, 20, 364]),
        recorder=st.sampled_from([None, 0, 1, 2, 3]),
        strict=st.booleans(),
    )
    def the_citizen_consents(
        self,
        citizen: int,
        party: int,
        categories: int,
        purposes: int,
        given: int,
        lasts: int | None,
        recorder: int | None,
        strict: bool,
    ) -> None:
        whose = self.cast.citizens[citizen]
        parties = [*self.cast.units, *self.cast.relatives]
        receiver = parties[party % len(parties)]
        lasts = lasts or 200 if strict else lasts
        one = Consent(
            whose,
            receiver,
            categories,
            purposes,
            given,
            None if lasts is None else given + lasts,
            None if recorder is None else self.cast.units[recorder],
        )
        key = uuid4()
        self.sql(
            "INSERT INTO access_consent (id, citizen_id, category, party_id, party_kind, categories,"
            " purposes, rule_id, form, words, given_at, expires_at, recorded_at, recorded_by,"
            " recorded_unit_id) VALUES (%s, %s, 1, %s, %s, %s, %s, %s, 'written', 'Ja', now() + %s,"
            " now() + %s, now(), %s, %s)",
            [
                key,
                whose,
                receiver,
                "unit" if receiver in self.cast.units else "relative",
                categories,
                purposes,
                "L6" if strict else "L8C",
                days(given),
                days(one.ends_days),
                self.cast.staff[0],
                one.recorded_unit,
            ],
        )
        self.world.consents[key] = one

    @rule(number=st.integers(0, 99))
    def a_consent_is_withdrawn(self, number: int) -> None:
        live = [key for key, one in self.world.consents.items() if not one.withdrawn]
        if live:
            key = live[number % len(live)]
            self.sql(
                "UPDATE access_consent SET withdrawn_at = now(), withdrawn_by = %s WHERE id = %s",
                [self.cast.staff[0], key],
            )
            self.world.consents[key].withdrawn = True

    @rule(
        citizen=st.integers(0, 1),
        unit=st.integers(0, 5),
        kind=st.integers(0, 1),
        begins=st.sampled_from([0, -1, -400, 30]),
        lasts=st.sampled_from([None, 1, 10, 5000]),
    )
    def a_unit_takes_the_citizen_on(
        self, citizen: int, unit: int, kind: int, begins: int, lasts: int | None
    ) -> None:
        kinds = KINDS_OF_UNIT[unit]
        one = Care(
            self.cast.citizens[citizen],
            self.cast.units[unit],
            kinds[kind % len(kinds)],
            begins,
            None if lasts is None else begins + lasts,
        )
        taken = [
            other
            for other in self.world.cares.values()
            if (other.citizen, other.unit, other.kind) == (one.citizen, one.unit, one.kind)
            and other.to_days is None
            and not other.ended
        ]
        if taken and one.to_days is None:
            return
        key = uuid4()
        self.sql(
            "INSERT INTO access_carerelation (id, citizen_id, category, unit_id, kind, valid,"
            " recorded_by) VALUES (%s, %s, %s, %s, %s, tstzrange(now() + %s, now() + %s), %s)",
            [
                key,
                one.citizen,
                OPENINGS[one.kind][2],
                one.unit,
                one.kind,
                days(begins),
                days(one.to_days),
                self.cast.staff[0],
            ],
        )
        self.world.cares[key] = one

    @rule(number=st.integers(0, 99), by_opting_out=st.booleans())
    def a_relation_closes(self, number: int, by_opting_out: bool) -> None:
        live = [key for key, one in self.world.cares.items() if one.holds and not one.opted_out]
        if not live:
            return
        key = live[number % len(live)]
        if by_opting_out:
            self.sql("UPDATE access_carerelation SET opted_out_at = now() WHERE id = %s", [key])
            self.world.cares[key].opted_out = True
            return
        self.sql(
            "UPDATE access_carerelation SET valid = tstzrange(lower(valid), now()) WHERE id = %s",
            [key],
        )
        self.world.cares[key].ended = True

    @rule(
        citizen=st.integers(0, 1),
        user=st.integers(0, 5),
        unit=st.integers(0, 5),
        categories=masks,
        lapses=st.booleans(),
    )
    def an_emergency_is_opened(
        self, citizen: int, user: int, unit: int, categories: int, lapses: bool
    ) -> None:
        one = Emergency(
            self.cast.citizens[citizen],
            self.cast.staff[user],
            self.cast.units[unit],
            categories,
            lapses,
        )
        key = uuid4()
        self.sql(
            "INSERT INTO access_emergencyaccess (id, citizen_id, category, user_id, unit_id, categories,"
            " reason, alternative, valid, review_note, exemption)"
            " VALUES (%s, %s, 1, %s, %s, %s, 'r', 'citizen', tstzrange(now(), now() + %s), '', '')",
            [
                key,
                one.citizen,
                one.user,
                one.unit,
                categories,
                dt.timedelta(microseconds=1) if lapses else dt.timedelta(hours=3),
            ],
        )
        self.world.emergencies[key] = one

    @rule(number=st.integers(0, 99))
    def an_emergency_is_ended(self, number: int) -> None:
        live = [key for key, one in self.world.emergencies.items() if not one.over]
        if live:
            key = live[number % len(live)]
            self.sql(
                "UPDATE access_emergencyaccess SET valid = tstzrange(lower(valid), now()) WHERE id = %s",
                [key],
            )
            self.world.emergencies[key].over = True

    @rule(citizen=st.integers(0, 1), unit=st.integers(0, 5))
    def the_citizen_asks_why(self, citizen: int, unit: int) -> None:
        key = uuid4()
        self.sql(
            "INSERT INTO access_whyquestion (id, citizen_id, category, entry_id, unit_id, question,"
            " asked_at, answer) VALUES (%s, %s, 1, %s, %s, '', now(), '')",
            [
                key,
                self.cast.citizens[citizen],
                len(self.world.questions) + 1,
                self.cast.units[unit],
            ],
        )
        self.world.questions[key] = (self.cast.citizens[citizen], self.cast.units[unit])

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

    def teardown(self) -> None:
        """Every world is looked at by everyone, whatever else was tried in it."""
        type(self).worlds += 1
        try:
            if self.failed:
                return
            for number, user in enumerate(self.cast.staff):
                purpose = (1, 2, 4, 8)[(self.turn + number) % 4]
                self.compare(Who(user, unit=self.cast.units[number], purpose=purpose), "")
            persons = list(self.cast.persons.items())
            person, account = persons[self.turn % len(persons)]
            self.compare(Who(account, person=person, purpose=16), "")
            self.compare(Who(None), "UDI" if self.turn % 20 == 0 else "")
        finally:
            super().teardown()

    def compare(self, who: Who, verbs: str) -> None:
        self.failed = True
        self.compared(who, verbs)
        self.failed = False

    def compared(self, who: Who, verbs: str) -> None:
        expected = Expected(self.cast, self.world, who)
        tables = [*self.cast.tables, *expected.special]
        with Probe(who) as probe:
            seen = probe.reads(tables)
            differ("S", who, seen, {table: expected.rows(table, "S") for table in tables})
            type(self).checked += len(tables)
            for verb in "UD":
                if verb in verbs:
                    changed = [table for table in tables if table != "audit_entry"]
                    found = probe.changes(changed, verb, expected.keys())
                    wanted = {table: expected.rows(table, verb) for table in changed}
                    differ(verb, who, found, wanted)
                    type(self).checked += len(changed)
            if "I" in verbs:
                tries, allowed = expected.inserts()
                differ("I", who, {"": probe.inserts(tries)}, {"": allowed})
                type(self).checked += len(tries)


class Expected:
    """What the reading says one actor can do in this world."""

    special = (
        "citizens_citizen",
        *(
            f"access_{name}"
            for name in ("grant_", "consent", "carerelation", "emergencyaccess", "whyquestion")
            if name != "grant_"
        ),
    )

    def __init__(self, cast: Cast, world: World, who: Who) -> None:
        self.cast, self.world, self.who = cast, world, who
        self.mine = world.parties(who)
        self.sight = {
            (citizen, category): world.sees(who, citizen, category)
            for citizen in cast.citizens
            for category in CATEGORIES
        }

    def keys(self) -> dict[str, list[str]]:
        keys: dict[str, list[str]] = {table: [] for table in self.cast.tables}
        for key, row in self.cast.rows.items():
            keys[row.table].append(key)
        world = self.world
        return keys | {
            "citizens_citizen": [str(one) for one in self.cast.citizens],
            "access_consent": [str(one) for one in world.consents],
            "access_carerelation": [str(one) for one in world.cares],
            "access_emergencyaccess": [str(one) for one in world.emergencies],
            "access_whyquestion": [str(one) for one in world.questions],
        }

    def rows(self, table: str, verb: str) -> set[str]:
        if verb not in RIGHTS[table]:
            return set()
        if table in self.special:
            return {key for key in self.keys()[table] if self.special_row(table, UUID(key), verb)}
        return {
            key
            for key, row in self.cast.rows.items()
            if row.table == table and self.plain_row(table, row, verb)
        }

    def plain_row(self, table: str, row: Any, verb: str) -> bool:
        sees = self.sight[row.citizen, row.category]
        if table == "plans_draft":
            return sees and row.owner == self.who.user
        if table == "citizens_relative" and verb == "S":
            return sees or row.owner in self.mine
        return sees

    def special_row(self, table: str, key: UUID, verb: str) -> bool:
        return {
            "citizens_citizen": self.citizen_row,
            "access_consent": self.consent_row,
            "access_carerelation": self.care_row,
            "access_emergencyaccess": self.emergency_row,
            "access_whyquestion": self.question_row,
        }[table](key, verb)

    def citizen_row(self, key: UUID, verb: str) -> bool:
        return self.sight[key, 1]

    def consent_row(self, key: UUID, verb: str) -> bool:
        one = self.world.consents[key]
        recorder = one.recorded_unit in self.mine
        seen = self.sight[one.citizen, 2] or one.party in self.mine or recorder
        if verb == "S":
            return seen
        return seen and (
            one.citizen in self.mine or recorder or self.world.unit_stands(self.who, one.citizen)
        )

    def care_row(self, key: UUID, verb: str) -> bool:
        one = self.world.cares[key]
        return self.sight[one.citizen, OPENINGS[one.kind][2]] or one.unit in self.mine

    def emergency_row(self, key: UUID, verb: str) -> bool:
        one = self.world.emergencies[key]
        if verb == "S":
            return bool(self.mine & {one.unit, one.citizen}) or one.user == self.who.user
        return one.unit in self.mine

    def question_row(self, key: UUID, verb: str) -> bool:
        citizen, unit = self.world.questions[key]
        return unit in self.mine or (verb == "S" and citizen in self.mine)

    def inserts(self) -> tuple[list[dict[str, Any]], set[str]]:
        """Half the plain tables for one citizen, and one try at each source of grounds."""
        tries, allowed = [], set()
        citizen = self.cast.citizens[len(self.world.consents) % 2]
        for table in self.cast.tables[len(self.world.cares) % 2 :: 2]:
            for category in CATEGORIES:
                key = f"{table} {category}"
                user = {"user_id": self.who.user} if table == "plans_draft" else {}
                tries.append(
                    attempt(table, key, id=uuid4(), citizen_id=citizen, category=category, **user)
                )
                own = table != "plans_draft" or self.who.user is not None
                if "I" in RIGHTS[table] and self.sight[citizen, category] and own:
                    allowed.add(key)
        for key, attempted, may in self.sources(citizen):
            tries.append(
                attempt(attempted.pop("table"), key, id=uuid4(), citizen_id=citizen, **attempted)
            )
            if may:
                allowed.add(key)
        return tries, allowed

    def sources(self, citizen: UUID) -> list[tuple[str, dict[str, Any], bool]]:
        who, stands = self.who, self.world.unit_stands(self.who, citizen)
        other = self.cast.units[0] if who.unit != self.cast.units[0] else self.cast.units[1]
        user = who.user or self.cast.staff[0]
        told = who.user is not None
        return [
            (
                "consent",
                {"table": "access_consent", "recorded_by": user, "recorded_unit_id": who.unit},
                told and (stands if who.unit else citizen in self.mine),
            ),
            (
                "consent of another",
                {"table": "access_consent", "recorded_by": user, "recorded_unit_id": other},
                False,
            ),
            (
                "care",
                {"table": "access_carerelation", "recorded_by": user, "unit_id": who.unit},
                told and stands,
            ),
            (
                "care elsewhere",
                {"table": "access_carerelation", "recorded_by": user, "unit_id": other},
                False,
            ),
            (
                "emergency",
                {"table": "access_emergencyaccess", "user_id": user, "unit_id": who.unit},
                told and who.unit is not None and who.unit in self.mine,
            ),
            (
                "emergency of another",
                {
                    "table": "access_emergencyaccess",
                    "unit_id": who.unit,
                    "user_id": self.cast.staff[5]
                    if user != self.cast.staff[5]
                    else self.cast.staff[4],
                },
                False,
            ),
            ("grant", {"table": "access_grant", "party_id": user}, False),
            ("why", {"table": "access_whyquestion", "unit_id": other}, citizen in self.mine),
        ]


def differ(verb: str, who: Who, found: dict[str, set[str]], wanted: dict[str, set[str]]) -> None:
    """Fail with what is too much and what is missing."""
    for table, rows in wanted.items():
        extra, missing = found[table] - rows, rows - found[table]
        assert not extra, f"LEAK {verb} {table}: {who} reaches {sorted(extra)[:3]}"
        assert not missing, f"HIDDEN {verb} {table}: {who} lacks {sorted(missing)[:3]}"


def days(number: int | None) -> dt.timedelta | None:
    return None if number is None else dt.timedelta(days=number)


assert len(UNIT_KINDS) == len(KINDS_OF_UNIT)
assert reading.BITS["PLAN"] == 2
