from django.db import migrations, models

# A row of one citizen's plan cannot be dressed up as another citizen's, nor point at a person
# around another table: what row security reads must be what the plan says.
BELONGING = """
ALTER TABLE plans_plan ADD CONSTRAINT plans_plan_id_citizen UNIQUE (id, citizen_id);
ALTER TABLE plans_participant ADD CONSTRAINT plans_participant_id_plan UNIQUE (id, plan_id);
ALTER TABLE plans_intervention ADD CONSTRAINT plans_intervention_id_plan UNIQUE (id, plan_id);
ALTER TABLE plans_version ADD CONSTRAINT plans_version_id_citizen UNIQUE (id, citizen_id);
DO $$
DECLARE
    child text;
BEGIN
    FOREACH child IN ARRAY ARRAY['participant', 'caselead', 'passage', 'existingplan', 'challenge',
                                 'intervention', 'agreement', 'version', 'draft'] LOOP
        EXECUTE format('ALTER TABLE plans_%1$s ADD CONSTRAINT plans_%1$s_of_the_same_citizen
            FOREIGN KEY (plan_id, citizen_id) REFERENCES plans_plan (id, citizen_id)', child);
    END LOOP;
    FOREACH child IN ARRAY ARRAY['versionpart', 'distribution'] LOOP
        EXECUTE format('ALTER TABLE plans_%1$s ADD CONSTRAINT plans_%1$s_of_the_same_citizen
            FOREIGN KEY (version_id, citizen_id) REFERENCES plans_version (id, citizen_id)', child);
    END LOOP;
END $$;
ALTER TABLE plans_passage
    ADD CONSTRAINT plans_passage_id_citizen_category UNIQUE (id, citizen_id, category);
ALTER TABLE plans_earliertext ADD CONSTRAINT plans_earliertext_of_the_same_kind
    FOREIGN KEY (passage_id, citizen_id, category)
    REFERENCES plans_passage (id, citizen_id, category);
ALTER TABLE plans_caselead ADD CONSTRAINT plans_caselead_sits_at_this_table
    FOREIGN KEY (participant_id, plan_id) REFERENCES plans_participant (id, plan_id);
ALTER TABLE plans_intervention ADD CONSTRAINT plans_intervention_responsible_sits_at_this_table
    FOREIGN KEY (responsible_id, plan_id) REFERENCES plans_participant (id, plan_id);
ALTER TABLE plans_agreement ADD CONSTRAINT plans_agreement_responsible_sits_at_this_table
    FOREIGN KEY (responsible_id, plan_id) REFERENCES plans_participant (id, plan_id);
ALTER TABLE plans_agreement ADD CONSTRAINT plans_agreement_of_this_plans_intervention
    FOREIGN KEY (intervention_id, plan_id) REFERENCES plans_intervention (id, plan_id);
"""

BELONGING_BACK = """
ALTER TABLE plans_agreement DROP CONSTRAINT plans_agreement_of_this_plans_intervention,
    DROP CONSTRAINT plans_agreement_responsible_sits_at_this_table,
    DROP CONSTRAINT plans_agreement_of_the_same_citizen;
ALTER TABLE plans_intervention DROP CONSTRAINT plans_intervention_responsible_sits_at_this_table,
    DROP CONSTRAINT plans_intervention_of_the_same_citizen;
ALTER TABLE plans_caselead DROP CONSTRAINT plans_caselead_sits_at_this_table,
    DROP CONSTRAINT plans_caselead_of_the_same_citizen;
ALTER TABLE plans_versionpart DROP CONSTRAINT plans_versionpart_of_the_same_citizen;
ALTER TABLE plans_distribution DROP CONSTRAINT plans_distribution_of_the_same_citizen;
ALTER TABLE plans_version DROP CONSTRAINT plans_version_of_the_same_citizen,
    DROP CONSTRAINT plans_version_id_citizen;
ALTER TABLE plans_earliertext DROP CONSTRAINT plans_earliertext_of_the_same_kind;
ALTER TABLE plans_passage DROP CONSTRAINT plans_passage_of_the_same_citizen,
    DROP CONSTRAINT plans_passage_id_citizen_category;
ALTER TABLE plans_existingplan DROP CONSTRAINT plans_existingplan_of_the_same_citizen;
ALTER TABLE plans_challenge DROP CONSTRAINT plans_challenge_of_the_same_citizen;
ALTER TABLE plans_draft DROP CONSTRAINT plans_draft_of_the_same_citizen;
ALTER TABLE plans_participant DROP CONSTRAINT plans_participant_of_the_same_citizen,
    DROP CONSTRAINT plans_participant_id_plan;
ALTER TABLE plans_intervention DROP CONSTRAINT plans_intervention_id_plan;
ALTER TABLE plans_plan DROP CONSTRAINT plans_plan_id_citizen;
"""

