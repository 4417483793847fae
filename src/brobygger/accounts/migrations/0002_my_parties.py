from django.db import migrations

MY_PARTIES = """
-- Who am I, to a grant: my account, the unit I act at while my membership there is valid,
-- and the citizen or relative I am when I act as myself. The search path is pinned: unpinned,
-- a temporary table could have given the caller every unit.
CREATE FUNCTION app.my_parties() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT array_remove(ARRAY[
        (SELECT u.id FROM public.accounts_user u WHERE u.is_active
            AND u.id = nullif(current_setting('brobygger.user_id', true), '')::uuid),
        (SELECT m.unit_id FROM public.accounts_membership m
            JOIN public.accounts_user u ON u.id = m.user_id AND u.is_active
            WHERE m.user_id = nullif(current_setting('brobygger.user_id', true), '')::uuid
              AND m.unit_id = nullif(current_setting('brobygger.unit_id', true), '')::uuid
              AND m.valid @> now() LIMIT 1),
        (SELECT p.person_id FROM public.accounts_personlink p
            JOIN public.accounts_user u ON u.id = p.user_id AND u.is_active
            WHERE p.user_id = nullif(current_setting('brobygger.user_id', true), '')::uuid
              AND p.person_id = nullif(current_setting('brobygger.person_id', true), '')::uuid
              AND p.valid @> now() LIMIT 1)
    ]::uuid[], NULL)
$$;
REVOKE ALL ON FUNCTION app.my_parties() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.my_parties() TO brobygger_app;

CREATE FUNCTION app.my_purpose() RETURNS smallint
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(nullif(current_setting('brobygger.purpose', true), '')::smallint, 0::smallint)
$$;
REVOKE ALL ON FUNCTION app.my_purpose() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.my_purpose() TO brobygger_app;
"""

BACK = "DROP FUNCTION app.my_parties(); DROP FUNCTION app.my_purpose();"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("audit", "0001_initial")]
    operations = [migrations.RunSQL(MY_PARTIES, BACK)]
