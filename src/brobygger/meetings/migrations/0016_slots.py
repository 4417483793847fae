import brobygger.kernel.clock
import django.contrib.postgres.functions
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.db import migrations, models

from brobygger.access.rls import ProtectByCitizen
from brobygger.kernel.categories import CHOICES

PINNED = "SECURITY DEFINER SET search_path = pg_catalog, pg_temp"
MINE = "{unit} = ANY ((SELECT app.my_parties())::uuid[])"
OF_MY_UNIT = f"({MINE.format(unit='host_unit_id')} OR {MINE.format(unit='place_unit_id')})"
SERIES_IS_SEEN = "EXISTS (SELECT FROM meetings_slotseries s WHERE s.id = series_id)"
SLOT_IS_SEEN = "EXISTS (SELECT FROM meetings_slot s WHERE s.id = slot_id)"
ME = """user_id = nullif(current_setting('brobygger.user_id', true), '')::uuid
    AND unit_id = nullif(current_setting('brobygger.unit_id', true), '')::uuid"""

# What is about no citizen is for the staff of the two units, and for nobody else; what somebody says
# of their own coming is theirs to say.
FENCES = f"""
ALTER TABLE meetings_slotseries ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_the_units ON meetings_slotseries TO brobygger_app
    USING {OF_MY_UNIT} WITH CHECK {OF_MY_UNIT};
ALTER TABLE meetings_slot ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_the_units ON meetings_slot TO brobygger_app
    USING ({SERIES_IS_SEEN}) WITH CHECK ({SERIES_IS_SEEN});
ALTER TABLE meetings_slotquestion ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_the_units ON meetings_slotquestion TO brobygger_app
    USING ({SLOT_IS_SEEN}) WITH CHECK ({SLOT_IS_SEEN});
ALTER TABLE meetings_slotcomer ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_the_units ON meetings_slotcomer FOR SELECT TO brobygger_app USING ({SLOT_IS_SEEN});
CREATE POLICY says_it_oneself ON meetings_slotcomer FOR INSERT TO brobygger_app
    WITH CHECK ({SLOT_IS_SEEN} AND {ME});
CREATE POLICY says_it_again ON meetings_slotcomer FOR UPDATE TO brobygger_app
    USING ({SLOT_IS_SEEN} AND {ME}) WITH CHECK ({SLOT_IS_SEEN} AND {ME});
REVOKE DELETE ON meetings_slotseries, meetings_slot, meetings_slotcomer, meetings_slotitem,
    meetings_slotquestion FROM brobygger_app;
CREATE TRIGGER only_for_the_living BEFORE INSERT ON meetings_slotitem
    FOR EACH ROW EXECUTE FUNCTION app.only_for_the_living();
"""

# How much of a slot is taken, for the staff of its two units: lengths and states, and never whom an
# item is about or what. Without it a slot in which nothing can be seen would look empty.
PLACES = f"""
CREATE FUNCTION app.slot_places(wanted uuid[])
RETURNS TABLE (slot uuid, item uuid, place double precision, minutes smallint, state text, is_off boolean)
LANGUAGE sql STABLE {PINNED} AS $$
    SELECT s.id, i.id, i.position, i.minutes, m.state::text, i.left_at IS NOT NULL
    FROM public.meetings_slot s
    JOIN public.meetings_slotseries r ON r.id = s.series_id
        AND ARRAY[r.host_unit_id, r.place_unit_id] && app.my_parties()
    JOIN public.meetings_slotitem i ON i.slot_id = s.id
    JOIN public.meetings_meeting m ON m.id = i.meeting_id
    WHERE s.id = ANY (wanted)
    ORDER BY i.position, i.put_at
$$;
"""

