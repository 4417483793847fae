"""What must hold of plans in a living database: `brobygger verify` runs these."""

from brobygger.kernel.checks import Cursor, Finding, check

LEADS = """
    SELECT p.id, count(c.id) FROM plans_plan p
      LEFT JOIN plans_caselead c ON c.plan_id = p.id AND c.part = 'lead' AND c.until IS NULL
     WHERE p.closed_at IS NULL GROUP BY p.id
"""
LEADS_AT_WORK = """
    SELECT p.id, EXISTS (
        SELECT FROM plans_caselead c JOIN plans_participant s ON s.id = c.participant_id
         WHERE c.plan_id = p.id AND c.part = 'lead' AND c.until IS NULL
           AND s.left_at IS NULL AND app.works_there(s.user_id, s.unit_id))
      FROM plans_plan p WHERE p.closed_at IS NULL
"""
LOOSE_HISTORY = """
    SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
       AND (c.relname IN ('plans_version', 'plans_versionpart', 'plans_earliertext')
                AND has_table_privilege('brobygger_app', c.oid, 'UPDATE, DELETE, TRUNCATE')
            OR c.relname = 'plans_versionpart'
                AND has_table_privilege('brobygger_app', c.oid, 'INSERT'))
"""


@check("Every living plan has exactly one case lead")
def every_living_plan_has_one_case_lead(cursor: Cursor) -> Finding:
    cursor.execute(LEADS)
    rows = cursor.fetchall()
    faults = tuple(f"plan {plan}: {leads} case leads" for plan, leads in rows if leads != 1)
    return Finding(looked_at=len(rows), faults=faults)


@check("Every case lead still works at the unit they lead the plan from")
def every_case_lead_is_at_work(cursor: Cursor) -> Finding:
    cursor.execute(LEADS_AT_WORK)
    rows = cursor.fetchall()
    faults = tuple(f"plan {plan}: the case lead has left" for plan, at_work in rows if not at_work)
    return Finding(looked_at=len(rows), faults=faults)


@check("Frozen versions of plans cannot be changed by the app")
def history_cannot_be_rewritten(cursor: Cursor) -> Finding:
    cursor.execute(LOOSE_HISTORY)
    return Finding(looked_at=3, faults=tuple(name for (name,) in cursor.fetchall()))
