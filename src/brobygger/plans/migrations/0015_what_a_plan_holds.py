from django.db import migrations, models

# What stands in a plan and who lacks a ground for it, reckoned above the asker's own sight: kinds of
# information and numbers, never a word. Only for somebody with the plan; a relative is told of the kinds they
# see themself, for that a plan holds something about the law, or alcohol, is not theirs to learn.
HOLDS = """
CREATE FUNCTION app.told_of_plan(about uuid) RETURNS smallint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN mask.sees & 2 = 0 THEN 0
                WHEN coalesce(nullif(current_setting('brobygger.person_id', true), '')::uuid, about) = about
                    THEN 511
                ELSE mask.sees END::smallint
    FROM (SELECT coalesce(bit_or(g.categories), 0::smallint) AS sees FROM public.access_grant g
          WHERE g.citizen_id = about AND g.party_id = ANY (app.my_parties())
            AND g.purposes & app.my_purpose() <> 0 AND g.valid @> now()) mask
$$;

-- How many parts of each kind: of the plan as it stands, or of a version.
CREATE FUNCTION app.plan_holds(wanted uuid, which integer) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(jsonb_object_agg(held.category, held.parts), '{}') FROM (
        SELECT w.category, count(*) AS parts FROM (
            SELECT w.citizen_id, w.category, w.kind, w.content FROM public.plans_workingpart w
            WHERE which IS NULL AND w.plan_id = wanted
            UNION ALL
            SELECT f.citizen_id, f.category, f.kind, f.content FROM public.plans_versionpart f
            JOIN public.plans_version v ON v.id = f.version_id
            WHERE v.plan_id = wanted AND v.number = which) w
        WHERE NOT (w.kind = 'passage' AND btrim(w.content ->> 'body', E' \\t\\r\\n') = '')
          AND w.category & app.told_of_plan(w.citizen_id) <> 0
        GROUP BY w.category) held
$$;

-- What each of these people around the table or called to a meeting about it lacks of that; nothing is said of
-- anybody else. A guest is nobody, whoever they are, and lacks all of it.
CREATE FUNCTION app.plan_lacks(wanted uuid, users uuid[], units uuid[], persons uuid[])
RETURNS TABLE (place bigint, categories integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH plan AS MATERIALIZED (
        SELECT l.id, l.citizen_id, (SELECT coalesce(bit_or(key::integer), 0)
            FROM jsonb_object_keys(app.plan_holds(l.id, NULL)) key) AS holds
        FROM public.plans_plan l WHERE l.id = wanted),
    asked AS (
        SELECT * FROM unnest(users, units, persons) WITH ORDINALITY
            AS p (user_id, unit_id, person_id, place)),
    here AS (
        SELECT p.user_id, p.unit_id, p.person_id FROM public.plans_participant p
        WHERE p.plan_id = wanted AND p.left_at IS NULL
        UNION
        SELECT i.user_id, i.unit_id, i.person_id FROM public.meetings_invitation i
        JOIN public.meetings_meeting m ON m.id = i.meeting_id
        WHERE m.about = wanted AND i.ended_at IS NULL)
    SELECT asked.place, plan.holds & ~seen.categories
    FROM plan, asked JOIN app.whole_sights_on((SELECT citizen_id FROM plan), users, units, persons) seen
        USING (place)
    WHERE plan.holds <> 0 AND (coalesce(asked.unit_id, asked.person_id) IS NULL OR EXISTS (
        SELECT FROM here WHERE here.user_id IS NOT DISTINCT FROM asked.user_id
          AND here.unit_id IS NOT DISTINCT FROM asked.unit_id
          AND here.person_id IS NOT DISTINCT FROM asked.person_id))
    ORDER BY asked.place
$$;

-- Who sits at a table and has no ground for the plan any more: withdrawn, lapsed or ended.
CREATE FUNCTION app.blind_at(wanted uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH seats AS MATERIALIZED (
        SELECT p.*, row_number() OVER (ORDER BY p.id) AS place FROM public.plans_participant p
        WHERE p.plan_id = wanted AND p.left_at IS NULL)
    SELECT seats.id FROM seats JOIN app.whole_sights_on(
        (SELECT l.citizen_id FROM public.plans_plan l WHERE l.id = wanted),
        (SELECT array_agg(s.user_id ORDER BY s.place) FROM seats s),
        (SELECT array_agg(s.unit_id ORDER BY s.place) FROM seats s),
        (SELECT array_agg(s.person_id ORDER BY s.place) FROM seats s)) seen USING (place)
    WHERE seen.categories & 2 = 0 AND seats.kind <> 'citizen'
$$;
CREATE FUNCTION app.blind_seats(wanted uuid) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce((SELECT jsonb_agg(blind) FROM app.blind_at(l.id) blind), '[]')
    FROM public.plans_plan l
    WHERE l.id = wanted AND l.closed_at IS NULL AND app.told_of_plan(l.citizen_id) & 2 <> 0
$$;

-- The same for *I dag*, with how many promises wait for somebody else: for the lead or deputy, at their unit,
-- while they see the plan themselves. Promises are counted whether or not the asker sees them.
DROP FUNCTION app.seats_without_sight();
CREATE FUNCTION app.seats_without_sight() RETURNS TABLE (plan uuid, name varchar, promises bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.plan_id, p.name, (
        SELECT count(*) FROM public.plans_agreement a
        WHERE a.responsible_id = p.id AND a.removed_at IS NULL
          AND a.status IN ('proposed', 'accepted', 'declined', 'late'))
    FROM public.plans_participant me
    JOIN public.plans_caselead c ON c.participant_id = me.id AND c.until IS NULL
    JOIN public.plans_plan l ON l.id = me.plan_id AND l.closed_at IS NULL
    JOIN public.plans_participant p ON p.plan_id = me.plan_id AND p.id IN (
        SELECT app.blind_at(me.plan_id))
    WHERE me.user_id = nullif(current_setting('brobygger.user_id', true), '')::uuid
      AND me.unit_id = nullif(current_setting('brobygger.unit_id', true), '')::uuid
      AND me.left_at IS NULL AND app.told_of_plan(me.citizen_id) & 2 <> 0
    ORDER BY p.plan_id, p.name
$$;
REVOKE ALL ON FUNCTION app.told_of_plan(uuid), app.plan_holds(uuid, integer),
    app.plan_lacks(uuid, uuid[], uuid[], uuid[]), app.blind_at(uuid), app.blind_seats(uuid),
    app.seats_without_sight() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.plan_holds(uuid, integer), app.plan_lacks(uuid, uuid[], uuid[], uuid[]),
    app.blind_seats(uuid), app.seats_without_sight() TO brobygger_app;
"""

