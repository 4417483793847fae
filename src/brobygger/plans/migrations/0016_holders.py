"""Who wrote it decides who holds it, in everything of a plan that holds somebody's words."""

import django.contrib.postgres.fields
from django.db import migrations, models

from brobygger.access.rls import ProtectByHolder
from brobygger.kernel.holders import CHOICES

# What holds words, and in which columns; with none, the row itself tells.
WORDS = {
    "passage": ("body",),
    "existingplan": (),
    "challenge": ("body",),
    "intervention": ("title", "goal", "status_note"),
    "agreement": ("what", "status_note"),
    "preparationanswer": ("body",),
    "undecided": ("body", "outcome"),
    "handover": ("answer_words", "not_talked_because"),
}
# What stands for another row's words: the table it copies, and the column that points there.
COPIES = {
    "earliertext": ("plans_passage", "passage_id"),
    "rating": ("plans_intervention", "intervention_id"),
    "filing": ("plans_agreement", "agreement_id"),
}
GIVEN = ("agreementstep", "versionpart", "escalation")  # written by the database alone
HELD = (*WORDS, *COPIES, *GIVEN)

# What was written before is held by whom the log says wrote it: all of them, and the strictest
# decides. Where the log says nothing, by whom the row names; and where it names nobody, by what it
# is about. A plan's challenges are logged on the plan.
BEFORE = """
CREATE TEMPORARY TABLE wrote ON COMMIT DROP AS
WITH lines AS (
    SELECT DISTINCT e.object_id, e.unit_id FROM audit_entry e
    WHERE e.object_id IS NOT NULL AND e.action IN ('plan.passage_saved', 'plan.challenges_set',
        'plan.intervention_added', 'plan.intervention_changed', 'plan.intervention_reported',
        'plan.agreement_added', 'plan.agreement_changed', 'plan.agreement_answered',
        'plan.agreement_reported', 'plan.agreement_settled', 'plan.agreement_replaced',
        'plan.existing_plan_added', 'plan.preparation_written', 'plan.undecided_added',
        'plan.undecided_settled', 'plan.handover_answered', 'plan.handover_talked')),
hands AS (
    SELECT object_id, unit_id,
        CASE WHEN unit_id IS NULL THEN 1 ELSE app.holder_of(unit_id) END AS holder FROM lines),
strictest AS (
    SELECT object_id, max(app.strictness(holder)) AS how FROM hands GROUP BY object_id)
SELECT h.object_id, min(h.holder)::smallint AS holder,
    coalesce(array_agg(h.unit_id) FILTER (WHERE h.unit_id IS NOT NULL), '{}') AS held_by
FROM hands h JOIN strictest s ON s.object_id = h.object_id AND s.how = app.strictness(h.holder)
GROUP BY h.object_id;

DO $$
DECLARE
    held text;
BEGIN
    FOREACH held IN ARRAY ARRAY[%(held)s] LOOP
        EXECUTE format('ALTER TABLE plans_%%s DISABLE TRIGGER USER', held);
    END LOOP;
    FOREACH held IN ARRAY ARRAY[%(worded)s] LOOP
        EXECUTE format('UPDATE plans_%%s t SET holder = app.holder_by_category(t.category)', held);
        EXECUTE format('UPDATE plans_%%s t SET holder = w.holder, held_by = w.held_by FROM wrote w'
            ' WHERE w.object_id = t.id', held);
    END LOOP;
END $$;
UPDATE plans_challenge t SET holder = w.holder, held_by = w.held_by FROM wrote w
    WHERE w.object_id = t.plan_id;
UPDATE plans_passage t SET holder = 1
    WHERE t.written_by_kind <> 'staff' AND NOT EXISTS (SELECT FROM wrote w WHERE w.object_id = t.id);
UPDATE plans_passage t SET holder = app.holder_of(t.unit_id), held_by = ARRAY[t.unit_id]
    WHERE t.unit_id IS NOT NULL AND NOT EXISTS (SELECT FROM wrote w WHERE w.object_id = t.id);
UPDATE plans_passage t SET holder = app.holder_of(p.unit_id), held_by = ARRAY[p.unit_id]
    FROM plans_participant p
    WHERE p.plan_id = t.plan_id AND p.user_id = t.updated_by AND p.unit_id IS NOT NULL
      AND t.unit_id IS NULL AND t.written_by_kind = 'staff'
      AND NOT EXISTS (SELECT FROM wrote w WHERE w.object_id = t.id);
UPDATE plans_passage t SET holder = 1, held_by = '{}' WHERE t.hand = 'own';
UPDATE plans_preparationanswer t SET holder = 1, held_by = '{}' FROM plans_preparation p
    WHERE p.id = t.preparation_id AND p.unit_id IS NULL AND t.told_to = ''
      AND NOT EXISTS (SELECT FROM wrote w WHERE w.object_id = t.id);
UPDATE plans_preparationanswer t SET holder = app.holder_of(p.unit_id), held_by = ARRAY[p.unit_id]
    FROM plans_preparation p
    WHERE p.id = t.preparation_id AND p.unit_id IS NOT NULL
      AND NOT EXISTS (SELECT FROM wrote w WHERE w.object_id = t.id);
UPDATE plans_handover t SET holder = 1, held_by = '{}'
    WHERE t.answer_words = '' AND t.not_talked_because = '';
UPDATE plans_earliertext t SET holder = s.holder, held_by = s.held_by
    FROM plans_passage s WHERE s.id = t.passage_id;
UPDATE plans_rating t SET holder = s.holder, held_by = s.held_by
    FROM plans_intervention s WHERE s.id = t.intervention_id;
UPDATE plans_filing t SET holder = s.holder, held_by = s.held_by
    FROM plans_agreement s WHERE s.id = t.agreement_id;
UPDATE plans_agreementstep t SET holder = s.holder, held_by = s.held_by
    FROM plans_agreement s WHERE s.id = t.agreement_id;
UPDATE plans_escalation t SET holder = s.holder, held_by = s.held_by
    FROM plans_agreement s WHERE s.id = t.about_id;
UPDATE plans_escalation t SET holder = s.holder, held_by = s.held_by
    FROM plans_intervention s WHERE s.id = t.about_id;
UPDATE plans_versionpart t SET holder = app.holder_by_category(t.category)
    WHERE t.kind <> 'participant';
UPDATE plans_versionpart t SET holder = s.holder, held_by = s.held_by
    FROM plans_version v, plans_passage s
    WHERE v.id = t.version_id AND s.plan_id = v.plan_id AND t.kind = 'passage'
      AND (s.hand = 'own') = coalesce(t.content ->> 'hand' = 'own',
                                      t.content ->> 'written_by_kind' = 'citizen')
      AND regexp_replace(t.key, '/(own|told)$', '') =
        'passage/' || s.section || '/' || s.domain || '/' || coalesce(s.unit_id::text, '');
-- One row had many hands, one after the other, before each hand had its own (0014): what stood there
-- earlier, and what staff wrote that was frozen, is held as strictly as any of them.
UPDATE plans_earliertext t SET holder = w.holder, held_by = w.held_by
    FROM wrote w WHERE w.object_id = t.passage_id AND w.holder <> 1;
UPDATE plans_versionpart t SET holder = w.holder, held_by = w.held_by
    FROM plans_version v, plans_passage s, wrote w
    WHERE v.id = t.version_id AND s.plan_id = v.plan_id AND t.kind = 'passage' AND w.object_id = s.id
      AND w.holder <> 1
      AND regexp_replace(t.key, '/(own|told)$', '') =
        'passage/' || s.section || '/' || s.domain || '/' || coalesce(s.unit_id::text, '');
UPDATE plans_versionpart t SET holder = 1, held_by = '{}' WHERE t.kind = 'passage'
    AND coalesce(t.content ->> 'hand' = 'own', t.content ->> 'written_by_kind' = 'citizen');
UPDATE plans_versionpart t SET holder = w.holder, held_by = w.held_by
    FROM plans_version v, wrote w
    WHERE v.id = t.version_id AND t.kind = 'challenge' AND w.object_id = v.plan_id;
UPDATE plans_versionpart t SET holder = w.holder, held_by = w.held_by FROM wrote w
    WHERE t.kind IN ('intervention', 'agreement', 'existing')
      AND w.object_id = (t.content ->> 'id')::uuid;
DO $$
DECLARE
    held text;
BEGIN
    FOREACH held IN ARRAY ARRAY[%(held)s] LOOP
        EXECUTE format('ALTER TABLE plans_%%s ENABLE TRIGGER USER', held);
    END LOOP;
END $$;
"""

