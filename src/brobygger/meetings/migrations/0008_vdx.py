import uuid

import django.db.models.deletion
from django.db import migrations, models

import brobygger.kernel.clock
from brobygger.access.rls import ProtectByCitizen
from brobygger.kernel.categories import CHOICES

PINNED = "SECURITY DEFINER SET search_path = pg_catalog, pg_temp"

# The job has no ground and needs none: out come ids and times, never a citizen, and what it writes
# is what the hub said. A meeting that was held is left alone.
FOLLOWING = f"""
REVOKE UPDATE, DELETE ON meetings_hubbooking FROM brobygger_app;

CREATE FUNCTION app.hub_job(wanted uuid) RETURNS TABLE (booking uuid, room uuid, told integer,
    attempts integer, provision varchar, sequence integer, is_wanted boolean,
    starts_at timestamptz, minutes integer, people integer)
LANGUAGE sql STABLE {PINNED} AS $$
    SELECT b.id, b.room, b.told, b.attempts, b.provision, m.calendar_sequence,
        m.state <> 'cancelled' AND m.form IN ('video', 'mixed'), m.starts_at, m.minutes::integer,
        (SELECT count(*)::integer FROM public.meetings_invitation i WHERE i.meeting_id = m.id)
    FROM public.meetings_hubbooking b JOIN public.meetings_meeting m ON m.id = b.meeting_id
    WHERE b.id = wanted AND m.state <> 'closed'
$$;

-- What is due, pushed five minutes ahead in the same step so that it is not taken up twice.
CREATE FUNCTION app.hub_due(moment timestamptz, made text) RETURNS TABLE (booking uuid)
LANGUAGE sql {PINNED} AS $$
    UPDATE public.meetings_hubbooking b SET try_at = moment + interval '5 minutes'
    FROM public.meetings_meeting m
    WHERE m.id = b.meeting_id AND b.try_at <= moment AND m.state <> 'closed'
      AND m.starts_at + make_interval(mins => m.minutes) > moment
      AND (b.state = 'waiting' OR b.told <> m.calendar_sequence
        OR (b.state = 'booked' AND b.provision <> made
            AND m.starts_at < moment + interval '2 hours'))
    RETURNING b.id
$$;

CREATE FUNCTION app.hub_answered(wanted uuid, new_state text, heard integer, new_room uuid,
    new_provision text, new_link text, new_address text, guest text, host text, error text)
RETURNS void LANGUAGE sql {PINNED} AS $$
    UPDATE public.meetings_hubbooking SET state = new_state, told = heard, room = new_room,
        provision = new_provision, link = new_link, address = new_address, guest_pin = guest,
        host_pin = host, attempts = 0, last_error = error, try_at = now() + interval '5 minutes'
    WHERE id = wanted
$$;

CREATE FUNCTION app.hub_waits(wanted uuid, error text, again_at timestamptz)
RETURNS void LANGUAGE sql {PINNED} AS $$
    UPDATE public.meetings_hubbooking SET attempts = attempts + 1, last_error = error,
        try_at = again_at
    WHERE id = wanted
$$;

-- For who looks after the house: how many wait after more than one try.
CREATE FUNCTION app.hub_waiting() RETURNS TABLE (number integer)
LANGUAGE sql STABLE {PINNED} AS $$
    SELECT count(*)::integer FROM public.meetings_hubbooking b
    JOIN public.meetings_meeting m ON m.id = b.meeting_id AND m.state <> 'closed'
    WHERE b.attempts > 1
$$;
REVOKE ALL ON FUNCTION app.hub_job(uuid), app.hub_due(timestamptz, text), app.hub_waiting(),
    app.hub_answered(uuid, text, integer, uuid, text, text, text, text, text, text),
    app.hub_waits(uuid, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.hub_job(uuid), app.hub_due(timestamptz, text), app.hub_waiting(),
    app.hub_answered(uuid, text, integer, uuid, text, text, text, text, text, text),
    app.hub_waits(uuid, text, timestamptz) TO brobygger_app;
"""

BACK = """
DROP FUNCTION app.hub_job(uuid), app.hub_due(timestamptz, text), app.hub_waiting(),
    app.hub_answered(uuid, text, integer, uuid, text, text, text, text, text, text),
    app.hub_waits(uuid, text, timestamptz);
"""


class Migration(migrations.Migration):
    """A meeting's room in the national video hub, where a region must book there."""

    dependencies = [("meetings", "0007_poll")]
    operations = [
        migrations.CreateModel(
            name="HubBooking",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("category", models.SmallIntegerField(choices=CHOICES, default=2)),
                ("room", models.UUIDField(default=uuid.uuid4, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Is being booked"),
                            ("booked", "Booked"),
                            ("refused", "The hub said no"),
                            ("cancelled", "Cancelled there too"),
                        ],
                        default="waiting",
                        max_length=9,
                    ),
                ),
                ("provision", models.CharField(blank=True, max_length=32)),
                ("link", models.CharField(blank=True, max_length=500)),
                ("address", models.CharField(blank=True, max_length=200)),
                ("guest_pin", models.CharField(blank=True, max_length=12)),
                ("host_pin", models.CharField(blank=True, max_length=12)),
                ("told", models.IntegerField(default=-1)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("last_error", models.CharField(blank=True, max_length=60)),
                ("try_at", models.DateTimeField(default=brobygger.kernel.clock.now)),
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
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["waiting", "booked", "refused", "cancelled"])
                        ),
                        name="meetings_hubbooking_state_is_known",
                    )
                ],
            },
        ),
        ProtectByCitizen("meetings_hubbooking"),
        migrations.RunSQL(FOLLOWING, BACK),
    ]
