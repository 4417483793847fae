import uuid

import django.db.models.deletion
from django.db import migrations, models

import brobygger.kernel.categories
import brobygger.kernel.clock
from brobygger.access.rls import ProtectByCitizen

BELONGING = """
ALTER TABLE plans_leadwish ADD CONSTRAINT plans_leadwish_of_the_same_citizen
    FOREIGN KEY (plan_id, citizen_id) REFERENCES plans_plan (id, citizen_id);
ALTER TABLE plans_leadwish ADD CONSTRAINT plans_leadwish_about_somebody_at_this_table
    FOREIGN KEY (participant_id, plan_id) REFERENCES plans_participant (id, plan_id);
ALTER TABLE plans_handover ADD CONSTRAINT plans_handover_of_the_same_citizen
    FOREIGN KEY (plan_id, citizen_id) REFERENCES plans_plan (id, citizen_id);
ALTER TABLE plans_handover ADD CONSTRAINT plans_handover_to_somebody_at_this_table
    FOREIGN KEY (to_id, plan_id) REFERENCES plans_participant (id, plan_id);
REVOKE DELETE ON plans_leadwish, plans_handover FROM brobygger_app;
ALTER TABLE plans_caselead ALTER COLUMN acting SET DEFAULT false;
"""

BELONGING_BACK = """
ALTER TABLE plans_handover DROP CONSTRAINT plans_handover_to_somebody_at_this_table,
    DROP CONSTRAINT plans_handover_of_the_same_citizen;
ALTER TABLE plans_leadwish DROP CONSTRAINT plans_leadwish_about_somebody_at_this_table,
    DROP CONSTRAINT plans_leadwish_of_the_same_citizen;
"""

# Who can hold the threads: at work now, at a unit that is open, in a role that may lead a plan.
AT_WORK = """
DROP FUNCTION app.cover_for_leaver(uuid, uuid);
-- The roles that `accounts.roles` lets lead a plan; a test holds the two against each other.
CREATE FUNCTION app.leads_plans(role text) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT role = ANY (ARRAY['contact_person', 'nurse', 'physician', 'psychologist',
        'addiction_counsellor', 'caseworker', 'pathway_coordinator', 'leader'])
$$;
CREATE FUNCTION app.danish_day(at timestamptz) RETURNS date
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT (at AT TIME ZONE 'Europe/Copenhagen')::date
$$;

-- A minute ahead: whoever leaves at midnight is followed before midnight, and a web server's clock
-- that is a little behind the database's changes nothing.
CREATE OR REPLACE FUNCTION app.works_there(who uuid, unit uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM public.accounts_membership m
        JOIN public.accounts_user u ON u.id = m.user_id AND u.is_active
        JOIN public.organisations_unit o ON o.id = m.unit_id
        WHERE m.user_id = who AND m.unit_id = unit
          AND coalesce(o.valid_to, 'infinity') >= app.danish_day(clock_timestamp() + interval '1 minute')
          AND coalesce(lower(m.valid), '-infinity') <= clock_timestamp() + interval '1 minute'
          AND coalesce(upper(m.valid), 'infinity') > clock_timestamp() + interval '1 minute')
$$;
CREATE FUNCTION app.may_lead(who uuid, unit uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT app.works_there(who, unit) AND EXISTS (SELECT FROM public.accounts_membership m
        WHERE m.user_id = who AND m.unit_id = unit AND app.leads_plans(m.role)
          AND m.valid @> clock_timestamp() + interval '1 minute')
$$;
CREATE FUNCTION app.unit_sees_plan(citizen uuid, unit uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM public.access_grant g
        WHERE g.citizen_id = citizen AND g.party_id = unit AND g.categories & 2 <> 0
          AND g.purposes & 1 <> 0 AND g.valid @> now())
$$;
"""

