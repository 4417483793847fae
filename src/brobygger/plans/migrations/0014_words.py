from django.db import migrations, models

THROUGH = [
    ("told", "Told to somebody, and accepted"),
    ("joined", "Some of them told to somebody"),
    ("taken_in", "Taken in at a meeting"),
]
ANSWERS = [("accepted", "These are my words"), ("refused", "That is not what I said")]
HANDS = [
    ("own", "The citizen’s own"),
    ("told", "Told to somebody"),
    ("table", "The table’s, or one unit’s"),
]
KINDS = [("staff", "Professional"), ("citizen", "The citizen"), ("relative", "Relative")]
TOLD_SECTIONS = ("wishes", "comment")
JOINT_SECTIONS = ("resources", "crisis")
OWN_SECTIONS = (*TOLD_SECTIONS, *JOINT_SECTIONS)


def word(choices: list[tuple[str, str]], length: int = 8) -> models.CharField:
    return models.CharField(
        max_length=length, choices=choices, blank=True, default="", db_default=""
    )


def name() -> models.CharField:
    return models.CharField(max_length=120, blank=True, default="", db_default="")


# What stands already: the citizen's own where their name is on it. What others wrote where the
# citizen's voice alone stands was told, or put together: nobody knows, so it keeps its writer and no
# day of telling ("written down by").
# Triggers rest: a plan of somebody who has died is sorted too, and nothing has happened in any plan.
SORTED = """
ALTER TABLE plans_passage DISABLE TRIGGER USER;
UPDATE plans_passage SET hand = CASE written_by_kind WHEN 'citizen' THEN 'own' ELSE 'told' END
    WHERE section IN ('wishes', 'comment');
UPDATE plans_passage SET hand = 'own'
    WHERE section IN ('resources', 'crisis') AND written_by_kind = 'citizen';
ALTER TABLE plans_passage ENABLE TRIGGER USER;

-- A draft of a text that now has a place of its own beside the other's begins from nothing there.
ALTER TABLE plans_draft DISABLE TRIGGER USER;
UPDATE plans_draft d SET base_revision = 0
    WHERE d.field IN ('wishes', 'resources', 'comment', 'crisis') AND NOT EXISTS (
        SELECT FROM plans_passage s
        WHERE s.plan_id = d.plan_id AND s.section = d.field
          AND (s.hand = 'own') = (d.party_id = d.citizen_id));
ALTER TABLE plans_draft ENABLE TRIGGER USER;

-- Whom the citizen would like as case lead: said by an account of theirs, or told to somebody.
ALTER TABLE plans_leadwish DISABLE TRIGGER USER;
UPDATE plans_leadwish w SET told_to = coalesce(nullif(
        (SELECT u.name FROM accounts_user u WHERE u.id = w.said_by), ''), '?')
    WHERE NOT EXISTS (SELECT FROM accounts_personlink l
                      WHERE l.user_id = w.said_by AND l.person_id = w.citizen_id);
ALTER TABLE plans_leadwish ENABLE TRIGGER USER;
"""

# The plan as rows of one shape (0005), with by whose hand each text stands. The key of a text with
# the citizen's voice names the hand: the two stand beside each other in a version, and in its copy.
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
    'passage/' || s.section || '/' || s.domain || '/' || coalesce(s.unit_id::text, ''){hand},
    100 + 10 * array_position(ARRAY['wishes', 'resources', 'status', 'overall_goal', 'crisis',
                                    'admission', 'comment']::text[], s.section::text)
        + coalesce(array_position(ARRAY['mental', 'addiction', 'somatic', 'housing', 'economy',
                                        'daytime', 'network', 'legal']::text[], s.domain::text), 0),
    jsonb_build_object('section', s.section, 'domain', s.domain, 'unit_id', s.unit_id,
        'body', s.body, 'revision', s.revision, 'updated_at', s.updated_at,
        'written_by', s.written_by_name, 'written_by_kind', s.written_by_kind{more})
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
        'status_note', a.status_note, 'status_at', a.status_at, 'revision', a.revision,
        'answered_at', a.answered_at, 'bounces', a.bounces, 'needs_unit_id', a.needs_unit_id,
        'needs_by', a.needs_by, 'replaced_by', a.replaced_by_id,
        'from_id', CASE WHEN a.status = 'declined' THEN
            (SELECT s.responsible_id FROM public.plans_agreementstep s
             WHERE s.agreement_id = a.id AND s.status <> 'declined'
             ORDER BY s.number DESC LIMIT 1) END)