# The whole plan as rows of one shape (0005), with who holds each. People are nobody's secrecy: who
# sits at the table is seen by whoever sees the plan.
VIEW = """
CREATE OR REPLACE VIEW plans_workingpart WITH (security_invoker = true) AS
SELECT p.plan_id, p.citizen_id, p.category, 'participant'::text AS kind,
    'participant/' || p.id AS key, 700 AS position,
    jsonb_build_object('id', p.id, 'kind', p.kind, 'name', p.name, 'function', p.function,
        'phone', p.phone, 'user_id', p.user_id, 'unit_id', p.unit_id, 'person_id', p.person_id,
        'has_left', p.left_at IS NOT NULL,
        'part', (SELECT c.part FROM public.plans_caselead c
                 WHERE c.participant_id = p.id AND c.until IS NULL)) AS content,
    1::smallint AS holder, '{}'::uuid[] AS held_by
FROM public.plans_participant p
UNION ALL
SELECT s.plan_id, s.citizen_id, s.category, 'passage',
    'passage/' || s.section || '/' || s.domain || '/' || coalesce(s.unit_id::text, '')
        || CASE s.hand WHEN 'table' THEN '' ELSE '/' || s.hand END,
    100 + 10 * array_position(ARRAY['wishes', 'resources', 'status', 'overall_goal', 'crisis',
                                    'admission', 'comment']::text[], s.section::text)
        + coalesce(array_position(ARRAY['mental', 'addiction', 'somatic', 'housing', 'economy',
                                        'daytime', 'network', 'legal']::text[], s.domain::text), 0),
    jsonb_build_object('section', s.section, 'domain', s.domain, 'unit_id', s.unit_id,
        'body', s.body, 'revision', s.revision, 'updated_at', s.updated_at,
        'written_by', s.written_by_name, 'written_by_kind', s.written_by_kind,
        'hand', s.hand, 'told_on', s.told_on, 'through', s.through,
        'through_name', s.through_name, 'answer', s.answer, 'answered_on', s.answered_on),
    s.holder, s.held_by
FROM public.plans_passage s
UNION ALL
SELECT c.plan_id, c.citizen_id, c.category, 'challenge', 'challenge/' || c.rank, 300 + c.rank,
    jsonb_build_object('rank', c.rank, 'body', c.body),
    c.holder, c.held_by
FROM public.plans_challenge c
UNION ALL
SELECT i.plan_id, i.citizen_id, i.category, 'intervention', 'intervention/' || i.id,
    400 + least(i.rank, 99),
    jsonb_build_object('id', i.id, 'rank', i.rank, 'title', i.title, 'goal', i.goal,
        'responsible_id', i.responsible_id, 'due_on', i.due_on, 'status', i.status,
        'status_note', i.status_note, 'status_at', i.status_at, 'outcome', i.outcome,
        'revision', i.revision),
    i.holder, i.held_by
FROM public.plans_intervention i WHERE i.removed_at IS NULL
UNION ALL
SELECT a.plan_id, a.citizen_id, a.category, 'agreement', 'agreement/' || a.id, 500,
    jsonb_build_object('id', a.id, 'intervention_id', a.intervention_id, 'what', a.what,
        'responsible_id', a.responsible_id, 'due_on', a.due_on, 'status', a.status,
        'status_note', a.status_note, 'status_at', a.status_at, 'revision', a.revision,
        'answered_at', a.answered_at, 'bounces', a.bounces, 'needs_unit_id', a.needs_unit_id,
        'needs_by', a.needs_by, 'replaced_by', a.replaced_by_id,
        'from_id', CASE WHEN a.status = 'declined' THEN
            (SELECT s.responsible_id FROM public.plans_agreementstep s
             WHERE s.agreement_id = a.id AND s.status <> 'declined'
             ORDER BY s.number DESC LIMIT 1) END),
    a.holder, a.held_by
FROM public.plans_agreement a WHERE a.removed_at IS NULL
UNION ALL
SELECT e.plan_id, e.citizen_id, e.category, 'existing', 'existing/' || e.id, 600,
    jsonb_build_object('id', e.id, 'domain', e.domain, 'kind', e.kind,
        'owner_unit_id', e.owner_unit_id, 'valid_to', e.valid_to),
    e.holder, e.held_by
FROM public.plans_existingplan e;
"""