# Somebody who led or sat here is gone. Whoever causes it need not see the plans.
COVER = """
-- At the table: whom the citizen has not said no to, who is not away, the deputy, a colleague of the
-- one before, another. `unwanted` also takes those the citizen has said no to: the very last resort.
CREATE FUNCTION app.next_at_table(plan uuid, gone uuid, unit uuid, unwanted boolean) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.id FROM public.plans_participant p
    LEFT JOIN public.plans_caselead d
        ON d.participant_id = p.id AND d.part = 'deputy' AND d.until IS NULL
    WHERE p.plan_id = plan AND p.id <> gone AND p.kind = 'staff' AND p.left_at IS NULL
      AND app.may_lead(p.user_id, p.unit_id) AND app.unit_sees_plan(p.citizen_id, p.unit_id)
      AND (unwanted OR NOT EXISTS (SELECT FROM public.plans_leadwish w
                                   WHERE w.participant_id = p.id AND w.answer = 'no' AND w.ended_at IS NULL))
    ORDER BY app.away_until(p.user_id, app.danish_day(clock_timestamp())) IS NOT NULL, d.id IS NULL,
        p.unit_id <> unit, p.name, p.id
    LIMIT 1
$$;

-- Nobody at the table: a leader whose unit has a ground for the plan is given a seat. First the one
-- of the unit that is left behind, then of units at the table, then of any that sees the plan.
CREATE FUNCTION app.seat_a_leader(wanted uuid, gone uuid, unit uuid) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found uuid;
BEGIN
    INSERT INTO public.plans_participant (id, plan_id, citizen_id, category, kind, user_id, unit_id,
                                          person_id, name, function, phone, left_at)
    SELECT gen_random_uuid(), l.id, l.citizen_id, 2, 'staff', m.user_id, m.unit_id, NULL, u.name,
           m.title, u.phone, NULL
    FROM public.plans_plan l, public.accounts_membership m
    JOIN public.accounts_user u ON u.id = m.user_id
    WHERE l.id = wanted AND m.role = 'leader' AND app.may_lead(m.user_id, m.unit_id)
      AND m.valid @> clock_timestamp() + interval '1 minute'
      AND app.unit_sees_plan(l.citizen_id, m.unit_id)
      AND NOT EXISTS (SELECT FROM public.plans_participant p
            WHERE p.plan_id = wanted AND p.user_id = m.user_id AND p.unit_id = m.unit_id
              AND (p.left_at IS NULL OR p.id = gone))
    ORDER BY m.unit_id <> unit,
        NOT EXISTS (SELECT FROM public.plans_participant p
                    WHERE p.plan_id = wanted AND p.unit_id = m.unit_id AND p.left_at IS NULL),
        app.away_until(m.user_id, app.danish_day(clock_timestamp())) IS NOT NULL, u.name, u.id
    LIMIT 1
    ON CONFLICT ON CONSTRAINT plans_participant_once DO UPDATE SET left_at = NULL
    RETURNING id INTO found;
    RETURN found;
END $$;

-- The threads of one plan change hands: `gone` holds them no more, someone stands in. Nothing when
-- nobody can.
CREATE FUNCTION app.take_up(wanted uuid, gone uuid, unit uuid) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    successor uuid := coalesce(app.next_at_table(wanted, gone, unit, false),
                               app.seat_a_leader(wanted, gone, unit),
                               app.next_at_table(wanted, gone, unit, true));
BEGIN
    IF successor IS NULL THEN
        RETURN NULL;
    END IF;
    UPDATE public.plans_caselead c SET until = clock_timestamp()
        WHERE c.plan_id = wanted AND c.until IS NULL
          AND (c.participant_id IN (gone, successor) OR c.part = 'lead');
    INSERT INTO public.plans_caselead
        (id, plan_id, citizen_id, category, participant_id, part, since, acting, for_unit_id)
    SELECT gen_random_uuid(), l.id, l.citizen_id, 2, successor, 'lead', clock_timestamp(), true, unit
    FROM public.plans_plan l WHERE l.id = wanted;
    RETURN successor;
END $$;

-- One seat is left for good: its threads are taken up, its promises go back to the table. What comes
-- back says what happened; nothing has happened when it is empty (the one who leads cannot be
-- followed, and `strict` did not say to refuse).
CREATE FUNCTION app.leave_seat(gone uuid, strict boolean)
RETURNS TABLE (plan uuid, citizen uuid, leaver uuid, successor uuid, successor_user uuid,
               for_unit uuid, holder uuid, returned text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    seat public.plans_participant;
BEGIN
    SELECT p.* INTO seat FROM public.plans_participant p WHERE p.id = gone AND p.left_at IS NULL;
    IF seat.id IS NULL THEN
        RETURN;
    END IF;
    plan := seat.plan_id; citizen := seat.citizen_id; leaver := gone; for_unit := seat.unit_id;
    IF EXISTS (SELECT FROM public.plans_caselead c
               WHERE c.participant_id = gone AND c.part = 'lead' AND c.until IS NULL) THEN
        successor := app.take_up(plan, gone, seat.unit_id);
        IF successor IS NULL AND strict THEN
            RAISE EXCEPTION 'plan % would be left without a case lead', plan
                USING ERRCODE = '23514', CONSTRAINT = 'plans_plan_has_one_case_lead';
        ELSIF successor IS NULL THEN
            RETURN;
        END IF;
        SELECT p.user_id INTO successor_user FROM public.plans_participant p WHERE p.id = successor;
    END IF;
    UPDATE public.plans_participant p SET left_at = clock_timestamp() WHERE p.id = gone;
    UPDATE public.plans_caselead c SET until = clock_timestamp()
        WHERE c.participant_id = gone AND c.until IS NULL;
    UPDATE public.plans_handover h SET ended_at = clock_timestamp()
        WHERE h.to_id = gone AND h.completed_at IS NULL AND h.ended_at IS NULL;
    SELECT c.participant_id INTO holder FROM public.plans_caselead c
        WHERE c.plan_id = seat.plan_id AND c.part = 'lead' AND c.until IS NULL;
    SELECT json_agg(row_to_json(r))::text INTO returned FROM app.return_agreements(gone, holder) r;
    RETURN NEXT;
END $$;

-- Who has left a unit leaves every table they sat at from there. Refused as a whole when a plan would
-- be alone; does nothing while they still work there.
CREATE FUNCTION app.cover_for_leaver(who uuid, unit uuid, strict boolean)
RETURNS TABLE (plan uuid, citizen uuid, leaver uuid, successor uuid, successor_user uuid,
               for_unit uuid, holder uuid, returned text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    IF app.works_there(who, unit) THEN
        RETURN;
    END IF;
    FOR one IN
        SELECT p.id, p.plan_id FROM public.plans_participant p
        JOIN public.plans_plan l ON l.id = p.plan_id AND l.closed_at IS NULL
        WHERE p.user_id = who AND p.unit_id = unit AND p.left_at IS NULL ORDER BY p.plan_id
    LOOP
        PERFORM FROM public.plans_plan l WHERE l.id = one.plan_id AND l.closed_at IS NULL FOR UPDATE;
        IF FOUND THEN  -- not closed while we waited for it
            RETURN QUERY SELECT * FROM app.leave_seat(one.id, strict);
        END IF;
    END LOOP;
END $$;

-- A facility team comes for some weeks and goes; a consent that outlives its course does not keep it
-- at the table. Any other unit stays while the citizen lets it see the plan.
CREATE FUNCTION app.team_has_withdrawn(about uuid, unit uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM public.organisations_unit o WHERE o.id = unit AND o.kind = 'facility_team')
       AND NOT EXISTS (SELECT FROM public.access_carerelation r
                       WHERE r.citizen_id = about AND r.unit_id = unit AND r.valid @> now())
$$;

-- A unit no longer has a ground for a citizen's plan. When it has withdrawn (`leaves`) its people get
-- up from the table; else only the threads are taken from them, for who cannot see cannot lead.
-- Never refused: the ground is gone whether or not somebody can follow.
CREATE FUNCTION app.cover_for_unit(about uuid, unit uuid, leaves boolean)
RETURNS TABLE (plan uuid, citizen uuid, leaver uuid, successor uuid, successor_user uuid,
               for_unit uuid, holder uuid, returned text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    IF app.unit_sees_plan(about, unit) AND NOT (leaves AND app.team_has_withdrawn(about, unit)) THEN
        RETURN;
    END IF;
    PERFORM FROM public.plans_plan l
        WHERE l.citizen_id = about AND l.closed_at IS NULL FOR UPDATE;
    FOR one IN
        SELECT p.id, p.plan_id, p.user_id, c.part FROM public.plans_participant p
        JOIN public.plans_plan l ON l.id = p.plan_id AND l.closed_at IS NULL
        LEFT JOIN public.plans_caselead c ON c.participant_id = p.id AND c.until IS NULL
        WHERE l.citizen_id = about AND p.unit_id = unit AND p.left_at IS NULL
        ORDER BY c.part DESC NULLS LAST, p.id
    LOOP
        IF leaves THEN
            RETURN QUERY SELECT * FROM app.leave_seat(one.id, false);
        ELSIF one.part = 'lead' THEN
            plan := one.plan_id; citizen := about; leaver := one.id; for_unit := unit;
            successor := app.take_up(one.plan_id, one.id, unit);
            holder := successor; returned := NULL;
            SELECT p.user_id INTO successor_user FROM public.plans_participant p WHERE p.id = successor;
            IF successor IS NOT NULL THEN
                RETURN NEXT;
            END IF;
        ELSIF one.part = 'deputy' THEN
            UPDATE public.plans_caselead c SET until = clock_timestamp()
                WHERE c.participant_id = one.id AND c.until IS NULL;
        END IF;
    END LOOP;
END $$;

-- What time alone has ended: roles that have run out, units whose last day is over, leads whose ground
-- has lapsed. Asked every minute and before a plan is read by nobody in particular; safe to repeat.
CREATE FUNCTION app.cover_for_lapsed()
RETURNS TABLE (plan uuid, citizen uuid, leaver uuid, successor uuid, successor_user uuid,
               for_unit uuid, holder uuid, returned text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT p.user_id, p.unit_id FROM public.plans_participant p
        JOIN public.plans_plan l ON l.id = p.plan_id AND l.closed_at IS NULL
        WHERE p.kind = 'staff' AND p.left_at IS NULL
        GROUP BY p.user_id, p.unit_id HAVING NOT app.works_there(p.user_id, p.unit_id)
        ORDER BY p.user_id, p.unit_id
    LOOP
        RETURN QUERY SELECT * FROM app.cover_for_leaver(one.user_id, one.unit_id, false);
    END LOOP;
    FOR one IN
        SELECT p.citizen_id, p.unit_id FROM public.plans_caselead c
        JOIN public.plans_participant p ON p.id = c.participant_id
        JOIN public.plans_plan l ON l.id = c.plan_id AND l.closed_at IS NULL
        WHERE c.part = 'lead' AND c.until IS NULL
          AND NOT app.unit_sees_plan(p.citizen_id, p.unit_id)
        ORDER BY p.plan_id
    LOOP
        RETURN QUERY SELECT * FROM app.cover_for_unit(one.citizen_id, one.unit_id, false);
    END LOOP;
END $$;
"""

