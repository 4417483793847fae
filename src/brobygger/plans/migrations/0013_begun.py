import uuid
from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

import brobygger.kernel.categories
import brobygger.kernel.clock
from brobygger.access.rls import ProtectByCitizen

PINNED = "SECURITY DEFINER SET search_path = pg_catalog, pg_temp"
ME = "(SELECT app.my_parties())::uuid[]"
MY_USER = "nullif(current_setting('brobygger.user_id', true), '')::uuid"
MY_UNIT = "nullif(current_setting('brobygger.unit_id', true), '')::uuid"
MY_GROUND = """EXISTS (SELECT FROM public.access_grant g
    WHERE g.citizen_id = p.citizen_id AND g.party_id = ANY (app.my_parties())
      AND g.categories & 2 <> 0 AND g.purposes & app.my_purpose() <> 0 AND g.valid @> now())"""
TABLES = ("plans_consideration", "plans_assent", "plans_pause")

# Nobody was asked, or nobody wrote it down: that is what stands there, and not a yes.
BEGUN_BEFORE = """
INSERT INTO plans_consideration (id, citizen_id, plan_id, category, number, said, said_on, said_at,
    words, raised_by_citizen, told_to_name, explained, explained_by_name, with_whom, law, decided_by)
SELECT gen_random_uuid(), citizen_id, id, 2,
    row_number() OVER (PARTITION BY citizen_id ORDER BY started_at, id),
    'before', app.danish_day(started_at), now(), '', false, '', '[]', '', '', '', ''
FROM plans_plan;
"""

BELONGING = """
ALTER TABLE plans_version ADD CONSTRAINT plans_version_id_plan UNIQUE (id, plan_id);
ALTER TABLE plans_assent ADD CONSTRAINT plans_assent_of_this_plans_version
    FOREIGN KEY (version_id, plan_id) REFERENCES plans_version (id, plan_id);
"""
BELONGING += "".join(
    f"ALTER TABLE {table} ADD CONSTRAINT {table}_of_the_same_citizen"
    " FOREIGN KEY (plan_id, citizen_id) REFERENCES plans_plan (id, citizen_id);\n"
    f"CREATE TRIGGER only_for_the_living BEFORE INSERT ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION app.only_for_the_living();\n"
    for table in TABLES
)
BELONGING_BACK = "".join(
    f"DROP TRIGGER only_for_the_living ON {table};\n"
    f"ALTER TABLE {table} DROP CONSTRAINT {table}_of_the_same_citizen;\n"
    for table in TABLES
)
BELONGING_BACK += """
ALTER TABLE plans_assent DROP CONSTRAINT plans_assent_of_this_plans_version;
ALTER TABLE plans_version DROP CONSTRAINT plans_version_id_plan;
"""

# The citizen alone says yes and no; what was told to somebody has their name on it. A word said
# before there was a plan is tied to one once, and nothing else about it changes.
OWN_VOICE = f"""
CREATE POLICY own_voice_said ON plans_consideration AS RESTRICTIVE FOR INSERT TO brobygger_app
    WITH CHECK (told_to IS NULL AND said IN ('yes', 'not_now', 'no') AND citizen_id = ANY ({ME})
        OR told_to = {MY_USER} AND said <> 'before' AND unit_id = {MY_UNIT}
           AND {MY_UNIT} = ANY ({ME}));
CREATE POLICY tied_once ON plans_consideration AS RESTRICTIVE FOR UPDATE TO brobygger_app
    USING (plan_id IS NULL) WITH CHECK (plan_id IS NOT NULL);
CREATE POLICY own_voice_said ON plans_assent AS RESTRICTIVE FOR INSERT TO brobygger_app
    WITH CHECK (told_to IS NULL AND citizen_id = ANY ({ME})
        OR told_to = {MY_USER} AND unit_id = {MY_UNIT} AND {MY_UNIT} = ANY ({ME}));
REVOKE UPDATE, DELETE ON plans_consideration, plans_assent, plans_pause FROM brobygger_app;
GRANT UPDATE (plan_id) ON plans_consideration TO brobygger_app;
GRANT UPDATE (ended_at, ended_by) ON plans_pause TO brobygger_app;
"""
OWN_VOICE_BACK = """
DROP POLICY own_voice_said ON plans_assent;
DROP POLICY tied_once ON plans_consideration;
DROP POLICY own_voice_said ON plans_consideration;
"""

