"""A fixed company and one row of every category in every table about a citizen.

Worlds differ in the grounds alone, so the rows are made once, as the owner, whatever tables the
rooms have: a new table about a citizen joins the matrix by itself, or stops it with its name.
"""

import itertools
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.db import connections

from .marked import Marks, mark
from .reading import DRAFTS, HELD, HELD_AS, NOBODYS, RIGHTS, Hold

CATEGORIES = (1, 2, 4, 8, 16, 32, 64, 128, 256)
# Tied registrations are no ground and change what lists show: tests/access/test_joining.py has them.
GROUNDS = (
    "access_consent",
    "access_carerelation",
    "access_emergencyaccess",
    "access_whyquestion",
    "access_joining",
    "access_signature",  # as its consent: `expected` reads it
)
UNIT_KINDS = (
    "facility_107",
    "outpatient_psychiatry",
    "addiction_treatment",
    "municipal_authority",
    "job_centre",
    "gp",
)
# Rows that stand for another's are held as that one is.
STANDS_FOR = {
    "plans_earliertext": "plans_passage",
    "safety_earlierlevel": "safety_copinglevel",
}
# In the cast these stand for no row with words: a round, a whole meeting, a plan's silence.
OF_NO_WORDS = ("plans_rating", "plans_filing", "plans_escalation")
OWN_CATEGORY = ("access_grant", "audit_entry", "citizens_citizen")  # no category column

ABOUT_CITIZENS = """
    SELECT c.relname FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'citizen_id')
    ORDER BY 1
"""
COLUMNS = """
    SELECT a.attname, format_type(a.atttypid, NULL),
        (SELECT k.confrelid::regclass::text FROM pg_constraint k
         WHERE k.conrelid = a.attrelid AND k.contype = 'f' AND k.conkey = ARRAY[a.attnum])
    FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped
      AND a.attnotnull AND d.adbin IS NULL
"""
# Where the rooms' own promises ask for more than a value of the right type.
SPECIAL: dict[str, dict[str, Any]] = {
    "citizens_death": {"told_by": "police", "undone_at": "2026-01-02"}  # living: the rest is tried
    | {"undone_by": "{drafter}", "undone_reason": "r"},
    "access_claimednumber": {"ended_at": "2026-01-02"},
    "access_ending": {"what": "plan"},
    "plans_plan": {"closed_at": "2026-01-02", "closing": "moved", "phase": "plan"},
    "plans_participant": {"kind": "citizen", "person_id": "{citizen}"},
    "plans_existingplan": {"domain": "mental", "kind": "other"},
    "plans_caselead": {"part": "deputy", "until": "2026-01-02"},
    "plans_handover": {"answer": "awaited", "reason": "other", "ended_at": "2026-01-02"},
    "plans_leadwish": {"answer": "no", "ended_at": "2026-01-02"},
    "plans_passage": {"section": "overall_goal", "domain": "", "written_by_kind": "staff"}
    | {"hand": "table", "answer": "", "answered_on": None, "through": "", "through_name": ""},
    "plans_challenge": {"rank": 1},
    "plans_intervention": {"status": "planned", "title": "t"},
    "plans_agreement": {"status": "accepted", "what": "w"},
    "plans_agreementstep": {"number": 2, "status": "accepted"},
    "plans_contact": {"form": "visit"},
    "plans_consideration": {"said": "before", "explained": "[]", "explained_by_name": ""}
    | {"law": "", "decided_by": "", "number": "{category}"},
    "plans_assent": {"answer": "agrees"},
    "plans_pause": {"why": "other", "ended_at": "2026-01-02", "ended_by": "{drafter}"},
    "plans_escalation": {
        "subject": "silence",
        "step": "lead",
        "unit_ids": "{}",
        "ended_at": "2026-01-02",
    },
    "plans_draft": {"user_id": "{drafter}"},
    "plans_rating": {"coherence": "say", "voice": "staff", "party_id": "{unit}", "answer": "3"},
    "safety_copingsheet": {"put_away_at": "2026-01-02", "agreed_on": None, "review_on": None}
    | {"agreed_by": None, "agreed_revision": 0},
    "safety_copinglevel": {"level": 1},
    "safety_copingdraft": {"user_id": "{drafter}", "body": "{}"},
    "plans_preparation": {"kind": "citizen", "person_id": "{citizen}"},
    "plans_preparationanswer": {"question": "words"},
    "plans_undecided": {"state": "open", "body": "b"},
    "meetings_meeting": {"state": "called", "form": "room"},
    "meetings_invitation": {
        "kind": "citizen",
        "person_id": "{citizen}",
        "answer": "awaited",
        "attendance": "unknown",
        "may_decide": "unknown",
        "decider": "",
    },
    "meetings_reminder": {"ahead": "days"},
    "meetings_poll": {"state": "cancelled", "closed_at": "2026-01-02", "form": "room"},
    "meetings_pollvoice": {"kind": "citizen", "person_id": "{citizen}"},
    "meetings_pollanswer": {"word": "yes"},
    "meetings_standing": {"state": "stopped", "weeks": 4, "remaining": 0, "clock": "10:00"},
    "meetings_slotitem": {"minutes": 5, "position": 1, "put_by_name": ""},
    "meetings_guestpass": {"language": "da", "channel": "mail"},
    "meetings_hubbooking": {"state": "waiting"},
    "meetings_presence": {"why": ""},
}
_serials = itertools.count()


