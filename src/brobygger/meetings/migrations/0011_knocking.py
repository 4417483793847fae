from django.db import migrations, models

# Who may lead a meeting that somebody waits for: the chair, the minute taker, and whoever called it.
# Marked in the same step, so that ten who knock at once make one message in ten minutes.
HOSTS = """
CREATE FUNCTION app.meeting_hosts_to_call(meeting uuid, moment timestamptz) RETURNS TABLE (host uuid)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH waiting AS (
        UPDATE public.meetings_meeting m SET hosts_told_at = moment
        WHERE m.id = meeting AND m.state IN ('called', 'open')
          AND moment > m.starts_at - interval '30 minutes'
          AND moment < m.starts_at + m.minutes * interval '1 minute' + interval '3 hours'
          AND (m.hosts_told_at IS NULL OR m.hosts_told_at <= moment - interval '10 minutes')
        RETURNING m.id, m.called_by, m.chair_id, m.minute_taker_id
    )
    SELECT DISTINCT u.id FROM waiting w
    JOIN public.meetings_invitation i ON i.meeting_id = w.id AND i.kind = 'staff'
        AND (i.id IN (w.chair_id, w.minute_taker_id) OR i.user_id = w.called_by)
    JOIN public.accounts_user u ON u.id = i.user_id AND u.is_active
$$;
REVOKE ALL ON FUNCTION app.meeting_hosts_to_call(uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.meeting_hosts_to_call(uuid, timestamptz) TO brobygger_app;
"""


class Migration(migrations.Migration):
    """Those who lead hear that somebody waits, also when they are elsewhere."""

    dependencies = [("meetings", "0009_figures")]
    operations = [
        migrations.AddField(
            model_name="meeting",
            name="hosts_told_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(HOSTS, "DROP FUNCTION app.meeting_hosts_to_call(uuid, timestamptz);"),
    ]
