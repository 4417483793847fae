import uuid

import django.db.models.deletion
from django.db import migrations, models

from brobygger.access.rls import ProtectByCitizen
from brobygger.kernel.categories import CHOICES

STATUSES = [
    ("proposed", "Awaits an answer"),
    ("accepted", "Agreed"),
    ("declined", "Back at the table"),
    ("late", "Late"),
    ("kept", "Kept"),
    ("dropped", "Dropped"),
    ("replaced", "Replaced"),
    ("handed", "Handed on"),
]

RENAMED = "UPDATE plans_agreement SET status = 'accepted' WHERE status = 'open';"
RENAMED_BACK = """
UPDATE plans_agreement SET status = 'open' WHERE status IN ('proposed', 'accepted', 'declined');
UPDATE plans_agreement SET status = 'dropped' WHERE status IN ('replaced', 'handed');
"""

# Whatever road a change comes by, it leaves a step; the app can read them and nothing else.
STEPS = """
ALTER TABLE plans_agreementstep ALTER COLUMN id SET DEFAULT gen_random_uuid(),
    ALTER COLUMN at SET DEFAULT clock_timestamp();
CREATE FUNCTION app.note_agreement_step() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    who uuid := nullif(current_setting('brobygger.user_id', true), '')::uuid;
    person uuid := nullif(current_setting('brobygger.person_id', true), '')::uuid;
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.status, NEW.responsible_id, NEW.due_on, NEW.what, NEW.status_note,
                             NEW.removed_at IS NULL)
            IS NOT DISTINCT FROM (OLD.status, OLD.responsible_id, OLD.due_on, OLD.what,
                                  OLD.status_note, OLD.removed_at IS NULL) THEN
        RETURN NULL;
    END IF;
    INSERT INTO public.plans_agreementstep (agreement_id, plan_id, citizen_id, category, number,
        status, responsible_id, unit_id, due_on, what, reason, bounces,
        revision, by_user_id, by_name, by_kind)
    SELECT NEW.id, NEW.plan_id, NEW.citizen_id, NEW.category,
        1 + (SELECT count(*) FROM public.plans_agreementstep s WHERE s.agreement_id = NEW.id),
        CASE WHEN NEW.removed_at IS NULL THEN NEW.status ELSE 'removed' END,
        NEW.responsible_id, p.unit_id, NEW.due_on, NEW.what, NEW.status_note, NEW.bounces,
        NEW.revision, who, coalesce((SELECT u.name FROM public.accounts_user u WHERE u.id = who), ''),
        CASE WHEN who IS NULL THEN '' WHEN person IS NULL THEN 'staff'
             WHEN person = NEW.citizen_id THEN 'citizen' ELSE 'relative' END
    FROM public.plans_participant p WHERE p.id = NEW.responsible_id;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION app.note_agreement_step() FROM PUBLIC;
CREATE TRIGGER plans_agreement_leaves_a_step AFTER INSERT OR UPDATE ON plans_agreement
    FOR EACH ROW EXECUTE FUNCTION app.note_agreement_step();
REVOKE ALL ON plans_agreementstep FROM brobygger_app;
GRANT SELECT ON plans_agreementstep TO brobygger_app;

-- What was agreed before there were steps has one: as it stands.
INSERT INTO plans_agreementstep (agreement_id, plan_id, citizen_id, category, number, status,
    responsible_id, unit_id, due_on, what, reason, bounces, revision, by_name, by_kind, at)
SELECT a.id, a.plan_id, a.citizen_id, a.category, 1,
    CASE WHEN a.removed_at IS NULL THEN a.status ELSE 'removed' END,
    a.responsible_id, p.unit_id, a.due_on, a.what, a.status_note, 0, a.revision, '', '',
    coalesce(a.status_at, clock_timestamp())
FROM plans_agreement a JOIN plans_participant p ON p.id = a.responsible_id;
"""
STEPS_BACK = """
DROP TRIGGER plans_agreement_leaves_a_step ON plans_agreement;
DROP FUNCTION app.note_agreement_step();
"""

