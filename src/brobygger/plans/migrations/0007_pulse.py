import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import brobygger.kernel.categories
import brobygger.kernel.clock
from brobygger.access.rls import ProtectByCitizen

# Only the clock turns the clock: the background job that signs in as this account, which is nobody's.
CLOCK = "578dcc5a-629e-5498-84e3-81191a99808d"  # uuid5(NAMESPACE_URL, "brobygger:clock")
MY_GROUND = """EXISTS (SELECT FROM public.access_grant g
    WHERE g.citizen_id = p.citizen_id AND g.party_id = ANY (app.my_parties())
      AND g.categories & 2 <> 0 AND g.purposes & app.my_purpose() <> 0 AND g.valid @> now())"""
PINNED = "SECURITY DEFINER SET search_path = pg_catalog, pg_temp"

RIGHTS = """
REVOKE INSERT, UPDATE, DELETE ON plans_escalation FROM brobygger_app;
REVOKE UPDATE, DELETE ON plans_contact FROM brobygger_app;
GRANT UPDATE (taken_back_at) ON plans_contact TO brobygger_app;
REVOKE DELETE ON plans_clocksetting FROM brobygger_app;
ALTER TABLE plans_contact ADD CONSTRAINT plans_contact_of_the_same_citizen
    FOREIGN KEY (plan_id, citizen_id) REFERENCES plans_plan (id, citizen_id);
ALTER TABLE plans_contact ADD CONSTRAINT plans_contact_sits_at_this_table
    FOREIGN KEY (participant_id, plan_id) REFERENCES plans_participant (id, plan_id);
-- The house's own choice, until a cooperation has decided otherwise: no law or guideline says these.
INSERT INTO plans_clocksetting (id, silence_days, overdue_days, to_deputy_days, to_leader_days,
    bounce_leaders_days, bounce_steering_days, decided_by, revision, set_at)
VALUES ('6c1f6f0e-2f0b-4f0e-9a53-7c3b1f6a2d10', 28, 3, 7, 7, 7, 14, '', 1, now());
"""

