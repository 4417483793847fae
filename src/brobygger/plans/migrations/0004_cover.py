from django.db import migrations

# When someone has left a unit, their threads are picked up in the same transaction: by the deputy,
# else by a colleague at the table, else by another professional there. Who ends the membership need
# not see the plans; the function does nothing while the membership is still valid.
COVER = """
CREATE FUNCTION app.works_there(who uuid, unit uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM public.accounts_membership m
        JOIN public.accounts_user u ON u.id = m.user_id AND u.is_active
        WHERE m.user_id = who AND m.unit_id = unit
          AND coalesce(lower(m.valid), '-infinity') <= clock_timestamp() + interval '1 minute'
          AND coalesce(upper(m.valid), 'infinity') > clock_timestamp() + interval '1 minute')
$$;

CREATE FUNCTION app.cover_for_leaver(leaver uuid, unit uuid)
RETURNS TABLE (plan uuid, citizen uuid, successor uuid, successor_user uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    gone record;
BEGIN
    IF app.works_there(leaver, unit) THEN
        RETURN;
    END IF;
    FOR gone IN
        SELECT p.id, p.plan_id, p.citizen_id, c.id AS seat, c.part
        FROM public.plans_participant p
        JOIN public.plans_plan l ON l.id = p.plan_id AND l.closed_at IS NULL
        LEFT JOIN public.plans_caselead c ON c.participant_id = p.id AND c.until IS NULL
        WHERE p.user_id = leaver AND p.unit_id = unit AND p.left_at IS NULL
        ORDER BY p.plan_id FOR UPDATE OF l
    LOOP
        UPDATE public.plans_participant p SET left_at = clock_timestamp() WHERE p.id = gone.id;
        UPDATE public.plans_caselead c SET until = clock_timestamp() WHERE c.id = gone.seat;
        IF gone.part = 'lead' THEN
            plan := gone.plan_id;
            citizen := gone.citizen_id;
            SELECT p.id, p.user_id INTO successor, successor_user
            FROM public.plans_participant p
            LEFT JOIN public.plans_caselead d
                ON d.participant_id = p.id AND d.part = 'deputy' AND d.until IS NULL
            WHERE p.plan_id = gone.plan_id AND p.kind = 'staff' AND p.left_at IS NULL
              AND app.works_there(p.user_id, p.unit_id)
              AND EXISTS (SELECT FROM public.access_grant g
                          WHERE g.citizen_id = p.citizen_id AND g.party_id = p.unit_id
                            AND g.categories & 2 <> 0 AND g.valid @> now())
            ORDER BY d.id IS NULL, p.unit_id <> unit, p.name, p.id
            LIMIT 1;
            IF successor IS NULL THEN
                RAISE EXCEPTION 'plan % would be left without a case lead', gone.plan_id
                    USING ERRCODE = '23514', CONSTRAINT = 'plans_plan_has_one_case_lead';
            END IF;
            UPDATE public.plans_caselead c SET until = clock_timestamp()
                WHERE c.participant_id = successor AND c.until IS NULL;
            INSERT INTO public.plans_caselead
                (id, plan_id, citizen_id, category, participant_id, part, since)
            VALUES (gen_random_uuid(), plan, citizen, 2, successor, 'lead', clock_timestamp());
            RETURN NEXT;
        END IF;
    END LOOP;
END $$;
-- Who sits at a table I lead and has no ground for the plan any more: withdrawn, lapsed or ended.
-- For the lead or deputy, at their unit, while they see the plan themselves.
CREATE FUNCTION app.seats_without_sight() RETURNS TABLE (plan uuid, name varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.plan_id, p.name
    FROM public.plans_participant me
    JOIN public.plans_caselead c ON c.participant_id = me.id AND c.until IS NULL
    JOIN public.plans_plan l ON l.id = me.plan_id AND l.closed_at IS NULL
    JOIN public.plans_participant p ON p.plan_id = me.plan_id AND p.left_at IS NULL
    WHERE me.user_id = nullif(current_setting('brobygger.user_id', true), '')::uuid
      AND me.unit_id = nullif(current_setting('brobygger.unit_id', true), '')::uuid
      AND me.left_at IS NULL
      AND EXISTS (SELECT FROM public.access_grant g
                  WHERE g.citizen_id = me.citizen_id AND g.party_id = ANY (app.my_parties())
                    AND g.categories & 2 <> 0 AND g.purposes & app.my_purpose() <> 0
                    AND g.valid @> now())
      AND NOT EXISTS (SELECT FROM public.access_grant g
                      WHERE g.citizen_id = p.citizen_id AND g.categories & 2 <> 0
                        AND g.party_id IN (p.unit_id, p.person_id, p.user_id) AND g.valid @> now())
    ORDER BY p.plan_id, p.name
$$;
REVOKE ALL ON FUNCTION app.seats_without_sight() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.seats_without_sight() TO brobygger_app;
REVOKE ALL ON FUNCTION app.works_there(uuid, uuid), app.cover_for_leaver(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.cover_for_leaver(uuid, uuid) TO brobygger_app;
"""


class Migration(migrations.Migration):
    dependencies = [("plans", "0003_parts"), ("accounts", "0002_my_parties")]
    operations = [
        migrations.RunSQL(
            COVER,
            "DROP FUNCTION app.seats_without_sight(), app.cover_for_leaver(uuid, uuid), app.works_there(uuid, uuid);",
        ),
    ]
