"""Invented plans for the citizens of the benchmark, as full as a plan that is in use."""

STATUSES = "(VALUES ('mental', 4, 0), ('addiction', 8, 1), ('housing', 32, 2), ('network', 128, 3))"
TEXT = "'What was said at the meeting, as it was written down while all could read it. '"
UNIT = "md5('unit' || (d.base + {k} * d.step) %% %(units)s)::uuid"

PLANS = f"""
CREATE VIEW bench_planned AS SELECT * FROM bench_draw WHERE n < %(planned)s;

INSERT INTO plans_plan (id, citizen_id, phase, started_at, started_by,
    started_unit_id, next_meeting_on)
SELECT md5('plan' || d.id)::uuid, d.id, 'follow_up', now(), md5('staff0')::uuid,
    {UNIT.format(k=0)}, current_date + 90
FROM bench_planned d;

INSERT INTO plans_consideration (id, citizen_id, plan_id, category, number, said, said_on, said_at,
    words, raised_by_citizen, told_to, told_to_name, unit_id, explained, explained_by_name,
    with_whom, law, decided_by)
SELECT gen_random_uuid(), d.id, md5('plan' || d.id)::uuid, 2, 1, 'yes', current_date, now(), '',
    false, md5('staff0')::uuid, 'Someone 0', {UNIT.format(k=0)}, '["spoken"]', 'Someone 0', '', '', ''
FROM bench_planned d;

INSERT INTO plans_participant (id, plan_id, citizen_id, kind, user_id, unit_id, person_id, name)
SELECT md5('participant' || k || d.id)::uuid, md5('plan' || d.id)::uuid, d.id,
    CASE k WHEN 4 THEN 'citizen' ELSE 'staff' END,
    CASE WHEN k < 4 THEN md5('staff' || (d.base + k * d.step) %% %(units)s)::uuid END,
    CASE WHEN k < 4 THEN {UNIT.format(k="k")} END,
    CASE WHEN k = 4 THEN d.id END, 'Someone ' || k
FROM bench_planned d, generate_series(0, 4) k;

INSERT INTO plans_caselead (id, plan_id, citizen_id, participant_id, part, since)
SELECT gen_random_uuid(), md5('plan' || d.id)::uuid, d.id, md5('participant' || k || d.id)::uuid,
    CASE k WHEN 0 THEN 'lead' ELSE 'deputy' END, now()
FROM bench_planned d, generate_series(0, 1) k;

INSERT INTO plans_passage (id, plan_id, citizen_id, category, section, domain, unit_id, hand, body,
    updated_at, updated_by)
SELECT gen_random_uuid(), md5('plan' || d.id)::uuid, d.id, s.category, s.section, s.domain,
    s.unit_id, CASE WHEN s.section = 'wishes' THEN 'told' ELSE 'table' END,
    repeat({TEXT}, 3), now(), md5('staff0')::uuid
FROM bench_planned d, LATERAL (
    SELECT 'status' AS section, domain, category, {UNIT.format(k="k")} AS unit_id
    FROM {STATUSES} of_status (domain, category, k)
    UNION ALL
    SELECT section, '', category, NULL FROM (VALUES
        ('wishes', 2), ('resources', 2), ('overall_goal', 2), ('crisis', 64)
    ) of_plan (section, category)
) s;

INSERT INTO plans_existingplan (id, plan_id, citizen_id, category, domain, kind)
SELECT gen_random_uuid(), md5('plan' || d.id)::uuid, d.id, 4, 'mental', 'treatment_plan'
FROM bench_planned d;

INSERT INTO plans_challenge (id, plan_id, citizen_id, rank, body)
SELECT gen_random_uuid(), md5('plan' || d.id)::uuid, d.id, k, {TEXT}
FROM bench_planned d, generate_series(1, 3) k;

INSERT INTO plans_intervention (id, plan_id, citizen_id, category, rank, title, goal,
    responsible_id, due_on, status)
SELECT md5('intervention' || k || d.id)::uuid, md5('plan' || d.id)::uuid, d.id, s.category, k,
    'Intervention ' || k, {TEXT}, md5('participant' || k || d.id)::uuid, current_date + 30,
    'under_way'
FROM bench_planned d, (VALUES (1, 2), (2, 8), (3, 32)) s (k, category);

INSERT INTO plans_agreement (id, intervention_id, plan_id, citizen_id, category, what,
    responsible_id, due_on)
SELECT gen_random_uuid(), md5('intervention' || s.k || d.id)::uuid, md5('plan' || d.id)::uuid, d.id,
    s.category, {TEXT}, md5('participant' || s.k || d.id)::uuid, current_date + 14
FROM bench_planned d, (VALUES (1, 2), (2, 8), (3, 32)) s (k, category), generate_series(1, 2);
"""  # noqa: S608  # constants of this file