# What the clock reads. Everything is reckoned from the facts by local date, so that nothing can
# drift, an hour more or less in a day means nothing, and running twice finds nothing new.
READING = f"""
-- The day something last happened in a living plan: contact, a text, a promise, a meeting.
CREATE FUNCTION app.last_signs(only_plan uuid) RETURNS TABLE (plan uuid, last_on date)
LANGUAGE sql STABLE {PINNED} AS $$
    SELECT p.id, greatest(app.danish_day(p.started_at),
        (SELECT max(c.on_day) FROM public.plans_contact c
         WHERE c.plan_id = p.id AND c.taken_back_at IS NULL),
        app.danish_day((SELECT max(a.at) FROM public.plans_agreementstep a
                       WHERE a.plan_id = p.id AND a.by_user_id IS NOT NULL
                         AND a.reason <> 'left')),
        app.danish_day((SELECT max(i.status_at) FROM public.plans_intervention i
                       WHERE i.plan_id = p.id)),
        app.danish_day((SELECT max(s.updated_at) FROM public.plans_passage s
                       WHERE s.plan_id = p.id)),
        app.danish_day((SELECT max(v.frozen_at) FROM public.plans_version v
                       WHERE v.plan_id = p.id)))
    FROM public.plans_plan p
    WHERE p.closed_at IS NULL AND (only_plan IS NULL OR p.id = only_plan)
$$;

-- Who holds each living plan now, and at which unit.
CREATE FUNCTION app.holders(only_plan uuid)
RETURNS TABLE (plan uuid, lead_user uuid, deputy_user uuid, unit uuid)
LANGUAGE sql STABLE {PINNED} AS $$
    SELECT p.id, (array_agg(s.user_id) FILTER (WHERE c.part = 'lead'))[1],
        (array_agg(s.user_id) FILTER (WHERE c.part = 'deputy'))[1],
        (array_agg(s.unit_id) FILTER (WHERE c.part = 'lead'))[1]
    FROM public.plans_plan p
    JOIN public.plans_caselead c ON c.plan_id = p.id AND c.until IS NULL
    JOIN public.plans_participant s ON s.id = c.participant_id
    WHERE p.closed_at IS NULL AND (only_plan IS NULL OR p.id = only_plan)
    GROUP BY p.id
$$;

-- The clock each plan goes by: the citizen's municipality's, else the region's, else the house's.
-- A citizen without one goes by whoever runs the case lead's unit.
CREATE FUNCTION app.clocks(only_plan uuid, day date) RETURNS TABLE (plan uuid, silence integer,
    overdue integer, to_deputy integer, to_leader integer, bounce_leaders integer,
    bounce_steering integer)
LANGUAGE sql STABLE {PINNED} AS $$
    WITH placed AS (
        SELECT h.plan, c.municipality_id AS home, coalesce((
            SELECT t.organisation_id FROM public.organisations_takeover t
            WHERE t.unit_id = u.id AND t.valid_from <= day
            ORDER BY t.valid_from DESC LIMIT 1), u.organisation_id) AS runs
        FROM app.holders(only_plan) h
        JOIN public.plans_plan p ON p.id = h.plan
        JOIN public.citizens_citizen c ON c.id = p.citizen_id
        JOIN public.organisations_unit u ON u.id = h.unit),
    near AS (
        SELECT DISTINCT home, runs, coalesce(home, runs) AS first, coalesce(
            (SELECT a.region_id FROM public.organisations_affiliation a
             WHERE a.municipality_id = coalesce(home, runs) AND a.valid_from <= day
               AND (a.valid_to IS NULL OR a.valid_to >= day)), runs) AS second
        FROM placed),
    chosen AS (
        SELECT n.home, n.runs, s.* FROM near n, LATERAL (
            SELECT * FROM public.plans_clocksetting s
            WHERE s.organisation_id IN (n.first, n.second) OR s.organisation_id IS NULL
            ORDER BY s.organisation_id IS NULL, s.organisation_id <> n.first LIMIT 1) s)
    SELECT p.plan, c.silence_days, c.overdue_days, c.to_deputy_days, c.to_leader_days,
        c.bounce_leaders_days, c.bounce_steering_days
    FROM placed p JOIN chosen c ON c.home IS NOT DISTINCT FROM p.home AND c.runs = p.runs
$$;

-- The promises that ladders stand on: each is an episode that counts from `since`, and stands for
-- as long as the fact does, whatever the time is. `known_on`: when that date was set.
CREATE FUNCTION app.matters(only_plan uuid) RETURNS TABLE (plan uuid, citizen uuid, category smallint,
    subject text, about uuid, since date, known_on date, responsible uuid)
LANGUAGE sql STABLE {PINNED} AS $$
    SELECT p.id, p.citizen_id, p.category, 'silence', p.id, s.last_on, NULL::date, NULL::uuid
    FROM app.last_signs(only_plan) s JOIN public.plans_plan p ON p.id = s.plan
    UNION ALL
    SELECT p.id, a.citizen_id, a.category, 'agreement', a.id, a.due_on,
        app.danish_day((SELECT max(s.at) FROM public.plans_agreementstep s
                       WHERE s.agreement_id = a.id)), a.responsible_id
    FROM public.plans_agreement a JOIN public.plans_plan p ON p.id = a.plan_id
    WHERE p.closed_at IS NULL AND (only_plan IS NULL OR p.id = only_plan)
      AND a.removed_at IS NULL AND a.status IN ('proposed', 'accepted', 'declined', 'late')
    UNION ALL
    SELECT p.id, a.citizen_id, a.category, 'bounce', a.id,
        app.danish_day((SELECT min(s.at) FROM public.plans_agreementstep s
            WHERE s.agreement_id = a.id AND s.bounces >= 2 AND s.number > coalesce(
                (SELECT max(t.number) FROM public.plans_agreementstep t
                 WHERE t.agreement_id = a.id AND t.status IN ('accepted', 'late', 'kept')), 0))),
        NULL, a.responsible_id
    FROM public.plans_agreement a JOIN public.plans_plan p ON p.id = a.plan_id
    WHERE p.closed_at IS NULL AND (only_plan IS NULL OR p.id = only_plan)
      AND a.removed_at IS NULL AND a.status IN ('proposed', 'declined') AND a.bounces >= 2
    UNION ALL
    SELECT p.id, i.citizen_id, i.category, 'intervention', i.id, i.due_on, NULL, i.responsible_id
    FROM public.plans_intervention i JOIN public.plans_plan p ON p.id = i.plan_id
    WHERE p.closed_at IS NULL AND (only_plan IS NULL OR p.id = only_plan)
      AND i.removed_at IS NULL AND i.status NOT IN ('done', 'stopped')
    UNION ALL
    SELECT p.id, p.citizen_id, p.category, 'meeting', p.id, p.next_meeting_on,
        app.danish_day((SELECT max(v.frozen_at) FROM public.plans_version v
                       WHERE v.plan_id = p.id)), NULL
    FROM public.plans_plan p
    WHERE p.closed_at IS NULL AND (only_plan IS NULL OR p.id = only_plan)
      AND p.next_meeting_on IS NOT NULL
      AND NOT EXISTS (SELECT FROM public.meetings_meeting m
                      WHERE m.about = p.id AND m.state IN ('called', 'open'))
$$;

-- Every step of every ladder, and the day it is due.
CREATE FUNCTION app.steps_due(only_plan uuid, day date) RETURNS TABLE (plan uuid, citizen uuid,
    category smallint, subject text, about uuid, since date, step text, due_on date,
    responsible uuid)
LANGUAGE sql STABLE {PINNED} AS $$
    SELECT m.plan, m.citizen, m.category, m.subject, m.about, m.since, r.step, m.since + r.after,
        m.responsible
    FROM app.matters(only_plan) m JOIN app.clocks(only_plan, day) k ON k.plan = m.plan,
    LATERAL (
        SELECT w.step, (w.before + CASE m.subject WHEN 'silence' THEN k.silence ELSE k.overdue END
            + CASE w.step WHEN 'lead' THEN 0 WHEN 'deputy' THEN k.to_deputy
                          ELSE k.to_deputy + k.to_leader END) AS after
        FROM (VALUES ('lead', 1), ('deputy', 1), ('leader', 1)) w (step, before)
        WHERE m.subject <> 'bounce'
        UNION ALL
        SELECT w.step, w.after
        FROM (VALUES ('lead', 0), ('leader', k.bounce_leaders),
                     ('steering', k.bounce_leaders + k.bounce_steering)) w (step, after)
        WHERE m.subject = 'bounce'
        UNION ALL
        SELECT w.step, w.after FROM (VALUES ('meeting', 'before_14', -14, -4),
            ('meeting', 'before_3', -3, 0), ('agreement', 'before_3', -3, 0))
            w (subject, step, after, last)
        WHERE w.subject = m.subject AND m.known_on < m.since + w.after
          AND day <= m.since + w.last) r
    WHERE m.since + r.after <= day
$$;
REVOKE ALL ON FUNCTION app.last_signs(uuid), app.holders(uuid), app.clocks(uuid, date),
    app.matters(uuid), app.steps_due(uuid, date) FROM PUBLIC;
"""

