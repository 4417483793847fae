"""Who wrote it decides who holds it: rows of words say whose secrecy they are under, grants whose
they lift."""

import django.contrib.postgres.fields
from django.db import migrations, models

from brobygger.access.rls import GROUND_EXISTS, held_ground
from brobygger.kernel.holders import CHOICES

PINNED = "SECURITY DEFINER SET search_path = pg_catalog, pg_temp"
ME = "(SELECT app.my_parties())::uuid[]"

# The classes as they stood when rows first got a holder, for what was written before; `load_law`
# keeps the table as the law's own file has it.
CLASSES = """
ALTER TABLE access_unitclass ALTER COLUMN relation_kinds SET DEFAULT '{}';
REVOKE ALL ON access_unitclass FROM brobygger_app;
GRANT SELECT ON access_unitclass TO brobygger_app;
INSERT INTO access_unitclass (key, kind, owner, part, holder, relation_kinds) VALUES
    ('facility_107//', 'facility_107', '', '', 2, '{housing_107,home_support}'),
    ('facility_108//', 'facility_108', '', '', 2, '{housing_108,home_support}'),
    ('housing_105//', 'housing_105', '', '', 2, '{housing_105,home_support}'),
    ('outpatient_psychiatry//', 'outpatient_psychiatry', '', '', 4, '{outpatient_psychiatry}'),
    ('psychiatric_ward//', 'psychiatric_ward', '', '', 4, '{ward}'),
    ('psychiatric_department//', 'psychiatric_department', '', '', 4, '{outpatient_psychiatry,ward}'),
    ('facility_team//', 'facility_team', '', '', 4, '{facility_team}'),
    ('addiction_treatment//', 'addiction_treatment', '', '', 8, '{addiction_treatment_social}'),
    ('addiction_treatment/region/', 'addiction_treatment', 'region', '', 4, '{addiction_treatment_medical}'),
    ('addiction_treatment//medical', 'addiction_treatment', '', 'medical', 4, '{addiction_treatment_medical}'),
    ('addiction_treatment//social', 'addiction_treatment', '', 'social', 2, '{addiction_treatment_social}'),
    ('municipal_authority//', 'municipal_authority', '', '', 2, '{authority_case}'),
    ('home_support//', 'home_support', '', '', 2, '{home_support}'),
    ('job_centre//', 'job_centre', '', '', 2, '{job_centre}'),
    ('gp//', 'gp', '', '', 4, '{gp}'),
    ('somatic_care//', 'somatic_care', '', '', 4, '{}'),
    ('probation//', 'probation', '', '', 2, '{probation}'),
    ('police//', 'police', '', '', 2, '{}'),
    ('project_office//', 'project_office', '', '', 2, '{}'),
    ('administration//', 'administration', '', '', 2, '{}'),
    ('other//', 'other', '', '', 2, '{}');

-- What a unit is today: by its kind, who runs it now, and the part of addiction treatment it is.
CREATE FUNCTION app.class_of(unit uuid) RETURNS public.access_unitclass
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT c FROM public.organisations_unit u
    JOIN public.organisations_organisation o ON o.id = coalesce((
        SELECT t.organisation_id FROM public.organisations_takeover t
        WHERE t.unit_id = u.id AND t.valid_from <= (now() AT TIME ZONE 'Europe/Copenhagen')::date
        ORDER BY t.valid_from DESC LIMIT 1), u.organisation_id)
    JOIN public.access_unitclass c ON c.kind = u.kind AND c.owner IN ('', o.kind)
        AND c.part IN ('', u.part)
    WHERE u.id = unit ORDER BY c.owner = '', c.part = '' LIMIT 1
$$;
-- A unit of no known class is held to what an authority is held to, and so is one that is gone.
CREATE FUNCTION app.holder_of(unit uuid) RETURNS smallint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce((app.class_of(unit)).holder, 2::smallint)
$$;
-- Where nobody knows who wrote it.
CREATE FUNCTION app.holder_by_category(category integer) RETURNS smallint
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT (CASE WHEN category & 20 <> 0 THEN 4 WHEN category & 8 <> 0 THEN 8 ELSE 2 END)::smallint
$$;
"""