FROZEN = """
CREATE OR REPLACE FUNCTION app.freeze_plan() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.number <> 1 + (SELECT count(*) FROM public.plans_version v
                          WHERE v.plan_id = NEW.plan_id AND v.id <> NEW.id) THEN
        RAISE EXCEPTION 'versions of plan % are numbered one by one', NEW.plan_id
            USING ERRCODE = '23514', CONSTRAINT = 'plans_version_numbered_one_by_one';
    END IF;
    INSERT INTO public.plans_versionpart
        (id, version_id, citizen_id, category, kind, key, position, content, holder, held_by)
    SELECT gen_random_uuid(), NEW.id, w.citizen_id, w.category, w.kind, w.key, w.position, w.content,
        w.holder, w.held_by
    FROM public.plans_workingpart w
    WHERE w.plan_id = NEW.plan_id
      AND NOT (w.kind = 'passage' AND btrim(w.content ->> 'body', E' \\t\\r\\n') = '');
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION app.note_agreement_step() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    who uuid := nullif(current_setting('brobygger.user_id', true), '')::uuid;
    person uuid := nullif(current_setting('brobygger.person_id', true), '')::uuid;
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.status, NEW.responsible_id, NEW.due_on, NEW.what, NEW.status_note,
                             NEW.removed_at IS NULL)
            IS NOT DISTINCT FROM (OLD.status, OLD.responsible_id, OLD.due_on, OLD.what,
                                  OLD.status_note, OLD.removed_at IS NULL) THEN
        RETURN NULL;
    END IF;
    INSERT INTO public.plans_agreementstep (agreement_id, plan_id, citizen_id, category, number,
        status, responsible_id, unit_id, due_on, what, reason, bounces,
        revision, by_user_id, by_name, by_kind, holder, held_by)
    SELECT NEW.id, NEW.plan_id, NEW.citizen_id, NEW.category,
        1 + (SELECT count(*) FROM public.plans_agreementstep s WHERE s.agreement_id = NEW.id),
        CASE WHEN NEW.removed_at IS NULL THEN NEW.status ELSE 'removed' END,
        NEW.responsible_id, p.unit_id, NEW.due_on, NEW.what, NEW.status_note, NEW.bounces,
        NEW.revision, who, coalesce((SELECT u.name FROM public.accounts_user u WHERE u.id = who), ''),
        CASE WHEN who IS NULL THEN '' WHEN person IS NULL THEN 'staff'
             WHEN person = NEW.citizen_id THEN 'citizen' ELSE 'relative' END,
        NEW.holder, NEW.held_by
    FROM public.plans_participant p WHERE p.id = NEW.responsible_id;
    RETURN NULL;
END $$;

-- What ended with a death is held as it was.
CREATE OR REPLACE FUNCTION app.end_plan_at_death(wanted uuid, moment timestamptz)
RETURNS TABLE (kind text, thing uuid, plan uuid, category smallint, responsible uuid, unit uuid,
    due_on date, bounces smallint, accounts uuid[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    this_death uuid := app.death_that_stands(wanted);
    living uuid;
BEGIN
    SELECT p.id INTO living FROM public.plans_plan p
        WHERE p.citizen_id = wanted AND p.closed_at IS NULL FOR NO KEY UPDATE;
    IF this_death IS NULL OR living IS NULL THEN
        RETURN;
    END IF;
    INSERT INTO public.access_ending (citizen_id, category, death_id, what, thing_id, before)
        SELECT wanted, p.category, this_death, 'plan', p.id,
            jsonb_build_object('revision', p.revision, 'phase', p.phase)
        FROM public.plans_plan p WHERE p.id = living;
    UPDATE public.plans_plan p SET closing = 'died', closed_at = moment, revision = p.revision + 1
        WHERE p.id = living;
    RETURN QUERY SELECT 'plan', living, living, p.category, NULL::uuid, NULL::uuid, NULL::date,
        NULL::smallint, app.staff_at_table(living) FROM public.plans_plan p WHERE p.id = living;
    RETURN QUERY
    WITH open AS (
        SELECT a.* FROM public.plans_agreement a
        WHERE a.plan_id = living AND a.removed_at IS NULL
          AND a.status IN ('proposed', 'accepted', 'declined', 'late') FOR UPDATE),
    noted AS (
        INSERT INTO public.access_ending (citizen_id, category, death_id, what, thing_id, before,
            holder, held_by)
        SELECT wanted, o.category, this_death, 'agreement', o.id, jsonb_build_object(
            'status', o.status, 'note', o.status_note, 'at', o.status_at, 'revision', o.revision),
            o.holder, o.held_by
        FROM open o),
    ended AS (
        UPDATE public.plans_agreement a
        SET status = 'dropped', status_note = 'died', status_at = moment, revision = a.revision + 1
        FROM open o WHERE o.id = a.id
        RETURNING a.*)
    SELECT 'agreement', e.id, living, e.category, e.responsible_id, p.unit_id, e.due_on, e.bounces,
        '{}'::uuid[]
    FROM ended e JOIN public.plans_participant p ON p.id = e.responsible_id ORDER BY e.id;
END $$;

"""

