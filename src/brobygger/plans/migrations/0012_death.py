from django.db import migrations

BEGINNINGS = (
    "plans_plan",
    "plans_participant",
    "plans_intervention",
    "plans_agreement",
    "plans_passage",
    "plans_challenge",
    "plans_contact",
    "plans_existingplan",
    "plans_handover",
    "plans_leadwish",
    "plans_rating",
    "plans_preparation",
    "plans_preparationanswer",
    "plans_undecided",
)
GUARDS = "".join(
    f"CREATE TRIGGER only_for_the_living BEFORE INSERT ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION app.only_for_the_living();\n"
    for table in BEGINNINGS
)
GUARDS += """
CREATE TRIGGER never_of_the_dead BEFORE INSERT ON plans_escalation
    FOR EACH ROW EXECUTE FUNCTION app.never_of_the_dead();
"""

ENDS = """
-- Those at the table who still have a ground for the plan and work there: told, once, that something
-- has happened. Relatives hear it from people.
CREATE FUNCTION app.staff_at_table(wanted uuid) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT ARRAY(SELECT DISTINCT p.user_id FROM public.plans_participant p
        WHERE p.plan_id = wanted AND p.left_at IS NULL AND p.unit_id IS NOT NULL
          AND app.works_there(p.user_id, p.unit_id) AND app.unit_sees_plan(p.citizen_id, p.unit_id)
        ORDER BY p.user_id)
$$;

-- The plan closes with the citizen's death, and with it every open agreement. Whoever registers it
-- need not see the plan, so the database does it, for a death that stands and nobody else.
CREATE FUNCTION app.end_plan_at_death(wanted uuid, moment timestamptz)
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
        INSERT INTO public.access_ending (citizen_id, category, death_id, what, thing_id, before)
        SELECT wanted, o.category, this_death, 'agreement', o.id, jsonb_build_object(
            'status', o.status, 'note', o.status_note, 'at', o.status_at, 'revision', o.revision)
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

-- Registered by mistake: the plan lives on as it stood, unless somebody has begun another or changed
-- this one. A meeting that was going on is over, so the plan waits for the next.
CREATE FUNCTION app.take_up_plan(wanted uuid, this_death uuid)
RETURNS TABLE (kind text, thing uuid, plan uuid, category smallint, responsible uuid, unit uuid,
    due_on date, bounces smallint, accounts uuid[], status text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    again uuid;
BEGIN
    IF NOT app.death_undone(this_death, wanted) OR EXISTS (SELECT FROM public.plans_plan p
            WHERE p.citizen_id = wanted AND p.closed_at IS NULL) THEN
        RETURN;
    END IF;
    UPDATE public.plans_plan p
    SET closing = '', closed_at = NULL, revision = p.revision + 1,
        phase = CASE WHEN EXISTS (SELECT FROM public.meetings_meeting m
                         WHERE m.about = p.id AND m.state IN ('called', 'open')) THEN p.phase
                     WHEN p.phase NOT IN ('plan', 'hold') THEN p.phase
                     WHEN p.latest_version > 0 THEN 'follow_up' ELSE 'consider' END
    FROM public.access_ending e
    WHERE e.death_id = this_death AND e.what = 'plan' AND e.taken_up_at IS NULL
      AND e.thing_id = p.id AND p.closing = 'died'
      AND p.revision = (e.before ->> 'revision')::integer + 1
    RETURNING p.id INTO again;
    IF again IS NULL THEN
        RETURN;
    END IF;
    UPDATE public.access_ending e SET taken_up_at = clock_timestamp()
        WHERE e.death_id = this_death AND e.what = 'plan' AND e.thing_id = again;
    RETURN QUERY SELECT 'plan', again, again, p.category, NULL::uuid, NULL::uuid, NULL::date,
        NULL::smallint, app.staff_at_table(again), ''::text FROM public.plans_plan p
        WHERE p.id = again;
    RETURN QUERY
    WITH open AS (
        UPDATE public.plans_agreement a
        SET status = e.before ->> 'status', status_note = e.before ->> 'note',
            status_at = (e.before ->> 'at')::timestamptz, revision = a.revision + 1
        FROM public.access_ending e
        WHERE e.death_id = this_death AND e.what = 'agreement' AND e.taken_up_at IS NULL
          AND e.thing_id = a.id AND a.status = 'dropped'
          AND a.revision = (e.before ->> 'revision')::integer + 1
        RETURNING a.*),
    noted AS (
        UPDATE public.access_ending e SET taken_up_at = clock_timestamp() FROM open o
        WHERE e.death_id = this_death AND e.what = 'agreement' AND e.thing_id = o.id)
    SELECT 'agreement', o.id, again, o.category, o.responsible_id, p.unit_id, o.due_on, o.bounces,
        '{}'::uuid[], o.status::text
    FROM open o JOIN public.plans_participant p ON p.id = o.responsible_id ORDER BY o.id;
END $$;
REVOKE ALL ON FUNCTION app.staff_at_table(uuid), app.end_plan_at_death(uuid, timestamptz),
    app.take_up_plan(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.end_plan_at_death(uuid, timestamptz), app.take_up_plan(uuid, uuid)
    TO brobygger_app;
"""