@dataclass(frozen=True, slots=True)
class Row:
    """Where a row belongs."""

    table: str
    citizen: UUID
    category: int
    owner: UUID | None = None  # a draft's writer, a rating's voice, whose no relative reads
    hold: Hold = NOBODYS


@dataclass(slots=True)
class Cast:
    """Who and what there is in every world."""

    citizens: list[UUID] = field(default_factory=list)
    units: list[UUID] = field(default_factory=list)
    staff: list[UUID] = field(default_factory=list)
    persons: dict[UUID, UUID] = field(default_factory=dict)  # citizen or relative → account
    relatives: dict[UUID, UUID] = field(default_factory=dict)  # relative → citizen
    tables: list[str] = field(default_factory=list)
    rows: dict[str, Row] = field(default_factory=dict)
    marks: Marks = field(default_factory=Marks)
    classes: dict[UUID, int] = field(default_factory=dict)
    slot: UUID = field(default_factory=uuid4)  # a standing slot, which is about no citizen

    def hold(self, number: int) -> Hold:
        """Of the citizen, and of a unit of each class in turn; now and then of two of one class."""
        facility, psychiatry, addiction, authority, _job_centre, doctor = self.units
        return (
            NOBODYS,
            (HELD_AS["facility_107"], (facility,)),
            (HELD_AS["outpatient_psychiatry"], (psychiatry,)),
            (HELD_AS["addiction_treatment"], (addiction,)),
            (HELD_AS["municipal_authority"], (authority,)),
            (HELD_AS["gp"], (psychiatry, doctor)),
            (HELD_AS["facility_107"], ()),  # nobody knows which
        )[number % 7]


# Some rooms let a table hold one category only. The policies are asked about all of them.
NARROWER = """
    SELECT format('ALTER TABLE %I DROP CONSTRAINT %I', conrelid::regclass::text, conname)
    FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace
      AND pg_get_constraintdef(oid) LIKE '%category%' AND conname NOT LIKE '%one_category'
"""


def make_cast() -> Cast:
    """Two citizens, six units and their people, and every table filled for each citizen."""
    cast = Cast()
    with connections["owner"].cursor() as cursor:
        _people(cursor, cast)
        strangers = set(names := _names(cursor)) - set(RIGHTS)
        assert not strangers, f"say in reading.RIGHTS what the app may do with {strangers}"
        cursor.execute(NARROWER)
        for (change,) in cursor.fetchall():
            cursor.execute(change)
        cast.tables = _parents_first(
            cursor, [name for name in names if name not in GROUNDS + OWN_CATEGORY]
        )
        for citizen in cast.citizens:
            for category in CATEGORIES:
                _fill(cursor, cast, citizen, category)
        mark(cursor, cast.marks, cast)
        _what_else_there_is(cursor, cast)
    cast.relatives = {
        UUID(key): row.citizen
        for key, row in cast.rows.items()
        if row.table == "citizens_relative" and row.category == 128
    }
    with connections["owner"].cursor() as cursor:
        for relative in cast.relatives:
            cast.persons[relative] = _account(cursor, relative, "relative")
    return cast


