"""What must hold of the grounds in a living database."""

from brobygger.kernel.checks import Cursor, Finding, check

from .law.openings import load_openings
from .law.rules import load_rules
from .oracle import Due, grants_due, grants_there

TOLD = 20

PREFILTER = """
    SELECT g.id FROM access_grant g JOIN citizens_citizen c ON c.id = g.citizen_id
    WHERE NOT c.party_ids @> ARRAY[g.party_id] LIMIT 20
"""
TOO_LONG = """
    SELECT id FROM access_emergencyaccess
    WHERE NOT isempty(valid) AND (upper(valid) IS NULL
        OR upper(valid) - lower(valid) > interval '3 hours') LIMIT 20
"""

UNMARKED = """
    SELECT c.id FROM citizens_citizen c
        LEFT JOIN citizens_death d ON d.citizen_id = c.id AND d.undone_at IS NULL
    WHERE c.died_on IS DISTINCT FROM d.died_on LIMIT 20
"""
WAYS_IN = """
    SELECT l.id FROM accounts_personlink l
        LEFT JOIN citizens_relative r ON r.id = l.person_id
        JOIN citizens_citizen c ON c.id IN (l.person_id, r.citizen_id)
    WHERE c.died_on IS NOT NULL AND l.valid @> now() LIMIT 20
"""
ASKED_FOR = """
    SELECT w.id FROM accounts_wayin w
        LEFT JOIN citizens_relative r ON r.id = w.person_id
        JOIN citizens_citizen c ON c.id IN (w.person_id, r.citizen_id)
    WHERE c.died_on IS NOT NULL AND w.state IN ('confirmed', 'written') LIMIT 20
"""

APART = """
    SELECT j.id FROM access_joining j JOIN citizens_citizen gone ON gone.id = j.citizen_id
        JOIN citizens_citizen stays ON stays.id = j.into_id
    WHERE j.undone_at IS NULL AND gone.died_on IS DISTINCT FROM stays.died_on LIMIT 20
"""


@check(
    "Every grant follows from a consent, a care relation, an emergency or oneself, and none is missing"
)
def grants_are_what_their_sources_say(cursor: Cursor) -> Finding:
    due, there = grants_due(cursor), grants_there(cursor)
    faults = [f"grant without a source: {_named(one)}" for one in there - due]
    faults += [f"source without its grant: {_named(one)}" for one in due - there]
    return Finding(looked_at=len(due | there), faults=tuple(sorted(faults)[:TOLD]))


@check("Nobody with a grant is left out of the citizen's list of parties")
def the_prefilter_hides_nobody(cursor: Cursor) -> Finding:
    cursor.execute(PREFILTER)
    faults = tuple(f"grant {key} is hidden" for (key,) in cursor.fetchall())
    cursor.execute("SELECT count(*) FROM access_grant")
    return Finding(looked_at=cursor.fetchone()[0], faults=faults)


@check("No emergency access is longer than three hours")
def emergencies_are_short(cursor: Cursor) -> Finding:
    cursor.execute(TOO_LONG)
    faults = tuple(f"emergency access {key}" for (key,) in cursor.fetchall())
    cursor.execute("SELECT count(*) FROM access_emergencyaccess")
    return Finding(looked_at=cursor.fetchone()[0], faults=faults)


@check("Who has died is marked as such, and has no way in, nor have the relatives")
def the_dead_are_marked_and_have_no_way_in(cursor: Cursor) -> Finding:
    cursor.execute(UNMARKED)
    faults = [
        f"citizen {key}: the day does not follow from a death" for (key,) in cursor.fetchall()
    ]
    cursor.execute(WAYS_IN)
    faults += [f"account link {key} of somebody dead" for (key,) in cursor.fetchall()]
    cursor.execute(ASKED_FOR)
    faults += [f"way in {key} goes on for somebody dead" for (key,) in cursor.fetchall()]
    cursor.execute(APART)
    faults += [f"joining {key}: dead in one, not in the other" for (key,) in cursor.fetchall()]
    cursor.execute("SELECT count(*) FROM citizens_death")
    return Finding(looked_at=cursor.fetchone()[0], faults=tuple(faults[:TOLD]))


@check("The law in the database is the law that was shipped")
def the_law_is_loaded(cursor: Cursor) -> Finding:
    cursor.execute("SELECT code, lapse_days FROM access_rule")
    rules = dict(cursor.fetchall())
    cursor.execute("SELECT kind, categories, purposes, rule_id FROM access_opening")
    openings = {tuple(row) for row in cursor.fetchall()}
    faults = [
        f"rule {one.id}"
        for one in load_rules()
        if one.id not in rules or rules[one.id] != one.lapse_days
    ]
    shipped = {
        (one.kind, int(one.categories), int(one.purposes), one.rule_id) for one in load_openings()
    }
    faults += [f"opening {one[0]}" for one in shipped ^ openings]
    return Finding(looked_at=len(rules) + len(openings), faults=tuple(sorted(faults)))


def _named(one: Due) -> str:
    return f"{one.ground} {one.source} {one.part} for {one.party}".replace("  ", " ")


TWO_HOLDERS = """
    SELECT f.id FROM citizens_formernumber f JOIN citizens_citizen c ON c.cpr_hash = f.cpr_hash
    WHERE c.id <> f.citizen_id AND c.id IS DISTINCT FROM f.joined_from LIMIT 20
"""
STRAY_TIES = """
    SELECT f.id FROM citizens_formernumber f WHERE f.joined_from IS NOT NULL AND NOT EXISTS (
        SELECT FROM access_joining j WHERE j.citizen_id = f.joined_from AND j.into_id = f.citizen_id
            AND j.undone_at IS NULL)
    UNION ALL
    SELECT j.id FROM access_joining j JOIN citizens_citizen c ON c.id = j.citizen_id
    WHERE j.undone_at IS NULL AND c.cpr_hash IS NOT NULL AND NOT EXISTS (
        SELECT FROM citizens_formernumber f
        WHERE f.citizen_id = j.into_id AND f.joined_from = j.citizen_id)
    LIMIT 20
"""


@check("No number is one citizen's and was another's, and joined registrations lead on")
def numbers_have_one_holder(cursor: Cursor) -> Finding:
    faults: list[str] = []
    for question in (TWO_HOLDERS, STRAY_TIES):
        cursor.execute(question)
        faults += [f"former number or joining {key}" for (key,) in cursor.fetchall()]
    cursor.execute(
        "SELECT (SELECT count(*) FROM citizens_formernumber) + (SELECT count(*) FROM access_joining)"
    )
    return Finding(looked_at=cursor.fetchone()[0], faults=tuple(faults))
