from django.db import migrations

SIGHTS = """
-- What each of these people may see of the citizen now: by the rule of `app.my_parties`, said of
-- others. Staff coordinate, at a unit they truly belong to; a citizen or relative is there as
-- themselves, with or without an account. Whoever is neither has no ground at all.
--
-- Only of the categories the asker sees too: that an addiction clinic has a ground is itself
-- information about addiction.
CREATE FUNCTION app.sights_on(wanted uuid, users uuid[], units uuid[], persons uuid[])
RETURNS TABLE (place bigint, categories smallint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH mine AS MATERIALIZED (
        SELECT coalesce(bit_or(g.categories), 0::smallint) AS mask FROM public.access_grant g
        WHERE g.citizen_id = wanted AND g.valid @> now()
          AND g.party_id = ANY (app.my_parties()) AND g.purposes & app.my_purpose() <> 0),
    people AS MATERIALIZED (
        SELECT p.place, p.unit_id IS NOT NULL AS is_staff,
            CASE WHEN p.unit_id IS NOT NULL AND p.person_id IS NOT NULL THEN '{}'::uuid[]
                 WHEN p.unit_id IS NOT NULL THEN ARRAY(
                    SELECT u.id FROM public.accounts_user u WHERE u.id = p.user_id AND u.is_active
                    UNION ALL
                    SELECT m.unit_id FROM public.accounts_user u
                        JOIN public.accounts_membership m ON m.user_id = u.id
                        AND m.unit_id = p.unit_id AND m.valid @> now()
                    WHERE u.id = p.user_id AND u.is_active)
                 ELSE array_remove(ARRAY[p.person_id], NULL)
            END AS parties
        FROM unnest(users, units, persons) WITH ORDINALITY AS p (user_id, unit_id, person_id, place))
    SELECT people.place, (SELECT coalesce(bit_or(g.categories), 0::smallint) & mine.mask
        FROM public.access_grant g
        WHERE g.citizen_id = wanted AND g.valid @> now() AND g.party_id = ANY (people.parties)
          AND g.purposes & CASE WHEN people.is_staff THEN 1 ELSE 16 END <> 0)
    FROM mine, people ORDER BY people.place
$$;
REVOKE ALL ON FUNCTION app.sights_on(uuid, uuid[], uuid[], uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.sights_on(uuid, uuid[], uuid[], uuid[]) TO brobygger_app;
"""


class Migration(migrations.Migration):
    """What is shown to several people together is what each of them may see."""

    dependencies = [("access", "0004_finding"), ("accounts", "0002_my_parties")]
    operations = [
        migrations.RunSQL(SIGHTS, "DROP FUNCTION app.sights_on(uuid, uuid[], uuid[], uuid[]);")
    ]
