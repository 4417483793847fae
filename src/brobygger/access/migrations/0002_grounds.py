"""Grants are derived from their sources by triggers; the app role can only write the sources."""

from django.db import migrations

DERIVE = """
REVOKE ALL ON access_grant, access_rule, access_opening FROM brobygger_app;
GRANT SELECT ON access_grant, access_rule, access_opening TO brobygger_app;
ALTER TABLE access_grant ALTER COLUMN id SET DEFAULT gen_random_uuid();
ALTER TABLE access_grant ALTER COLUMN part SET DEFAULT '';
ALTER TABLE access_grant ALTER COLUMN rule_code SET DEFAULT '';
CREATE INDEX access_grant_parties ON access_grant (party_id, citizen_id)
    INCLUDE (valid, categories, purposes);

-- Write or renew one grant. A grant whose time is empty (withdrawn in the moment it was given) opens nothing.
CREATE FUNCTION app.put_grant(citizen uuid, party uuid, cats integer, purps integer, during tstzrange,
                              why text, source uuid, piece text, rule text) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO public.access_grant
        (citizen_id, party_id, categories, purposes, valid, ground, source_id, part, rule_code)
    VALUES (citizen, party, cats | 1, purps, during, why, source, piece, rule)
    ON CONFLICT (source_id, part) DO UPDATE
        SET categories = excluded.categories, purposes = excluded.purposes,
            valid = excluded.valid, rule_code = excluded.rule_code
$$;

CREATE FUNCTION app.grant_from_citizen() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM app.put_grant(NEW.id, NEW.id, 511, 31, tstzrange(now(), NULL), 'self', NEW.id, '', '');
    RETURN NULL;
END $$;
CREATE TRIGGER grant_from_citizen AFTER INSERT ON citizens_citizen
    FOR EACH ROW EXECUTE FUNCTION app.grant_from_citizen();

CREATE FUNCTION app.grant_from_consent() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    lapse integer;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (to_jsonb(NEW) - 'withdrawn_at' - 'withdrawn_by')
            IS DISTINCT FROM (to_jsonb(OLD) - 'withdrawn_at' - 'withdrawn_by')
            OR OLD.withdrawn_at IS NOT NULL
            OR NEW.withdrawn_at IS NULL OR NEW.withdrawn_by IS NULL OR NEW.withdrawn_at > greatest(now(), NEW.given_at) THEN
            RAISE EXCEPTION 'a consent can only be withdrawn, once and now' USING ERRCODE = '23514';
        END IF;
    ELSE
        IF NEW.given_at > now() OR NEW.withdrawn_at IS NOT NULL THEN
            RAISE EXCEPTION 'a consent is given now or before, and not yet withdrawn'
                USING ERRCODE = '23514';
        END IF;
        SELECT r.lapse_days INTO STRICT lapse FROM public.access_rule r WHERE r.code = NEW.rule_id;
        -- Health Act § 44(2): a consent under this rule lapses one year after it was given, at the latest.
        IF lapse IS NOT NULL AND (NEW.expires_at IS NULL
            OR NEW.expires_at > NEW.given_at + CASE WHEN lapse = 365 THEN interval '1 year'
                                                    ELSE make_interval(days => lapse) END) THEN
            RAISE EXCEPTION 'a consent under rule % lapses after % days', NEW.rule_id, lapse
                USING ERRCODE = '23514';
        END IF;
    END IF;
    PERFORM app.put_grant(NEW.citizen_id, NEW.party_id, NEW.categories, NEW.purposes,
        tstzrange(NEW.given_at, least(NEW.expires_at, NEW.withdrawn_at)),
        'consent', NEW.id, '', NEW.rule_id);
    RETURN NULL;
END $$;
CREATE TRIGGER grant_from_consent AFTER INSERT OR UPDATE ON access_consent
    FOR EACH ROW EXECUTE FUNCTION app.grant_from_consent();

-- A care relation opens what its kind opens, by every opening in force in its time: law that changes
-- on a date is a second opening, and the relation gets a grant from each.
CREATE FUNCTION app.put_care_grants(relation public.access_carerelation) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT app.put_grant(relation.citizen_id, relation.unit_id, o.categories, o.purposes,
        CASE WHEN o.opt_out AND relation.opted_out_at IS NOT NULL
             THEN relation.valid * o.valid * tstzrange(NULL, relation.opted_out_at)
             ELSE relation.valid * o.valid END,
        'care', relation.id, o.key, o.rule_id)
    FROM public.access_opening o WHERE o.kind = relation.kind
$$;
CREATE FUNCTION app.grant_from_care() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.citizen_id, NEW.unit_id, NEW.kind, NEW.category, NEW.recorded_by)
                IS DISTINCT FROM (OLD.citizen_id, OLD.unit_id, OLD.kind, OLD.category, OLD.recorded_by)
            OR NOT NEW.valid <@ OLD.valid  -- never longer, never earlier, never open again
            OR NOT isempty(NEW.valid) AND lower(NEW.valid) IS DISTINCT FROM lower(OLD.valid)
            OR OLD.opted_out_at IS NOT NULL AND NEW.opted_out_at IS DISTINCT FROM OLD.opted_out_at
            OR NEW.opted_out_at > now() THEN
            RAISE EXCEPTION 'a care relation can only be ended or opted out of' USING ERRCODE = '23514';
        END IF;
    ELSE
        IF isempty(NEW.valid) OR lower(NEW.valid) IS NULL OR NEW.opted_out_at IS NOT NULL THEN
            RAISE EXCEPTION 'a care relation begins on a day' USING ERRCODE = '23514';
        END IF;
        -- The law opens by what the unit is: a unit cannot call itself something else, nor hide
        -- what the relation tells under another category.
        IF NOT EXISTS (SELECT FROM public.access_opening o JOIN public.organisations_unit u
                ON u.id = NEW.unit_id AND u.kind = ANY (o.unit_kinds)
                WHERE o.kind = NEW.kind AND o.category = NEW.category) THEN
            RAISE EXCEPTION 'this unit cannot have this kind of care relation' USING ERRCODE = '23514';
        END IF;
    END IF;
    PERFORM app.put_care_grants(NEW);
    RETURN NULL;
END $$;
CREATE TRIGGER grant_from_care AFTER INSERT OR UPDATE ON access_carerelation
    FOR EACH ROW EXECUTE FUNCTION app.grant_from_care();

CREATE FUNCTION app.refresh_care_grants() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DELETE FROM public.access_grant g WHERE g.ground = 'care' AND NOT EXISTS (
        SELECT FROM public.access_carerelation r JOIN public.access_opening o ON o.kind = r.kind
        WHERE r.id = g.source_id AND o.key = g.part);
    SELECT app.put_care_grants(r) FROM public.access_carerelation r
$$;

CREATE FUNCTION app.grant_from_emergency() RETURNS trigger
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
    PERFORM app.put_grant(NEW.citizen_id, NEW.user_id, NEW.categories, 31, NEW.valid,
        'emergency', NEW.id, '', 'L4');
    RETURN NULL;
END $$;
CREATE TRIGGER grant_from_emergency AFTER INSERT OR UPDATE ON access_emergencyaccess
    FOR EACH ROW EXECUTE FUNCTION app.grant_from_emergency();

-- The prefilter on the citizen's row: every party that has, had or will have a grant. It may be too wide
-- (the EXISTS decides) and is never narrowed here, so a race can only hide someone for a moment.
CREATE FUNCTION app.note_party() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE public.citizens_citizen c SET party_ids = array_append(c.party_ids, NEW.party_id)
        WHERE c.id = NEW.citizen_id AND NOT c.party_ids @> ARRAY[NEW.party_id];
    RETURN NULL;
END $$;
CREATE TRIGGER note_party AFTER INSERT ON access_grant
    FOR EACH ROW EXECUTE FUNCTION app.note_party();
"""