# From the mildest: the citizen's own, administrations', addiction treatment of no said part, health.
WRITERS = """
CREATE FUNCTION app.strictness(holder integer) RETURNS integer
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE holder WHEN 4 THEN 3 WHEN 8 THEN 2 WHEN 2 THEN 1 ELSE 0 END
$$;
-- Two hands in one text: the stricter decides; two of one class hold it together.
CREATE FUNCTION app.held_together(one integer, one_by uuid[], two integer, two_by uuid[],
                                  OUT holder smallint, OUT held_by uuid[])
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT (CASE WHEN app.strictness(two) > app.strictness(one) THEN two ELSE one END)::smallint,
        CASE WHEN app.strictness(one) > app.strictness(two) THEN one_by
             WHEN app.strictness(two) > app.strictness(one) THEN two_by
             ELSE ARRAY(SELECT DISTINCT u FROM unnest(one_by || two_by) u ORDER BY u) END
$$;
-- Who is writing, as far as it is true: the unit I act at while I am a member there; a citizen or
-- relative writes what is nobody's secrecy. Nothing for the house itself, and for a false claim.
CREATE FUNCTION app.acting_holder(OUT holder smallint, OUT held_by uuid[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    unit uuid := nullif(current_setting('brobygger.unit_id', true), '');
    person uuid := nullif(current_setting('brobygger.person_id', true), '');
    mine uuid[] := app.my_parties();
BEGIN
    IF unit = ANY (mine) THEN
        holder := app.holder_of(unit); held_by := ARRAY[unit];
    ELSIF person = ANY (mine) THEN
        holder := 1; held_by := '{}';
    END IF;
END $$;

-- Fills `holder` and `held_by`; the arguments are the columns that hold words, none when the row
-- itself is one. What the app sends is never heard. The owner of the tables, arranging or moving
-- rows, may say; what the house changes by itself leaves the holder as it was.
CREATE FUNCTION app.note_holder() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    is_app boolean := current_user = 'brobygger_app';
    me record;
    fresh jsonb := to_jsonb(NEW);
    stood jsonb;
    said boolean := TG_NARGS = 0;
    had_said boolean := TG_NARGS = 0;
    changed boolean := false;
    word text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        stood := to_jsonb(OLD);
    END IF;
    FOR i IN 0 .. TG_NARGS - 1 LOOP
        word := TG_ARGV[i];
        said := said OR btrim(coalesce(fresh ->> word, ''), E' \\t\\r\\n') <> '';
        had_said := had_said OR btrim(coalesce(stood ->> word, ''), E' \\t\\r\\n') <> '';
        -- What the house itself notes (why something came back or ended) is nobody's words.
        changed := changed OR stood ->> word IS DISTINCT FROM fresh ->> word
            AND fresh ->> word <> ALL (ARRAY['', 'left', 'goals_met', 'withdrawn', 'moved',
                                             'handed_over', 'died', 'merged']);
    END LOOP;
    IF TG_OP = 'UPDATE' THEN
        IF NOT is_app AND NEW.holder IS NOT NULL
                AND (NEW.holder, NEW.held_by) IS DISTINCT FROM (OLD.holder, OLD.held_by) THEN
            RETURN NEW;
        END IF;
        NEW.holder := OLD.holder; NEW.held_by := OLD.held_by;
        IF NOT changed OR NOT said OR NOT is_app AND had_said THEN
            RETURN NEW;
        END IF;
    ELSIF NOT is_app AND NEW.holder IS NOT NULL THEN
        RETURN NEW;
    END IF;
    IF NOT said THEN
        NEW.holder := 1; NEW.held_by := '{}';
        RETURN NEW;
    END IF;
    SELECT * INTO me FROM app.acting_holder();
    IF me.holder IS NULL THEN
        me.holder := app.holder_by_category(NEW.category); me.held_by := '{}';
    END IF;
    IF TG_OP = 'UPDATE' AND had_said THEN
        SELECT * INTO me FROM app.held_together(OLD.holder, OLD.held_by, me.holder, me.held_by);
    END IF;
    NEW.holder := me.holder; NEW.held_by := me.held_by;
    RETURN NEW;
END $$;

-- A row that stands for another's words is held as they are, whoever made it: the table, the column
-- that points at it. One that points at nothing tells no words.
CREATE FUNCTION app.copy_holder() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    source record;
BEGIN
    EXECUTE format('SELECT holder, held_by FROM public.%I WHERE id = $1', TG_ARGV[0])
        INTO source USING (to_jsonb(NEW) ->> TG_ARGV[1])::uuid;
    NEW.holder := coalesce(source.holder, 1);
    NEW.held_by := coalesce(source.held_by, '{}');
    RETURN NEW;
END $$;

-- Rows that only the database writes say it themselves; else they tell no words.
CREATE FUNCTION app.holder_given() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.holder := coalesce(NEW.holder, 1);
    NEW.held_by := coalesce(NEW.held_by, '{}');
    RETURN NEW;
END $$;
CREATE TRIGGER holder_given BEFORE INSERT ON access_ending
    FOR EACH ROW EXECUTE FUNCTION app.holder_given();

-- That a unit treats somebody is held by that unit, whoever writes it down.
CREATE FUNCTION app.relation_is_held_by_its_unit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.holder := app.holder_of(NEW.unit_id);
    NEW.held_by := ARRAY[NEW.unit_id];
    RETURN NEW;
END $$;
CREATE TRIGGER relation_is_held_by_its_unit BEFORE INSERT ON access_carerelation
    FOR EACH ROW EXECUTE FUNCTION app.relation_is_held_by_its_unit();
UPDATE access_carerelation SET holder = app.holder_of(unit_id), held_by = ARRAY[unit_id];
ALTER TABLE access_carerelation ALTER COLUMN holder DROP DEFAULT;
ALTER TABLE access_ending ALTER COLUMN holder DROP DEFAULT;
ALTER TABLE access_carerelation ADD CONSTRAINT access_carerelation_one_holder
    CHECK (holder IN (1, 2, 4, 8));
ALTER TABLE access_ending ADD CONSTRAINT access_ending_one_holder CHECK (holder IN (1, 2, 4, 8));
"""