COUNTED = """
-- As in migration 0007; what was agreed with somebody who has died is counted by nobody.
CREATE OR REPLACE FUNCTION app.steering_numbers() RETURNS TABLE (measure text, part text, number integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH me AS (
        SELECT 1 FROM public.accounts_membership m
        JOIN public.accounts_user u ON u.id = m.user_id AND u.is_active
        WHERE m.user_id = nullif(current_setting('brobygger.user_id', true), '')::uuid
          AND m.unit_id = nullif(current_setting('brobygger.unit_id', true), '')::uuid
          AND m.role IN ('project_lead', 'steering_member') AND m.valid @> now()
        LIMIT 1),
    climbed AS (
        SELECT e.plan_id, max(array_position(ARRAY['lead', 'deputy', 'leader', 'steering'],
                                             e.step::text)) AS step
        FROM public.plans_escalation e
        WHERE e.ended_at IS NULL AND e.step NOT LIKE 'before%' GROUP BY e.plan_id),
    plans AS (
        SELECT p.id, coalesce(c.step, 0) AS step, h.unit, s.last_on
        FROM public.plans_plan p JOIN app.holders(NULL) h ON h.plan = p.id
        JOIN app.last_signs(NULL) s ON s.plan = p.id
        LEFT JOIN climbed c ON c.plan_id = p.id),
    told (measure, part, number) AS (
        SELECT 'step', coalesce((ARRAY['lead', 'deputy', 'leader', 'steering'])[step], 'calm'),
            count(*) FROM plans GROUP BY step
        UNION ALL
        SELECT 'organisation', o.name, count(*) FROM plans p
            JOIN public.organisations_unit u ON u.id = p.unit
            JOIN public.organisations_organisation o ON o.id = u.organisation_id GROUP BY o.name
        UNION ALL
        SELECT 'raised', o.name, count(*) FROM plans p
            JOIN public.organisations_unit u ON u.id = p.unit
            JOIN public.organisations_organisation o ON o.id = u.organisation_id
            WHERE p.step > 0 GROUP BY o.name
        UNION ALL
        SELECT 'agreement', a.status, count(*) FROM public.plans_agreement a
            JOIN public.plans_plan p ON p.id = a.plan_id
            WHERE a.removed_at IS NULL AND a.status IN ('kept', 'late', 'dropped')
              AND NOT app.has_died(a.citizen_id)
              AND a.status_at > now() - interval '183 days' GROUP BY a.status
        UNION ALL
        SELECT 'bounced', e.step, count(DISTINCT e.about_id) FROM public.plans_escalation e
            WHERE e.subject = 'bounce' AND e.ended_at IS NULL GROUP BY e.step
        UNION ALL
        SELECT 'silence', 'median', percentile_disc(0.5) WITHIN GROUP (
            ORDER BY app.danish_day(now()) - last_on) FROM plans HAVING count(*) > 0)
    SELECT t.measure, t.part::text, t.number::integer FROM told t, me
$$;
"""
COUNTED_BEFORE = """
CREATE OR REPLACE FUNCTION app.steering_numbers() RETURNS TABLE (measure text, part text, number integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH me AS (
        SELECT 1 FROM public.accounts_membership m
        JOIN public.accounts_user u ON u.id = m.user_id AND u.is_active
        WHERE m.user_id = nullif(current_setting('brobygger.user_id', true), '')::uuid
          AND m.unit_id = nullif(current_setting('brobygger.unit_id', true), '')::uuid
          AND m.role IN ('project_lead', 'steering_member') AND m.valid @> now()
        LIMIT 1),
    climbed AS (
        SELECT e.plan_id, max(array_position(ARRAY['lead', 'deputy', 'leader', 'steering'],
                                             e.step::text)) AS step
        FROM public.plans_escalation e
        WHERE e.ended_at IS NULL AND e.step NOT LIKE 'before%' GROUP BY e.plan_id),
    plans AS (
        SELECT p.id, coalesce(c.step, 0) AS step, h.unit, s.last_on
        FROM public.plans_plan p JOIN app.holders(NULL) h ON h.plan = p.id
        JOIN app.last_signs(NULL) s ON s.plan = p.id
        LEFT JOIN climbed c ON c.plan_id = p.id),
    told (measure, part, number) AS (
        SELECT 'step', coalesce((ARRAY['lead', 'deputy', 'leader', 'steering'])[step], 'calm'),
            count(*) FROM plans GROUP BY step
        UNION ALL
        SELECT 'organisation', o.name, count(*) FROM plans p
            JOIN public.organisations_unit u ON u.id = p.unit
            JOIN public.organisations_organisation o ON o.id = u.organisation_id GROUP BY o.name
        UNION ALL
        SELECT 'raised', o.name, count(*) FROM plans p
            JOIN public.organisations_unit u ON u.id = p.unit
            JOIN public.organisations_organisation o ON o.id = u.organisation_id
            WHERE p.step > 0 GROUP BY o.name
        UNION ALL
        SELECT 'agreement', a.status, count(*) FROM public.plans_agreement a
            JOIN public.plans_plan p ON p.id = a.plan_id
            WHERE a.removed_at IS NULL AND a.status IN ('kept', 'late', 'dropped')
              AND a.status_at > now() - interval '183 days' GROUP BY a.status
        UNION ALL
        SELECT 'bounced', e.step, count(DISTINCT e.about_id) FROM public.plans_escalation e
            WHERE e.subject = 'bounce' AND e.ended_at IS NULL GROUP BY e.step
        UNION ALL
        SELECT 'silence', 'median', percentile_disc(0.5) WITHIN GROUP (
            ORDER BY app.danish_day(now()) - last_on) FROM plans HAVING count(*) > 0)
    SELECT t.measure, t.part::text, t.number::integer FROM told t, me
$$;
"""

BACK = (
    COUNTED_BEFORE
    + "".join(f"DROP TRIGGER only_for_the_living ON {table};\n" for table in BEGINNINGS)
    + """
DROP TRIGGER never_of_the_dead ON plans_escalation;
DROP FUNCTION app.take_up_plan(uuid, uuid), app.end_plan_at_death(uuid, timestamptz),
    app.staff_at_table(uuid);
"""
)


class Migration(migrations.Migration):
    """A plan closes with the citizen's death, and lives on when that was registered by mistake."""

    dependencies = [("plans", "0011_working_days"), ("meetings", "0013_death")]
    operations = [migrations.RunSQL(GUARDS + ENDS + COUNTED, BACK)]