LOOK_UPS = """
-- Who sees this citizen, and why. Knowing that an addiction clinic has a ground is itself information
-- about addiction: the citizen sees all; others see their own grounds, the consents when they see the
-- plan, and a care relation when they see its category or share the plan with it.
CREATE FUNCTION app.grounds_on(wanted uuid)
RETURNS TABLE (party_id uuid, party_kind varchar, ground varchar, categories smallint,
               purposes smallint, valid tstzrange, source_id uuid, rule_code varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH me AS MATERIALIZED (SELECT app.my_parties() AS parties),
    sight AS MATERIALIZED (
        SELECT coalesce(bit_or(mine.categories), 0::smallint) AS mask FROM public.access_grant mine, me
        WHERE mine.citizen_id = wanted AND mine.valid @> now()
          AND mine.party_id = ANY (me.parties) AND mine.purposes & app.my_purpose() <> 0)
    SELECT g.party_id,
        CASE g.ground WHEN 'consent' THEN c.party_kind WHEN 'care' THEN 'unit'
                      WHEN 'emergency' THEN 'user' ELSE 'citizen' END,
        g.ground, g.categories, g.purposes, g.valid, g.source_id, g.rule_code
    FROM me, sight, public.access_grant g
        LEFT JOIN public.access_carerelation r ON g.ground = 'care' AND r.id = g.source_id
        LEFT JOIN public.access_consent c ON g.ground = 'consent' AND c.id = g.source_id
    WHERE g.citizen_id = wanted AND g.valid @> now() AND sight.mask <> 0
      AND (wanted = ANY (me.parties) OR g.party_id = ANY (me.parties) OR g.ground = 'self'
        OR g.ground = 'consent' AND (sight.mask & 2 <> 0 OR c.recorded_unit_id = ANY (me.parties))
        OR g.ground = 'care' AND (sight.mask & r.category <> 0 OR sight.mask & g.categories & 2 <> 0))
$$;

-- The two ways to reach someone one has no ground to see yet; both callers write an audited source.
CREATE FUNCTION app.citizen_by_number(hash bytea) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.id FROM public.citizens_citizen c WHERE c.cpr_hash = hash
$$;
CREATE FUNCTION app.citizens_by_name_and_birth(wanted text, born date) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.id FROM public.citizens_citizen c
    WHERE c.name_sort = translate(lower(wanted), 'æøåäö', '{|}{|') AND c.birth_date = born
$$;

-- Has the unit I act at a valid ground of its own, for whatever purpose? (My own grants, as I see them,
-- are those for the purpose I act for.)
CREATE FUNCTION app.my_unit_stands(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM public.access_grant g
        WHERE g.citizen_id = wanted AND g.valid @> now()
          AND g.party_id = nullif(current_setting('brobygger.unit_id', true), '')::uuid
          AND g.party_id = ANY (app.my_parties()))
$$;

-- True while nobody but the citizen has a ground and I registered them in this very transaction:
-- `now()` is the moment it began, and no other transaction of mine began then.
CREATE FUNCTION app.i_just_registered(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM public.citizens_citizen c WHERE c.id = wanted
            AND c.registered_by = nullif(current_setting('brobygger.user_id', true), '')::uuid
            AND c.registered_at = now())
       AND NOT EXISTS (SELECT FROM public.access_grant g
            WHERE g.citizen_id = wanted AND g.ground <> 'self')
$$;

-- A unit that has the person before it, with the number in hand, takes them on (audited by the service).
-- The kind must be one that this unit can have: the trigger above sees to it.
CREATE FUNCTION app.take_on_by_number(relation uuid, hash bytea, kind_of text, since timestamptz)
RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me uuid := nullif(current_setting('brobygger.user_id', true), '')::uuid;
    unit uuid := nullif(current_setting('brobygger.unit_id', true), '')::uuid;
    found uuid := app.citizen_by_number(hash);
    own smallint;
BEGIN
    IF found IS NULL OR (unit = ANY (app.my_parties())) IS NOT TRUE THEN
        RETURN NULL;
    END IF;
    SELECT o.category INTO own FROM public.access_opening o WHERE o.kind = kind_of LIMIT 1;
    INSERT INTO public.access_carerelation
        (id, citizen_id, category, unit_id, kind, valid, recorded_by)
    VALUES (relation, found, own, unit, kind_of, tstzrange(least(since, now()), NULL), me)
    ON CONFLICT DO NOTHING;  -- taken on already
    RETURN found;
END $$;
"""

