from django.db import migrations

# What the citizen has written on a level is theirs to change, whatever the program asks for; whoever
# owns the tables (a migration) is not asked. It comes after row security, as its siblings in plans do.
OWN = """
CREATE FUNCTION app.level_is_by_its_hand() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    wrote_it boolean := coalesce(
        nullif(current_setting('brobygger.person_id', true), '')::uuid = NEW.citizen_id, false);
BEGIN
    IF current_user = 'brobygger_app' AND NOT wrote_it
        AND (NEW.written_by_kind = 'citizen' OR TG_OP = 'UPDATE' AND OLD.written_by_kind = 'citizen')
        AND (TG_OP = 'INSERT' OR btrim(concat(OLD.signs, OLD.behind, OLD.own_steps, OLD.helps,
                                              OLD.worse, OLD.call), E' \\t\\r\\n') <> ''
             OR NEW.written_by_kind = 'citizen') THEN
        RAISE EXCEPTION 'this level is written by another hand'
            USING ERRCODE = '23514', CONSTRAINT = 'safety_copinglevel_is_by_its_hand';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION app.level_is_by_its_hand() FROM PUBLIC;
CREATE TRIGGER safety_copinglevel_is_by_its_hand AFTER INSERT OR UPDATE ON safety_copinglevel
    FOR EACH ROW EXECUTE FUNCTION app.level_is_by_its_hand();
"""
BACK = """
DROP TRIGGER safety_copinglevel_is_by_its_hand ON safety_copinglevel;
DROP FUNCTION app.level_is_by_its_hand();
"""


class Migration(migrations.Migration):
    """Her words are hers on the coping sheet too (ADR 59)."""

    dependencies = [("safety", "0003_death")]
    operations = [migrations.RunSQL(OWN, BACK)]
