from django.db import migrations, models

# Those who may no longer see the meeting they are called to, taken off it and named in one step, as
# reminders are: out come accounts and times, never a citizen. A ground that lapses by itself is
# found as one that was withdrawn is; whoever has left the unit has lost it, too. Guests have no
# ground to lose, and the citizen's own never ends.
LOST = """
CREATE FUNCTION app.meeting_invitations_lost(moment timestamptz)
RETURNS TABLE (invitation uuid, citizen uuid, category smallint, meeting uuid, by_video boolean,
    uid uuid, sequence integer, starts_at timestamptz, minutes smallint, addressees uuid[])
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH lost AS (
        UPDATE public.meetings_invitation i
        SET ended_at = moment, ended_why = 'ground', answer = 'no', answered_at = moment,
            calendar_lead = i.calendar_lead + 1
        FROM public.meetings_meeting m
        WHERE m.id = i.meeting_id AND m.state = 'called' AND m.starts_at > moment
          AND i.ended_at IS NULL AND i.kind IN ('staff', 'relative')
          AND (NOT EXISTS (SELECT FROM public.access_grant g
                           WHERE g.citizen_id = i.citizen_id AND g.categories & i.category <> 0
                             AND g.party_id IN (i.unit_id, i.person_id) AND g.valid @> now())
               OR i.kind = 'staff' AND NOT EXISTS (SELECT FROM public.accounts_membership s
                           WHERE s.user_id = i.user_id AND s.unit_id = i.unit_id
                             AND (upper_inf(s.valid) OR upper(s.valid) > now())))
        RETURNING i.id, i.citizen_id, i.category, i.kind, i.user_id, i.person_id, m.id AS meeting_id,
            m.form IN ('video', 'mixed') AS by_video, m.calendar_uid,
            m.calendar_sequence + i.calendar_lead AS sequence, m.starts_at, m.minutes)
    SELECT l.id, l.citizen_id, l.category, l.meeting_id, l.by_video, l.calendar_uid, l.sequence,
        l.starts_at, l.minutes, ARRAY(
            SELECT u.id FROM public.accounts_user u WHERE u.is_active AND CASE l.kind
                WHEN 'staff' THEN u.id = l.user_id
                ELSE EXISTS (SELECT FROM public.accounts_personlink p
                    WHERE p.user_id = u.id AND p.person_id = l.person_id AND p.valid @> now()) END)
    FROM lost l
$$;
REVOKE ALL ON FUNCTION app.meeting_invitations_lost(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.meeting_invitations_lost(timestamptz) TO brobygger_app;
"""

# As in migration 0011, but whoever was taken off is not called to the door either.
HOSTS = """
CREATE OR REPLACE FUNCTION app.meeting_hosts_to_call(meeting uuid, moment timestamptz) RETURNS TABLE (host uuid)
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
    JOIN public.meetings_invitation i ON i.meeting_id = w.id AND i.kind = 'staff' AND i.ended_at IS NULL
        AND (i.id IN (w.chair_id, w.minute_taker_id) OR i.user_id = w.called_by)
    JOIN public.accounts_user u ON u.id = i.user_id AND u.is_active
$$;
"""


class Migration(migrations.Migration):
    """Whoever is taken off a meeting stays on record, is told once, and of nothing after."""

    dependencies = [("meetings", "0011_knocking"), ("access", "0003_protect")]
    operations = [
        migrations.AddField(
            model_name="invitation", name="ended_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="invitation",
            name="ended_why",
            field=models.CharField(
                blank=True,
                choices=[
                    ("taken_off", "Taken off"),
                    ("link", "The link was withdrawn"),
                    ("ground", "May no longer see it"),
                ],
                db_default="",
                default="",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="calendar_lead",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(ended_at=None, ended_why="")
                | (models.Q(ended_at__isnull=False, answer="no") & ~models.Q(ended_why="")),
                name="meetings_invitation_ended_says_why_and_is_not_coming",
            ),
        ),
        migrations.RunSQL(LOST, migrations.RunSQL.noop),
        migrations.RunSQL(HOSTS, migrations.RunSQL.noop),
    ]
