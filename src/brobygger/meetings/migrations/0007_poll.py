import django.db.models.deletion
import uuid
from django.db import migrations, models

from brobygger.access.rls import ProtectByCitizen
from brobygger.kernel.categories import CHOICES

# Who has not said when they can meet, and is to be reminded now, said once: the mark is set in the
# same step, so that two jobs at once, a job done again after a crash, or a clock that goes back find
# nobody left. Half-way to the first of the times, three days after the question at the latest. Out
# come accounts, never a citizen; only those who may still see the question.
REMINDERS = """
CREATE FUNCTION app.poll_reminders_due(moment timestamptz) RETURNS TABLE (addressee uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY WITH waiting AS (
        SELECT p.id, p.asked_at, min(t.starts_at) AS first
        FROM public.meetings_poll p JOIN public.meetings_polltime t ON t.poll_id = p.id
        WHERE p.state = 'open' GROUP BY p.id HAVING max(t.starts_at) > moment
    ), marked AS (
        UPDATE public.meetings_pollvoice v SET reminded_at = moment
        FROM waiting w
        WHERE v.poll_id = w.id AND v.answered_at IS NULL AND v.reminded_at IS NULL AND v.has_account
          AND w.asked_at + least(interval '3 days', (w.first - w.asked_at) / 2) <= moment
          AND EXISTS (SELECT FROM public.access_grant g
                      WHERE g.citizen_id = v.citizen_id AND g.categories & v.category <> 0
                        AND g.party_id IN (v.unit_id, v.person_id) AND g.valid @> now())
        RETURNING v.kind, v.user_id, v.person_id
    )
    SELECT DISTINCT u.id
    FROM marked JOIN public.accounts_user u ON u.is_active AND CASE marked.kind
        WHEN 'staff' THEN u.id = marked.user_id
        ELSE EXISTS (SELECT FROM public.accounts_personlink l
                     WHERE l.user_id = u.id AND l.person_id = marked.person_id
                       AND l.valid @> now())
        END;
END $$;
"""

# Which standing meetings wait for their next date, and whose they are. It changes nothing: the date
# is called as the person whose standing meeting it is, with their own rights.
STANDING = """
CREATE FUNCTION app.standing_meetings_due(moment timestamptz)
RETURNS TABLE (standing uuid, user_id uuid, unit_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.id, s.set_by, s.set_unit_id
    FROM public.meetings_standing s JOIN public.meetings_meeting m ON m.id = s.meeting_id
    WHERE s.state = 'active'
      AND (m.state IN ('closed', 'cancelled')
           OR m.starts_at + make_interval(mins => m.minutes) <= moment)
$$;
"""
RIGHTS = """
REVOKE DELETE ON meetings_poll, meetings_pollvoice, meetings_pollanswer, meetings_standing
    FROM brobygger_app;
REVOKE UPDATE, DELETE ON meetings_polltime FROM brobygger_app;
REVOKE ALL ON FUNCTION app.poll_reminders_due(timestamptz), app.standing_meetings_due(timestamptz)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.poll_reminders_due(timestamptz), app.standing_meetings_due(timestamptz)
    TO brobygger_app;
"""
BACK = """
DROP FUNCTION app.poll_reminders_due(timestamptz);
DROP FUNCTION app.standing_meetings_due(timestamptz);
"""


