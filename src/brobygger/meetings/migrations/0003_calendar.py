import uuid

import django.contrib.postgres.functions
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import brobygger.kernel.clock
from brobygger.access.rls import ProtectByCitizen
from brobygger.kernel.categories import CHOICES

# Who is to be reminded now, said once: the row in meetings_reminder is written in the same step, so
# that two jobs at once, a job done again after a crash, or a clock that goes back find nobody left.
# It needs no ground of its own and opens none: out come accounts and times, never a citizen. Only
# those who may still see the meeting, have not said no, and were told of the time before the
# reminder fell due. Three days are counted on the Danish clock, so 10 o'clock stays 10 o'clock when
# the clocks change; the hour is a real hour.
REMINDERS = """
CREATE FUNCTION app.meeting_reminders_due(moment timestamptz)
RETURNS TABLE (ahead varchar, addressee uuid, starts_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY WITH due AS (
        SELECT i.id, i.citizen_id, i.category, w.ahead::varchar AS ahead, m.calendar_sequence, m.starts_at,
            i.kind, i.user_id, i.person_id
        FROM public.meetings_meeting m
        JOIN public.meetings_invitation i ON i.meeting_id = m.id AND i.answer <> 'no'
        CROSS JOIN LATERAL (VALUES
            ('days', (m.starts_at AT TIME ZONE 'Europe/Copenhagen' - interval '3 days')
                AT TIME ZONE 'Europe/Copenhagen', m.starts_at - interval '1 hour'),
            ('hour', m.starts_at - interval '1 hour', m.starts_at)
        ) AS w (ahead, begins, ends)
        WHERE m.state = 'called' AND m.starts_at > moment
          AND m.starts_at < moment + interval '4 days'
          AND w.begins <= moment AND moment < w.ends AND i.told_at < w.begins
          AND EXISTS (SELECT FROM public.access_grant g
                      WHERE g.citizen_id = i.citizen_id AND g.categories & i.category <> 0
                        AND g.party_id IN (i.unit_id, i.person_id) AND g.valid @> now())
    ), marked AS (
        INSERT INTO public.meetings_reminder
            (id, invitation_id, citizen_id, category, ahead, sequence, sent_at)
        SELECT gen_random_uuid(), due.id, due.citizen_id, due.category, due.ahead,
            due.calendar_sequence, moment
        FROM due
        ON CONFLICT DO NOTHING
        RETURNING invitation_id, meetings_reminder.ahead
    )
    SELECT DISTINCT marked.ahead, u.id, due.starts_at
    FROM marked
    JOIN due ON due.id = marked.invitation_id AND due.ahead = marked.ahead
    JOIN public.accounts_user u ON u.is_active AND CASE due.kind
        WHEN 'staff' THEN u.id = due.user_id
        ELSE EXISTS (SELECT FROM public.accounts_personlink l
                     WHERE l.user_id = u.id AND l.person_id = due.person_id AND l.valid @> now())
        END;
END $$;
REVOKE ALL ON FUNCTION app.meeting_reminders_due(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.meeting_reminders_due(timestamptz) TO brobygger_app;
REVOKE INSERT, UPDATE, DELETE ON meetings_reminder FROM brobygger_app;
"""


class Migration(migrations.Migration):
    """Dates that land in people's calendars, and reminders that come once."""

    dependencies = [("meetings", "0002_protect"), ("accounts", "0002_my_parties")]
    operations = [
        migrations.AddField(
            model_name="meeting",
            name="calendar_uid",
            field=models.UUIDField(
                db_default=django.contrib.postgres.functions.RandomUUID(),
                editable=False,
                unique=True,
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="calendar_sequence",
            field=models.PositiveIntegerField(default=0, db_default=0),
        ),
        migrations.AddField(
            model_name="invitation",
            name="told_at",
            field=models.DateTimeField(
                default=brobygger.kernel.clock.now,
                db_default=django.db.models.functions.datetime.Now(),
            ),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(
                fields=["starts_at"],
                condition=models.Q(("state", "called")),
                name="meetings_meeting_to_come",
            ),
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("category", models.SmallIntegerField(choices=CHOICES, default=2)),
                (
                    "ahead",
                    models.CharField(
                        choices=[("days", "Three days before"), ("hour", "One hour before")],
                        max_length=4,
                    ),
                ),
                ("sequence", models.PositiveIntegerField()),
                ("sent_at", models.DateTimeField()),
                (
                    "citizen",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="citizens.citizen",
                    ),
                ),
                (
                    "invitation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="meetings.invitation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("invitation", "ahead", "sequence"), name="meetings_reminder_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ahead__in", ["days", "hour"])),
                        name="meetings_reminder_ahead_is_known",
                    ),
                ],
            },
        ),
        ProtectByCitizen("meetings_reminder"),
        migrations.RunSQL(REMINDERS, "DROP FUNCTION app.meeting_reminders_due(timestamptz);"),
    ]