# Words that have stood here before are held as they were then, whoever puts them back: a version
# that is restored, a text that is pasted again.
COPIED = """
CREATE FUNCTION app.held_as_before() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    fresh jsonb := to_jsonb(NEW);
    stood jsonb := CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(OLD) ELSE '{}' END;
    part_key text := CASE TG_ARGV[0]
        WHEN 'passage' THEN 'passage/' || (to_jsonb(NEW) ->> 'section') || '/'
            || (to_jsonb(NEW) ->> 'domain') || '/' || coalesce(to_jsonb(NEW) ->> 'unit_id', '')
        WHEN 'challenge' THEN NULL ELSE TG_ARGV[0] || '/' || NEW.id END;
    word text;
    before record;
    holder integer := 1;
    held_by uuid[] := '{}';
    found_any boolean := false;
    found_all boolean := true;
    had_said boolean := false;
BEGIN
    -- What stands by the citizen's own hand is the citizen's letter by letter, whoever takes it in.
    IF TG_ARGV[0] = 'passage' AND to_jsonb(NEW) ->> 'hand' = 'own' THEN
        NEW.holder := 1; NEW.held_by := '{}';
        RETURN NEW;
    END IF;
    FOR i IN 1 .. greatest(TG_NARGS - 1, 1) LOOP
        word := coalesce(TG_ARGV[i], 'id');
        had_said := had_said OR TG_OP = 'UPDATE'
            AND btrim(coalesce(stood ->> word, ''), E' \\t\\r\\n') <> '';
        CONTINUE WHEN btrim(coalesce(fresh ->> word, ''), E' \\t\\r\\n') = ''
            OR stood ->> word IS NOT DISTINCT FROM fresh ->> word;
        SELECT p.holder, p.held_by INTO before FROM public.plans_versionpart p
            JOIN public.plans_version v ON v.id = p.version_id
            WHERE v.plan_id = NEW.plan_id AND p.kind = TG_ARGV[0]
              AND (part_key IS NULL OR regexp_replace(p.key, '/(own|told)$', '') = part_key)
              AND p.content ->> word = fresh ->> word
            ORDER BY app.strictness(p.holder) DESC, v.number DESC LIMIT 1;
        IF NOT FOUND AND TG_ARGV[0] = 'passage' THEN
            SELECT e.holder, e.held_by INTO before FROM public.plans_earliertext e
                WHERE e.passage_id = NEW.id AND e.body = fresh ->> word
                ORDER BY app.strictness(e.holder) DESC, e.revision DESC LIMIT 1;
        END IF;
        IF FOUND THEN
            found_any := true;
            SELECT * INTO holder, held_by
                FROM app.held_together(holder, held_by, before.holder, before.held_by);
        ELSE
            found_all := false;
        END IF;
    END LOOP;
    IF NOT found_any THEN
        RETURN NEW;
    END IF;
    IF NOT found_all THEN  -- beside what somebody writes now
        SELECT * INTO holder, held_by
            FROM app.held_together(NEW.holder, NEW.held_by, holder, held_by);
    ELSIF had_said THEN
        SELECT * INTO holder, held_by
            FROM app.held_together(OLD.holder, OLD.held_by, holder, held_by);
    END IF;
    NEW.holder := holder; NEW.held_by := held_by;
    RETURN NEW;
END $$;

-- What was told before a meeting and is taken in stays under its writer's secrecy.
CREATE FUNCTION app.held_as_it_was_told() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    stood text := CASE WHEN TG_OP = 'UPDATE' THEN OLD.body ELSE '' END;
    answer record;
BEGIN
    FOR answer IN
        SELECT a.holder, a.held_by FROM public.plans_preparationanswer a
        JOIN public.plans_preparation p ON p.id = a.preparation_id
        WHERE p.plan_id = NEW.plan_id AND a.question = 'words' AND a.told_to <> ''
          AND btrim(a.body, E' \\t\\r\\n') <> ''
          AND position(a.body IN NEW.body) > 0 AND position(a.body IN stood) = 0
    LOOP
        SELECT * INTO NEW.holder, NEW.held_by
            FROM app.held_together(NEW.holder, NEW.held_by, answer.holder, answer.held_by);
    END LOOP;
    RETURN NEW;
END $$;
CREATE TRIGGER note_holder_of_told BEFORE INSERT OR UPDATE ON plans_passage
    FOR EACH ROW WHEN (NEW.hand = 'told') EXECUTE FUNCTION app.held_as_it_was_told();

-- An agreement that takes another's place says the same with another date or other words: it is held
-- as strictly as the one before.
CREATE FUNCTION app.held_as_what_it_replaces() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE public.plans_agreement n SET (holder, held_by) = (
        SELECT t.holder, t.held_by
        FROM app.held_together(n.holder, n.held_by, NEW.holder, NEW.held_by) t)
        WHERE n.id = NEW.replaced_by_id;
    RETURN NULL;
END $$;
CREATE TRIGGER hold_what_replaces AFTER UPDATE ON plans_agreement
    FOR EACH ROW WHEN (OLD.replaced_by_id IS NULL AND NEW.replaced_by_id IS NOT NULL)
    EXECUTE FUNCTION app.held_as_what_it_replaces();

-- What a party says needs deciding goes on the list in its own words.
CREATE FUNCTION app.held_as_its_answer() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    answer record;
BEGIN
    SELECT a.holder, a.held_by, btrim(a.body, E' \\t\\r\\n') AS body INTO answer
        FROM public.plans_preparationanswer a WHERE a.id = NEW.answer_id;
    IF FOUND AND answer.body = btrim(NEW.body, E' \\t\\r\\n') AND btrim(NEW.outcome) = '' THEN
        NEW.holder := answer.holder; NEW.held_by := answer.held_by;
    ELSIF FOUND THEN
        SELECT * INTO NEW.holder, NEW.held_by
            FROM app.held_together(NEW.holder, NEW.held_by, answer.holder, answer.held_by);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER note_holder_of_answer BEFORE INSERT OR UPDATE ON plans_undecided
    FOR EACH ROW WHEN (NEW.answer_id IS NOT NULL) EXECUTE FUNCTION app.held_as_its_answer();

-- An escalation tells of what it is about. What it is about may come under a stricter hand later:
-- what stands for it follows; what became of it, step by step, was held as it was.
CREATE FUNCTION app.held_as_its_matter() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    SELECT m.holder, m.held_by INTO NEW.holder, NEW.held_by FROM (
        SELECT a.id, a.holder, a.held_by FROM public.plans_agreement a
        UNION ALL SELECT i.id, i.holder, i.held_by FROM public.plans_intervention i) m
        WHERE m.id = NEW.about_id;
    NEW.holder := coalesce(NEW.holder, 1); NEW.held_by := coalesce(NEW.held_by, '{}');
    RETURN NEW;
END $$;
CREATE TRIGGER hold_as_its_matter BEFORE INSERT ON plans_escalation
    FOR EACH ROW EXECUTE FUNCTION app.held_as_its_matter();
CREATE FUNCTION app.pass_holder_on() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE public.plans_escalation e SET holder = NEW.holder, held_by = NEW.held_by
        WHERE e.about_id = NEW.id AND e.plan_id = NEW.plan_id;
    IF TG_TABLE_NAME = 'plans_agreement' THEN
        UPDATE public.plans_filing f SET holder = NEW.holder, held_by = NEW.held_by
            WHERE f.agreement_id = NEW.id;
    ELSE
        UPDATE public.plans_rating r SET holder = NEW.holder, held_by = NEW.held_by
            WHERE r.intervention_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER pass_holder_on AFTER UPDATE ON plans_agreement
    FOR EACH ROW WHEN ((OLD.holder, OLD.held_by) IS DISTINCT FROM (NEW.holder, NEW.held_by))
    EXECUTE FUNCTION app.pass_holder_on();
CREATE TRIGGER pass_holder_on AFTER UPDATE ON plans_intervention
    FOR EACH ROW WHEN ((OLD.holder, OLD.held_by) IS DISTINCT FROM (NEW.holder, NEW.held_by))
    EXECUTE FUNCTION app.pass_holder_on();
""" + "".join(
    f"""
CREATE TRIGGER note_holder_of_before BEFORE INSERT OR UPDATE ON plans_{table}
    FOR EACH ROW EXECUTE FUNCTION app.held_as_before({", ".join(map(repr, (kind, *WORDS[table])))});
"""
    for table, kind in (
        ("passage", "passage"),
        ("challenge", "challenge"),
        ("intervention", "intervention"),
        ("agreement", "agreement"),
        ("existingplan", "existing"),
    )
)

