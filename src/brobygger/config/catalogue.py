"""What stands guard in the database, line by line: row security, policies, triggers, rights, functions.

`catalogue.txt` is printed by `make catalogue` from a database fresh from the migrations, and a test
compares the two. `verify` compares it with a living one: a trigger that was disabled, a policy that
was dropped or altered, a right that was given is a line that differs.
"""

import re
from pathlib import Path

from brobygger.kernel.checks import Cursor, Finding, check

PRINTED = Path(__file__).with_name("catalogue.txt")
TOLD = 40

OURS = """n.nspname IN ('public', 'app') AND NOT EXISTS (
    SELECT FROM pg_depend d WHERE d.objid = {table}.oid AND d.deptype = 'e')"""
TABLES = OURS.format(table="c") + " AND NOT c.relispartition AND c.relkind IN ('r', 'p', 'v', 'S')"
# Rights of anybody but the owner of the thing; the backup reads through a role of its own.
STANDING = f"""
    SELECT format('table %s%s%s', c.relname, CASE WHEN c.relrowsecurity THEN ' row-security' END,
                  CASE WHEN c.relforcerowsecurity THEN ' forced' END)
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE {TABLES} AND c.relkind IN ('r', 'p')
    UNION ALL
    SELECT format('right %s %s %s', c.relname, coalesce(r.rolname, 'PUBLIC'),
                  string_agg(a.privilege_type, ',' ORDER BY a.privilege_type))
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
           aclexplode(c.relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
     WHERE {TABLES} AND a.grantee <> c.relowner GROUP BY c.relname, r.rolname
    UNION ALL
    SELECT format('right %s.%s %s %s', c.relname, t.attname, coalesce(r.rolname, 'PUBLIC'),
                  string_agg(a.privilege_type, ',' ORDER BY a.privilege_type))
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
           JOIN pg_attribute t ON t.attrelid = c.oid AND NOT t.attisdropped,
           aclexplode(t.attacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
     WHERE {TABLES} AND a.grantee <> c.relowner GROUP BY c.relname, t.attname, r.rolname
    UNION ALL
    SELECT format('policy %s %s %s %s %s %s', c.relname, p.polname, p.polcmd,
                  CASE WHEN p.polpermissive THEN 'permissive' ELSE 'restrictive' END,
                  array_to_string(ARRAY(SELECT coalesce(r.rolname, 'PUBLIC') FROM unnest(p.polroles) o
                      LEFT JOIN pg_roles r ON r.oid = o ORDER BY 1), ','),
                  md5(concat(pg_get_expr(p.polqual, p.polrelid), '|',
                             pg_get_expr(p.polwithcheck, p.polrelid))))
      FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
           JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE {TABLES}
    UNION ALL
    SELECT format('trigger %s %s %s %s %s', c.relname, t.tgname, t.tgenabled, t.tgtype, f.proname)
      FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
           JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_proc f ON f.oid = t.tgfoid
     WHERE {TABLES} AND NOT t.tgisinternal
    UNION ALL
    SELECT format('function %s%s %s', f.oid::regprocedure,
                  CASE WHEN f.prosecdef THEN ' owners-rights' END,
                  md5(concat(f.prosrc, pg_get_function_sqlbody(f.oid), f.proconfig::text)))
      FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace WHERE {OURS.format(table="f")}
    UNION ALL
    SELECT format('execute %s %s', f.oid::regprocedure, coalesce(r.rolname, 'PUBLIC'))
      FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace,
           aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) a
           LEFT JOIN pg_roles r ON r.oid = a.grantee
     WHERE {OURS.format(table="f")} AND a.grantee <> f.proowner
    UNION ALL
    SELECT format('schema %s %s %s', n.nspname, coalesce(r.rolname, 'PUBLIC'), a.privilege_type)
      FROM pg_namespace n, aclexplode(n.nspacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
     WHERE n.nspname IN ('public', 'app') AND a.grantee <> n.nspowner
    UNION ALL
    SELECT format('member %s of %s', m.rolname, g.rolname) FROM pg_auth_members x
      JOIN pg_roles m ON m.oid = x.member JOIN pg_roles g ON g.oid = x.roleid
     WHERE m.rolname = 'brobygger_app'
"""  # noqa: S608  # constants of this file
# Keys that no longer hold, and parts of the log that anybody else can reach: never, whatever is printed.
ASLEEP = """
    SELECT format('trigger %s of %s is disabled', t.tgname, t.tgrelid::regclass)
      FROM pg_trigger t WHERE t.tgenabled = 'D'
"""
PARTS = """
    SELECT format('%s of the log is open to %s', c.relname, coalesce(r.rolname, 'PUBLIC'))
      FROM pg_class c, aclexplode(c.relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
     WHERE c.relispartition AND c.relnamespace = 'public'::regnamespace AND a.grantee <> c.relowner
"""


SUM = re.compile(r" [0-9a-f]{32}$")


def standing(cursor: Cursor) -> list[str]:
    """Every line of this database, in one order everywhere; first which PostgreSQL wrote it."""
    cursor.execute("SET LOCAL search_path = pg_catalog")  # so that names are written in one way
    cursor.execute(STANDING)
    lines = sorted({line for (line,) in cursor.fetchall()})
    cursor.execute("SELECT current_setting('server_version_num')::integer / 10000")
    return [f"PostgreSQL {cursor.fetchone()[0]}", *lines]


@check("Row security, policies, triggers, functions and rights are those of the migrations")
def nothing_that_guards_was_changed(cursor: Cursor) -> Finding:
    printed, living = PRINTED.read_text(encoding="utf-8").splitlines(), standing(cursor)
    if (
        printed[0] != living[0]
    ):  # each writes policies in words of its own: then by their names only
        printed, living = _without_sums(printed), _without_sums(living)
    expected, found = set(printed), set(living)
    faults = [f"missing or altered: {one}" for one in expected - found]
    faults += [f"not of the migrations: {one}" for one in found - expected]
    for question in (ASLEEP, PARTS):
        cursor.execute(question)
        faults += [line for (line,) in cursor.fetchall()]
    return Finding(looked_at=len(expected | found), faults=tuple(sorted(faults)[:TOLD]))


def _without_sums(lines: list[str]) -> list[str]:
    return [SUM.sub("", one) for one in lines[1:]]