BOUNCING = f"""
-- The two units that last had the agreement between them.
CREATE FUNCTION app.bounced_between(agreement uuid) RETURNS uuid[]
LANGUAGE sql STABLE {PINNED} AS $$
    SELECT coalesce(array_agg(DISTINCT app.led_from(l.unit_id)), '{{}}') FROM (
        SELECT s.unit_id FROM public.plans_agreementstep s
        WHERE s.agreement_id = agreement AND s.unit_id IS NOT NULL
        GROUP BY s.unit_id ORDER BY max(s.number) DESC LIMIT 2) l
$$;
REVOKE ALL ON FUNCTION app.bounced_between(uuid) FROM PUBLIC;
"""

TURNING = f"""
-- Whose leaders are asked about a unit's matters: its own, or those of the place above it.
CREATE FUNCTION app.led_from(unit uuid) RETURNS uuid
LANGUAGE sql STABLE {PINNED} AS $$
    SELECT u.id FROM public.organisations_unit own
    JOIN public.organisations_unit u ON u.id IN (own.id, own.parent_id)
    WHERE own.id = unit
    ORDER BY NOT EXISTS (SELECT FROM public.accounts_membership m
            JOIN public.accounts_user a ON a.id = m.user_id AND a.is_active
            WHERE m.unit_id = u.id AND m.role = 'leader' AND m.valid @> now()),
        u.id <> own.id
    LIMIT 1
$$;

-- End what is over and take up again what has come back, in one plan or in all.
CREATE FUNCTION app.settle_escalations(only_plan uuid) RETURNS void
LANGUAGE plpgsql {PINNED} AS $$
BEGIN
    WITH standing AS MATERIALIZED (SELECT * FROM app.matters(only_plan)),
    wrong AS (
        SELECT e.id, true AS ends FROM public.plans_escalation e
        WHERE e.ended_at IS NULL AND (only_plan IS NULL OR e.plan_id = only_plan)
          AND NOT EXISTS (SELECT FROM standing s
              WHERE (s.subject, s.about, s.since) = (e.subject, e.about_id, e.since))
        UNION ALL
        SELECT e.id, false FROM standing s JOIN public.plans_escalation e
            ON (e.subject, e.about_id, e.since) = (s.subject, s.about, s.since)
        WHERE e.ended_at IS NOT NULL),
    held AS (
        SELECT e.id FROM public.plans_escalation e JOIN wrong w ON w.id = e.id
        WHERE (e.ended_at IS NULL) = w.ends ORDER BY e.id FOR UPDATE OF e)
    UPDATE public.plans_escalation e
    SET ended_at = CASE WHEN e.ended_at IS NULL THEN clock_timestamp() END
    FROM held h WHERE h.id = e.id;
END $$;

-- Raise what is due at this moment and nothing twice; says whom it concerns, so that they are told.
-- Those who turn it at the same time wait for each other; who comes second finds nothing to do.
CREATE FUNCTION app.turn_the_clock(at timestamptz) RETURNS TABLE (raised uuid, plan uuid,
    citizen uuid, category smallint, subject text, about uuid, since date, step text, due_on date,
    lead_user uuid, deputy_user uuid, responsible_user uuid, responsible_person uuid,
    unit_ids uuid[])
LANGUAGE plpgsql {PINNED} AS $$
BEGIN
    IF nullif(current_setting('brobygger.user_id', true), '')::uuid IS DISTINCT FROM '{CLOCK}' THEN
        RAISE EXCEPTION 'only the clock turns the clock' USING ERRCODE = '42501';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('brobygger: the clock', 0));
    PERFORM app.settle_escalations(NULL);
    RETURN QUERY
    WITH new AS (
        SELECT d.*, h.lead_user, h.deputy_user, h.unit
        FROM app.steps_due(NULL, app.danish_day(at)) d JOIN app.holders(NULL) h ON h.plan = d.plan
        WHERE NOT EXISTS (
            SELECT FROM public.plans_escalation e
            WHERE (e.subject, e.about_id, e.since, e.step) = (d.subject, d.about, d.since, d.step))),
    kept AS (
        INSERT INTO public.plans_escalation AS e (id, plan_id, citizen_id, category, subject,
            about_id, since, step, due_on, unit_ids, raised_at)
        SELECT gen_random_uuid(), n.plan, n.citizen, n.category, n.subject, n.about, n.since, n.step,
            n.due_on, CASE
                WHEN n.step = 'leader' AND n.subject = 'bounce' THEN app.bounced_between(n.about)
                WHEN n.step = 'leader' OR n.step = 'deputy' AND n.deputy_user IS NULL
                    THEN ARRAY[app.led_from(n.unit)]
                ELSE '{{}}' END, at
        FROM new n
        ON CONFLICT DO NOTHING
        RETURNING e.*)
    SELECT k.id, k.plan_id, k.citizen_id, k.category, k.subject::text, k.about_id, k.since,
        k.step::text, k.due_on, n.lead_user, n.deputy_user, r.user_id, r.person_id, k.unit_ids
    FROM kept k
    JOIN new n ON (n.subject, n.about, n.since, n.step) = (k.subject, k.about_id, k.since, k.step)
    LEFT JOIN public.plans_participant r ON r.id = n.responsible
    ORDER BY k.due_on, k.id;
END $$;
REVOKE ALL ON FUNCTION app.led_from(uuid), app.settle_escalations(uuid),
    app.turn_the_clock(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.turn_the_clock(timestamptz) TO brobygger_app;

-- Contact, a promise settled, a meeting called: what was raised about it ends when the change does.
-- At the end of the transaction, after every other lock, so that two who work on one plan never wait
-- for each other in a ring.
CREATE FUNCTION app.something_happened() RETURNS trigger
LANGUAGE plpgsql {PINNED} AS $$
DECLARE
    concerned uuid;
BEGIN
    IF TG_TABLE_NAME = 'plans_plan' THEN
        concerned := NEW.id;
    ELSIF TG_TABLE_NAME = 'meetings_meeting' THEN
        concerned := NEW.about;
    ELSE
        concerned := NEW.plan_id;
    END IF;
    IF EXISTS (SELECT FROM public.plans_escalation e WHERE e.plan_id = concerned) THEN
        PERFORM app.settle_escalations(concerned);
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION app.something_happened() FROM PUBLIC;
"""
SIGNS = {
    "plans_plan": "UPDATE",
    "plans_contact": "INSERT OR UPDATE",
    "plans_passage": "INSERT OR UPDATE",
    "plans_intervention": "INSERT OR UPDATE",
    "plans_agreement": "INSERT OR UPDATE",
    "plans_version": "INSERT",
    "meetings_meeting": "INSERT OR UPDATE",
}
TRIGGERS = "".join(
    f"CREATE CONSTRAINT TRIGGER {table}_ends_escalations AFTER {when} ON {table}"
    " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.something_happened();\n"
    for table, when in SIGNS.items()
)

