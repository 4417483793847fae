from django.db import migrations

HELD = (
    "agreement",
    "challenge",
    "existingplan",
    "handover",
    "intervention",
    "passage",
    "preparationanswer",
    "undecided",
)
# Category 2 is the shared plan, which nothing of a plan is wider than.
KEPT = """
CREATE FUNCTION app.kept_narrow() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me record;
BEGIN
    SELECT * INTO me FROM app.acting_holder();
    IF current_user = 'brobygger_app' AND NOT coalesce(
            CASE WHEN OLD.holder = 1 THEN me.holder = 1 ELSE me.held_by && OLD.held_by END, false)
    THEN
        RAISE EXCEPTION 'words of others are not opened to more people' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
"""
KEPT += "".join(
    f"CREATE TRIGGER kept_narrow BEFORE UPDATE ON plans_{table} FOR EACH ROW"
    " WHEN (OLD.category <> 2 AND NEW.category <> OLD.category)"
    " EXECUTE FUNCTION app.kept_narrow();\n"
    for table in HELD
)
BACK = "".join(f"DROP TRIGGER kept_narrow ON plans_{table};\n" for table in HELD)


class Migration(migrations.Migration):
    """Words that are kept to few are opened to more only by those they come from."""

    dependencies = [("plans", "0017_stepped_back")]
    operations = [migrations.RunSQL(KEPT, BACK + "DROP FUNCTION app.kept_narrow();")]