# What the reader does not see of a plan they do see: numbers, nothing else.
BESIDES = """
-- Of which of the categories they see something stands in the plan that the reader may not read. What
-- is there in other categories is not told: that would tell of them.
CREATE FUNCTION app.kinds_besides(wanted uuid, of_version bigint) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH mine AS MATERIALIZED (
        SELECT g.* FROM public.access_grant g JOIN public.plans_plan p ON p.id = wanted
        WHERE g.citizen_id = p.citizen_id AND g.party_id = ANY (app.my_parties())
          AND g.purposes & app.my_purpose() <> 0 AND g.valid @> now()),
    parts AS (
        SELECT w.category, w.holder, w.held_by FROM public.plans_workingpart w
        WHERE of_version IS NULL AND w.plan_id = wanted
        UNION ALL
        SELECT p.category, p.holder, p.held_by FROM public.plans_versionpart p
        JOIN public.plans_version v ON v.id = p.version_id
        WHERE v.plan_id = wanted AND v.number = of_version)
    SELECT coalesce(bit_or(w.category), 0::smallint)::integer FROM parts w
    WHERE w.holder <> 1
      AND EXISTS (SELECT FROM mine m WHERE m.categories & 2 <> 0)
      AND EXISTS (SELECT FROM mine m WHERE m.categories & w.category <> 0)
      AND NOT EXISTS (SELECT FROM mine m WHERE m.categories & w.category <> 0
          AND app.opens(m.holders, m.disclosers, m.party_id, w.holder, w.held_by))
$$;
-- Places among the challenges taken by words the reader does not see.
CREATE FUNCTION app.ranks_besides(wanted uuid) RETURNS smallint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH mine AS MATERIALIZED (
        SELECT g.* FROM public.access_grant g JOIN public.plans_plan p ON p.id = wanted
        WHERE g.citizen_id = p.citizen_id AND g.party_id = ANY (app.my_parties())
          AND g.purposes & app.my_purpose() <> 0 AND g.valid @> now())
    SELECT coalesce(array_agg(c.rank ORDER BY c.rank), '{}') FROM public.plans_challenge c
    WHERE c.plan_id = wanted AND EXISTS (SELECT FROM mine m WHERE m.categories & 2 <> 0)
      AND NOT EXISTS (SELECT FROM mine m WHERE m.categories & c.category <> 0
          AND app.opens(m.holders, m.disclosers, m.party_id, c.holder, c.held_by))
$$;
REVOKE ALL ON FUNCTION app.held_as_before(), app.held_as_its_answer(), app.held_as_its_matter(),
    app.held_as_it_was_told(), app.held_as_what_it_replaces(),
    app.pass_holder_on(), app.kinds_besides(uuid, bigint), app.ranks_besides(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.kinds_besides(uuid, bigint), app.ranks_besides(uuid) TO brobygger_app;
"""

