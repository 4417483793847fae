"""Checks of the whole house: row security stands around every table about a citizen."""

from brobygger.kernel.checks import Cursor, Finding, check

from .database import APP_ROLE

OUR_SCHEMAS = "('public', 'app')"

ABOUT_A_CITIZEN = """
    SELECT format('%%I', c.relname), c.relrowsecurity,
           EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)
      FROM pg_class c
     WHERE has_table_privilege(%s, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')
       AND c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
       AND (c.relname = 'citizens_citizen' OR EXISTS (
            SELECT FROM pg_attribute a
             WHERE a.attrelid = c.oid AND a.attname = 'citizen_id' AND NOT a.attisdropped))
     ORDER BY 1
"""
KEYS_TO_CITIZENS = """
    SELECT DISTINCT conrelid::regclass::text FROM pg_constraint
     WHERE contype = 'f' AND confrelid = to_regclass('public.citizens_citizen')
       AND has_table_privilege(%s, conrelid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')
"""
ABOVE_ROW_SECURITY = """
    SELECT r.rolname FROM pg_roles r
     WHERE (r.rolsuper OR r.rolbypassrls OR r.rolcreaterole)
       AND pg_has_role(%s, r.oid, 'MEMBER')
"""
OWNED = """
    SELECT 'table ' || relname FROM pg_class WHERE relowner = %(app)s::regrole
    UNION ALL SELECT 'function ' || proname FROM pg_proc WHERE proowner = %(app)s::regrole
    UNION ALL SELECT 'schema ' || nspname FROM pg_namespace WHERE nspowner = %(app)s::regrole
    UNION ALL SELECT 'database ' || datname FROM pg_database WHERE datdba = %(app)s::regrole
"""
OPEN_POLICIES = """
    SELECT c.relname || ': ' || p.polname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
     WHERE p.polpermissive AND p.polcmd <> 'a'
       AND btrim(pg_get_expr(p.polqual, p.polrelid), '() ') = 'true'
"""
POWERFUL_FUNCTIONS = f"""
    SELECT count(*) FROM pg_proc
     WHERE prosecdef AND pronamespace::regnamespace::text IN {OUR_SCHEMAS}
"""  # noqa: S608  # constants of this file
LOOSE_FUNCTIONS = f"""
    SELECT p.oid::regprocedure::text FROM pg_proc p
     WHERE p.prosecdef AND p.pronamespace::regnamespace::text IN {OUR_SCHEMAS}
       AND NOT EXISTS (SELECT FROM unnest(p.proconfig) one WHERE one LIKE 'search_path=%')
"""  # noqa: S608  # constants of this file
LOOSE_VIEWS = f"""
    SELECT c.relname FROM pg_class c
     WHERE c.relkind IN ('v', 'm') AND c.relnamespace::regnamespace::text IN {OUR_SCHEMAS}
       AND c.relowner <> (SELECT datdba FROM pg_database WHERE datname = 'template0')
       AND NOT coalesce(c.reloptions @> '{{security_invoker=true}}', false)
"""  # noqa: S608  # constants of this file


@check("Every table about a citizen has row security and a policy")
def every_citizen_table_is_fenced(cursor: Cursor) -> Finding:
    tables = _tables_about_citizens(cursor)
    faults = [
        f"{name}: {'no policy' if secured else 'row security is off'}"
        for name, secured, has_policy in tables
        if not (secured and has_policy)
    ]
    faults = faults if tables else ["there is no such table: the database is not migrated"]
    return Finding(looked_at=len(tables), faults=tuple(faults))


@check("Every key to a citizen is called citizen_id, so that no table slips past these checks")
def keys_to_citizens_have_one_name(cursor: Cursor) -> Finding:
    known = {name for name, *_ in _tables_about_citizens(cursor)}
    cursor.execute(KEYS_TO_CITIZENS, [APP_ROLE])
    pointing = {name for (name,) in cursor.fetchall()}
    return Finding(looked_at=len(pointing), faults=tuple(sorted(pointing - known)))


@check("The app role owns nothing and cannot pass row security")
def the_app_role_is_below_the_fence(cursor: Cursor) -> Finding:
    cursor.execute(ABOVE_ROW_SECURITY, [APP_ROLE])
    faults = [f"{APP_ROLE} can act as {name}" for (name,) in cursor.fetchall()]
    cursor.execute(OWNED, {"app": APP_ROLE})
    faults += [f"{APP_ROLE} owns {thing}" for (thing,) in cursor.fetchall()]
    return Finding(looked_at=1, faults=tuple(faults))


@check("Without an identity there are no rows about any citizen")
def nobody_sees_nothing(cursor: Cursor) -> Finding:
    names = [name for name, *_ in _tables_about_citizens(cursor)]
    rows, faults = 0, []
    for name in names:
        rows += _count(cursor, name)
    cursor.execute(
        "SELECT set_config(name, '', true) FROM unnest(ARRAY['brobygger.user_id',"
        " 'brobygger.unit_id', 'brobygger.person_id', 'brobygger.purpose']) name"
    )
    cursor.execute(f"SET LOCAL ROLE {APP_ROLE}")
    for name in names:
        seen = _count(cursor, name)
        if seen:
            faults.append(f"{name}: {seen} rows")
    return Finding(looked_at=rows, faults=tuple(faults))


@check("No policy lets everybody read or change everything")
def no_policy_is_open(cursor: Cursor) -> Finding:
    return _none_of(cursor, "SELECT count(*) FROM pg_policy", OPEN_POLICIES)


@check("Functions with the owner's rights have a fixed search path")
def functions_are_pinned(cursor: Cursor) -> Finding:
    return _none_of(cursor, POWERFUL_FUNCTIONS, LOOSE_FUNCTIONS)


@check("Views have the reader's rights, not the owner's")
def views_have_the_readers_rights(cursor: Cursor) -> Finding:
    total = "SELECT count(*) FROM pg_class WHERE relkind IN ('v', 'm')"
    return _none_of(cursor, total, LOOSE_VIEWS)


def _tables_about_citizens(cursor: Cursor) -> list[tuple[str, bool, bool]]:
    """Those the app role can reach at all; parts of a partitioned table it cannot."""
    cursor.execute(ABOUT_A_CITIZEN, [APP_ROLE])
    return cursor.fetchall()


def _count(cursor: Cursor, table: str) -> int:
    cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608  # quoted by the catalogue
    return int(cursor.fetchone()[0])


def _none_of(cursor: Cursor, total: str, offenders: str) -> Finding:
    cursor.execute(total)
    looked_at = cursor.fetchone()[0]
    cursor.execute(offenders)
    return Finding(looked_at=looked_at, faults=tuple(one for (one,) in cursor.fetchall()))
