"""What must hold of the log in a living database."""

from brobygger.kernel.checks import Cursor, Finding, check

from .sealing import verify_chain

OVERDUE = """
    SELECT count(*) FILTER (WHERE NOT EXISTS (
        SELECT FROM audit_sealedentry done WHERE done.entry_id = e.id)), count(*)
    FROM audit_entry e WHERE e.at < now() - interval '15 minutes'
"""
RIGHTS = """
    SELECT c.relname, p.right FROM pg_class c,
        unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS p("right")
    WHERE c.relnamespace = 'public'::regnamespace AND c.relname LIKE 'audit\\_%%'
      AND c.relkind IN ('r', 'p') AND (has_table_privilege(%s, c.oid, p.right)
        OR p.right = 'UPDATE' AND has_any_column_privilege(%s, c.oid, p.right))
"""
APP_ROLE = "brobygger_app"


@check("Every line of the log older than fifteen minutes is sealed")
def every_old_line_is_sealed(cursor: Cursor) -> Finding:
    cursor.execute(OVERDUE)
    waiting, lines = cursor.fetchone()
    faults = (f"{waiting} lines have waited for longer",) if waiting else ()
    return Finding(looked_at=lines, faults=faults)


@check("The chain of seals is unbroken and fits every line")
def the_chain_is_unbroken(cursor: Cursor) -> Finding:
    verdict = verify_chain(cursor)
    return Finding(looked_at=verdict.lines, faults=verdict.faults)


@check("The app role can change and remove nothing in the log")
def the_log_only_grows(cursor: Cursor) -> Finding:
    cursor.execute(RIGHTS, [APP_ROLE, APP_ROLE])
    faults = tuple(f"{APP_ROLE} has {right} on {table}" for table, right in cursor.fetchall())
    return Finding(looked_at=3, faults=faults)