# As in 0005: its `holder` is a person at the table, and by now a column of these tables is called so.
RETURNED = """
CREATE OR REPLACE FUNCTION app.return_agreements(gone uuid, holder uuid)
RETURNS TABLE (kind text, id uuid, citizen uuid, category smallint, status varchar,
    responsible uuid, unit uuid, due_on date, bounces smallint, bounced boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    taker_unit uuid;
    changes_unit boolean;
BEGIN
    SELECT t.unit_id, coalesce(g.unit_id <> t.unit_id, false) INTO taker_unit, changes_unit
    FROM public.plans_participant g JOIN public.plans_participant t ON t.plan_id = g.plan_id
    WHERE g.id = gone AND t.id = return_agreements.holder AND g.left_at IS NOT NULL AND t.left_at IS NULL;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    RETURN QUERY
        UPDATE public.plans_agreement a
        SET responsible_id = return_agreements.holder, status = 'declined',
            status_note = CASE WHEN a.status = 'declined' THEN a.status_note ELSE 'left' END,
            status_at = CASE WHEN a.status = 'declined' THEN a.status_at
                             ELSE clock_timestamp() END,
            bounces = a.bounces + (changes_unit AND a.status <> 'declined')::integer,
            revision = a.revision + 1
        FROM public.plans_agreement before
        WHERE before.id = a.id AND a.responsible_id = gone AND a.removed_at IS NULL
          AND a.status IN ('proposed', 'accepted', 'declined', 'late')
        RETURNING 'agreement'::text, a.id, a.citizen_id, a.category, a.status, return_agreements.holder,
            taker_unit, a.due_on, a.bounces, changes_unit AND before.status <> 'declined';
    RETURN QUERY
        UPDATE public.plans_intervention i
        SET responsible_id = return_agreements.holder, revision = i.revision + 1
        WHERE i.responsible_id = gone AND i.removed_at IS NULL
          AND i.status NOT IN ('done', 'stopped')
        RETURNING 'intervention'::text, i.id, i.citizen_id, i.category, i.status,
            return_agreements.holder, taker_unit, i.due_on, 0::smallint, false;
END $$;
"""