# Never an open agreement without one responsible at the table: looked at when the transaction ends,
# so that somebody may leave before what they carried has been taken up.
CARRIED = """
CREATE FUNCTION app.agreement_is_carried() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    loose uuid;
BEGIN
    SELECT a.id INTO loose FROM public.plans_agreement a
    JOIN public.plans_participant p ON p.id = a.responsible_id AND p.left_at IS NOT NULL
    JOIN public.plans_plan l ON l.id = a.plan_id AND l.closed_at IS NULL
    WHERE a.removed_at IS NULL AND a.status IN ('proposed', 'accepted', 'declined', 'late')
      AND (TG_TABLE_NAME = 'plans_agreement' AND a.id = NEW.id
           OR TG_TABLE_NAME = 'plans_participant' AND p.id = NEW.id)
    LIMIT 1;
    IF loose IS NOT NULL THEN
        RAISE EXCEPTION 'nobody at the table would carry agreement %', loose
            USING ERRCODE = '23514', CONSTRAINT = 'plans_agreement_is_carried';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION app.agreement_is_carried() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER plans_agreement_is_carried
    AFTER INSERT OR UPDATE OF responsible_id, status, removed_at ON plans_agreement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.agreement_is_carried();
CREATE CONSTRAINT TRIGGER plans_participant_leaves_no_agreement_alone
    AFTER UPDATE OF left_at ON plans_participant DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.left_at IS NOT NULL) EXECUTE FUNCTION app.agreement_is_carried();

-- What somebody who has left still carried comes back to the table, held by another who sits there.
-- Whoever ends a membership need not see the plans; nothing moves while `gone` still has a seat.
CREATE FUNCTION app.return_agreements(gone uuid, holder uuid)
RETURNS TABLE (kind text, id uuid, citizen uuid, category smallint, status varchar,
    responsible uuid, unit uuid, due_on date, bounces smallint, bounced boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    taker_unit uuid;
    changes_unit boolean;
BEGIN
    SELECT t.unit_id, coalesce(g.unit_id <> t.unit_id, false) INTO taker_unit, changes_unit
    FROM public.plans_participant g JOIN public.plans_participant t ON t.plan_id = g.plan_id
    WHERE g.id = gone AND t.id = holder AND g.left_at IS NOT NULL AND t.left_at IS NULL;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    RETURN QUERY
        UPDATE public.plans_agreement a
        SET responsible_id = holder, status = 'declined',
            status_note = CASE WHEN a.status = 'declined' THEN a.status_note ELSE 'left' END,
            status_at = CASE WHEN a.status = 'declined' THEN a.status_at
                             ELSE clock_timestamp() END,
            bounces = a.bounces + (changes_unit AND a.status <> 'declined')::integer,
            revision = a.revision + 1
        FROM public.plans_agreement before
        WHERE before.id = a.id AND a.responsible_id = gone AND a.removed_at IS NULL
          AND a.status IN ('proposed', 'accepted', 'declined', 'late')
        RETURNING 'agreement'::text, a.id, a.citizen_id, a.category, a.status, holder, taker_unit,
            a.due_on, a.bounces, changes_unit AND before.status <> 'declined';
    RETURN QUERY
        UPDATE public.plans_intervention i
        SET responsible_id = holder, revision = i.revision + 1
        WHERE i.responsible_id = gone AND i.removed_at IS NULL
          AND i.status NOT IN ('done', 'stopped')
        RETURNING 'intervention'::text, i.id, i.citizen_id, i.category, i.status, holder,
            taker_unit, i.due_on, 0::smallint, false;
END $$;
REVOKE ALL ON FUNCTION app.return_agreements(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.return_agreements(uuid, uuid) TO brobygger_app;

-- When a plan has been closed, what its case lead may not see ends with it: nobody is told that it
-- was there, and whoever carried it finds it dropped, with the plan's own reason.
CREATE FUNCTION app.end_agreements_out_of_sight(closed uuid)
RETURNS TABLE (id uuid, citizen uuid, category smallint, responsible uuid, unit uuid,
    due_on date, bounces smallint)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE public.plans_agreement a
    SET status = 'dropped', status_note = l.closing, status_at = clock_timestamp(),
        revision = a.revision + 1
    FROM public.plans_plan l, public.plans_participant p
    WHERE l.id = closed AND l.closed_at IS NOT NULL AND a.plan_id = l.id
      AND p.id = a.responsible_id AND a.removed_at IS NULL
      AND a.status IN ('proposed', 'accepted', 'declined', 'late')
    RETURNING a.id, a.citizen_id, a.category, a.responsible_id, p.unit_id, a.due_on, a.bounces
$$;
REVOKE ALL ON FUNCTION app.end_agreements_out_of_sight(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.end_agreements_out_of_sight(uuid) TO brobygger_app;
"""
CARRIED_BACK = """
DROP FUNCTION app.end_agreements_out_of_sight(uuid);
DROP FUNCTION app.return_agreements(uuid, uuid);
DROP TRIGGER plans_participant_leaves_no_agreement_alone ON plans_participant;
DROP TRIGGER plans_agreement_is_carried ON plans_agreement;
DROP FUNCTION app.agreement_is_carried();
"""