RIGHTS = """
REVOKE ALL ON FUNCTION app.put_grant(uuid, uuid, integer, integer, tstzrange, text, uuid, text, text),
    app.grant_from_citizen(), app.grant_from_consent(), app.grant_from_care(),
    app.grant_from_emergency(), app.put_care_grants(public.access_carerelation),
    app.refresh_care_grants(), app.note_party(), app.grounds_on(uuid),
    app.citizen_by_number(bytea), app.citizens_by_name_and_birth(text, date),
    app.i_just_registered(uuid), app.my_unit_stands(uuid),
    app.take_on_by_number(uuid, bytea, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.grounds_on(uuid), app.citizen_by_number(bytea),
    app.citizens_by_name_and_birth(text, date), app.i_just_registered(uuid), app.my_unit_stands(uuid),
    app.take_on_by_number(uuid, bytea, text, timestamptz) TO brobygger_app;
"""

BACK = """
DROP FUNCTION app.take_on_by_number, app.i_just_registered, app.my_unit_stands, app.citizens_by_name_and_birth,
    app.citizen_by_number, app.grounds_on;
DROP TRIGGER note_party ON access_grant;
DROP TRIGGER grant_from_emergency ON access_emergencyaccess;
DROP TRIGGER grant_from_care ON access_carerelation;
DROP TRIGGER grant_from_consent ON access_consent;
DROP TRIGGER grant_from_citizen ON citizens_citizen;
DROP FUNCTION app.note_party, app.grant_from_emergency, app.refresh_care_grants, app.grant_from_care,
    app.put_care_grants, app.grant_from_consent, app.grant_from_citizen, app.put_grant;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0001_initial"),
        ("accounts", "0002_my_parties"),
        ("organisations", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(DERIVE + LOOK_UPS + RIGHTS, BACK),
    ]