SHOWING = f"""
-- How long a plan has been silent and how long it may be: for those with a ground for the plan.
-- What happened in parts they do not see counts too; only its day is told.
CREATE FUNCTION app.pulse_of(wanted uuid) RETURNS jsonb
LANGUAGE sql STABLE {PINNED} AS $$
    SELECT jsonb_build_object('last_on', s.last_on, 'limit', k.silence)
    FROM public.plans_plan p, app.last_signs(wanted) s, app.clocks(wanted, app.danish_day(now())) k
    WHERE p.id = wanted AND {MY_GROUND}
$$;

-- How many plans wait for a leader of my unit that I have no ground to see. A number, never which.
CREATE FUNCTION app.plans_that_wait_unseen() RETURNS bigint
LANGUAGE sql STABLE {PINNED} AS $$
    SELECT count(DISTINCT p.id)
    FROM public.plans_escalation e JOIN public.plans_plan p ON p.id = e.plan_id
    JOIN public.accounts_membership m
        ON m.user_id = nullif(current_setting('brobygger.user_id', true), '')::uuid
       AND m.unit_id = nullif(current_setting('brobygger.unit_id', true), '')::uuid
       AND m.role = 'leader' AND m.valid @> now()
    JOIN public.accounts_user u ON u.id = m.user_id AND u.is_active
    WHERE e.ended_at IS NULL AND m.unit_id = ANY (e.unit_ids)
      AND NOT EXISTS (SELECT FROM public.access_grant g
          WHERE g.citizen_id = e.citizen_id AND g.party_id = ANY (app.my_parties())
            AND g.categories & 2 <> 0 AND g.categories & e.category <> 0
            AND g.purposes & app.my_purpose() <> 0 AND g.valid @> now())
$$;

-- Numbers for the steering group and the project lead: never a citizen, never a plan. What is too
-- small to be shown is taken out by `kernel.small_numbers` before anybody sees it.
CREATE FUNCTION app.steering_numbers() RETURNS TABLE (measure text, part text, number integer)
LANGUAGE sql STABLE {PINNED} AS $$
    WITH me AS (
        SELECT 1 FROM public.accounts_membership m
        JOIN public.accounts_user u ON u.id = m.user_id AND u.is_active
        WHERE m.user_id = nullif(current_setting('brobygger.user_id', true), '')::uuid
          AND m.unit_id = nullif(current_setting('brobygger.unit_id', true), '')::uuid
          AND m.role IN ('project_lead', 'steering_member') AND m.valid @> now()
        LIMIT 1),
    climbed AS (
        SELECT e.plan_id, max(array_position(ARRAY['lead', 'deputy', 'leader', 'steering'],
                                             e.step::text)) AS step
        FROM public.plans_escalation e
        WHERE e.ended_at IS NULL AND e.step NOT LIKE 'before%' GROUP BY e.plan_id),
    plans AS (
        SELECT p.id, coalesce(c.step, 0) AS step, h.unit, s.last_on
        FROM public.plans_plan p JOIN app.holders(NULL) h ON h.plan = p.id
        JOIN app.last_signs(NULL) s ON s.plan = p.id
        LEFT JOIN climbed c ON c.plan_id = p.id),
    told (measure, part, number) AS (
        SELECT 'step', coalesce((ARRAY['lead', 'deputy', 'leader', 'steering'])[step], 'calm'),
            count(*) FROM plans GROUP BY step
        UNION ALL
        SELECT 'organisation', o.name, count(*) FROM plans p
            JOIN public.organisations_unit u ON u.id = p.unit
            JOIN public.organisations_organisation o ON o.id = u.organisation_id GROUP BY o.name
        UNION ALL
        SELECT 'raised', o.name, count(*) FROM plans p
            JOIN public.organisations_unit u ON u.id = p.unit
            JOIN public.organisations_organisation o ON o.id = u.organisation_id
            WHERE p.step > 0 GROUP BY o.name
        UNION ALL
        SELECT 'agreement', a.status, count(*) FROM public.plans_agreement a
            JOIN public.plans_plan p ON p.id = a.plan_id
            WHERE a.removed_at IS NULL AND a.status IN ('kept', 'late', 'dropped')
              AND a.status_at > now() - interval '183 days' GROUP BY a.status
        UNION ALL
        SELECT 'bounced', e.step, count(DISTINCT e.about_id) FROM public.plans_escalation e
            WHERE e.subject = 'bounce' AND e.ended_at IS NULL GROUP BY e.step
        UNION ALL
        SELECT 'silence', 'median', percentile_disc(0.5) WITHIN GROUP (
            ORDER BY app.danish_day(now()) - last_on) FROM plans HAVING count(*) > 0)
    SELECT t.measure, t.part::text, t.number::integer FROM told t, me
$$;
REVOKE ALL ON FUNCTION app.pulse_of(uuid), app.plans_that_wait_unseen(), app.steering_numbers()
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.pulse_of(uuid), app.plans_that_wait_unseen(), app.steering_numbers()
    TO brobygger_app;
"""