GRANTS = f"""
DROP FUNCTION app.put_grant(uuid, uuid, integer, integer, tstzrange, text, uuid, text, text);
CREATE FUNCTION app.put_grant(citizen uuid, party uuid, cats integer, purps integer,
                              during tstzrange, why text, source uuid, piece text, rule text,
                              lifted integer, tellers uuid[]) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO public.access_grant (citizen_id, party_id, categories, purposes, valid, ground,
        source_id, part, rule_code, holders, disclosers)
    VALUES (citizen, party, cats | 1, purps, during, why, source, piece, rule, lifted, tellers)
    ON CONFLICT (source_id, part) DO UPDATE
        SET categories = excluded.categories, purposes = excluded.purposes,
            valid = excluded.valid, rule_code = excluded.rule_code,
            holders = excluded.holders, disclosers = excluded.disclosers
$$;

CREATE OR REPLACE FUNCTION app.grant_from_citizen() RETURNS trigger
LANGUAGE plpgsql {PINNED} AS $$
BEGIN
    PERFORM app.put_grant(NEW.id, NEW.id, 511, 31, tstzrange(now(), NULL), 'self', NEW.id, '', '',
        15, NULL);
    RETURN NULL;
END $$;

-- A consent lifts the secrecy of those it names; where it names nobody, of those its rule is about.
CREATE FUNCTION app.told_by(consent public.access_consent) RETURNS integer
LANGUAGE sql STABLE {PINNED} AS $$
    SELECT CASE WHEN cardinality(consent.disclosers) = 0 THEN r.holders::integer
        ELSE (SELECT bit_or(app.holder_of(d)::integer) FROM unnest(consent.disclosers) d) END
    FROM public.access_rule r WHERE r.code = consent.rule_id
$$;
CREATE FUNCTION app.put_consent_grant(consent public.access_consent) RETURNS void
LANGUAGE sql {PINNED} AS $$
    SELECT app.put_grant(consent.citizen_id, consent.party_id, consent.categories, consent.purposes,
        tstzrange(consent.given_at, least(consent.expires_at, consent.withdrawn_at)),
        'consent', consent.id, '', consent.rule_id, app.told_by(consent) & r.holders,
        CASE WHEN cardinality(consent.disclosers) > 0 THEN consent.disclosers END)
    FROM public.access_rule r WHERE r.code = consent.rule_id
$$;
CREATE OR REPLACE FUNCTION app.grant_from_consent() RETURNS trigger
LANGUAGE plpgsql {PINNED} AS $$
DECLARE
    lapse integer;
    lifts integer;
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
        SELECT r.lapse_days, r.holders INTO STRICT lapse, lifts
            FROM public.access_rule r WHERE r.code = NEW.rule_id;
        -- Health Act § 44(2): a consent under this rule lapses one year after it was given, at the latest.
        IF lapse IS NOT NULL AND (NEW.expires_at IS NULL
            OR NEW.expires_at > NEW.given_at + CASE WHEN lapse = 365 THEN interval '1 year'
                                                    ELSE make_interval(days => lapse) END) THEN
            RAISE EXCEPTION 'a consent under rule % lapses after % days', NEW.rule_id, lapse
                USING ERRCODE = '23514';
        END IF;
        -- The strictest of those who may tell decides: no milder rule for what they hold.
        IF app.told_by(NEW) & ~lifts <> 0 THEN
            RAISE EXCEPTION 'rule % does not reach all who may tell', NEW.rule_id
                USING ERRCODE = '23514', CONSTRAINT = 'access_consent_rule_reaches_its_disclosers';
        END IF;
    END IF;
    PERFORM app.put_consent_grant(NEW);
    RETURN NULL;
END $$;

-- What the law opens, of what its holders hold. A relation that the unit's class cannot have (it was
-- begun before the unit said which part it is) opens nothing that others hold.
CREATE OR REPLACE FUNCTION app.put_care_grants(relation public.access_carerelation) RETURNS void
LANGUAGE sql {PINNED} AS $$
    SELECT app.put_grant(relation.citizen_id, relation.unit_id, o.categories, o.purposes,
        CASE WHEN o.opt_out AND relation.opted_out_at IS NOT NULL
             THEN relation.valid * o.valid * tstzrange(NULL, relation.opted_out_at)
             ELSE relation.valid * o.valid END,
        'care', relation.id, o.key, o.rule_id,
        CASE WHEN relation.kind = ANY ((app.class_of(relation.unit_id)).relation_kinds)
             THEN o.holders ELSE 0 END, NULL)
    FROM public.access_opening o WHERE o.kind = relation.kind
$$;
CREATE OR REPLACE FUNCTION app.grant_from_care() RETURNS trigger
LANGUAGE plpgsql {PINNED} AS $$
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
        IF (NEW.kind = ANY ((app.class_of(NEW.unit_id)).relation_kinds)) IS NOT TRUE
            OR NOT EXISTS (SELECT FROM public.access_opening o
                WHERE o.kind = NEW.kind AND o.category = NEW.category) THEN
            RAISE EXCEPTION 'this unit cannot have this kind of care relation' USING ERRCODE = '23514';
        END IF;
    END IF;
    PERFORM app.put_care_grants(NEW);
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION app.grant_from_emergency() RETURNS trigger
LANGUAGE plpgsql {PINNED} AS $$
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
        'emergency', NEW.id, '', 'L4', 15, NULL);
    RETURN NULL;
END $$;

-- After a change of the law or of what units are, everything that follows from them.
CREATE FUNCTION app.refresh_grants() RETURNS void
LANGUAGE plpgsql {PINNED} AS $$
BEGIN
    UPDATE public.access_carerelation r SET holder = app.holder_of(r.unit_id)
        WHERE r.holder <> app.holder_of(r.unit_id);
    PERFORM app.refresh_care_grants();
    PERFORM app.put_consent_grant(c) FROM public.access_consent c;
END $$;
-- What one unit is has changed: what follows from it, and nothing of other units.
CREATE FUNCTION app.classes_changed() RETURNS trigger
LANGUAGE plpgsql {PINNED} AS $$
DECLARE
    which uuid := (CASE TG_TABLE_NAME WHEN 'organisations_unit' THEN to_jsonb(NEW) ->> 'id'
        ELSE coalesce(to_jsonb(NEW) ->> 'unit_id', to_jsonb(OLD) ->> 'unit_id') END)::uuid;
BEGIN
    UPDATE public.access_carerelation r SET holder = app.holder_of(which)
        WHERE r.unit_id = which AND r.holder <> app.holder_of(which);
    PERFORM app.put_care_grants(r) FROM public.access_carerelation r WHERE r.unit_id = which;
    PERFORM app.put_consent_grant(c) FROM public.access_consent c
        WHERE c.disclosers @> ARRAY[which];
    RETURN NULL;
END $$;
CREATE TRIGGER classes_changed AFTER UPDATE ON organisations_unit
    FOR EACH ROW WHEN ((OLD.kind, OLD.part, OLD.organisation_id)
        IS DISTINCT FROM (NEW.kind, NEW.part, NEW.organisation_id))
    EXECUTE FUNCTION app.classes_changed();
CREATE TRIGGER classes_changed AFTER INSERT OR UPDATE OR DELETE ON organisations_takeover
    FOR EACH ROW EXECUTE FUNCTION app.classes_changed();

UPDATE access_grant SET holders = 15 WHERE ground IN ('self', 'emergency');
"""

