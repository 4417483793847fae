import django.db.models.deletion
from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models

PINNED = "SECURITY DEFINER SET search_path = pg_catalog, pg_temp"
ME = """m.user_id = nullif(current_setting('brobygger.user_id', true), '')::uuid
        AND m.unit_id = nullif(current_setting('brobygger.unit_id', true), '')::uuid"""

COUNTING = f"""
REVOKE ALL ON meetings_callcount FROM brobygger_app;

-- Adds one browser's counts to its meeting's, if the sender is called to it. Nothing of the sender
-- is kept; so that nobody can drown the rest, a meeting takes only so many for each one called.
CREATE FUNCTION app.note_call(wanted uuid, kinds text[], parts text[], numbers integer[],
    most integer) RETURNS boolean
LANGUAGE plpgsql {PINNED} AS $$
BEGIN
    PERFORM FROM public.meetings_meeting m WHERE m.id = wanted FOR NO KEY UPDATE;
    IF NOT EXISTS (SELECT FROM public.meetings_invitation i WHERE i.meeting_id = wanted
            AND ((i.user_id = nullif(current_setting('brobygger.user_id', true), '')::uuid
                  AND i.unit_id = nullif(current_setting('brobygger.unit_id', true), '')::uuid)
              OR i.person_id = nullif(current_setting('brobygger.person_id', true), '')::uuid))
        OR (SELECT coalesce(sum(c.number), 0) FROM public.meetings_callcount c
            WHERE c.meeting_id = wanted AND c.kind = 'call' AND c.part = 'sent')
        >= most * (SELECT count(*) FROM public.meetings_invitation i WHERE i.meeting_id = wanted)
    THEN
        RETURN false;
    END IF;
    INSERT INTO public.meetings_callcount AS c (id, meeting_id, kind, part, number)
    SELECT gen_random_uuid(), wanted, t.kind, t.part, t.number
    FROM unnest(kinds, parts, numbers) t (kind, part, number)
    ON CONFLICT (meeting_id, kind, part) DO UPDATE SET number = c.number + excluded.number;
    RETURN true;
END $$;

CREATE FUNCTION app.figures_of_unit(months integer)
RETURNS TABLE (kind text, part text, number integer)
LANGUAGE sql STABLE {PINNED} AS $$
    WITH mine AS (
        SELECT DISTINCT i.meeting_id FROM public.meetings_invitation i
        JOIN public.meetings_meeting t ON t.id = i.meeting_id
            AND t.starts_at > now() - make_interval(months => months)
        JOIN public.accounts_membership m ON m.unit_id = i.unit_id
            AND m.role = 'leader' AND m.valid @> now() AND {ME}),
    counts AS (SELECT c.* FROM public.meetings_callcount c JOIN mine USING (meeting_id))
    SELECT c.kind::text, c.part::text, sum(c.number)::integer FROM counts c GROUP BY c.kind, c.part
    UNION ALL
    SELECT 'meetings', 'held', count(DISTINCT c.meeting_id)::integer FROM counts c
        WHERE c.kind = 'call' AND c.part = 'connected'
$$;

CREATE FUNCTION app.figures_of_all(months integer)
RETURNS TABLE (kind text, part text, number integer)
LANGUAGE sql STABLE {PINNED} AS $$
    WITH counts AS (
        SELECT c.* FROM public.meetings_callcount c JOIN public.meetings_meeting t
            ON t.id = c.meeting_id AND t.starts_at > now() - make_interval(months => months)
        WHERE EXISTS (SELECT FROM public.accounts_membership m
            WHERE m.role IN ('project_lead', 'steering_member') AND m.valid @> now() AND {ME}))
    SELECT c.kind::text, c.part::text, sum(c.number)::integer FROM counts c GROUP BY c.kind, c.part
    UNION ALL
    SELECT 'meetings', 'held', count(DISTINCT c.meeting_id)::integer FROM counts c
        WHERE c.kind = 'call' AND c.part = 'connected'
$$;
REVOKE ALL ON FUNCTION app.note_call(uuid, text[], text[], integer[], integer),
    app.figures_of_unit(integer), app.figures_of_all(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.note_call(uuid, text[], text[], integer[], integer),
    app.figures_of_unit(integer), app.figures_of_all(integer) TO brobygger_app;
"""

BACK = """
DROP FUNCTION app.figures_of_all(integer), app.figures_of_unit(integer),
    app.note_call(uuid, text[], text[], integer[], integer);
"""


class Migration(migrations.Migration):
    """Whether video works: counts of a meeting's calls, of no person."""

    dependencies = [("meetings", "0008_vdx"), ("accounts", "0002_my_parties")]
    operations = [
        migrations.CreateModel(
            name="CallCount",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=RandomUUID(), editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("part", models.CharField(max_length=20)),
                ("number", models.PositiveIntegerField()),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="meetings.meeting",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("meeting", "kind", "part"), name="meetings_callcount_one_of_each"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["call", "setup", "link", "restart", "fallback", "lost", "failure"],
                            )
                        ),
                        name="meetings_callcount_is_known",
                    ),
                ],
            },
        ),
        migrations.RunSQL(COUNTING, BACK),
    ]