# The plan as rows of one shape (0003), with what an agreement now carries. `from_id` is who carried
# a declined agreement before it came back to the table.
VIEW = """
CREATE OR REPLACE VIEW plans_workingpart WITH (security_invoker = true) AS
SELECT p.plan_id, p.citizen_id, p.category, 'participant'::text AS kind,
    'participant/' || p.id AS key, 700 AS position,
    jsonb_build_object('id', p.id, 'kind', p.kind, 'name', p.name, 'function', p.function,
        'phone', p.phone, 'user_id', p.user_id, 'unit_id', p.unit_id, 'person_id', p.person_id,
        'has_left', p.left_at IS NOT NULL,
        'part', (SELECT c.part FROM public.plans_caselead c
                 WHERE c.participant_id = p.id AND c.until IS NULL)) AS content
FROM public.plans_participant p
UNION ALL
SELECT s.plan_id, s.citizen_id, s.category, 'passage',
    'passage/' || s.section || '/' || s.domain || '/' || coalesce(s.unit_id::text, ''),
    100 + 10 * array_position(ARRAY['wishes', 'resources', 'status', 'overall_goal', 'crisis',
                                    'admission', 'comment']::text[], s.section::text)
        + coalesce(array_position(ARRAY['mental', 'addiction', 'somatic', 'housing', 'economy',
                                        'daytime', 'network', 'legal']::text[], s.domain::text), 0),
    jsonb_build_object('section', s.section, 'domain', s.domain, 'unit_id', s.unit_id,
        'body', s.body, 'revision', s.revision, 'updated_at', s.updated_at,
        'written_by', s.written_by_name, 'written_by_kind', s.written_by_kind)
FROM public.plans_passage s
UNION ALL
SELECT c.plan_id, c.citizen_id, c.category, 'challenge', 'challenge/' || c.rank, 300 + c.rank,
    jsonb_build_object('rank', c.rank, 'body', c.body)
FROM public.plans_challenge c
UNION ALL
SELECT i.plan_id, i.citizen_id, i.category, 'intervention', 'intervention/' || i.id,
    400 + least(i.rank, 99),
    jsonb_build_object('id', i.id, 'rank', i.rank, 'title', i.title, 'goal', i.goal,
        'responsible_id', i.responsible_id, 'due_on', i.due_on, 'status', i.status,
        'status_note', i.status_note, 'status_at', i.status_at, 'outcome', i.outcome,
        'revision', i.revision)
FROM public.plans_intervention i WHERE i.removed_at IS NULL
UNION ALL
SELECT a.plan_id, a.citizen_id, a.category, 'agreement', 'agreement/' || a.id, 500,
    jsonb_build_object('id', a.id, 'intervention_id', a.intervention_id, 'what', a.what,
        'responsible_id', a.responsible_id, 'due_on', a.due_on, 'status', a.status,
        'status_note', a.status_note, 'status_at', a.status_at, 'revision', a.revision{more})
FROM public.plans_agreement a WHERE a.removed_at IS NULL
UNION ALL
SELECT e.plan_id, e.citizen_id, e.category, 'existing', 'existing/' || e.id, 600,
    jsonb_build_object('id', e.id, 'domain', e.domain, 'kind', e.kind,
        'owner_unit_id', e.owner_unit_id, 'valid_to', e.valid_to)
FROM public.plans_existingplan e;
"""
MORE = """,
        'answered_at', a.answered_at, 'bounces', a.bounces, 'needs_unit_id', a.needs_unit_id,
        'needs_by', a.needs_by, 'replaced_by', a.replaced_by_id,
        'from_id', CASE WHEN a.status = 'declined' THEN
            (SELECT s.responsible_id FROM public.plans_agreementstep s
             WHERE s.agreement_id = a.id AND s.status <> 'declined'
             ORDER BY s.number DESC LIMIT 1) END"""