# Who lacks a ground for what stands in the plan, by whose words they are.
LACKS = """
-- What each of these people at the table, or called to a meeting about the plan, has no ground for, of
-- what the plan holds: kinds of information, never a word. Reckoned above the asker's sight; a
-- relative is told of the kinds they see themself. Nothing is said of anybody else. A guest is nobody
-- and lacks all of it.
DROP FUNCTION app.plan_lacks(uuid, uuid[], uuid[], uuid[]);
CREATE FUNCTION app.plan_lacks(wanted uuid, users uuid[], units uuid[], persons uuid[])
RETURNS TABLE (place bigint, categories integer, sees_plan boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH plan AS MATERIALIZED (
        SELECT l.id, l.citizen_id FROM public.plans_plan l WHERE l.id = wanted),
    mine AS MATERIALIZED (
        SELECT coalesce(bit_or(g.categories), 0)::integer AS sees
        FROM public.access_grant g JOIN plan ON g.citizen_id = plan.citizen_id
        WHERE g.party_id = ANY (app.my_parties()) AND g.purposes & app.my_purpose() <> 0
          AND g.valid @> now()),
    told AS MATERIALIZED (
        SELECT CASE WHEN mine.sees & 2 = 0 THEN 0
            WHEN coalesce(nullif(current_setting('brobygger.person_id', true), '')::uuid,
                          plan.citizen_id) = plan.citizen_id THEN 511
            ELSE mine.sees END AS of_these FROM mine, plan),
    words AS MATERIALIZED (
        SELECT DISTINCT w.category::integer AS category, w.holder, w.held_by
        FROM public.plans_workingpart w, told
        WHERE w.plan_id = wanted AND w.category & told.of_these <> 0
          AND NOT (w.kind = 'passage' AND btrim(w.content ->> 'body', E' \\t\\r\\n') = '')),
    people AS MATERIALIZED (
        SELECT p.place, p.unit_id IS NOT NULL AS is_staff,
            CASE WHEN p.unit_id IS NOT NULL AND p.person_id IS NOT NULL THEN '{}'::uuid[]
                 WHEN p.unit_id IS NOT NULL THEN ARRAY(
                    SELECT unnest(ARRAY[m.unit_id, app.pair(u.id, m.unit_id)])
                    FROM public.accounts_user u JOIN public.accounts_membership m ON m.user_id = u.id
                        AND m.unit_id = p.unit_id AND m.valid @> now()
                    WHERE u.id = p.user_id AND u.is_active)
                 ELSE array_remove(ARRAY[p.person_id], NULL) END AS parties
        FROM unnest(users, units, persons) WITH ORDINALITY AS p (user_id, unit_id, person_id, place)
        WHERE coalesce(p.unit_id, p.person_id) IS NULL OR EXISTS (
            SELECT FROM public.plans_participant t
            WHERE t.plan_id = wanted AND t.left_at IS NULL
              AND (t.user_id, t.unit_id, t.person_id)
                  IS NOT DISTINCT FROM (p.user_id, p.unit_id, p.person_id)
            UNION ALL
            SELECT FROM public.meetings_invitation i
            JOIN public.meetings_meeting m ON m.id = i.meeting_id
            WHERE m.about = wanted AND i.ended_at IS NULL
              AND (i.user_id, i.unit_id, i.person_id)
                  IS NOT DISTINCT FROM (p.user_id, p.unit_id, p.person_id))),
    grounds AS MATERIALIZED (
        SELECT people.place, g.* FROM people, plan, public.access_grant g
        WHERE g.citizen_id = plan.citizen_id AND g.valid @> now()
          AND g.party_id = ANY (people.parties)
          AND g.purposes & CASE WHEN people.is_staff THEN 1 ELSE 16 END <> 0)
    SELECT people.place, coalesce((
        SELECT bit_or(words.category) FROM words WHERE NOT EXISTS (
            SELECT FROM grounds g
            WHERE g.place = people.place AND g.categories & words.category <> 0
              AND app.opens(g.holders, g.disclosers, g.party_id, words.holder, words.held_by))), 0),
        EXISTS (SELECT FROM grounds g WHERE g.place = people.place AND g.categories & 2 <> 0)
    FROM people, told WHERE told.of_these <> 0 ORDER BY people.place
$$;

-- Who at a table I lead has no ground for the plan any more, or none for something they have promised
-- (`promises`): withdrawn, lapsed, ended, or come under a stricter hand. For the lead or deputy, at
-- their unit, while they see the plan themselves.
DROP FUNCTION app.seats_without_sight();
CREATE FUNCTION app.seats_without_sight()
RETURNS TABLE (plan uuid, name varchar, promises bigint, sees_plan boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH tables AS MATERIALIZED (
        SELECT me.plan_id, me.citizen_id FROM public.plans_participant me
        JOIN public.plans_caselead c ON c.participant_id = me.id AND c.until IS NULL
        JOIN public.plans_plan l ON l.id = me.plan_id AND l.closed_at IS NULL
        WHERE me.user_id = nullif(current_setting('brobygger.user_id', true), '')::uuid
          AND me.unit_id = nullif(current_setting('brobygger.unit_id', true), '')::uuid
          AND me.left_at IS NULL
          AND EXISTS (SELECT FROM public.access_grant g
                      WHERE g.citizen_id = me.citizen_id AND g.party_id = ANY (app.my_parties())
                        AND g.categories & 2 <> 0 AND g.purposes & app.my_purpose() <> 0
                        AND g.valid @> now())),
    seats AS (
        SELECT p.plan_id, p.name, p.id NOT IN (SELECT app.blind_at(p.plan_id)) AS sees_plan,
            (SELECT count(*) FROM public.plans_agreement a
             WHERE a.responsible_id = p.id AND a.removed_at IS NULL
               AND a.status IN ('proposed', 'accepted', 'declined', 'late')
               AND NOT EXISTS (
                SELECT FROM public.access_grant g
                WHERE g.citizen_id = p.citizen_id AND g.categories & a.category <> 0
                  AND g.party_id IN (p.unit_id, p.person_id, p.user_id) AND g.valid @> now()
                  AND g.purposes & CASE WHEN p.unit_id IS NULL THEN 16 ELSE 1 END <> 0
                  AND app.opens(g.holders, g.disclosers, g.party_id, a.holder, a.held_by))) AS promises
        FROM tables JOIN public.plans_participant p
            ON p.plan_id = tables.plan_id AND p.left_at IS NULL)
    SELECT seats.plan_id, seats.name, seats.promises, seats.sees_plan FROM seats
    WHERE NOT seats.sees_plan OR seats.promises > 0
    ORDER BY seats.plan_id, seats.name
$$;
REVOKE ALL ON FUNCTION app.plan_lacks(uuid, uuid[], uuid[], uuid[]), app.seats_without_sight()
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.plan_lacks(uuid, uuid[], uuid[], uuid[]), app.seats_without_sight()
    TO brobygger_app;
"""

