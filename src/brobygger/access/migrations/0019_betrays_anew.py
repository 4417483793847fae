from importlib import import_module

from django.db import migrations

ON_CHANGE = """
    UPDATE public.access_consent SET betrays = app.betrayed_by(party_id || disclosers)
        WHERE {which}betrays <> app.betrayed_by(party_id || disclosers);
"""
ALONE = """\
    IF TG_OP = 'UPDATE' AND NEW.betrays <> OLD.betrays
            AND to_jsonb(NEW) - 'betrays' = to_jsonb(OLD) - 'betrays' THEN
        RETURN NULL; -- what its units are has changed, and nothing that was said
    END IF;
"""
# The app role may not write the column at all.
LET_PASS = f"""
DO $$
DECLARE
    was text := pg_get_functiondef('app.grant_from_consent()'::regprocedure);
BEGIN
    IF strpos(was, E'\\nBEGIN\\n') = 0 THEN
        RAISE EXCEPTION 'grant_from_consent does not begin as it did';
    END IF;
    EXECUTE replace(was, E'\\nBEGIN\\n', E'\\nBEGIN\\n' || $new${ALONE}$new$);
END $$;
"""
LET_PASS_BACK = f"""
DO $$
BEGIN
    EXECUTE replace(pg_get_functiondef('app.grant_from_consent()'::regprocedure), $new${ALONE}$new$, '');
END $$;
"""


def following(*, now: bool) -> str:
    """What follows when units change or the law does: the functions of `0017_holders`."""
    grants: str = import_module("brobygger.access.migrations.0017_holders").GRANTS
    made = grants[grants.index("CREATE FUNCTION app.refresh_grants") :]
    made = made[: made.index("CREATE TRIGGER classes_changed")]
    made = made.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    if not now:
        return made
    refresh, change = made.split("-- What one unit is has changed")
    refresh = refresh.replace("END $$;", ON_CHANGE.format(which="").lstrip("\n") + "END $$;")
    which = "(party_id = which OR disclosers @> ARRAY[which]) AND "
    change = change.replace(
        "    RETURN NULL;", ON_CHANGE.format(which=which)[1:] + "    RETURN NULL;"
    )
    return f"{refresh}-- What one unit is has changed{change}"


class Migration(migrations.Migration):
    """A consent betrays what its units are today, not what they were when it was written down."""

    dependencies = [("access", "0018_proof")]
    operations = [
        migrations.RunSQL(LET_PASS, LET_PASS_BACK),
        migrations.RunSQL(following(now=True), following(now=False)),
        migrations.RunSQL("SELECT app.refresh_grants();", migrations.RunSQL.noop),
    ]