class Migration(migrations.Migration):
    """Finding a time together, and meetings that come again."""

    dependencies = [
        ("citizens", "0001_initial"),
        ("meetings", "0006_guests"),
        ("accounts", "0002_my_parties"),
    ]

    operations = [
        migrations.CreateModel(
            name="Poll",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("category", models.SmallIntegerField(choices=CHOICES, default=2)),
                ("about", models.UUIDField(null=True)),
                ("minutes", models.PositiveSmallIntegerField(default=60)),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("room", "In a room"),
                            ("video", "By video"),
                            ("phone", "By telephone"),
                            ("mixed", "Room and video"),
                        ],
                        default="room",
                        max_length=6,
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waiting for answers"),
                            ("closed", "A time is found"),
                            ("cancelled", "Called off"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("asked_by", models.UUIDField()),
                ("asked_unit_id", models.UUIDField()),
                ("asked_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "citizen",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="citizens.citizen",
                    ),
                ),
                (
                    "meeting",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="meetings.meeting",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PollTime",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("category", models.SmallIntegerField(choices=CHOICES, default=2)),
                ("starts_at", models.DateTimeField()),
                (
                    "citizen",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="citizens.citizen",
                    ),
                ),
                (
                    "poll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="times",
                        to="meetings.poll",
                    ),
                ),
            ],
            options={
                "ordering": ["starts_at"],
            },
        ),
        migrations.CreateModel(
            name="PollVoice",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("category", models.SmallIntegerField(choices=CHOICES, default=2)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("staff", "Professional"),
                            ("citizen", "The citizen"),
                            ("relative", "Relative"),
                        ],
                        max_length=8,
                    ),
                ),
                ("user_id", models.UUIDField(null=True)),
                ("unit_id", models.UUIDField(null=True)),
                ("person_id", models.UUIDField(null=True)),
                ("name", models.CharField(max_length=120)),
                ("function", models.CharField(blank=True, max_length=80)),
                ("has_account", models.BooleanField(default=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("reminded_at", models.DateTimeField(null=True)),
                (
                    "citizen",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="citizens.citizen",
                    ),
                ),
                (
                    "poll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="voices",
                        to="meetings.poll",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PollAnswer",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("category", models.SmallIntegerField(choices=CHOICES, default=2)),
                (
                    "word",
                    models.CharField(
                        choices=[("yes", "Yes"), ("maybe", "If need be"), ("no", "No")],
                        max_length=5,
                    ),
                ),
                (
                    "citizen",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="citizens.citizen",
                    ),
                ),
                (
                    "time",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="meetings.polltime",
                    ),
                ),
                (
                    "voice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="meetings.pollvoice",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Standing",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("category", models.SmallIntegerField(choices=CHOICES, default=2)),
                ("weeks", models.PositiveSmallIntegerField()),
                ("slot_on", models.DateField()),
                ("clock", models.TimeField()),
                ("remaining", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("active", "Goes on"),
                            ("stopped", "Stopped"),
                            ("done", "The last date has been called"),
                        ],
                        default="active",
                        max_length=7,
                    ),
                ),
                ("set_by", models.UUIDField()),
                ("set_unit_id", models.UUIDField()),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "citizen",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="citizens.citizen",
                    ),
                ),
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="meetings.meeting",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="poll",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["asked_by", "asked_unit_id"],
                name="meetings_poll_whose",
            ),
        ),
        migrations.AddIndex(
            model_name="poll",
            index=models.Index(fields=["citizen"], name="meetings_poll_citizen"),
        ),
        migrations.AddConstraint(
            model_name="poll",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at__isnull", False),
                        ("meeting__isnull", False),
                        ("state", "closed"),
                    ),
                    models.Q(("closed_at", None), ("meeting", None), ("state", "open")),
                    models.Q(
                        ("closed_at__isnull", False), ("meeting", None), ("state", "cancelled")
                    ),
                    _connector="OR",
                ),
                name="meetings_poll_a_time_found_is_a_meeting",
            ),
        ),
        migrations.AddConstraint(
            model_name="polltime",
            constraint=models.UniqueConstraint(
                fields=("poll", "starts_at"), name="meetings_polltime_once"
            ),
        ),
        migrations.AddIndex(
            model_name="pollvoice",
            index=models.Index(
                condition=models.Q(("answered_at", None)),
                fields=["user_id", "unit_id"],
                name="meetings_pollvoice_whose",
            ),
        ),
        migrations.AddIndex(
            model_name="pollvoice",
            index=models.Index(
                condition=models.Q(("answered_at", None)),
                fields=["person_id"],
                name="meetings_pollvoice_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="pollvoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "staff"),
                        ("person_id", None),
                        ("unit_id__isnull", False),
                        ("user_id__isnull", False),
                    ),
                    models.Q(
                        models.Q(("kind", "staff"), _negated=True),
                        ("person_id__isnull", False),
                        ("unit_id", None),
                    ),
                    _connector="OR",
                ),
                name="meetings_pollvoice_staff_at_a_unit_or_a_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="pollvoice",
            constraint=models.UniqueConstraint(
                fields=("poll", "user_id", "unit_id", "person_id"),
                name="meetings_pollvoice_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="pollanswer",
            constraint=models.UniqueConstraint(
                fields=("voice", "time"), name="meetings_pollanswer_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="pollanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("word__in", ["yes", "maybe", "no"])),
                name="meetings_pollanswer_word_is_known",
            ),
        ),
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(fields=["citizen"], name="meetings_standing_citizen"),
        ),
        migrations.AddConstraint(
            model_name="standing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("remaining__gt", 0), ("state", "active")),
                    models.Q(("remaining", 0), ("state", "done")),
                    ("state", "stopped"),
                    _connector="OR",
                ),
                name="meetings_standing_goes_on_while_dates_remain",
            ),
        ),
        migrations.AddConstraint(
            model_name="standing",
            constraint=models.CheckConstraint(
                condition=models.Q(("weeks__gte", 1), ("weeks__lte", 26)),
                name="meetings_standing_weeks_are_likely",
            ),
        ),
        ProtectByCitizen("meetings_poll"),
        ProtectByCitizen("meetings_polltime"),
        ProtectByCitizen("meetings_pollvoice"),
        ProtectByCitizen("meetings_pollanswer"),
        ProtectByCitizen("meetings_standing"),
        migrations.RunSQL(REMINDERS + STANDING + RIGHTS, BACK),
    ]
