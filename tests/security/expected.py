"""What the reading says one actor can do with the tables, and where that differs from what was found."""

from typing import Any
from uuid import UUID, uuid4

from .cast import CATEGORIES, Cast
from .probing import attempt
from .reading import DRAFTS, HELD, OPENINGS, RIGHTS, Hold, Who, World


class Expected:
    """What the reading says one actor can do in this world."""

    special = (
        "citizens_citizen",
        *(
            f"access_{name}"
            for name in (
                "grant_",
                "consent",
                "signature",
                "carerelation",
                "emergencyaccess",
                "whyquestion",
            )
            if name != "grant_"
        ),
    )

    def __init__(self, cast: Cast, world: World, who: Who) -> None:
        self.cast, self.world, self.who = cast, world, who
        self.mine = world.parties(who)
        self.read: dict[tuple[UUID, int, Hold], bool] = {}
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
            "access_signature": [
                str(one.signature) for one in world.consents.values() if one.signature
            ],
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
        if table in HELD:
            sees = sees and self.reads(row.citizen, row.category, row.hold)
        if table in DRAFTS:
            return sees and row.owner == self.who.user
        if table == "plans_rating" and verb == "U":  # nobody changes what another has said
            return sees and row.owner in self.mine
        if table == "plans_consideration" and verb == "U":  # only to be tied to a plan, once
            return False
        if table == "plans_preparationanswer" and row.owner is not None:
            return sees and self.who.person in {None, row.citizen}
        if table == "citizens_relative" and verb == "S":
            return sees or row.owner in self.mine
        return sees

    def reads(self, citizen: UUID, category: int, hold: Hold) -> bool:
        key = (citizen, category, hold)
        if key not in self.read:
            self.read[key] = self.world.reads(self.who, citizen, category, hold)
        return self.read[key]

    def special_row(self, table: str, key: UUID, verb: str) -> bool:
        return {
            "citizens_citizen": self.citizen_row,
            "access_consent": self.consent_row,
            "access_signature": self.signature_row,
            "access_carerelation": self.care_row,
            "access_emergencyaccess": self.emergency_row,
            "access_whyquestion": self.question_row,
        }[table](key, verb)

    def citizen_row(self, key: UUID, verb: str) -> bool:
        return self.sight[key, 1]

    def consent_row(self, key: UUID, verb: str) -> bool:
        one = self.world.consents[key]
        recorder = one.recorded_unit in self.mine
        named = bool(self.mine & {one.citizen, one.party, *one.disclosers}) or recorder
        told = [bit for bit in CATEGORIES if one.betrays & bit]
        seen = named or all(self.sight[one.citizen, bit] for bit in (2, *told))
        if verb == "S":
            return seen
        return seen and (
            one.citizen in self.mine or recorder or self.world.unit_stands(self.who, one.citizen)
        )

    def signature_row(self, key: UUID, verb: str) -> bool:
        """Whoever sees the consent sees the name under it."""
        [whose] = [id for id, one in self.world.consents.items() if one.signature == key]
        return self.consent_row(whose, "S")

    def care_row(self, key: UUID, verb: str) -> bool:
        one = self.world.cares[key]
        hold = (self.cast.classes[one.unit], (one.unit,))  # that it treats is held by the unit
        return self.reads(one.citizen, OPENINGS[one.kind][2], hold) or one.unit in self.mine

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
                said = self.said(table)
                tries.append(
                    attempt(table, key, id=uuid4(), citizen_id=citizen, category=category, **said)
                )
                own = None not in said.values() and self.is_mine(said)
                if "I" in RIGHTS[table] and self.sight[citizen, category] and own:
                    allowed.add(key)
        for key, attempted, may in self.sources(citizen):
            tries.append(
                attempt(attempted.pop("table"), key, id=uuid4(), citizen_id=citizen, **attempted)
            )
            if may:
                allowed.add(key)
        return tries, allowed

    def said(self, table: str) -> dict[str, Any]:
        """In tables where one speaks for oneself: as whom."""
        told = {"told_to": self.who.user, "unit_id": self.who.unit}
        return {
            **{one: {"user_id": self.who.user} for one in DRAFTS},
            "plans_filing": {"unit_id": self.who.unit},
            "plans_rating": {"party_id": self.who.unit, "voice": "staff"},
            "plans_consideration": {**told, "said": "yes"},
            "plans_assent": told,
        }.get(table, {})

    def is_mine(self, said: dict[str, Any]) -> bool:
        unit = said.get("unit_id") or said.get("party_id")
        return unit is None or unit in self.mine

    def signatures(
        self, citizen: UUID, user: UUID, stands: bool
    ) -> list[tuple[str, dict[str, Any], bool]]:
        """A name under a consent: by the citizen on the screen, or by a unit that stands there."""
        tries = []
        for key, one in self.world.consents.items():
            if one.citizen == citizen:
                row = {"table": "access_signature", "consent_id": key, "seen_by": user}
                row |= {"seen_unit_id": self.who.unit, "how": "screen"}
                tries.append((f"signature {key}", row, stands and self.consent_row(key, "S")))
        return tries

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
            *self.signatures(
                citizen, user, told and (stands if who.unit else citizen in self.mine)
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
