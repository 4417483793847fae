from django.db import migrations

# Whoever ends a unit's ground need not see what it asked, so the database ends it and says whom to
# tell: only for a unit that sees the plan no more, whoever asks.
ENDS = """
CREATE FUNCTION app.end_what_the_unit_asked(wanted uuid, of_unit uuid, moment timestamptz)
RETURNS TABLE (kind text, thing uuid, category smallint, accounts uuid[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    IF EXISTS (SELECT FROM public.access_grant g
            WHERE g.citizen_id = wanted AND g.party_id = of_unit AND g.categories & 2 <> 0
              AND g.purposes & 1 <> 0 AND g.valid @> now()) THEN
        RETURN;
    END IF;
    RETURN QUERY
        UPDATE public.meetings_poll p SET state = 'cancelled', closed_at = moment
        WHERE p.citizen_id = wanted AND p.asked_unit_id = of_unit AND p.state = 'open'
        RETURNING 'poll'::text, p.id, p.category, CASE WHEN EXISTS (
            SELECT FROM public.meetings_polltime t WHERE t.poll_id = p.id AND t.starts_at > moment)
            THEN app.asked_by_poll(p.id) ELSE '{}' END;
    RETURN QUERY
        UPDATE public.meetings_standing s SET state = 'stopped', revision = s.revision + 1
        WHERE s.citizen_id = wanted AND s.set_unit_id = of_unit AND s.state = 'active'
        RETURNING 'series'::text, s.id, s.category, '{}'::uuid[];
END $$;
REVOKE ALL ON FUNCTION app.end_what_the_unit_asked(uuid, uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.end_what_the_unit_asked(uuid, uuid, timestamptz) TO brobygger_app;
"""


class Migration(migrations.Migration):
    """A unit that steps back leaves no question and no series behind it."""

    dependencies = [("meetings", "0013_death")]
    operations = [
        migrations.RunSQL(
            ENDS, "DROP FUNCTION app.end_what_the_unit_asked(uuid, uuid, timestamptz);"
        )
    ]