# Who acts today, and what is said of those who could lead.
TODAY = """
-- The participant who acts that day: the lead, the deputy while the lead is away, nobody when both are.
CREATE FUNCTION app.who_acts(wanted uuid, day date) RETURNS uuid
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.participant_id FROM public.plans_caselead c
    JOIN public.plans_participant p ON p.id = c.participant_id AND p.left_at IS NULL
    WHERE c.plan_id = wanted AND c.until IS NULL AND app.away_until(p.user_id, day) IS NULL
    ORDER BY c.part DESC LIMIT 1
$$;
-- What a plan's page tells of its lead and deputy: until when each is away, whether the lead stands in.
CREATE FUNCTION app.holding(wanted uuid, day date) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT jsonb_object_agg(c.part, jsonb_build_object('participant', c.participant_id,
        'away_until', app.away_until(p.user_id, day), 'acting', c.acting,
        'for_unit', c.for_unit_id, 'overlap_until', c.overlap_until))
    FROM public.plans_caselead c JOIN public.plans_participant p ON p.id = c.participant_id
    WHERE c.plan_id = wanted AND c.until IS NULL
$$;

-- The professionals at a table as those who could lead: at work until when, away soon, how many plans
-- they lead. The number counts plans the asker may not see, and names none of them. Only for somebody
-- who sees the plan.
CREATE FUNCTION app.lead_candidates(wanted uuid, day date)
RETURNS TABLE (participant uuid, may_lead boolean, sees_plan boolean, works_until timestamptz,
               away_until date, away_days bigint, leads bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.id, app.may_lead(p.user_id, p.unit_id), app.unit_sees_plan(p.citizen_id, p.unit_id),
        (SELECT max(upper(m.valid)) FROM public.accounts_membership m
         WHERE m.user_id = p.user_id AND m.unit_id = p.unit_id AND NOT upper_inf(m.valid)
           AND NOT EXISTS (SELECT FROM public.accounts_membership later
                WHERE later.user_id = m.user_id AND later.unit_id = m.unit_id AND upper_inf(later.valid))),
        app.away_until(p.user_id, day),
        (SELECT coalesce(sum(least(a.to_on, day + 90) - greatest(a.from_on, day) + 1), 0)
         FROM public.accounts_absence a
         WHERE a.user_id = p.user_id AND a.to_on >= day AND a.from_on <= day + 90),
        (SELECT count(*) FROM public.plans_caselead c
         JOIN public.plans_participant s ON s.id = c.participant_id
         JOIN public.plans_plan l ON l.id = c.plan_id AND l.closed_at IS NULL
         WHERE s.user_id = p.user_id AND c.part = 'lead' AND c.until IS NULL)
    FROM public.plans_participant p
    WHERE p.plan_id = wanted AND p.kind = 'staff' AND p.left_at IS NULL
      AND EXISTS (SELECT FROM public.access_grant g
                  WHERE g.citizen_id = p.citizen_id AND g.party_id = ANY (app.my_parties())
                    AND g.categories & 2 <> 0 AND g.purposes & app.my_purpose() <> 0
                    AND g.valid @> now())
$$;

-- The units whose leader must know that lead and deputy of a plan are away in the same days.
CREATE FUNCTION app.left_alone(who uuid, first date, last date) RETURNS TABLE (unit uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT DISTINCT lead.unit_id FROM public.plans_participant mine
    JOIN public.plans_caselead held ON held.participant_id = mine.id AND held.until IS NULL
    JOIN public.plans_plan l ON l.id = mine.plan_id AND l.closed_at IS NULL
    JOIN public.plans_caselead other ON other.plan_id = l.id AND other.until IS NULL AND other.id <> held.id
    JOIN public.plans_participant their ON their.id = other.participant_id
    JOIN public.plans_participant lead
        ON lead.id = CASE held.part WHEN 'lead' THEN mine.id ELSE their.id END
    WHERE mine.user_id = who AND EXISTS (SELECT FROM public.accounts_absence a
        WHERE a.user_id = their.user_id AND a.from_on <= last AND a.to_on >= first)
$$;
REVOKE ALL ON FUNCTION app.leads_plans(text), app.danish_day(timestamptz), app.works_there(uuid, uuid),
    app.may_lead(uuid, uuid), app.unit_sees_plan(uuid, uuid),
    app.next_at_table(uuid, uuid, uuid, boolean), app.seat_a_leader(uuid, uuid, uuid),
    app.take_up(uuid, uuid, uuid), app.leave_seat(uuid, boolean),
    app.cover_for_leaver(uuid, uuid, boolean), app.cover_for_unit(uuid, uuid, boolean),
    app.team_has_withdrawn(uuid, uuid), app.cover_for_lapsed(), app.who_acts(uuid, date),
    app.holding(uuid, date), app.lead_candidates(uuid, date), app.left_alone(uuid, date, date)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.cover_for_leaver(uuid, uuid, boolean),
    app.cover_for_unit(uuid, uuid, boolean), app.cover_for_lapsed(), app.who_acts(uuid, date),
    app.holding(uuid, date), app.lead_candidates(uuid, date), app.left_alone(uuid, date, date)
    TO brobygger_app;
"""