# No plan without a yes. Read as the owner: a yes that the writer may not see is a yes.
GUARDS = f"""
CREATE FUNCTION app.plan_has_a_yes(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE {PINNED} AS $$
    SELECT EXISTS (SELECT FROM public.plans_consideration c
                   WHERE c.plan_id = wanted AND c.said = 'law')
        OR coalesce((SELECT c.said IN ('yes', 'before') FROM public.plans_consideration c
            WHERE c.plan_id = wanted AND c.said IN ('yes', 'not_now', 'no', 'before')
            ORDER BY c.number DESC LIMIT 1), false)
$$;

-- What has been agreed is closed and followed up also when the citizen says no afterwards. A plan that
-- is put there whole is looked at when the transaction ends, so that its yes may come after it.
CREATE FUNCTION app.plan_waits_for_a_yes() RETURNS trigger
LANGUAGE plpgsql {PINNED} AS $$
DECLARE
    stands public.plans_plan;
BEGIN
    SELECT * INTO stands FROM public.plans_plan p WHERE p.id = NEW.id;
    IF stands.closed_at IS NOT NULL OR stands.phase = 'consider'
            OR TG_OP = 'UPDATE' AND OLD.phase = NEW.phase THEN
        RETURN NULL;
    END IF;
    IF NOT (CASE WHEN TG_OP = 'UPDATE' AND NEW.phase IN ('plan', 'hold')
                 THEN app.plan_has_a_yes(stands.id)
                 ELSE EXISTS (SELECT FROM public.plans_consideration c WHERE c.plan_id = stands.id
                              AND c.said IN ('yes', 'law', 'before')) END) THEN
        RAISE EXCEPTION 'plan % has no yes', stands.id
            USING ERRCODE = '23514', CONSTRAINT = 'plans_plan_waits_for_a_yes';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER plans_plan_waits_for_a_yes AFTER UPDATE OF phase ON plans_plan
    FOR EACH ROW EXECUTE FUNCTION app.plan_waits_for_a_yes();
CREATE CONSTRAINT TRIGGER plans_plan_begins_with_a_yes AFTER INSERT ON plans_plan
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.plan_waits_for_a_yes();

CREATE FUNCTION app.plan_calls_nobody() RETURNS trigger
LANGUAGE plpgsql {PINNED} AS $$
BEGIN
    IF EXISTS (SELECT FROM public.plans_plan p WHERE p.id = NEW.about AND p.closed_at IS NULL)
       AND (NOT app.plan_has_a_yes(NEW.about) OR EXISTS (SELECT FROM public.plans_pause s
               WHERE s.plan_id = NEW.about AND s.ended_at IS NULL)) THEN
        RAISE EXCEPTION 'nobody is called to plan % now', NEW.about
            USING ERRCODE = '23514', CONSTRAINT = 'plans_nobody_is_called_without_a_yes';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER plans_nobody_is_called_without_a_yes BEFORE INSERT ON meetings_meeting
    FOR EACH ROW WHEN (NEW.about IS NOT NULL) EXECUTE FUNCTION app.plan_calls_nobody();
CREATE TRIGGER plans_nobody_is_asked_without_a_yes BEFORE INSERT ON meetings_poll
    FOR EACH ROW WHEN (NEW.about IS NOT NULL) EXECUTE FUNCTION app.plan_calls_nobody();
REVOKE ALL ON FUNCTION app.plan_has_a_yes(uuid), app.plan_waits_for_a_yes(),
    app.plan_calls_nobody() FROM PUBLIC;
"""
GUARDS_BACK = """
DROP TRIGGER plans_nobody_is_asked_without_a_yes ON meetings_poll;
DROP TRIGGER plans_nobody_is_called_without_a_yes ON meetings_meeting;
DROP TRIGGER plans_plan_begins_with_a_yes ON plans_plan;
DROP TRIGGER plans_plan_waits_for_a_yes ON plans_plan;
DROP FUNCTION app.plan_calls_nobody(), app.plan_waits_for_a_yes(), app.plan_has_a_yes(uuid);
"""

