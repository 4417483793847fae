from django.db import migrations

MY_PARTIES = """
-- Who am I, to a grant: my account, the unit I act at while my membership there is valid,
-- and the citizen or relative I am when I act as myself. The search path is pinned: unpinned,
-- a temporary table could have given the caller every unit.
CREATE FUNCTION app.my_parties() RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me uuid := nullif(current_setting('brobygger.user_id', true), '');
    unit uuid := nullif(current_setting('brobygger.unit_id', true), '');
    person uuid := nullif(current_setting('brobygger.person_id', true), '');
    mine uuid[];
BEGIN
    IF unit IS NOT NULL AND person IS NOT NULL THEN  -- nobody is both at once
        RETURN '{}';
    ELSIF unit IS NOT NULL THEN
        SELECT ARRAY[u.id, m.unit_id] INTO mine FROM public.accounts_user u
            LEFT JOIN public.accounts_membership m
                ON m.user_id = u.id AND m.unit_id = unit AND m.valid @> now()
            WHERE u.id = me AND u.is_active;
    ELSE
        SELECT ARRAY[u.id, p.person_id] INTO mine FROM public.accounts_user u
            LEFT JOIN public.accounts_personlink p
                ON p.user_id = u.id AND p.person_id = person AND p.valid @> now()
            WHERE u.id = me AND u.is_active;
    END IF;
    RETURN coalesce(array_remove(mine, NULL), '{}');
END $$;
REVOKE ALL ON FUNCTION app.my_parties() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.my_parties() TO brobygger_app;

-- Who the caller says they are, not checked: never a ground, only a wide net before the real one.
CREATE FUNCTION app.claimed_parties() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
RETURN array_remove(ARRAY[
    nullif(current_setting('brobygger.user_id', true), '')::uuid,
    nullif(current_setting('brobygger.unit_id', true), '')::uuid,
    nullif(current_setting('brobygger.person_id', true), '')::uuid], NULL);
REVOKE ALL ON FUNCTION app.claimed_parties() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.claimed_parties() TO brobygger_app;

-- Parsed when it is made, so no search path can mislead it, and short enough to be inlined.
CREATE FUNCTION app.my_purpose() RETURNS smallint LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(nullif(current_setting('brobygger.purpose', true), '')::smallint, 0::smallint);
REVOKE ALL ON FUNCTION app.my_purpose() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.my_purpose() TO brobygger_app;
"""

BACK = "DROP FUNCTION app.my_parties(); DROP FUNCTION app.my_purpose(); DROP FUNCTION app.claimed_parties();"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("audit", "0001_initial")]
    operations = [migrations.RunSQL(MY_PARTIES, BACK)]
