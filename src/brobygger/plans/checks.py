"""What must hold of plans in a living database: `brobygger verify` runs these."""

import json
from typing import Any

from brobygger.kernel.checks import Cursor, Finding, check

from .ledger import ACTIONS, AgreementState, Line, differences, replay

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
STANDING_IN = """
    SELECT p.id, c.for_unit_id IS NOT NULL AND EXISTS (
        SELECT FROM organisations_unit u WHERE u.id = c.for_unit_id)
      FROM plans_plan p JOIN plans_caselead c ON c.plan_id = p.id AND c.until IS NULL AND c.acting
     WHERE p.closed_at IS NULL
"""
BLIND_LEADS = """
    SELECT p.id, app.unit_sees_plan(p.citizen_id, s.unit_id)
      FROM plans_plan p
      JOIN plans_caselead c ON c.plan_id = p.id AND c.part = 'lead' AND c.until IS NULL
      JOIN plans_participant s ON s.id = c.participant_id
     WHERE p.closed_at IS NULL
"""
HANDOVERS = """
    SELECT h.id, s.left_at IS NULL
      FROM plans_handover h JOIN plans_participant s ON s.id = h.to_id
      JOIN plans_plan p ON p.id = h.plan_id AND p.closed_at IS NULL
     WHERE h.completed_at IS NULL AND h.ended_at IS NULL
"""
LOOSE_HISTORY = """
    SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
       AND (c.relname IN ('plans_version', 'plans_versionpart', 'plans_earliertext',
                            'plans_agreementstep')
                AND has_table_privilege('brobygger_app', c.oid, 'UPDATE, DELETE, TRUNCATE')
            OR c.relname IN ('plans_versionpart', 'plans_agreementstep')
                AND has_table_privilege('brobygger_app', c.oid, 'INSERT'))
"""
# In the order they were written. Where the log begins after an agreement was made (before there was
# a ledger), there is nothing to hold it against.
LINES = """
    SELECT action, object_id, details FROM audit_entry
     WHERE action = ANY (%s) AND object_type = 'plans.Agreement' ORDER BY id
"""
STANDING = """
    SELECT a.id, CASE WHEN a.removed_at IS NULL THEN a.status ELSE 'removed' END,
           a.responsible_id, p.unit_id, a.due_on, a.bounces
      FROM plans_agreement a JOIN plans_participant p ON p.id = a.responsible_id
     WHERE EXISTS (SELECT FROM plans_agreementstep s
                    WHERE s.agreement_id = a.id AND s.by_user_id IS NOT NULL)
"""
CARRIED = """
    SELECT a.id, p.left_at IS NULL FROM plans_agreement a
      JOIN plans_participant p ON p.id = a.responsible_id
      JOIN plans_plan l ON l.id = a.plan_id AND l.closed_at IS NULL
     WHERE a.removed_at IS NULL AND a.status IN ('proposed', 'accepted', 'declined', 'late')
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


@check("Whoever stands in as case lead does so for a unit whose leader finds a lasting one")
def every_acting_lead_has_a_leader_to_find_another(cursor: Cursor) -> Finding:
    return _those_not(cursor, STANDING_IN, "plan", "stands in for no unit")


@check("Every case lead sees the plan they lead")
def every_case_lead_sees_the_plan(cursor: Cursor) -> Finding:
    return _those_not(cursor, BLIND_LEADS, "plan", "the lead's unit has no ground for it")


@check("Whoever has been asked to lead still sits at the table")
def every_question_can_be_answered(cursor: Cursor) -> Finding:
    return _those_not(cursor, HANDOVERS, "handover", "the one asked has left")


@check("Frozen versions of plans and the steps of agreements cannot be changed by the app")
def history_cannot_be_rewritten(cursor: Cursor) -> Finding:
    cursor.execute(LOOSE_HISTORY)
    return Finding(looked_at=4, faults=tuple(name for (name,) in cursor.fetchall()))


@check("The ledger equals what the log tells, agreement by agreement")
def the_ledger_equals_the_log(cursor: Cursor) -> Finding:
    cursor.execute(LINES, [sorted(ACTIONS)])
    told = replay(
        Line(action=action, agreement_id=agreement_id, details=_details(details))
        for action, agreement_id, details in cursor.fetchall()
    )
    cursor.execute(STANDING)
    standing = {
        agreement_id: AgreementState(
            status=status,
            responsible_id=responsible_id,
            unit_id=unit_id,
            due_on=due_on,
            bounces=bounces,
        )
        for agreement_id, status, responsible_id, unit_id, due_on, bounces in cursor.fetchall()
    }
    return Finding(looked_at=len(standing), faults=tuple(differences(told, standing)))


@check("Every open agreement has one responsible who sits at the table")
def every_open_agreement_is_carried(cursor: Cursor) -> Finding:
    cursor.execute(CARRIED)
    rows = cursor.fetchall()
    faults = tuple(f"agreement {one}: nobody at the table" for one, sits in rows if not sits)
    return Finding(looked_at=len(rows), faults=faults)


def _details(kept: Any) -> dict[str, Any]:
    """As JSON or as text, whichever way the cursor reads it."""
    details: dict[str, Any] = json.loads(kept) if isinstance(kept, str) else kept
    return details


def _those_not(cursor: Cursor, question: str, what: str, fault: str) -> Finding:
    """Rows of an id and whether it holds."""
    cursor.execute(question)
    rows = cursor.fetchall()
    return Finding(
        looked_at=len(rows),
        faults=tuple(f"{what} {one}: {fault}" for one, holds in rows if not holds),
    )


# With an hour to spare for the job, which runs every quarter of one.
CLOCK_BEHIND = """
    SELECT count(*) FILTER (WHERE d.step IN ('lead', 'deputy', 'leader', 'steering')),
        coalesce(array_agg(d.plan || ': ' || d.subject || ', ' || d.step ORDER BY d.plan)
            FILTER (WHERE e.id IS NULL AND d.due_on <= app.danish_day(now() - interval '1 hour')
                AND d.step IN ('lead', 'deputy', 'leader', 'steering')), '{}')
    FROM app.steps_due(NULL, app.danish_day(now())) d
    LEFT JOIN plans_escalation e
        ON (e.subject, e.about_id, e.since, e.step) = (d.subject, d.about, d.since, d.step)
