"""Emergency access belongs to a person at a unit: it does not follow the account elsewhere, ends with
the membership it was opened from, and at once when a leader finds that it should not have happened."""

from django.db import migrations

PAIR = """
-- One party for a person at a unit. Only `app.my_parties` says that I am it, while I am a member there.
CREATE FUNCTION app.pair(person uuid, unit uuid) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN md5(person::text || unit::text)::uuid;
REVOKE ALL ON FUNCTION app.pair(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.pair(uuid, uuid) TO brobygger_app;

CREATE OR REPLACE FUNCTION app.my_parties() RETURNS uuid[]
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
        SELECT ARRAY[u.id, m.unit_id, app.pair(u.id, m.unit_id)] INTO mine FROM public.accounts_user u
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

CREATE OR REPLACE FUNCTION app.claimed_parties() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
RETURN array_remove(ARRAY[
    nullif(current_setting('brobygger.user_id', true), '')::uuid,
    nullif(current_setting('brobygger.unit_id', true), '')::uuid,
    nullif(current_setting('brobygger.person_id', true), '')::uuid,
    app.pair(nullif(current_setting('brobygger.user_id', true), '')::uuid,
             nullif(current_setting('brobygger.unit_id', true), '')::uuid)], NULL);
"""

DERIVE = """
CREATE OR REPLACE FUNCTION app.grant_from_emergency() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM public.citizens_citizen c WHERE c.id = NEW.citizen_id) THEN
        RAISE EXCEPTION 'no such citizen' USING ERRCODE = '23503';  -- now, not when the page is done
    END IF;
    IF TG_OP = 'INSERT' AND (isempty(NEW.valid) OR lower(NEW.valid) IS DISTINCT FROM now()
            OR upper(NEW.valid) IS NULL OR upper(NEW.valid) > now() + interval '3 hours') THEN
        RAISE EXCEPTION 'emergency access lasts at most three hours from now' USING ERRCODE = '23514';
    END IF;
    IF TG_OP = 'UPDATE' AND ((NEW.citizen_id, NEW.user_id, NEW.unit_id, NEW.categories, NEW.reason,
            NEW.alternative, NEW.category)
        IS DISTINCT FROM (OLD.citizen_id, OLD.user_id, OLD.unit_id, OLD.categories, OLD.reason,
            OLD.alternative, OLD.category)
        OR NOT NEW.valid <@ OLD.valid
        OR NOT isempty(NEW.valid) AND lower(NEW.valid) IS DISTINCT FROM lower(OLD.valid)) THEN
        RAISE EXCEPTION 'emergency access can only be reviewed or ended early' USING ERRCODE = '23514';
    END IF;
    PERFORM app.put_grant(NEW.citizen_id, app.pair(NEW.user_id, NEW.unit_id), NEW.categories, 31,
        -- What should not have happened is over when that was found, whatever the row's time says.
        NEW.valid * tstzrange(NULL, CASE WHEN NEW.finding = 'wrong' THEN NEW.reviewed_at END),
        'emergency', NEW.id, '', 'L4');
    RETURN NULL;
END $$;

-- Whoever leaves takes nothing along, and does not find it open when they come back.
CREATE FUNCTION app.end_emergencies_of_member() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ends timestamptz := CASE WHEN TG_OP = 'DELETE' THEN now()  -- one that is over is over by now
        WHEN upper(NEW.valid) <= clock_timestamp() THEN least(upper(NEW.valid), now())
        ELSE upper(NEW.valid) END;
BEGIN
    IF ends IS NULL OR EXISTS (SELECT FROM public.accounts_membership m WHERE m.id <> OLD.id
            AND m.user_id = OLD.user_id AND m.unit_id = OLD.unit_id AND m.valid @> ends) THEN
        RETURN NULL;
    END IF;
    UPDATE public.access_emergencyaccess e SET valid = e.valid * tstzrange(NULL, ends)
        WHERE e.user_id = OLD.user_id AND e.unit_id = OLD.unit_id
          AND NOT isempty(e.valid) AND upper(e.valid) > ends;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION app.end_emergencies_of_member() FROM PUBLIC;
CREATE TRIGGER end_emergencies_of_member AFTER UPDATE OR DELETE ON accounts_membership
    FOR EACH ROW EXECUTE FUNCTION app.end_emergencies_of_member();
"""

LOOK_UPS = """
CREATE OR REPLACE FUNCTION app.grounds_on(wanted uuid)
RETURNS TABLE (party_id uuid, party_kind varchar, ground varchar, categories smallint,
               purposes smallint, valid tstzrange, source_id uuid, rule_code varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH me AS MATERIALIZED (SELECT app.my_parties() AS parties),
    sight AS MATERIALIZED (
        SELECT coalesce(bit_or(mine.categories), 0::smallint) AS mask FROM public.access_grant mine, me
        WHERE mine.citizen_id = wanted AND mine.valid @> now()
          AND mine.party_id = ANY (me.parties) AND mine.purposes & app.my_purpose() <> 0)
    SELECT coalesce(e.user_id, g.party_id),
        CASE g.ground WHEN 'consent' THEN c.party_kind WHEN 'care' THEN 'unit'
                      WHEN 'emergency' THEN 'user' ELSE 'citizen' END,
        g.ground, g.categories, g.purposes, g.valid, g.source_id, g.rule_code
    FROM me, sight, public.access_grant g
        LEFT JOIN public.access_carerelation r ON g.ground = 'care' AND r.id = g.source_id
        LEFT JOIN public.access_consent c ON g.ground = 'consent' AND c.id = g.source_id
        LEFT JOIN public.access_emergencyaccess e ON g.ground = 'emergency' AND e.id = g.source_id
    WHERE g.citizen_id = wanted AND g.valid @> now() AND sight.mask <> 0
      AND (wanted = ANY (me.parties) OR g.party_id = ANY (me.parties) OR g.ground = 'self'
        OR g.ground = 'consent' AND (sight.mask & 2 <> 0 OR c.recorded_unit_id = ANY (me.parties))
        OR g.ground = 'care' AND (sight.mask & r.category <> 0 OR sight.mask & g.categories & 2 <> 0))
$$;

CREATE OR REPLACE FUNCTION app.sights_on(wanted uuid, users uuid[], units uuid[], persons uuid[])
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
                    SELECT unnest(ARRAY[m.unit_id, app.pair(u.id, m.unit_id)])
                    FROM public.accounts_user u JOIN public.accounts_membership m ON m.user_id = u.id
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
"""

MOVE = """
UPDATE access_grant g SET party_id = app.pair(e.user_id, e.unit_id),
    valid = g.valid * tstzrange(NULL, CASE WHEN e.finding = 'wrong' THEN e.reviewed_at END)
    FROM access_emergencyaccess e WHERE g.ground = 'emergency' AND g.source_id = e.id;
UPDATE citizens_citizen c SET party_ids = c.party_ids || missing.parties
    FROM (SELECT g.citizen_id, array_agg(DISTINCT g.party_id) AS parties FROM access_grant g
          JOIN citizens_citizen k ON k.id = g.citizen_id AND NOT k.party_ids @> ARRAY[g.party_id]
          WHERE g.ground = 'emergency' GROUP BY g.citizen_id) missing
    WHERE c.id = missing.citizen_id;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0007_one_person"), ("accounts", "0002_my_parties")]
    operations = [
        migrations.RunSQL(PAIR),
        migrations.RunSQL(DERIVE),
        migrations.RunSQL(LOOK_UPS),
        migrations.RunSQL(MOVE),
    ]
