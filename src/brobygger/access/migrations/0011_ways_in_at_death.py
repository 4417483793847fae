from django.db import migrations

# A change of a sign-in that is under way ends with the citizen's death, the relatives' too. It is
# dropped before the sign-ins are ended: one that is just being opened is waited for, and then ended.
DROPS = """
CREATE FUNCTION app.drop_ways_in_at_death(wanted uuid) RETURNS TABLE (way uuid, person uuid)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE public.accounts_wayin w SET state = 'dropped'
    WHERE w.state IN ('asked', 'confirmed', 'written')
      AND app.death_that_stands(wanted) IS NOT NULL
      AND (w.person_id = wanted OR w.person_id IN (
          SELECT r.id FROM public.citizens_relative r WHERE r.citizen_id = wanted))
    RETURNING w.id, w.person_id
$$;

-- None is asked for either, and none that was asked for meanwhile is confirmed or opened.
CREATE FUNCTION app.no_way_in_is_asked_for_the_dead() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF app.has_died(NEW.person_id) OR EXISTS (SELECT FROM public.citizens_relative r
            WHERE r.id = NEW.person_id AND app.has_died(r.citizen_id)) THEN
        RAISE EXCEPTION 'the citizen has died' USING ERRCODE = 'BD001';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER no_way_in_is_asked_for_the_dead BEFORE INSERT OR UPDATE ON accounts_wayin
    FOR EACH ROW WHEN (NEW.state <> 'dropped')
    EXECUTE FUNCTION app.no_way_in_is_asked_for_the_dead();

REVOKE ALL ON FUNCTION app.drop_ways_in_at_death(uuid), app.no_way_in_is_asked_for_the_dead()
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.drop_ways_in_at_death(uuid) TO brobygger_app;
"""
BACK = """
DROP TRIGGER no_way_in_is_asked_for_the_dead ON accounts_wayin;
DROP FUNCTION app.no_way_in_is_asked_for_the_dead(), app.drop_ways_in_at_death(uuid);
"""


class Migration(migrations.Migration):
    """No change of a sign-in outlives the citizen."""

    dependencies = [("access", "0010_answered_form"), ("accounts", "0007_way_in")]
    operations = [migrations.RunSQL(DROPS, BACK)]