# The whole plan as rows of one shape, read with the reader's own rights.
PARTS = """
CREATE VIEW plans_workingpart WITH (security_invoker = true) AS
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
        'status_note', a.status_note, 'status_at', a.status_at, 'revision', a.revision)
FROM public.plans_agreement a WHERE a.removed_at IS NULL
UNION ALL
SELECT e.plan_id, e.citizen_id, e.category, 'existing', 'existing/' || e.id, 600,
    jsonb_build_object('id', e.id, 'domain', e.domain, 'kind', e.kind,
        'owner_unit_id', e.owner_unit_id, 'valid_to', e.valid_to)
FROM public.plans_existingplan e;
REVOKE ALL ON plans_workingpart FROM brobygger_app;
GRANT SELECT ON plans_workingpart TO brobygger_app;
"""

# A version is frozen by the database: whoever closes the meeting need not see every part for all
# of them to be kept, and nobody can write history by hand.
FREEZE = """
CREATE FUNCTION app.freeze_plan() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.number <> 1 + (SELECT count(*) FROM public.plans_version v
                          WHERE v.plan_id = NEW.plan_id AND v.id <> NEW.id) THEN
        RAISE EXCEPTION 'versions of plan % are numbered one by one', NEW.plan_id
            USING ERRCODE = '23514', CONSTRAINT = 'plans_version_numbered_one_by_one';
    END IF;
    INSERT INTO public.plans_versionpart
        (id, version_id, citizen_id, category, kind, key, position, content)
    SELECT gen_random_uuid(), NEW.id, w.citizen_id, w.category, w.kind, w.key, w.position, w.content
    FROM public.plans_workingpart w
    WHERE w.plan_id = NEW.plan_id
      AND NOT (w.kind = 'passage' AND btrim(w.content ->> 'body', E' \\t\\r\\n') = '');
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION app.freeze_plan() FROM PUBLIC;
CREATE TRIGGER plans_version_is_frozen AFTER INSERT ON plans_version
    FOR EACH ROW EXECUTE FUNCTION app.freeze_plan();
REVOKE INSERT ON plans_versionpart FROM brobygger_app;
REVOKE UPDATE ON plans_distribution FROM brobygger_app;
GRANT UPDATE (opened_at) ON plans_distribution TO brobygger_app;

-- In how many life domains something is written, hidden ones too: a number, for those with the plan.
CREATE FUNCTION app.domains_written(wanted uuid) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT count(DISTINCT s.domain)::integer FROM public.plans_passage s
    WHERE s.plan_id = wanted AND s.section = 'status' AND btrim(s.body, E' \\t\\r\\n') <> ''
      AND EXISTS (SELECT FROM public.access_grant g
                  WHERE g.citizen_id = s.citizen_id AND g.party_id = ANY (app.my_parties())
                    AND g.categories & 2 <> 0 AND g.purposes & app.my_purpose() <> 0
                    AND g.valid @> now())
$$;
REVOKE ALL ON FUNCTION app.domains_written(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.domains_written(uuid) TO brobygger_app;
"""

FREEZE_BACK = """
DROP FUNCTION app.domains_written(uuid);
DROP TRIGGER plans_version_is_frozen ON plans_version;
DROP FUNCTION app.freeze_plan();
"""


class Migration(migrations.Migration):
    """The plan as rows of one shape, and versions that the database itself makes of them."""

    dependencies = [("plans", "0002_protect")]
    operations = [
        migrations.RunSQL(BELONGING, BELONGING_BACK),
        migrations.RunSQL(
            PARTS,
            "DROP VIEW plans_workingpart;",
            state_operations=[
                migrations.CreateModel(
                    name="WorkingPart",
                    fields=[
                        ("plan_id", models.UUIDField()),
                        ("citizen_id", models.UUIDField()),
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
                        ("kind", models.CharField(max_length=16)),
                        ("key", models.CharField(max_length=80, primary_key=True, serialize=False)),
                        ("position", models.PositiveSmallIntegerField()),
                        ("content", models.JSONField()),
                    ],
                    options={
                        "db_table": "plans_workingpart",
                        "ordering": ["position", "key"],
                        "managed": False,
                    },
                ),
            ],
        ),
        migrations.RunSQL(FREEZE, FREEZE_BACK),
    ]