HOLDER = models.SmallIntegerField(choices=CHOICES, default=1, editable=False)
HELD_BY = django.contrib.postgres.fields.ArrayField(
    base_field=models.UUIDField(), db_default=[], default=list, editable=False, size=None
)


class Migration(migrations.Migration):
    """Forward only: what stood before it is not known to have been anybody's."""

    dependencies = [
        ("plans", "0015_what_a_plan_holds"),
        ("access", "0017_holders"),
        ("audit", "0001_initial"),
        ("meetings", "0015_lost_at_once"),
    ]
    operations = [
        migrations.RemoveConstraint("challenge", "plans_challenge_is_shared_with_the_whole_table"),
        migrations.RemoveConstraint("challenge", "plans_challenge_one_per_rank"),
        migrations.AddConstraint(
            "challenge",
            models.UniqueConstraint(
                fields=["plan", "rank"],
                name="plans_challenge_one_per_rank",
                deferrable=models.Deferrable.IMMEDIATE,
            ),
        ),
        *[
            operation
            for table in HELD
            for operation in (
                migrations.AddField(table, "holder", HOLDER, preserve_default=False),
                migrations.AddField(table, "held_by", HELD_BY),
            )
        ],
        migrations.RunSQL(
            BEFORE
            % {
                "held": ", ".join(f"'{one}'" for one in HELD),
                "worded": ", ".join(f"'{one}'" for one in WORDS),
            }
        ),
        *[ProtectByHolder(f"plans_{table}", words=words) for table, words in WORDS.items()],
        *[ProtectByHolder(f"plans_{table}", of=of) for table, of in COPIES.items()],
        *[ProtectByHolder(f"plans_{table}", given=True) for table in GIVEN],
        migrations.RunSQL(VIEW + FROZEN + COPIED + BESIDES),
        migrations.RunSQL(RETURNED),
        migrations.RunSQL(LACKS),
    ]