def _names(cursor: Any) -> list[str]:
    cursor.execute(ABOUT_CITIZENS)
    return [name for (name,) in cursor.fetchall()]


def _people(cursor: Any, cast: Cast) -> None:
    organisation = uuid4()
    cursor.execute(
        "INSERT INTO organisations_organisation (id, code, kind, name, valid_from)"
        " VALUES (%s, '9999', 'municipality', 'Prøvekøbing', '2000-01-01')",
        [organisation],
    )
    for number, kind in enumerate(UNIT_KINDS):
        cast.units.append(uuid4())
        columns = {
            "id": cast.units[-1],
            "slug": f"unit-{number}",
            "name": f"Enhed {number}",
            "kind": kind,
            "organisation_id": organisation,
            "valid_from": "2000-01-01",
            "gln": "",
            "sor": "",
        }
        _insert(cursor, "organisations_unit", _completed(cursor, "organisations_unit", columns, {}))
        cast.classes[cast.units[-1]] = HELD_AS[kind]
        cast.staff.append(_user(cursor))
    _a_slot(cursor, cast)
    for number in range(2):
        citizen = uuid4()
        columns = {
            "id": citizen,
            "name": f"Borger {number}",
            "registered_by": cast.staff[0],
            "registered_at": "2026-01-01",
            "party_ids": [],
        }
        _insert(cursor, "citizens_citizen", _completed(cursor, "citizens_citizen", columns, {}))
        cast.citizens.append(citizen)
        cast.persons[citizen] = _account(cursor, citizen, "citizen")


def _a_slot(cursor: Any, cast: Cast) -> None:
    """What an item of a citizen stands in."""
    series = {"id": uuid4(), "host_unit_id": cast.units[1], "place_unit_id": cast.units[0]}
    series |= {"weekday": 4, "clock": "10:00", "minutes": 20, "form": "room", "place": ""}
    _insert(cursor, "meetings_slotseries", _completed(cursor, "meetings_slotseries", series, {}))
    of = {"meetings_slotseries": series["id"]}
    slot = _completed(cursor, "meetings_slot", {"id": cast.slot, "minutes": 20}, of)
    _insert(cursor, "meetings_slot", slot)


def _account(cursor: Any, person: UUID, kind: str) -> UUID:
    user = _user(cursor)
    cursor.execute(
        "INSERT INTO accounts_personlink (id, user_id, person_id, kind, valid)"
        " VALUES (%s, %s, %s, %s, '[2020-01-01,)')",
        [uuid4(), user, person, kind],
    )
    return user


def _user(cursor: Any) -> UUID:
    user = uuid4()
    columns = {"id": user, "email": f"{user}@example.test", "name": "Nogen", "is_active": True}
    _insert(cursor, "accounts_user", _completed(cursor, "accounts_user", columns, {}))
    return user


def _parents_first(cursor: Any, names: list[str]) -> list[str]:
    ordered: list[str] = []
    waiting = list(names)
    while waiting:
        ready = [
            name
            for name in waiting
            if all(
                parent not in waiting or parent == name
                for _, _, parent in _columns(cursor, name)
                if parent
            )
        ]
        assert ready, f"tables that wait for each other: {waiting}"
        ordered += ready
        waiting = [name for name in waiting if name not in ready]
    return ordered