# A date is called off, or the whole series ends, by a leader who need not see what waits there: each
# item goes on to the date given, or its meeting is called off. Out come a time and whom to tell, the
# citizen's account too; of the staff only whoever put it on, for the others hear of the slot itself
# and are taken off the item, and those who come to the new date are called. Only what really stands in such a slot is moved, and only by its units.
MOVES = f"""
CREATE FUNCTION app.move_slot_item(wanted uuid, target uuid, moment timestamptz)
RETURNS TABLE (citizen uuid, category smallint, meeting uuid, by_video boolean, uid uuid,
    sequence integer, was_at timestamptz, starts_at timestamptz, minutes smallint,
    accounts jsonb, guests jsonb)
LANGUAGE plpgsql {PINNED} AS $$
#variable_conflict use_column
DECLARE
    it record;
    goal record;
BEGIN
    SELECT i.*, m.state, m.form, m.starts_at AS was_at, s.series_id INTO it
    FROM public.meetings_slotitem i
    JOIN public.meetings_meeting m ON m.id = i.meeting_id
    JOIN public.meetings_slot s ON s.id = i.slot_id
    JOIN public.meetings_slotseries r ON r.id = s.series_id
    WHERE i.id = wanted AND i.left_at IS NULL AND m.state = 'called'
      AND (s.cancelled_at IS NOT NULL OR r.ended_at IS NOT NULL)
      AND ARRAY[r.host_unit_id, r.place_unit_id] && app.my_parties()
    FOR UPDATE OF i, m;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT t.id, t.starts_at, t.minutes INTO goal FROM public.meetings_slot t
    WHERE t.id = target AND t.series_id = it.series_id AND t.cancelled_at IS NULL
      AND t.starts_at > moment;
    IF target IS NOT NULL AND goal.id IS NULL THEN
        RETURN;
    END IF;
    UPDATE public.meetings_invitation i
    SET ended_at = moment, ended_why = 'taken_off', answer = 'no', answered_at = moment
    WHERE i.meeting_id = it.meeting_id AND i.ended_at IS NULL AND i.kind = 'staff'
      AND i.user_id <> it.put_by;
    IF target IS NULL THEN
        UPDATE public.meetings_meeting m SET state = 'cancelled', revision = m.revision + 1,
            calendar_sequence = m.calendar_sequence + 1 WHERE m.id = it.meeting_id;
    ELSE
        UPDATE public.meetings_meeting m SET starts_at = goal.starts_at, minutes = goal.minutes,
            revision = m.revision + 1, calendar_sequence = m.calendar_sequence + 1
        WHERE m.id = it.meeting_id;
        UPDATE public.meetings_invitation i SET told_at = moment,
            answer = CASE i.kind WHEN 'staff' THEN i.answer ELSE 'awaited' END,
            answered_at = CASE i.kind WHEN 'staff' THEN i.answered_at END
        WHERE i.meeting_id = it.meeting_id AND i.ended_at IS NULL;
        UPDATE public.meetings_slotitem i SET slot_id = target, times_moved = i.times_moved + 1,
            position = 1 + coalesce((SELECT max(o.position) FROM public.meetings_slotitem o
                WHERE o.slot_id = target), 0)
        WHERE i.id = wanted;
        INSERT INTO public.meetings_invitation AS i (id, meeting_id, citizen_id, category, kind,
            user_id, unit_id, name, function, answer, answered_at, told_at, attendance, may_decide,
            decider, ended_why)
        SELECT gen_random_uuid(), it.meeting_id, it.citizen_id, it.category, 'staff', c.user_id,
            c.unit_id, c.name, c.function, 'yes', moment, moment, 'unknown', 'unknown', '', ''
        FROM public.meetings_slotcomer c
        WHERE c.slot_id = target AND c.is_coming
          AND EXISTS (SELECT FROM public.access_grant g
                      WHERE g.citizen_id = it.citizen_id AND g.categories & it.category <> 0
                        AND g.purposes & 1 <> 0 AND g.party_id = c.unit_id AND g.valid @> now())
        ON CONFLICT (meeting_id, user_id, unit_id, person_id) DO UPDATE
            SET ended_at = NULL, ended_why = '', answer = 'yes', answered_at = moment,
                calendar_lead = i.calendar_lead + 1 WHERE i.ended_at IS NOT NULL;
    END IF;
    RETURN QUERY
    WITH called AS (
        SELECT * FROM public.meetings_invitation i
        WHERE i.meeting_id = it.meeting_id AND i.ended_at IS NULL),
    people AS (
        SELECT u.id, max(i.calendar_lead) AS lead FROM called i JOIN public.accounts_user u
            ON u.is_active AND CASE i.kind WHEN 'staff' THEN u.id = i.user_id
                ELSE EXISTS (SELECT FROM public.accounts_personlink l
                    WHERE l.user_id = u.id AND l.person_id = i.person_id AND l.valid @> now()) END
        GROUP BY u.id)
    SELECT it.citizen_id, it.category, it.meeting_id, it.form IN ('video', 'mixed'), m.calendar_uid,
        m.calendar_sequence, it.was_at, m.starts_at, m.minutes,
        (SELECT coalesce(jsonb_agg(jsonb_build_array(p.id, p.lead) ORDER BY p.id), '[]') FROM people p),
        (SELECT coalesce(jsonb_agg(jsonb_build_array(g.channel, g.address, g.language,
                i.calendar_lead) ORDER BY g.id), '[]')
            FROM public.meetings_guestpass g JOIN called i ON i.id = g.invitation_id
            WHERE g.revoked_at IS NULL)
    FROM public.meetings_meeting m WHERE m.id = it.meeting_id;
END $$;
REVOKE ALL ON FUNCTION app.slot_places(uuid[]), app.move_slot_item(uuid, uuid, timestamptz)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.slot_places(uuid[]), app.move_slot_item(uuid, uuid, timestamptz)
    TO brobygger_app;
"""
BACK = "DROP FUNCTION app.slot_places(uuid[]), app.move_slot_item(uuid, uuid, timestamptz);"