LOOK_UPS = f"""
-- Whether a grant that covers the category opens what is held so.
CREATE FUNCTION app.opens(lifted integer, tellers uuid[], party uuid, holder integer, held_by uuid[])
RETURNS boolean LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT holder = 1 OR party = ANY (held_by)
        OR lifted & holder <> 0 AND (tellers IS NULL OR held_by <> '{{}}' AND held_by <@ tellers)
$$;

DROP FUNCTION app.grounds_on(uuid);
-- Who sees this citizen, and why. Knowing that an addiction clinic has a ground is itself information
-- about addiction: the citizen sees all; others see their own grounds, the consents when they see the
-- plan, and a care relation when they see its category from its holder, or share the plan with it.
CREATE FUNCTION app.grounds_on(wanted uuid)
RETURNS TABLE (party_id uuid, party_kind varchar, ground varchar, categories smallint,
               purposes smallint, valid tstzrange, source_id uuid, rule_code varchar,
               holders smallint, disclosers uuid[])
LANGUAGE sql STABLE {PINNED} AS $$
    WITH me AS MATERIALIZED (SELECT app.my_parties() AS parties),
    mine AS MATERIALIZED (
        SELECT g.* FROM public.access_grant g, me
        WHERE g.citizen_id = wanted AND g.valid @> now()
          AND g.party_id = ANY (me.parties) AND g.purposes & app.my_purpose() <> 0),
    sight AS MATERIALIZED (
        SELECT coalesce(bit_or(mine.categories), 0::smallint) AS mask FROM mine)
    SELECT coalesce(e.user_id, g.party_id),
        CASE g.ground WHEN 'consent' THEN c.party_kind WHEN 'care' THEN 'unit'
                      WHEN 'emergency' THEN 'user' ELSE 'citizen' END,
        g.ground, g.categories, g.purposes, g.valid, g.source_id, g.rule_code,
        g.holders, g.disclosers
    FROM me, sight, public.access_grant g
        LEFT JOIN public.access_carerelation r ON g.ground = 'care' AND r.id = g.source_id
        LEFT JOIN public.access_consent c ON g.ground = 'consent' AND c.id = g.source_id
        LEFT JOIN public.access_emergencyaccess e ON g.ground = 'emergency' AND e.id = g.source_id
    WHERE g.citizen_id = wanted AND g.valid @> now() AND sight.mask <> 0
      AND (wanted = ANY (me.parties) OR g.party_id = ANY (me.parties) OR g.ground = 'self'
        OR g.ground = 'consent' AND (sight.mask & 2 <> 0 OR c.recorded_unit_id = ANY (me.parties))
        OR g.ground = 'care' AND (sight.mask & g.categories & 2 <> 0 OR EXISTS (
            SELECT FROM mine m WHERE m.categories & r.category <> 0
              AND app.opens(m.holders, m.disclosers, m.party_id, r.holder, r.held_by))))
$$;

-- As 0016 made it, with whose words each opens.
DROP FUNCTION app.emergencies_on(uuid);
CREATE FUNCTION app.emergencies_on(wanted uuid)
RETURNS TABLE (party_id uuid, party_kind varchar, ground varchar, categories smallint,
               purposes smallint, valid tstzrange, source_id uuid, rule_code varchar,
               holders smallint, disclosers uuid[])
LANGUAGE sql STABLE {PINNED} AS $$
    SELECT g.id, 'user'::varchar, g.ground, g.categories, g.purposes, g.valid, g.source_id,
        g.rule_code, g.holders, g.disclosers
    FROM public.access_grant g
    WHERE g.citizen_id = wanted AND g.ground = 'emergency' AND g.valid @> now()
      AND NOT g.party_id = ANY (app.my_parties()) AND NOT wanted = ANY (app.my_parties())
      AND EXISTS (SELECT FROM public.access_grant mine
                  WHERE mine.citizen_id = wanted AND mine.valid @> now() AND mine.categories & 64 <> 0
                    AND mine.party_id = ANY (app.my_parties())
                    AND mine.purposes & app.my_purpose() <> 0)
$$;

-- Each ground of each of these people: what they may see of the citizen now, by the rule of
-- `app.my_parties`, said of others. Staff coordinate, at a unit they truly belong to; a citizen or
-- relative is there as themselves, with or without an account. Whoever is neither has none.
--
-- Only of the categories the asker sees too: that an addiction clinic has a ground is itself
-- information about addiction.
DROP FUNCTION app.sights_on(uuid, uuid[], uuid[], uuid[]);
CREATE FUNCTION app.sights_on(wanted uuid, users uuid[], units uuid[], persons uuid[])
RETURNS TABLE (place bigint, party_id uuid, categories smallint, holders smallint,
               disclosers uuid[])
LANGUAGE sql STABLE {PINNED} AS $$
    WITH mine AS MATERIALIZED (
        SELECT coalesce(bit_or(g.categories), 0::smallint) AS mask FROM public.access_grant g
        WHERE g.citizen_id = wanted AND g.valid @> now()
          AND g.party_id = ANY (app.my_parties()) AND g.purposes & app.my_purpose() <> 0),
    people AS MATERIALIZED (
        SELECT p.place, p.unit_id IS NOT NULL AS is_staff,
            CASE WHEN p.unit_id IS NOT NULL AND p.person_id IS NOT NULL THEN '{{}}'::uuid[]
                 WHEN p.unit_id IS NOT NULL THEN ARRAY(
                    SELECT unnest(ARRAY[m.unit_id, app.pair(u.id, m.unit_id)])
                    FROM public.accounts_user u JOIN public.accounts_membership m ON m.user_id = u.id
                        AND m.unit_id = p.unit_id AND m.valid @> now()
                    WHERE u.id = p.user_id AND u.is_active)
                 ELSE array_remove(ARRAY[p.person_id], NULL)
            END AS parties
        FROM unnest(users, units, persons) WITH ORDINALITY AS p (user_id, unit_id, person_id, place))
    SELECT people.place, g.party_id, g.categories & mine.mask, g.holders, g.disclosers
    FROM mine, people JOIN public.access_grant g
        ON g.citizen_id = wanted AND g.valid @> now() AND g.party_id = ANY (people.parties)
        AND g.purposes & CASE WHEN people.is_staff THEN 1 ELSE 16 END <> 0
    ORDER BY people.place
$$;
"""