# Whose ground has gone is told so once, by mail; whoever gets it back can be told again. A lasting ground:
# three hours of emergency are no seat.
LOST = """
CREATE FUNCTION app.seat_has_ground(about uuid, unit uuid, person uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM public.access_grant g
        WHERE g.citizen_id = about AND g.party_id IN (unit, person) AND g.categories & 2 <> 0
          AND g.purposes & CASE WHEN unit IS NULL THEN 16 ELSE 1 END <> 0 AND g.valid @> now())
$$;
CREATE FUNCTION app.seats_lost(about uuid)
RETURNS TABLE (plan uuid, citizen uuid, participant uuid, accounts uuid[])
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE public.plans_participant p SET told_of_loss_at = NULL
        WHERE p.told_of_loss_at IS NOT NULL AND (about IS NULL OR p.citizen_id = about)
          AND app.seat_has_ground(p.citizen_id, p.unit_id, p.person_id);
    WITH lost AS (
        UPDATE public.plans_participant p SET told_of_loss_at = now()
        FROM public.plans_plan l
        WHERE l.id = p.plan_id AND l.closed_at IS NULL AND (about IS NULL OR p.citizen_id = about)
          AND p.kind IN ('staff', 'relative') AND p.left_at IS NULL AND p.told_of_loss_at IS NULL
          AND NOT app.seat_has_ground(p.citizen_id, p.unit_id, p.person_id)
        RETURNING p.plan_id, p.citizen_id, p.id, p.user_id, p.person_id)
    SELECT lost.plan_id, lost.citizen_id, lost.id, ARRAY(
        SELECT u.id FROM public.accounts_user u WHERE u.is_active AND (u.id = lost.user_id
            OR EXISTS (SELECT FROM public.accounts_personlink k
                WHERE k.user_id = u.id AND k.person_id = lost.person_id AND k.valid @> now())))
    FROM lost
$$;

-- Of these seats, those that are told nothing more about the plan.
CREATE FUNCTION app.silent_seats(seats uuid[]) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.id FROM public.plans_participant p
    WHERE p.id = ANY (seats) AND p.kind IN ('staff', 'relative')
      AND NOT app.seat_has_ground(p.citizen_id, p.unit_id, p.person_id)
$$;

-- The plan I sat at and can no longer see: whose it is, for my own unit's or my own ended grounds.
CREATE FUNCTION app.my_lost_seat(wanted uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.citizen_id FROM public.plans_participant p
    WHERE p.plan_id = wanted AND p.left_at IS NULL AND p.kind IN ('staff', 'relative')
      AND (p.user_id = nullif(current_setting('brobygger.user_id', true), '')::uuid
           AND p.unit_id = nullif(current_setting('brobygger.unit_id', true), '')::uuid
           AND p.unit_id = ANY (app.my_parties())
           OR p.person_id = ANY (app.my_parties()))
      AND app.told_of_plan(p.citizen_id) = 0
    LIMIT 1
$$;
REVOKE ALL ON FUNCTION app.seat_has_ground(uuid, uuid, uuid), app.seats_lost(uuid),
    app.silent_seats(uuid[]), app.my_lost_seat(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.seats_lost(uuid), app.silent_seats(uuid[]), app.my_lost_seat(uuid)
    TO brobygger_app;
-- Those who lost it before this was told are not written to years later.
UPDATE plans_participant p SET told_of_loss_at = now()
    WHERE p.kind IN ('staff', 'relative') AND NOT app.seat_has_ground(p.citizen_id, p.unit_id, p.person_id);
"""
LOST_BACK = """
DROP FUNCTION app.my_lost_seat(uuid), app.silent_seats(uuid[]), app.seats_lost(uuid),
    app.seat_has_ground(uuid, uuid, uuid);
"""

BACK = """
DROP FUNCTION app.seats_without_sight(), app.blind_seats(uuid), app.blind_at(uuid),
    app.plan_lacks(uuid, uuid[], uuid[], uuid[]), app.plan_holds(uuid, integer), app.told_of_plan(uuid);
CREATE FUNCTION app.seats_without_sight() RETURNS void
LANGUAGE sql AS $$ SELECT $$;  -- as 0004 wants to drop it
"""


class Migration(migrations.Migration):
    """The page says what the plan holds and who lacks a ground for it, not what its reader sees."""

    dependencies = [
        ("plans", "0014_words"),
        ("access", "0016_who_sees"),
        ("meetings", "0014_farewells"),
    ]
    operations = [
        migrations.RunSQL(HOLDS, BACK),
        migrations.AddField(
            model_name="participant",
            name="told_of_loss_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(LOST, LOST_BACK),
    ]