class Migration(migrations.Migration):
    """Standing slots: a unit sits with another every week, and a queue waits for it."""

    dependencies = [
        ("citizens", "0007_standing_for"),
        ("meetings", "0015_lost_at_once"),
        ("accounts", "0002_my_parties"),
        ("access", "0003_protect"),
    ]

    operations = [
        migrations.CreateModel(
            name="SlotSeries",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("host_unit_id", models.UUIDField()),
                ("place_unit_id", models.UUIDField()),
                ("weekday", models.PositiveSmallIntegerField()),
                ("clock", models.TimeField()),
                ("minutes", models.PositiveSmallIntegerField(default=20)),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("room", "In a room"),
                            ("video", "By video"),
                            ("phone", "By telephone"),
                            ("mixed", "Room and video"),
                        ],
                        default="video",
                        max_length=6,
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=200)),
                ("from_on", models.DateField()),
                ("until_on", models.DateField(null=True)),
                ("set_by", models.UUIDField()),
                ("set_unit_id", models.UUIDField()),
                (
                    "set_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        default=brobygger.kernel.clock.now,
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["place_unit_id"], name="meetings_slotseries_place")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("host_unit_id", models.F("place_unit_id")), _negated=True
                        ),
                        name="meetings_slotseries_two_units",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weekday__gte", 0), ("weekday__lte", 4)),
                        name="meetings_slotseries_on_a_working_weekday",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gte", 10), ("minutes__lte", 60)),
                        name="meetings_slotseries_of_a_likely_length",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("host_unit_id", "place_unit_id", "weekday", "clock"),
                        name="meetings_slotseries_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Slot",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("day", models.DateField()),
                ("starts_at", models.DateTimeField()),
                ("minutes", models.PositiveSmallIntegerField()),
                ("cancelled_at", models.DateTimeField(null=True)),
                (
                    "calendar_uid",
                    models.UUIDField(
                        db_default=django.contrib.postgres.functions.RandomUUID(), editable=False
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="slots",
                        to="meetings.slotseries",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SlotComer",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("user_id", models.UUIDField()),
                ("unit_id", models.UUIDField()),
                ("name", models.CharField(max_length=120)),
                ("function", models.CharField(blank=True, max_length=80)),
                ("is_coming", models.BooleanField()),
                ("said_at", models.DateTimeField(default=brobygger.kernel.clock.now)),
                ("times_said", models.PositiveSmallIntegerField(default=1)),
                (
                    "slot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comers",
                        to="meetings.slot",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("slot", "user_id", "unit_id"), name="meetings_slotcomer_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SlotItem",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("category", models.SmallIntegerField(choices=CHOICES, default=2)),
                ("about", models.UUIDField()),
                ("topic", models.UUIDField()),
                ("minutes", models.PositiveSmallIntegerField()),
                ("position", models.FloatField()),
                ("put_by", models.UUIDField()),
                ("put_unit_id", models.UUIDField()),
                ("put_by_name", models.CharField(max_length=120)),
                ("put_at", models.DateTimeField(default=brobygger.kernel.clock.now)),
                ("left_at", models.DateTimeField(null=True)),
                ("times_moved", models.PositiveSmallIntegerField(default=0)),
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
                        related_name="slot_item",
                        to="meetings.meeting",
                    ),
                ),
                (
                    "slot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="meetings.slot",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "put_at"],
                "indexes": [models.Index(fields=["about"], name="meetings_slotitem_about")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("left_at", None)),
                        fields=("slot", "about"),
                        name="meetings_slotitem_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gte", 5), ("minutes__lte", 60)),
                        name="meetings_slotitem_of_a_likely_length",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SlotQuestion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("body", models.CharField(max_length=300)),
                ("minutes", models.PositiveSmallIntegerField()),
                ("position", models.FloatField()),
                ("asked_by", models.UUIDField()),
                ("asked_unit_id", models.UUIDField()),
                ("asked_by_name", models.CharField(max_length=120)),
                ("asked_at", models.DateTimeField(default=brobygger.kernel.clock.now)),
                ("answer", models.TextField(blank=True)),
                ("answered_by_name", models.CharField(blank=True, max_length=120)),
                ("answered_at", models.DateTimeField(null=True)),
                ("left_at", models.DateTimeField(null=True)),
                ("times_moved", models.PositiveSmallIntegerField(default=0)),
                (
                    "slot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="meetings.slot",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "asked_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("body", ""), _negated=True),
                        name="meetings_slotquestion_says_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at", None)),
                            models.Q(
                                ("answered_at__isnull", False),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="meetings_slotquestion_answered_in_words",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="slot",
            constraint=models.UniqueConstraint(fields=("series", "day"), name="meetings_slot_once"),
        ),
        ProtectByCitizen("meetings_slotitem"),
        migrations.RunSQL(FENCES, migrations.RunSQL.noop),
        migrations.RunSQL(PLACES + MOVES, BACK),
    ]
