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

BACK = (
    "".join(f"DROP TRIGGER only_for_the_living ON {table};\n" for table in BEGINNINGS)
    + """
DROP TRIGGER never_of_the_dead ON plans_escalation;
DROP FUNCTION app.take_up_plan(uuid, uuid), app.end_plan_at_death(uuid, timestamptz),
    app.staff_at_table(uuid);
"""
)


class Migration(migrations.Migration):
    """A plan closes with the citizen's death, and lives on when that was registered by mistake."""

    dependencies = [("plans", "0010_filings"), ("meetings", "0012_death")]
    operations = [migrations.RunSQL(GUARDS + ENDS, BACK)]