BACK = (
    "".join(f"DROP TRIGGER {table}_ends_escalations ON {table};\n" for table in SIGNS)
    + """
DROP FUNCTION app.steering_numbers(), app.plans_that_wait_unseen(), app.pulse_of(uuid),
    app.something_happened(), app.turn_the_clock(timestamptz), app.settle_escalations(uuid),
    app.bounced_between(uuid), app.led_from(uuid), app.steps_due(uuid, date), app.matters(uuid),
    app.clocks(uuid, date), app.holders(uuid), app.last_signs(uuid);
"""
)


class Migration(migrations.Migration):
    """The pulse of each plan, and the clock that climbs."""

    dependencies = [
        ("plans", "0006_leads"),
        ("organisations", "0002_promises"),
        ("meetings", "0001_initial"),
        ("accounts", "0002_my_parties"),
    ]
    operations = [
        migrations.CreateModel(
            name="ClockSetting",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("silence_days", models.PositiveSmallIntegerField()),
                ("overdue_days", models.PositiveSmallIntegerField()),
                ("to_deputy_days", models.PositiveSmallIntegerField()),
                ("to_leader_days", models.PositiveSmallIntegerField()),
                ("bounce_leaders_days", models.PositiveSmallIntegerField()),
                ("bounce_steering_days", models.PositiveSmallIntegerField()),
                ("agreed_on", models.DateField(null=True)),
                ("decided_by", models.CharField(blank=True, max_length=120)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("set_by", models.UUIDField(null=True)),
                ("set_at", models.DateTimeField(default=brobygger.kernel.clock.now)),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation",),
                        name="plans_clocksetting_one_each",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("silence_days__range", (7, 183)),
                            ("overdue_days__range", (0, 60)),
                            ("to_deputy_days__range", (1, 60)),
                            ("to_leader_days__range", (1, 60)),
                            ("bounce_leaders_days__range", (1, 60)),
                            ("bounce_steering_days__range", (1, 90)),
                        ),
                        name="plans_clocksetting_within_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "category",
                    models.SmallIntegerField(
                        choices=[
                            (1, "Who I am (name, birthday, contact)"),
                            (2, "The shared plan (goals and agreements)"),
                            (4, "Mental health"),
                            (8, "Alcohol and drugs"),
                            (16, "Physical health"),
                            (32, "Housing, economy and daily life"),
                            (64, "Crisis and safety"),
                            (128, "Family and network"),
                            (256, "Legal and forensic matters"),
                        ],
                        default=brobygger.kernel.categories.Category["PLAN"],
                    ),
                ),
                ("user_id", models.UUIDField()),
                ("unit_id", models.UUIDField()),
                ("name", models.CharField(max_length=120)),
                ("on", models.DateField(db_column="on_day")),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("visit", "Visit"),
                            ("phone", "Telephone"),
                            ("video", "Video"),
                            ("meeting", "Meeting"),
                            ("message", "Message"),
                        ],
                        max_length=8,
                    ),
                ),
                ("noted_at", models.DateTimeField(default=brobygger.kernel.clock.now)),
                ("taken_back_at", models.DateTimeField(null=True)),
                (
                    "citizen",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="citizens.citizen",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="plans.participant",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="plans.plan",
                    ),
                ),
            ],
            options={
                "ordering": ["-on", "-noted_at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("taken_back_at", None)),
                        fields=["plan", "-on"],
                        name="plans_contact_latest",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("taken_back_at", None)),
                        fields=("plan", "user_id", "unit_id", "on", "form"),
                        name="plans_contact_noted_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("form__in", ["visit", "phone", "video", "meeting", "message"])
                        ),
                        name="plans_contact_form_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Escalation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "category",
                    models.SmallIntegerField(
                        choices=[
                            (1, "Who I am (name, birthday, contact)"),
                            (2, "The shared plan (goals and agreements)"),
                            (4, "Mental health"),
                            (8, "Alcohol and drugs"),
                            (16, "Physical health"),
                            (32, "Housing, economy and daily life"),
                            (64, "Crisis and safety"),
                            (128, "Family and network"),
                            (256, "Legal and forensic matters"),
                        ]
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("silence", "Silence"),
                            ("agreement", "An agreement past its date"),
                            ("intervention", "An intervention past its date"),
                            ("meeting", "A follow-up meeting past its date"),
                            ("bounce", "An agreement sent back and forth"),
                        ],
                        max_length=12,
                    ),
                ),
                ("about_id", models.UUIDField()),
                ("since", models.DateField()),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("before_14", "Reminder 14 days before"),
                            ("before_3", "Reminder 3 days before"),
                            ("lead", "The case lead"),
                            ("deputy", "The deputy"),
                            ("leader", "The leader"),
                            ("steering", "The steering group"),
                        ],
                        max_length=9,
                    ),
                ),
                ("due_on", models.DateField()),
                (
                    "unit_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                ("raised_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "citizen",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="citizens.citizen",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="escalations",
                        to="plans.plan",
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None)),
                        fields=["plan"],
                        name="plans_escalation_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subject", "about_id", "since", "step"),
                        name="plans_escalation_each_step_once",
                    )
                ],
            },
        ),
        ProtectByCitizen("plans_contact"),
        ProtectByCitizen("plans_escalation"),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
        migrations.RunSQL(READING + TURNING + BOUNCING + TRIGGERS + SHOWING, BACK),
    ]