"""
UNWRITTEN = """
    SELECT e.id, count(a.id) FROM plans_escalation e LEFT JOIN audit_entry a
        ON a.action = 'plan.escalated' AND a.citizen_id = e.citizen_id
       AND a.details->>'escalation' = e.id::text
    GROUP BY e.id
"""
STILL_OPEN = """
    SELECT e.id FROM plans_escalation e WHERE e.ended_at IS NULL
       AND (e.subject, e.about_id, e.since) NOT IN
           (SELECT m.subject, m.about, m.since FROM app.matters(NULL) m WHERE m.since IS NOT NULL)
"""


@check("Every step of a ladder that is due has been raised")
def every_step_that_is_due_has_been_raised(cursor: Cursor) -> Finding:
    cursor.execute(CLOCK_BEHIND)
    looked_at, behind = cursor.fetchone()
    return Finding(looked_at=looked_at, faults=tuple(f"plan {one} is due" for one in behind))


@check("Every step that was raised was told and written down exactly once")
def every_step_was_written_once(cursor: Cursor) -> Finding:
    cursor.execute(UNWRITTEN)
    rows = cursor.fetchall()
    faults = tuple(f"step {step}: {lines} lines" for step, lines in rows if lines != 1)
    return Finding(looked_at=len(rows), faults=faults)


@check("Nothing that is over still waits for anybody")
def nothing_that_is_over_still_waits(cursor: Cursor) -> Finding:
    cursor.execute(STILL_OPEN)
    faults = tuple(f"step {row[0]} is over" for row in cursor.fetchall())
    cursor.execute("SELECT count(*) FROM plans_escalation WHERE ended_at IS NULL")
    return Finding(looked_at=cursor.fetchone()[0], faults=faults)