CARE = held_ground("access_carerelation")
ENDING = held_ground("access_ending")
BEFORE = GROUND_EXISTS.format(
    table="access_carerelation", column="citizen_id", category="access_carerelation.category"
)
ENDING_BEFORE = GROUND_EXISTS.format(
    table="access_ending", column="citizen_id", category="access_ending.category"
)
POLICIES = f"""
ALTER POLICY by_ground ON access_carerelation USING ({CARE} OR unit_id = ANY ({ME}));
ALTER POLICY leave ON access_carerelation
    USING ({CARE} OR unit_id = ANY ({ME})) WITH CHECK ({CARE} OR unit_id = ANY ({ME}));
ALTER POLICY by_ground ON access_ending USING ({ENDING}) WITH CHECK ({ENDING});
"""

RIGHTS = """
REVOKE ALL ON FUNCTION app.class_of(uuid), app.holder_of(uuid), app.holder_by_category(integer),
    app.strictness(integer), app.held_together(integer, uuid[], integer, uuid[]),
    app.acting_holder(), app.note_holder(), app.copy_holder(), app.holder_given(),
    app.relation_is_held_by_its_unit(),
    app.put_grant(uuid, uuid, integer, integer, tstzrange, text, uuid, text, text, integer, uuid[]),
    app.told_by(public.access_consent), app.put_consent_grant(public.access_consent),
    app.refresh_grants(), app.classes_changed(), app.grounds_on(uuid), app.emergencies_on(uuid),
    app.opens(integer, uuid[], uuid, integer, uuid[]),
    app.sights_on(uuid, uuid[], uuid[], uuid[]) FROM PUBLIC;
-- A trigger that asks who is writing runs as whoever writes.
GRANT EXECUTE ON FUNCTION app.holder_of(uuid), app.holder_by_category(integer),
    app.strictness(integer), app.held_together(integer, uuid[], integer, uuid[]),
    app.acting_holder(), app.grounds_on(uuid), app.emergencies_on(uuid), app.sights_on(uuid, uuid[], uuid[], uuid[])
    TO brobygger_app;
"""