# A plan that rests stands still for the clock as well, and what is counted begins anew after it.
RESTING = f"""
CREATE FUNCTION app.resting(only_plan uuid) RETURNS TABLE (plan uuid)
LANGUAGE sql STABLE {PINNED} AS $$
    SELECT s.plan_id FROM public.plans_pause s
    WHERE s.ended_at IS NULL AND (only_plan IS NULL OR s.plan_id = only_plan)
    UNION
    SELECT p.id FROM public.plans_plan p
    WHERE p.closed_at IS NULL AND p.phase = 'consider' AND (only_plan IS NULL OR p.id = only_plan)
      AND (SELECT c.said FROM public.plans_consideration c
           WHERE c.plan_id = p.id AND c.said IN ('yes', 'not_now', 'no', 'before')
           ORDER BY c.number DESC LIMIT 1) IN ('not_now', 'no')
      AND NOT EXISTS (SELECT FROM public.plans_consideration c
                      WHERE c.plan_id = p.id AND c.said = 'law')
$$;
REVOKE ALL ON FUNCTION app.resting(uuid) FROM PUBLIC;

-- Whether the citizen has stepped back from a plan that goes on, and nobody has asked yet what it
-- shall come to: every consent to the shared plan withdrawn, or a no. For those who see the plan.
CREATE FUNCTION app.stepped_back(wanted uuid) RETURNS text
LANGUAGE sql STABLE {PINNED} AS $$
    WITH standing AS (
        SELECT p.id, p.citizen_id, p.phase, greatest(p.started_at,
            (SELECT max(c.said_at) FROM public.plans_consideration c
             WHERE c.plan_id = p.id AND c.said IN ('yes', 'law')),
            (SELECT max(s.ended_at) FROM public.plans_pause s WHERE s.plan_id = p.id)) AS settled
        FROM public.plans_plan p
        WHERE p.id = wanted AND p.closed_at IS NULL AND NOT EXISTS (
            SELECT FROM public.plans_pause s WHERE s.plan_id = p.id AND s.ended_at IS NULL)
          AND {MY_GROUND})
    SELECT CASE
        WHEN (SELECT max(c.withdrawn_at) FROM public.access_consent c
              WHERE c.citizen_id = p.citizen_id AND c.categories & 2 <> 0) > p.settled
         AND NOT EXISTS (SELECT FROM public.access_consent c
              WHERE c.citizen_id = p.citizen_id AND c.categories & 2 <> 0
                AND c.withdrawn_at IS NULL AND (c.expires_at IS NULL OR c.expires_at > now()))
        THEN 'withdrawn'
        WHEN p.phase <> 'consider' AND EXISTS (SELECT FROM public.plans_consideration c
              WHERE c.plan_id = p.id AND c.said IN ('not_now', 'no') AND c.said_at > p.settled)
        THEN 'no' END
    FROM standing p
$$;
REVOKE ALL ON FUNCTION app.stepped_back(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.stepped_back(uuid) TO brobygger_app;
"""