FROM public.plans_agreement a WHERE a.removed_at IS NULL
UNION ALL
SELECT e.plan_id, e.citizen_id, e.category, 'existing', 'existing/' || e.id, 600,
    jsonb_build_object('id', e.id, 'domain', e.domain, 'kind', e.kind,
        'owner_unit_id', e.owner_unit_id, 'valid_to', e.valid_to)
FROM public.plans_existingplan e;
"""
HAND = " || CASE s.hand WHEN 'table' THEN '' ELSE '/' || s.hand END"
MORE = """,
        'hand', s.hand, 'told_on', s.told_on, 'through', s.through,
        'through_name', s.through_name, 'answer', s.answer, 'answered_on', s.answered_on"""

# Her words are hers, whatever the program asks for. They look at who asks with the asker's own
# rights; whoever owns the tables (a migration) is not asked. They come after row security, so that
# somebody without a ground is told nothing but that.
HERS = """
CREATE FUNCTION app.is_the_citizen(concerned uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(nullif(current_setting('brobygger.person_id', true), '')::uuid = concerned, false)
$$;

-- The citizen's own text is written by the citizen. Others take in what the citizen wrote before a
-- meeting, letter by letter, beneath what stands. What was told is written by staff under their own
-- name, and taken away by the citizen's answer alone.
CREATE FUNCTION app.passage_is_by_its_hand() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    standing text := '';
    wrote_it boolean := app.is_the_citizen(NEW.citizen_id);
    is_staff boolean := nullif(current_setting('brobygger.unit_id', true), '') IS NOT NULL;
    is_allowed boolean;
BEGIN
    IF current_user <> 'brobygger_app' THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        standing := OLD.body;
        IF (OLD.plan_id, OLD.citizen_id, OLD.section, OLD.domain, OLD.unit_id, OLD.hand)
            IS DISTINCT FROM
            (NEW.plan_id, NEW.citizen_id, NEW.section, NEW.domain, NEW.unit_id, NEW.hand) THEN
            RAISE EXCEPTION 'passage % stays what it is', OLD.id
                USING ERRCODE = '23514', CONSTRAINT = 'plans_passage_stays_what_it_is';
        END IF;
    END IF;
    IF NEW.hand = 'own' THEN
        is_allowed := wrote_it OR is_staff AND NEW.through = 'taken_in' AND EXISTS (
            SELECT FROM public.plans_preparationanswer a
            JOIN public.plans_preparation p ON p.id = a.preparation_id
            WHERE p.plan_id = NEW.plan_id AND p.person_id = NEW.citizen_id
              AND a.question = 'words' AND a.told_to = '' AND btrim(a.body) <> ''
              AND NEW.body = CASE WHEN btrim(standing, E' \\t\\r\\n') = '' THEN a.body
                                  ELSE standing || E'\\n\\n' || a.body END);
    ELSIF NEW.hand = 'told' THEN
        is_allowed := wrote_it AND TG_OP = 'UPDATE' AND NEW.answer <> '' AND NEW.body = ''
            OR is_staff AND NEW.answer = ''
               AND NEW.updated_by = nullif(current_setting('brobygger.user_id', true), '')::uuid;
    ELSE
        is_allowed := is_staff;
    END IF;
    IF NOT is_allowed THEN
        RAISE EXCEPTION 'these words are written by another hand'
            USING ERRCODE = '23514', CONSTRAINT = 'plans_passage_is_by_its_hand';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER plans_passage_is_by_its_hand AFTER INSERT OR UPDATE ON plans_passage
    FOR EACH ROW EXECUTE FUNCTION app.passage_is_by_its_hand();

-- Before a meeting: what staff write in the citizen's form was told to them and says so, and never
-- goes over words that the citizen has written there.
CREATE FUNCTION app.answer_is_by_its_hand() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_user <> 'brobygger_app' OR NOT EXISTS (
        SELECT FROM public.plans_preparation p
        WHERE p.id = NEW.preparation_id AND p.kind = 'citizen') THEN
        RETURN NULL;
    END IF;
    IF app.is_the_citizen(NEW.citizen_id) AND NEW.told_to = '' THEN
        RETURN NULL;
    END IF;
    IF app.is_the_citizen(NEW.citizen_id) OR NEW.told_to = ''
        OR TG_OP = 'UPDATE' AND OLD.told_to = '' AND btrim(OLD.body, E' \\t\\r\\n') <> '' THEN
        RAISE EXCEPTION 'this answer is by another hand'
            USING ERRCODE = '23514', CONSTRAINT = 'plans_preparationanswer_is_by_its_hand';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER plans_preparationanswer_is_by_its_hand
    AFTER INSERT OR UPDATE ON plans_preparationanswer
    FOR EACH ROW EXECUTE FUNCTION app.answer_is_by_its_hand();

-- Whom the citizen would like: what staff note was told to them, and what the citizen has said here
-- is ended by the citizen.
CREATE FUNCTION app.wish_is_by_its_hand() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    said_here text := CASE TG_OP WHEN 'UPDATE' THEN OLD.told_to ELSE NEW.told_to END;
BEGIN
    IF current_user = 'brobygger_app' AND NOT app.is_the_citizen(NEW.citizen_id)
        AND (said_here = '' OR NEW.told_to = '') THEN
        RAISE EXCEPTION 'this wish is the citizen''s own'
            USING ERRCODE = '23514', CONSTRAINT = 'plans_leadwish_is_by_its_hand';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER plans_leadwish_is_by_its_hand AFTER INSERT OR UPDATE ON plans_leadwish
    FOR EACH ROW EXECUTE FUNCTION app.wish_is_by_its_hand();
REVOKE ALL ON FUNCTION app.is_the_citizen(uuid), app.passage_is_by_its_hand(),
    app.answer_is_by_its_hand(), app.wish_is_by_its_hand() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.is_the_citizen(uuid) TO brobygger_app;  -- the triggers run as the writer
"""
HERS_BACK = """
DROP TRIGGER plans_leadwish_is_by_its_hand ON plans_leadwish;
DROP TRIGGER plans_preparationanswer_is_by_its_hand ON plans_preparationanswer;
DROP TRIGGER plans_passage_is_by_its_hand ON plans_passage;
DROP FUNCTION app.wish_is_by_its_hand(), app.answer_is_by_its_hand(), app.passage_is_by_its_hand(),
    app.is_the_citizen(uuid);
"""


class Migration(migrations.Migration):
    """Her words are hers: by whose hand each text stands, and who may change it (ADR 59)."""

    dependencies = [("plans", "0013_begun"), ("accounts", "0001_initial")]
    operations = [
        migrations.RemoveConstraint("passage", "plans_passage_once"),
        migrations.AddField(
            "passage",
            "hand",
            models.CharField(max_length=5, choices=HANDS, default="table", db_default="table"),
        ),
        *[
            migrations.AddField(model, field, column)
            for model in ("passage", "earliertext")
            for field, column in (
                ("told_on", models.DateField(null=True)),
                ("through", word(THROUGH)),
                ("through_name", name()),
                ("answer", word(ANSWERS)),
            )
        ],
        migrations.AddField("passage", "answered_on", models.DateField(null=True)),
        migrations.AddField("earliertext", "written_by_kind", word(KINDS)),
        migrations.AddField("leadwish", "told_to", name()),
        migrations.RunSQL(SORTED, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "passage",
            models.UniqueConstraint(
                fields=["plan", "section", "domain", "unit_id", "hand"],
                name="plans_passage_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            "passage",
            models.CheckConstraint(
                name="plans_passage_each_section_has_its_hands",
                condition=models.Q(section__in=TOLD_SECTIONS, hand__in=["own", "told"])
                | models.Q(section__in=JOINT_SECTIONS, hand__in=["own", "table"])
                | ~models.Q(section__in=OWN_SECTIONS) & models.Q(hand="table"),
            ),
        ),
        migrations.AddConstraint(
            "passage",
            models.CheckConstraint(
                name="plans_passage_own_words_have_the_citizens_name",
                condition=models.Q(hand="own", written_by_kind="citizen")
                | ~models.Q(hand="own") & ~models.Q(written_by_kind="citizen"),
            ),
        ),
        migrations.AddConstraint(
            "passage",
            models.CheckConstraint(
                name="plans_passage_another_hand_is_named",
                condition=models.Q(through="", through_name="")
                | models.Q(hand="own") & ~models.Q(through="") & ~models.Q(through_name=""),
            ),
        ),
        migrations.AddConstraint(
            "passage",
            models.CheckConstraint(
                name="plans_passage_answered_told_words_stand_no_more",
                condition=models.Q(answer="", answered_on=None)
                | models.Q(hand="told", answered_on__isnull=False, body="") & ~models.Q(answer=""),
            ),
        ),
        migrations.RunSQL(VIEW.format(hand=HAND, more=MORE), VIEW.format(hand="", more="")),
        migrations.RunSQL(HERS, HERS_BACK),
    ]
