from django.db import migrations

# That somebody reads in an emergency right now is a matter of crisis and safety: whoever sees that field
# is told that it is so, never who or where. The unit's name would say which field it works in.
EMERGENCIES = """
CREATE FUNCTION app.emergencies_on(wanted uuid)
RETURNS TABLE (party_id uuid, party_kind varchar, ground varchar, categories smallint,
               purposes smallint, valid tstzrange, source_id uuid, rule_code varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT g.id, 'user'::varchar, g.ground, g.categories, g.purposes, g.valid, g.source_id, g.rule_code
    FROM public.access_grant g
    WHERE g.citizen_id = wanted AND g.ground = 'emergency' AND g.valid @> now()
      AND NOT g.party_id = ANY (app.my_parties()) AND NOT wanted = ANY (app.my_parties())
      AND EXISTS (SELECT FROM public.access_grant mine
                  WHERE mine.citizen_id = wanted AND mine.valid @> now() AND mine.categories & 64 <> 0
                    AND mine.party_id = ANY (app.my_parties())
                    AND mine.purposes & app.my_purpose() <> 0)
$$;
REVOKE ALL ON FUNCTION app.emergencies_on(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.emergencies_on(uuid) TO brobygger_app;
"""

# As `app.sights_on`, and not cut to what the asker sees: for the database's own functions, which tell of
# it no more than that somebody lacks something. The app cannot call it.
WHOLE = """
CREATE FUNCTION app.whole_sights_on(wanted uuid, users uuid[], units uuid[], persons uuid[])
RETURNS TABLE (place bigint, categories smallint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH people AS MATERIALIZED (
        SELECT p.place, p.unit_id IS NOT NULL AS is_staff,
            CASE WHEN p.unit_id IS NOT NULL AND p.person_id IS NOT NULL THEN '{}'::uuid[]
                 WHEN p.unit_id IS NOT NULL THEN ARRAY(
                    SELECT unnest(ARRAY[m.unit_id, app.pair(u.id, m.unit_id)])
                    FROM public.accounts_user u JOIN public.accounts_membership m ON m.user_id = u.id
                        AND m.unit_id = p.unit_id AND m.valid @> now()
                    WHERE u.id = p.user_id AND u.is_active)
                 ELSE array_remove(ARRAY[p.person_id], NULL)
            END AS parties
        FROM unnest(users, units, persons) WITH ORDINALITY AS p (user_id, unit_id, person_id, place))
    SELECT people.place, (SELECT coalesce(bit_or(g.categories), 0::smallint)
        FROM public.access_grant g
        WHERE g.citizen_id = wanted AND g.valid @> now() AND g.party_id = ANY (people.parties)
          AND g.purposes & CASE WHEN people.is_staff THEN 1 ELSE 16 END <> 0)
    FROM people ORDER BY people.place
$$;
REVOKE ALL ON FUNCTION app.whole_sights_on(uuid, uuid[], uuid[], uuid[]) FROM PUBLIC;
"""


class Migration(migrations.Migration):
    """Who sees what is one truth for everybody who may know it: see ADR 60."""

    dependencies = [("access", "0015_alike_and_protected")]
    operations = [
        migrations.RunSQL(EMERGENCIES, "DROP FUNCTION app.emergencies_on(uuid);"),
        migrations.RunSQL(
            WHOLE, "DROP FUNCTION app.whole_sights_on(uuid, uuid[], uuid[], uuid[]);"
        ),
    ]