def _fill(cursor: Any, cast: Cast, citizen: UUID, category: int) -> None:
    made: dict[str, UUID] = {"citizens_citizen": citizen, "organisations_unit": cast.units[0]}
    made["meetings_slot"] = cast.slot
    words = {"{citizen}": citizen, "{drafter}": cast.staff[0], "{unit}": cast.units[0]}
    words |= {"{category}": category}
    slot = cast.citizens.index(citizen) * 4 + CATEGORIES.index(category)
    for table in cast.tables:
        row = uuid4()
        first = STANDS_FOR.get(table, table)
        held = table in HELD and table not in OF_NO_WORDS
        hold = cast.hold(slot + cast.tables.index(first)) if held else NOBODYS
        special = {
            name: words.get(value, value) if isinstance(value, str) else value
            for name, value in SPECIAL.get(table, {}).items()
        }
        columns = {"id": row, "citizen_id": citizen, "category": category, **special}
        if table in HELD:
            columns |= {"holder": hold[0], "held_by": list(hold[1])}
        _insert(cursor, table, _completed(cursor, table, columns, made))
        made[table] = row
        owner = {"plans_rating": cast.units[0]} | dict.fromkeys(DRAFTS, cast.staff[0])
        owner = owner.get(table)
        owner = row if table == "citizens_relative" else owner
        cast.rows[str(row)] = Row(table, citizen, category, owner, hold)


def _completed(
    cursor: Any, table: str, known: dict[str, Any], made: dict[str, UUID]
) -> dict[str, Any]:
    values = dict(known)
    for name, kind, parent in _columns(cursor, table):
        if name not in values:
            values[name] = made[parent] if parent else _value(kind)
    return values


def _what_else_there_is(cursor: Any, cast: Cast) -> None:
    """The marked plans, and the parts that a version freezes by itself."""
    # What was frozen of the cast's own plans is held as their rows are.
    own = {(row.table, row.citizen, row.category): row for row in cast.rows.values()}
    own |= {
        ("plans_existing", row.citizen, row.category): row
        for row in cast.rows.values()
        if row.table == "plans_existingplan"
    }
    for table in cast.tables:
        of = {"plans_versionpart": "key", "plans_agreementstep": "agreement_id"}.get(table, "id")
        plan_of = "(SELECT v.plan_id FROM plans_version v WHERE v.id = version_id)"
        plan_of = plan_of if table == "plans_versionpart" else "NULL"
        cursor.execute(f"SELECT id, citizen_id, category, {of}, {plan_of} FROM {table}")
        for key, citizen, category, source, plan in cursor.fetchall():
            owner = cast.marks.drafts.get(key)
            owner = citizen if key in cast.marks.avoided else owner
            which = (citizen, source) if table == "plans_versionpart" else source
            made = cast.rows.get(str(source))  # of the cast's own agreements
            if table == "plans_versionpart" and plan != cast.marks.plans[citizen]:
                which, made = key, own.get((f"plans_{source.split('/')[0]}", citizen, category))
            hold = cast.marks.holds.get(which, made.hold if made else NOBODYS)
            hold = hold if table in HELD else NOBODYS
            cast.rows.setdefault(str(key), Row(table, citizen, category, owner, hold))


_known_columns: dict[str, list[tuple[str, str, str | None]]] = {}


def _columns(cursor: Any, table: str) -> list[tuple[str, str, str | None]]:
    if table not in _known_columns:
        cursor.execute(COLUMNS, [table])
        _known_columns[table] = cursor.fetchall()
    return _known_columns[table]


def _value(kind: str) -> Any:
    day = next(_serials)
    return {
        "uuid": uuid4(),
        "boolean": False,
        "smallint": 1,
        "integer": 1,
        "date": "2026-03-01",
        "timestamp with time zone": "2026-03-01",
        "jsonb": "{}",
        "daterange": f"[{2100 + day}-01-01,{2100 + day}-01-02)",
    }.get(kind, f"t{day % 9999}")


def _insert(cursor: Any, table: str, values: dict[str, Any]) -> None:
    names = ", ".join(values)
    places = ", ".join(["%s"] * len(values))
    cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", list(values.values()))