HOLDER = models.SmallIntegerField(choices=CHOICES, default=1, editable=False)
HELD_BY = django.contrib.postgres.fields.ArrayField(
    base_field=models.UUIDField(), db_default=[], default=list, editable=False, size=None
)


class Migration(migrations.Migration):
    """Forward only: what stands before it knew nobody's class."""

    dependencies = [
        ("access", "0016_who_sees"),
        ("organisations", "0005_part"),
    ]
    operations = [
        migrations.CreateModel(
            name="UnitClass",
            fields=[
                ("key", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=30)),
                ("owner", models.CharField(blank=True, max_length=20)),
                ("part", models.CharField(blank=True, max_length=7)),
                ("holder", models.SmallIntegerField(choices=CHOICES)),
                (
                    "relation_kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
            ],
        ),
        migrations.AddField("rule", "holders", models.SmallIntegerField(db_default=0, default=0)),
        migrations.AddField(
            "opening", "holders", models.SmallIntegerField(db_default=0, default=0)
        ),
        migrations.AddField("grant", "holders", models.SmallIntegerField(db_default=0, default=0)),
        migrations.AddField(
            "grant",
            "disclosers",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(), null=True, size=None
            ),
        ),
        migrations.AddField("carerelation", "holder", HOLDER, preserve_default=False),
        migrations.AddField("carerelation", "held_by", HELD_BY),
        migrations.AddField("ending", "holder", HOLDER, preserve_default=False),
        migrations.AddField("ending", "held_by", HELD_BY),
        migrations.RemoveIndex("grant", "access_grant_whom"),
        migrations.AddIndex(
            "grant",
            models.Index(
                fields=["citizen", "party_id"],
                include=["categories", "purposes", "valid", "holders", "disclosers"],
                name="access_grant_whom",
            ),
        ),
        migrations.RunSQL(CLASSES + WRITERS),
        migrations.RunSQL(GRANTS + LOOK_UPS + RIGHTS),
        migrations.RunSQL(POLICIES),
    ]