BACK = """
DROP FUNCTION app.left_alone, app.lead_candidates, app.holding, app.who_acts, app.cover_for_lapsed,
    app.cover_for_unit, app.cover_for_leaver(uuid, uuid, boolean), app.leave_seat, app.take_up,
    app.seat_a_leader, app.next_at_table, app.team_has_withdrawn, app.unit_sees_plan, app.may_lead, app.leads_plans;
CREATE FUNCTION app.cover_for_leaver(leaver uuid, unit uuid) RETURNS void
LANGUAGE sql AS $$ SELECT $$;  -- as 0004 wants to drop it
"""


class Migration(migrations.Migration):
    """Case leads that are asked, handed over and stood in for."""

    dependencies = [
        ("accounts", "0005_absence"),
        ("organisations", "0001_initial"),
        ("plans", "0005_ledger"),
    ]
    operations = [
        migrations.CreateModel(
            name="Handover",
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
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("new_job", "I am leaving my job, or getting other tasks"),
                            ("leave", "I will be away for a long time"),
                            ("wish", "The citizen would like somebody else"),
                            ("moved", "The citizen has moved, or gets help from others now"),
                            ("too_many", "I lead too many plans"),
                            ("stood_in", "The case lead only stands in"),
                            ("other", "Something else"),
                        ],
                        max_length=10,
                    ),
                ),
                ("proposed_by", models.UUIDField()),
                ("proposed_at", models.DateTimeField(default=brobygger.kernel.clock.now)),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("awaited", "Not answered"),
                            ("accepted", "Yes, I will lead"),
                            ("declined", "No, I cannot"),
                        ],
                        default="awaited",
                        max_length=8,
                    ),
                ),
                ("answer_words", models.CharField(blank=True, max_length=400)),
                ("answered_at", models.DateTimeField(null=True)),
                ("talked_on", models.DateField(null=True)),
                ("not_talked_because", models.CharField(blank=True, max_length=400)),
                ("talk_noted_at", models.DateTimeField(null=True)),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("consents_checked_at", models.DateTimeField(null=True)),
                ("completed_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-proposed_at"],
            },
        ),
        migrations.CreateModel(
            name="LeadWish",
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
                (
                    "answer",
                    models.CharField(
                        choices=[("yes", "I would like"), ("no", "Not this one")], max_length=3
                    ),
                ),
                ("said_at", models.DateTimeField(default=brobygger.kernel.clock.now)),
                ("said_by", models.UUIDField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="caselead",
            name="acting",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="caselead",
            name="for_unit_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="caselead",
            name="overlap_until",
            field=models.DateField(null=True),
        ),
        migrations.AddConstraint(
            model_name="caselead",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("acting", False),
                    models.Q(("acting", True), ("for_unit_id__isnull", False), ("part", "lead")),
                    _connector="OR",
                ),
                name="plans_caselead_acting_for_somebody",
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="citizen",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="citizens.citizen"
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="handovers",
                to="plans.plan",
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="to",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="plans.participant",
            ),
        ),
        migrations.AddField(
            model_name="leadwish",
            name="citizen",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="citizens.citizen"
            ),
        ),
        migrations.AddField(
            model_name="leadwish",
            name="participant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="plans.participant",
            ),
        ),
        migrations.AddField(
            model_name="leadwish",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lead_wishes",
                to="plans.plan",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.UniqueConstraint(
                condition=models.Q(("completed_at", None), ("ended_at", None)),
                fields=("plan",),
                name="plans_handover_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("completed_at", None),
                    models.Q(
                        ("answer", "accepted"),
                        ("consents_checked_at__isnull", False),
                        ("ended_at", None),
                        ("reviewed_at__isnull", False),
                        ("talk_noted_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="plans_handover_completed_when_accepted_and_gone_through",
            ),
        ),
        migrations.AddConstraint(
            model_name="leadwish",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("plan", "participant"),
                name="plans_leadwish_one_word_about_each",
            ),
        ),
        migrations.AddConstraint(
            model_name="leadwish",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answer", "yes"), ("ended_at", None)),
                fields=("plan",),
                name="plans_leadwish_one_wish",
            ),
        ),
        ProtectByCitizen("plans_leadwish"),
        ProtectByCitizen("plans_handover"),
        migrations.RunSQL(BELONGING, BELONGING_BACK),
        migrations.RunSQL(AT_WORK + COVER + TODAY, BACK),
    ]