# As `app.domains_written`: how many challenges stand there, hidden ones too.
COUNTING = f"""
CREATE FUNCTION app.challenges_written(wanted uuid) RETURNS integer
LANGUAGE sql STABLE {PINNED} AS $$
    SELECT count(*)::integer FROM public.plans_challenge c
    JOIN public.plans_plan p ON p.id = c.plan_id
    WHERE c.plan_id = wanted AND btrim(c.body, E' \\t\\r\\n') <> '' AND {MY_GROUND}
$$;
REVOKE ALL ON FUNCTION app.challenges_written(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.challenges_written(uuid) TO brobygger_app;
"""
COUNTING_BACK = "DROP FUNCTION app.challenges_written(uuid);"
RESTING_BACK = "DROP FUNCTION app.stepped_back(uuid), app.resting(uuid);"
ENDING = "".join(
    f"CREATE CONSTRAINT TRIGGER {table}_ends_escalations AFTER INSERT OR UPDATE ON {table}"
    " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.something_happened();\n"
    for table in TABLES
)
ENDING_BACK = "".join(f"DROP TRIGGER {table}_ends_escalations ON {table};\n" for table in TABLES)

AWAKE = "AND p.id NOT IN (SELECT r.plan FROM app.resting(only_plan) r)"
SIGNS = """
        (SELECT app.danish_day(max(c.said_at)) FROM public.plans_consideration c
         WHERE c.plan_id = p.id AND c.said <> 'before'),
        (SELECT app.danish_day(max(s.said_at)) FROM public.plans_assent s WHERE s.plan_id = p.id),
        (SELECT app.danish_day(max(s.ended_at)) FROM public.plans_pause s WHERE s.plan_id = p.id),
"""


def function_of_0007(name: str, until: str) -> str:
    """The text that `0007_pulse` made it with, to be put in place of what stands."""
    reading: str = import_module("brobygger.plans.migrations.0007_pulse").READING
    start = reading.index(f"CREATE FUNCTION app.{name}")
    made = reading[start : reading.index(until, start)]
    return made.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)


def last_signs(*, now: bool) -> str:
    made = function_of_0007("last_signs", "-- Who holds each living plan")
    first = "greatest(app.danish_day(p.started_at),\n"
    assert made.count(first) == 1  # noqa: S101  # the text this stands on
    return made.replace(first, first + SIGNS) if now else made


def matters(*, now: bool) -> str:
    made = function_of_0007("matters", "-- Every step of every ladder")
    living = "WHERE p.closed_at IS NULL AND (only_plan IS NULL OR p.id = only_plan)"
    silence = "JOIN public.plans_plan p ON p.id = s.plan\n"
    assert (made.count(living), made.count(silence)) == (4, 1)  # noqa: S101  # as above
    if not now:
        return made
    asleep = AWAKE.replace("AND ", "WHERE ", 1)
    made = made.replace(silence, f"{silence}    {asleep}\n")
    return made.replace(living, f"{living}\n      {AWAKE}")


