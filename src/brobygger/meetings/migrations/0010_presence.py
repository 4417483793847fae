import uuid

import django.db.models.deletion
from django.db import migrations, models

from brobygger.access.rls import ProtectByCitizen
from brobygger.kernel.categories import CHOICES

# Somebody may lose their ground, or their place, while they are at the door or in the call. That they
# came, and that they left, must be written all the same: who is in the room decides what is shown
# there, and one without a ground most of all. Writes that one visit, opens nothing to anybody.
NOTE = """
CREATE FUNCTION app.note_call(who uuid, which text, moment timestamptz, reason text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF reason = '' THEN
        INSERT INTO public.meetings_presence
            (id, meeting_id, invitation_id, citizen_id, category, seat, came_at, why)
        SELECT gen_random_uuid(), i.meeting_id, i.id, i.citizen_id, i.category, which, moment, ''
        FROM public.meetings_invitation i WHERE i.id = who
        ON CONFLICT (invitation_id, seat) DO NOTHING;
    ELSE
        UPDATE public.meetings_presence p SET left_at = greatest(p.came_at, moment), why = reason
        WHERE p.invitation_id = who AND p.seat = which AND p.left_at IS NULL;
    END IF;
    RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION app.note_call(uuid, text, timestamptz, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.note_call(uuid, text, timestamptz, text) TO brobygger_app;
"""


class Migration(migrations.Migration):
    """Who was in the video room from when to when. What has been seen is not taken back."""

    dependencies = [("meetings", "0009_figures"), ("access", "0005_sights")]
    operations = [
        migrations.CreateModel(
            name="Presence",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("category", models.SmallIntegerField(choices=CHOICES, default=2)),
                ("seat", models.CharField(max_length=64)),
                ("came_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(null=True)),
                ("why", models.CharField(blank=True, max_length=12)),
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
                        related_name="visits",
                        to="meetings.invitation",
                    ),
                ),
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
                "ordering": ["came_at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("left_at", None)),
                        fields=["meeting"],
                        name="meetings_presence_now",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("invitation", "seat"), name="meetings_presence_once_a_visit"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left_at", None),
                            ("left_at__gte", models.F("came_at")),
                            _connector="OR",
                        ),
                        name="meetings_presence_leaves_after_coming",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("left_at", None), ("why", "")),
                            ("left_at__isnull", False),
                            _connector="OR",
                        ),
                        name="meetings_presence_says_why_it_ended",
                    ),
                ],
            },
        ),
        ProtectByCitizen("meetings_presence"),
        migrations.RunSQL(
            "REVOKE DELETE ON meetings_presence FROM brobygger_app;" + NOTE,
            "DROP FUNCTION app.note_call(uuid, text, timestamptz, text);",
        ),
    ]