class Migration(migrations.Migration):
    """The ledger of agreements: what became of each promise."""

    dependencies = [("plans", "0004_cover")]
    operations = [
        migrations.RunSQL(RENAMED, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="AgreementStep",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("plan_id", models.UUIDField()),
                ("category", models.SmallIntegerField(choices=CHOICES)),
                ("number", models.PositiveIntegerField()),
                (
                    "status",
                    models.CharField(
                        choices=[*STATUSES, ("removed", "Taken out")],
                        max_length=8,
                    ),
                ),
                ("responsible_id", models.UUIDField()),
                ("unit_id", models.UUIDField(null=True)),
                ("due_on", models.DateField()),
                ("what", models.CharField(max_length=300)),
                ("reason", models.CharField(blank=True, max_length=400)),
                ("bounces", models.PositiveSmallIntegerField()),
                ("revision", models.PositiveIntegerField()),
                ("by_user_id", models.UUIDField(null=True)),
                ("by_name", models.CharField(blank=True, max_length=120)),
                (
                    "by_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("staff", "Professional"),
                            ("citizen", "The citizen"),
                            ("relative", "Relative"),
                        ],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="plans.agreement",
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
            ],
            options={
                "ordering": ["agreement", "number"],
                "indexes": [
                    models.Index(fields=["plan_id", "at"], name="plans_agreementstep_of_plan")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agreement", "number"), name="plans_agreementstep_one_by_one"
                    )
                ],
            },
        ),
        migrations.AddField("agreement", "answered_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "agreement", "bounces", models.PositiveSmallIntegerField(db_default=0, default=0)
        ),
        migrations.AddField("agreement", "needs_by", models.DateField(null=True)),
        migrations.AddField("agreement", "needs_unit_id", models.UUIDField(null=True)),
        migrations.AddField(
            "agreement",
            "replaced_by",
            models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaces",
                to="plans.agreement",
            ),
        ),
        migrations.AlterField(
            "agreement",
            "status",
            models.CharField(choices=STATUSES, default="proposed", max_length=8),
        ),
        migrations.AddConstraint(
            "agreement",
            models.CheckConstraint(
                name="plans_agreement_has_a_known_status",
                condition=models.Q(status__in=[status for status, _label in STATUSES]),
            ),
        ),
        migrations.AddConstraint(
            "agreement",
            models.CheckConstraint(
                name="plans_agreement_replaced_by_another",
                condition=models.Q(status="replaced", replaced_by__isnull=False)
                | ~models.Q(status="replaced") & models.Q(replaced_by=None),
            ),
        ),
        migrations.RunSQL(migrations.RunSQL.noop, RENAMED_BACK),
        ProtectByCitizen("plans_agreementstep"),
        migrations.RunSQL(STEPS, STEPS_BACK),
        migrations.RunSQL(CARRIED, CARRIED_BACK),
        migrations.RunSQL(VIEW.format(more=MORE), VIEW.format(more="")),
    ]