class Migration(migrations.Migration):
    """A plan begins with a question, may rest, and is agreed to by the one it is about."""

    dependencies = [
        ("plans", "0012_death"),
        ("citizens", "0006_death"),
        ("meetings", "0014_farewells"),
        ("access", "0013_disclosers"),
    ]
    operations = [
        migrations.CreateModel(
            name="Assent",
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
                ("number", models.PositiveIntegerField()),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("agrees", "Yes, this is my plan"),
                            ("disagrees", "No, not as it stands"),
                        ],
                        max_length=9,
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=400)),
                ("said_on", models.DateField()),
                ("said_at", models.DateTimeField(default=brobygger.kernel.clock.now)),
                ("told_to", models.UUIDField(null=True)),
                ("told_to_name", models.CharField(blank=True, max_length=120)),
                ("unit_id", models.UUIDField(null=True)),
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
                        related_name="assents",
                        to="plans.plan",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assents",
                        to="plans.version",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "number"), name="plans_assent_one_word_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answer__in", ["agrees", "disagrees"])),
                        name="plans_assent_answers_are_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Consideration",
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
                ("number", models.PositiveIntegerField()),
                (
                    "said",
                    models.CharField(
                        choices=[
                            ("explained", "Has been told, and thinks it over"),
                            ("yes", "Yes, I would like a plan"),
                            ("not_now", "Not now"),
                            ("no", "No, I do not want one"),
                            ("law", "A law asks for it"),
                            ("before", "Begun before this was asked"),
                        ],
                        max_length=9,
                    ),
                ),
                ("said_on", models.DateField()),
                ("said_at", models.DateTimeField(default=brobygger.kernel.clock.now)),
                ("words", models.CharField(blank=True, max_length=400)),
                ("raised_by_citizen", models.BooleanField(default=False)),
                ("told_to", models.UUIDField(null=True)),
                ("told_to_name", models.CharField(blank=True, max_length=120)),
                ("unit_id", models.UUIDField(null=True)),
                ("explained", models.JSONField(blank=True, default=list)),
                ("explained_by_name", models.CharField(blank=True, max_length=120)),
                ("ask_again_on", models.DateField(null=True)),
                ("with_whom", models.CharField(blank=True, max_length=200)),
                ("to_unit_id", models.UUIDField(null=True)),
                ("law", models.CharField(blank=True, max_length=40)),
                ("decided_by", models.CharField(blank=True, max_length=160)),
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="considerations",
                        to="plans.plan",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("citizen", "number"), name="plans_consideration_one_word_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("said__in", ["explained", "yes", "not_now", "no", "law", "before"])
                        ),
                        name="plans_consideration_words_are_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("said__in", ["explained", "law"]), _negated=True),
                            models.Q(("plan__isnull", False), ("told_to__isnull", False)),
                            _connector="OR",
                        ),
                        name="plans_consideration_somebody_explained_or_wrote_the_law",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("said", "law"),
                                models.Q(("law", ""), _negated=True),
                                models.Q(("decided_by", ""), _negated=True),
                                models.Q(("words", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("said", "law"), _negated=True),
                                ("decided_by", ""),
                                ("law", ""),
                            ),
                            _connector="OR",
                        ),
                        name="plans_consideration_law_has_a_decider_and_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ask_again_on", None), ("said__in", ["not_now", "no"]), _connector="OR"
                        ),
                        name="plans_consideration_only_a_no_names_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("explained", []), ("explained_by_name", "")),
                            models.Q(
                                models.Q(("explained", []), _negated=True),
                                models.Q(("explained_by_name", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="plans_consideration_explained_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Pause",
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
                    "why",
                    models.CharField(
                        choices=[
                            ("withdrawn", "The citizen has withdrawn every consent"),
                            ("wish", "The citizen would like a break"),
                            ("other", "Something else"),
                        ],
                        max_length=9,
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=400)),
                ("since", models.DateTimeField(default=brobygger.kernel.clock.now)),
                ("paused_by", models.UUIDField()),
                ("paused_by_name", models.CharField(max_length=120)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.UUIDField(null=True)),
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
                        related_name="pauses",
                        to="plans.plan",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("plan",),
                        name="plans_pause_one_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="plans_pause_ended_by_somebody",
                    ),
                ],
            },
        ),
        *[ProtectByCitizen(table) for table in TABLES],
        migrations.RunSQL(BEGUN_BEFORE, migrations.RunSQL.noop),
        migrations.RunSQL(BELONGING, BELONGING_BACK),
        migrations.RunSQL(OWN_VOICE, OWN_VOICE_BACK),
        migrations.RunSQL(GUARDS, GUARDS_BACK),
        migrations.RunSQL(RESTING, RESTING_BACK),
        migrations.RunSQL(COUNTING, COUNTING_BACK),
        migrations.RunSQL(last_signs(now=True), last_signs(now=False)),
        migrations.RunSQL(matters(now=True), matters(now=False)),
        migrations.RunSQL(ENDING, ENDING_BACK),
    ]
