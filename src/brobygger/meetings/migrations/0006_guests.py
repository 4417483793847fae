import uuid

import django.db.models.deletion
from django.db import migrations, models

from brobygger.access.rls import ProtectByCitizen
from brobygger.kernel.categories import CHOICES

# A guest has no account and no ground, so row security shows them nothing, and that is right.
# These answer about one pass to whoever holds its link, and then its code. A pass is good while it is
# not withdrawn, its meeting is called or open (or was closed half an hour ago at most: people still
# talk), and no more than an hour has passed since the end. All are given the moment it is, as the
# rest of the house is.
FUNCTIONS = """
CREATE FUNCTION app.guest_pass_is_good(p meetings_guestpass, m meetings_meeting, moment timestamptz)
RETURNS boolean LANGUAGE sql STABLE
RETURN p.revoked_at IS NULL
    AND (m.state IN ('called', 'open')
         OR m.state = 'closed' AND moment < m.closed_at + interval '30 minutes')
    AND moment < m.starts_at + m.minutes * interval '1 minute' + interval '1 hour';

-- What the page behind a link shows before a code: who called, and when.
CREATE FUNCTION app.guest_door(link bytea, moment timestamptz)
RETURNS TABLE (organiser varchar, starts_at timestamptz, minutes smallint, form varchar, channel varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT u.name, m.starts_at, m.minutes, m.form, p.channel
    FROM public.meetings_guestpass p
    JOIN public.meetings_invitation i ON i.id = p.invitation_id
    JOIN public.meetings_meeting m ON m.id = i.meeting_id
    JOIN public.accounts_user u ON u.id = m.called_by
    WHERE p.link_sum = link AND app.guest_pass_is_good(p, m, moment)
$$;

-- A new code takes the place of the one before: three in an hour, each good for ten minutes.
CREATE FUNCTION app.guest_code(link bytea, code bytea, moment timestamptz)
RETURNS TABLE (pass uuid, citizen uuid, category smallint, channel varchar, address varchar, language varchar)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE public.meetings_guestpass p SET
        code_sum = code, code_until = moment + interval '10 minutes', code_tries = 0,
        codes_sent = CASE WHEN p.codes_since > moment - interval '1 hour' THEN p.codes_sent + 1 ELSE 1 END,
        codes_since = CASE WHEN p.codes_since > moment - interval '1 hour' THEN p.codes_since ELSE moment END
    FROM public.meetings_invitation i JOIN public.meetings_meeting m ON m.id = i.meeting_id
    WHERE i.id = p.invitation_id AND p.link_sum = link AND app.guest_pass_is_good(p, m, moment)
      AND (moment >= m.starts_at - interval '30 minutes' OR m.state = 'open')
      AND (p.codes_since IS NULL OR p.codes_since <= moment - interval '1 hour' OR p.codes_sent < 3)
    RETURNING p.id, p.citizen_id, p.category, p.channel, p.address, p.language
$$;

-- Five tries for each code. A try counts whether it is right or not; a code is good once.
CREATE FUNCTION app.guest_enter(link bytea, code bytea, moment timestamptz)
RETURNS TABLE (pass uuid, citizen uuid, category smallint, is_right boolean)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH tried AS (
        SELECT p.id, p.code_sum = code AS is_right
        FROM public.meetings_guestpass p
        JOIN public.meetings_invitation i ON i.id = p.invitation_id
        JOIN public.meetings_meeting m ON m.id = i.meeting_id
        WHERE p.link_sum = link AND app.guest_pass_is_good(p, m, moment)
          AND p.code_sum IS NOT NULL AND p.code_until > moment AND p.code_tries < 5
        FOR UPDATE OF p
    )
    UPDATE public.meetings_guestpass p SET
        code_tries = p.code_tries + 1,
        code_sum = CASE WHEN t.is_right THEN NULL ELSE p.code_sum END,
        verified_at = CASE WHEN t.is_right THEN moment ELSE p.verified_at END
    FROM tried t WHERE t.id = p.id
    RETURNING p.id, p.citizen_id, p.category, t.is_right
$$;

-- Where the one who is acting (a pass) is called to, once a code was typed for it.
CREATE FUNCTION app.guest_seat(moment timestamptz)
RETURNS TABLE (pass uuid, meeting uuid, invitation uuid, citizen uuid, category smallint, name varchar,
    function varchar, kind varchar, form varchar, state varchar, starts_at timestamptz, minutes smallint,
    closed_at timestamptz, size varchar, hides boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.id, m.id, i.id, i.citizen_id, i.category, i.name, i.function, i.kind, m.form, m.state,
        m.starts_at, m.minutes, m.closed_at, m.size, i.kind IN ('citizen', 'relative') AND c.is_protected
    FROM public.meetings_guestpass p
    JOIN public.meetings_invitation i ON i.id = p.invitation_id
    JOIN public.meetings_meeting m ON m.id = i.meeting_id
    JOIN public.citizens_citizen c ON c.id = i.citizen_id
    WHERE p.id = nullif(current_setting('brobygger.user_id', true), '')::uuid
      AND p.verified_at > moment - interval '12 hours' AND app.guest_pass_is_good(p, m, moment)
$$;

-- Attendance notes itself for a guest too, and never overrules what somebody has written.
CREATE FUNCTION app.guest_was_there(moment timestamptz) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH there AS (
        UPDATE public.meetings_invitation i SET attendance = 'present'
        FROM app.guest_seat(moment) s WHERE i.id = s.invitation AND i.attendance = 'unknown'
        RETURNING i.id
    )
    SELECT EXISTS (SELECT FROM there)
$$;

-- Guests to be reminded now, an hour before and three days before, marked in the same step as
-- everybody's (migration 0003): asked before the others are, since those whom nobody can sign in for
-- are marked there too.
CREATE FUNCTION app.guest_reminders_due(moment timestamptz)
RETURNS TABLE (ahead varchar, channel varchar, address varchar, language varchar, starts_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY WITH due AS (
        SELECT i.id, i.citizen_id, i.category, w.ahead::varchar AS ahead, m.calendar_sequence, m.starts_at,
            p.channel, p.address, p.language
        FROM public.meetings_meeting m
        JOIN public.meetings_invitation i ON i.meeting_id = m.id AND i.answer <> 'no'
        JOIN public.meetings_guestpass p ON p.invitation_id = i.id AND p.revoked_at IS NULL
        CROSS JOIN LATERAL (VALUES
            ('days', (m.starts_at AT TIME ZONE 'Europe/Copenhagen' - interval '3 days')
                AT TIME ZONE 'Europe/Copenhagen', m.starts_at - interval '1 hour'),
            ('hour', m.starts_at - interval '1 hour', m.starts_at)
        ) AS w (ahead, begins, ends)
        WHERE m.state = 'called' AND m.starts_at > moment
          AND m.starts_at < moment + interval '4 days'
          AND w.begins <= moment AND moment < w.ends
          AND greatest(i.told_at, p.made_at) < w.begins
    ), marked AS (
        INSERT INTO public.meetings_reminder
            (id, invitation_id, citizen_id, category, ahead, sequence, sent_at)
        SELECT gen_random_uuid(), due.id, due.citizen_id, due.category, due.ahead,
            due.calendar_sequence, moment
        FROM due
        ON CONFLICT DO NOTHING
        RETURNING invitation_id, meetings_reminder.ahead
    )
    SELECT due.ahead, due.channel, due.address, due.language, due.starts_at
    FROM marked JOIN due ON due.id = marked.invitation_id AND due.ahead = marked.ahead;
END $$;
"""
NAMES = (
    "app.guest_reminders_due(timestamptz)",
    "app.guest_was_there(timestamptz)",
    "app.guest_seat(timestamptz)",
    "app.guest_enter(bytea, bytea, timestamptz)",
    "app.guest_code(bytea, bytea, timestamptz)",
    "app.guest_door(bytea, timestamptz)",
    "app.guest_pass_is_good(meetings_guestpass, meetings_meeting, timestamptz)",
)
RIGHTS = "".join(
    f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC; GRANT EXECUTE ON FUNCTION {name} TO brobygger_app;\n"
    for name in NAMES
)
# Whoever invites makes a pass and withdraws it; what a guest does with it, the functions write.
COLUMNS = """
REVOKE INSERT, UPDATE, DELETE ON meetings_guestpass FROM brobygger_app;
GRANT INSERT, UPDATE (revoked_at) ON meetings_guestpass TO brobygger_app;
"""


class Migration(migrations.Migration):
    """Guests: invited without an account, let to the door by a link and a code."""

    dependencies = [("meetings", "0005_size"), ("access", "0003_protect")]
    operations = [
        migrations.AlterField(
            model_name="invitation",
            name="kind",
            field=models.CharField(
                choices=[
                    ("staff", "Professional"),
                    ("citizen", "The citizen"),
                    ("relative", "Relative"),
                    ("guest", "Guest"),
                ],
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="GuestPass",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("category", models.SmallIntegerField(choices=CHOICES, default=2)),
                (
                    "channel",
                    models.CharField(
                        choices=[("mail", "E-mail"), ("text", "Text message")], max_length=4
                    ),
                ),
                ("address", models.CharField(max_length=254)),
                ("language", models.CharField(default="da", max_length=2)),
                ("link_sum", models.BinaryField(max_length=32, unique=True)),
                ("made_by", models.UUIDField()),
                ("made_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("code_sum", models.BinaryField(max_length=32, null=True)),
                ("code_until", models.DateTimeField(null=True)),
                ("code_tries", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("codes_sent", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("codes_since", models.DateTimeField(null=True)),
                ("verified_at", models.DateTimeField(null=True)),
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
                        related_name="passes",
                        to="meetings.invitation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at__isnull", True)),
                        fields=("invitation",),
                        name="meetings_guestpass_one_alive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["mail", "text"])),
                        name="meetings_guestpass_channel_is_known",
                    ),
                ],
            },
        ),
        ProtectByCitizen("meetings_guestpass"),
        migrations.RunSQL(COLUMNS, migrations.RunSQL.noop),
        migrations.RunSQL(
            FUNCTIONS + RIGHTS, "".join(f"DROP FUNCTION {name};\n" for name in NAMES)
        ),
    ]
