"""A consent that can be proven: who gave it, how it is signed, how it was taken back, what it betrays."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from brobygger.access.rls import GROUND_EXISTS
from brobygger.kernel.categories import CHOICES

ME = "(SELECT app.my_parties())::uuid[]"
MY_UNIT = "nullif(current_setting('brobygger.unit_id', true), '')::uuid"
MY_USER = "nullif(current_setting('brobygger.user_id', true), '')::uuid"
PLAN_GROUND = GROUND_EXISTS.format(table="access_consent", column="citizen_id", category="2")

# Written down before consents were signed: they keep their words and hold as they did. The trigger
# that derives grants lets nothing but a withdrawal through, so it rests while the rows are marked.
AS_THEY_WERE = """
ALTER TABLE access_consent DISABLE TRIGGER grant_from_consent;
UPDATE access_consent SET
    signing = CASE WHEN form = 'oral' THEN '' ELSE 'before' END,
    withdrawn_how = CASE WHEN withdrawn_at IS NULL THEN '' ELSE 'before' END,
    betrays = app.betrayed_by(party_id || disclosers);
ALTER TABLE access_consent ENABLE TRIGGER grant_from_consent;
"""

BETRAYAL = """
-- That somebody is treated in psychiatry or for addiction, or is known to the probation service, is told
-- by any row that names such a unit. Everybody has a doctor, and lives somewhere.
CREATE FUNCTION app.betrayed_by(parties uuid[]) RETURNS smallint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT (1 | coalesce(bit_or(o.category & (4 | 8 | 256)), 0))::smallint
    FROM unnest(parties) unit JOIN public.access_opening o
        ON o.kind = ANY ((app.class_of(unit)).relation_kinds)
$$;
"""

PROOF = """
-- A guardian or a proxy decides within their matters, and in nothing because of the word alone.
-- 92: mental health, addiction, body, crisis. 418: plan, daily life, network, legal matters.
CREATE FUNCTION app.stands_for(who uuid, whom uuid, as_what text, cats integer) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM public.citizens_relative r
        WHERE r.id = who AND r.citizen_id = whom
          AND (r.ended_on IS NULL OR r.ended_on > (now() AT TIME ZONE 'Europe/Copenhagen')::date)
          AND (as_what = 'guardian' AND r.is_guardian OR as_what = 'proxy' AND r.is_proxy)
          AND r.matters && ARRAY['health', 'personal']::varchar[]
          AND (cats & 92 = 0 OR 'health' = ANY (r.matters))
          AND (cats & 418 = 0 OR 'personal' = ANY (r.matters)))
$$;

CREATE FUNCTION app.consent_is_proven() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    needs_written boolean;
BEGIN
    SELECT r.needs_written INTO STRICT needs_written
        FROM public.access_rule r WHERE r.code = NEW.rule_id;
    IF NEW.signing = 'before' OR NEW.withdrawn_how <> ''
            OR needs_written AND (NEW.form = 'oral' OR NEW.signing = '') THEN
        RAISE EXCEPTION 'what the law wants in writing is signed' USING ERRCODE = '23514';
    END IF;
    IF (NEW.grantor = 'citizen') IS DISTINCT FROM (NEW.grantor_id IS NULL)
            OR NEW.grantor <> 'citizen'
            AND NOT app.stands_for(NEW.grantor_id, NEW.citizen_id, NEW.grantor, NEW.categories) THEN
        RAISE EXCEPTION 'nobody says yes beyond what they stand for' USING ERRCODE = '23514';
    END IF;
    IF NEW.party_id = ANY (NEW.disclosers) OR EXISTS (
            SELECT FROM unnest(NEW.disclosers) one
            WHERE one NOT IN (SELECT u.id FROM public.organisations_unit u)) THEN
        RAISE EXCEPTION 'those who tell are other units' USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER consent_is_proven AFTER INSERT ON access_consent
    FOR EACH ROW EXECUTE FUNCTION app.consent_is_proven();

-- Row security answers between the triggers before and after: those before only fill in, so that
-- nobody learns from a refusal what they may not see.
CREATE FUNCTION app.consent_betrays() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.betrays := app.betrayed_by(NEW.party_id || NEW.disclosers);
    RETURN NEW;
END $$;
CREATE TRIGGER consent_betrays BEFORE INSERT ON access_consent
    FOR EACH ROW EXECUTE FUNCTION app.consent_betrays();

-- The moment from which a signature lets a consent open: a paper that was signed when it was written
-- down opens from the beginning, any other from when it was signed or came back.
CREATE FUNCTION app.opens_from(consent uuid) RETURNS tstzrange
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN c.signing NOT IN ('screen', 'paper', 'kept') OR NOT r.needs_written
                THEN tstzrange(NULL, NULL)
                WHEN s.id IS NULL THEN 'empty'::tstzrange
                WHEN s.how = 'kept' THEN tstzrange(NULL, NULL)
                ELSE tstzrange(s.recorded_at, NULL) END
    FROM public.access_consent c JOIN public.access_rule r ON r.code = c.rule_id
        LEFT JOIN public.access_signature s ON s.consent_id = c.id
    WHERE c.id = consent
$$;

-- What the law wants signed opens nothing until it is, by whatever door the grant is written.
CREATE FUNCTION app.unsigned_opens_nothing() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.valid := NEW.valid * coalesce(app.opens_from(NEW.source_id), tstzrange(NULL, NULL));
    RETURN NEW;
END $$;
CREATE TRIGGER unsigned_opens_nothing BEFORE INSERT ON access_grant
    FOR EACH ROW WHEN (NEW.ground = 'consent') EXECUTE FUNCTION app.unsigned_opens_nothing();

CREATE FUNCTION app.signature_is_true() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    signed public.access_consent%ROWTYPE;
BEGIN
    SELECT * INTO signed FROM public.access_consent c WHERE c.id = NEW.consent_id FOR UPDATE;
    IF signed.citizen_id IS DISTINCT FROM NEW.citizen_id OR signed.signing IS DISTINCT FROM NEW.how
            OR signed.withdrawn_at IS NOT NULL OR NEW.how <> 'kept' AND signed.expires_at <= now()
            OR NEW.signed_on > (now() AT TIME ZONE 'Europe/Copenhagen')::date
            OR NEW.words_sha256 IS DISTINCT FROM
                encode(sha256(convert_to(signed.words, 'UTF8')), 'hex') THEN
        RAISE EXCEPTION 'a signature is under the words of a consent that stands'
            USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER signature_is_true AFTER INSERT ON access_signature
    FOR EACH ROW EXECUTE FUNCTION app.signature_is_true();

CREATE FUNCTION app.signature_is_now() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.recorded_at := now();
    RETURN NEW;
END $$;
CREATE TRIGGER signature_is_now BEFORE INSERT ON access_signature
    FOR EACH ROW EXECUTE FUNCTION app.signature_is_now();
CREATE TRIGGER only_for_the_living BEFORE INSERT ON access_signature
    FOR EACH ROW EXECUTE FUNCTION app.only_for_the_living();

CREATE FUNCTION app.signed_consent_opens() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE public.access_grant g
        SET valid = tstzrange(c.given_at, least(c.expires_at, c.withdrawn_at))
                    * app.opens_from(c.id)
        FROM public.access_consent c
        WHERE c.id = NEW.consent_id AND g.ground = 'consent' AND g.source_id = c.id;
    RETURN NULL;
END $$;
CREATE TRIGGER signed_consent_opens AFTER INSERT ON access_signature
    FOR EACH ROW EXECUTE FUNCTION app.signed_consent_opens();

-- How a no was said is written with the no. The function is taken as it stands and its one list of
-- what a withdrawal may set made longer, so that whatever else it does by now is kept.
DO $patch$
DECLARE
    was text := pg_get_functiondef('app.grant_from_consent()'::regprocedure);
    is_now text := replace(was, $$- 'withdrawn_by')$$,
        $$- 'withdrawn_by' - 'withdrawn_how' - 'withdrawn_said_on' - 'withdrawn_unit_id')$$);
BEGIN
    IF is_now = was THEN
        RAISE EXCEPTION 'grant_from_consent does not list what a withdrawal may set';
    END IF;
    EXECUTE is_now;
END $patch$;

-- Who sees this citizen: a consent that betrays a treatment is told to those who see that kind of
-- information, or share the plan with whoever it lets in, as a care relation is. Those around one
-- table know of each other; what they have been told stands in the list of consents, which is stricter.
DO $patch$
DECLARE
    was text := pg_get_functiondef('app.grounds_on(uuid)'::regprocedure);
    is_now text := replace(was, $$(sight.mask & 2 <> 0 OR c.recorded_unit_id = ANY (me.parties))$$,
        $$(sight.mask & 2 <> 0 AND (c.betrays & ~sight.mask = 0 OR g.categories & 2 <> 0)
            OR c.recorded_unit_id = ANY (me.parties) OR c.disclosers && me.parties)$$);
BEGIN
    IF is_now = was THEN
        RAISE EXCEPTION 'grounds_on does not say who is told of a consent';
    END IF;
    EXECUTE is_now;
END $patch$;

REVOKE ALL ON FUNCTION app.betrayed_by(uuid[]), app.stands_for(uuid, uuid, text, integer),
    app.consent_betrays(), app.consent_is_proven(), app.opens_from(uuid),
    app.unsigned_opens_nothing(), app.signature_is_now(), app.signature_is_true(), app.signed_consent_opens() FROM PUBLIC;
"""

PROOF_BACK = """
DO $patch$
BEGIN
    EXECUTE replace(pg_get_functiondef('app.grant_from_consent()'::regprocedure),
        $$ - 'withdrawn_how' - 'withdrawn_said_on' - 'withdrawn_unit_id')$$, ')');
END $patch$;
DO $patch$
BEGIN
    EXECUTE replace(pg_get_functiondef('app.grounds_on(uuid)'::regprocedure),
        $$(sight.mask & 2 <> 0 AND (c.betrays & ~sight.mask = 0 OR g.categories & 2 <> 0)
            OR c.recorded_unit_id = ANY (me.parties) OR c.disclosers && me.parties)$$,
        $$(sight.mask & 2 <> 0 OR c.recorded_unit_id = ANY (me.parties))$$);
END $patch$;
DROP TRIGGER signed_consent_opens ON access_signature;
DROP TRIGGER only_for_the_living ON access_signature;
DROP TRIGGER signature_is_now ON access_signature;
DROP TRIGGER signature_is_true ON access_signature;
DROP TRIGGER unsigned_opens_nothing ON access_grant;
DROP TRIGGER consent_betrays ON access_consent;
DROP TRIGGER consent_is_proven ON access_consent;
DROP FUNCTION app.signed_consent_opens, app.signature_is_now, app.signature_is_true,
    app.unsigned_opens_nothing, app.opens_from, app.consent_betrays, app.consent_is_proven,
    app.stands_for;
"""

# A list of consents tells who treats whom. It is read by the citizen, by whoever tells or is told, by
# the unit that wrote the row down, and by those who see the plan and all that the row betrays.
POLICIES = f"""
DROP POLICY by_ground ON access_consent;
CREATE POLICY by_ground ON access_consent FOR SELECT TO brobygger_app
    USING (citizen_id = ANY ({ME}) OR party_id = ANY ({ME}) OR recorded_unit_id = ANY ({ME})
        OR disclosers && {ME}
        OR {PLAN_GROUND} AND betrays & ~(
            SELECT coalesce(bit_or(g.categories), 0) FROM access_grant g
            WHERE g.citizen_id = access_consent.citizen_id) = 0);
GRANT UPDATE (withdrawn_how, withdrawn_said_on, withdrawn_unit_id)
    ON access_consent TO brobygger_app;

ALTER TABLE access_signature ENABLE ROW LEVEL SECURITY;
CREATE POLICY by_consent ON access_signature FOR SELECT TO brobygger_app
    USING (EXISTS (SELECT FROM access_consent c WHERE c.id = access_signature.consent_id));
-- The citizen signs on the screen; a unit that stands there sees it signed, or takes the paper in.
CREATE POLICY sign ON access_signature FOR INSERT TO brobygger_app
    WITH CHECK (seen_by = {MY_USER} AND seen_unit_id IS NOT DISTINCT FROM {MY_UNIT}
        AND (seen_unit_id = ANY ({ME}) AND app.my_unit_stands(citizen_id)
            OR seen_unit_id IS NULL AND how = 'screen' AND citizen_id = ANY ({ME}))
        AND EXISTS (SELECT FROM access_consent c WHERE c.id = access_signature.consent_id));
REVOKE UPDATE, DELETE ON access_signature FROM brobygger_app;
"""

POLICIES_BACK = f"""
DROP POLICY sign ON access_signature;
DROP POLICY by_consent ON access_signature;
ALTER TABLE access_signature DISABLE ROW LEVEL SECURITY;
REVOKE UPDATE (withdrawn_how, withdrawn_said_on, withdrawn_unit_id)
    ON access_consent FROM brobygger_app;
DROP POLICY by_ground ON access_consent;
CREATE POLICY by_ground ON access_consent FOR SELECT TO brobygger_app
    USING ({PLAN_GROUND} OR party_id = ANY ({ME}) OR recorded_unit_id = ANY ({ME}));
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0017_holders"),
        ("citizens", "0007_standing_for"),
        ("organisations", "0005_part"),
    ]
    operations = [
        migrations.AddField(
            model_name="consent",
            name="betrays",
            field=models.SmallIntegerField(db_default=1, default=1, editable=False),
        ),
        migrations.AddField(
            model_name="consent",
            name="grantor",
            field=models.CharField(
                choices=[
                    ("citizen", "The citizen"),
                    ("guardian", "A guardian"),
                    ("proxy", "Somebody with power of attorney"),
                ],
                db_default="citizen",
                default="citizen",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="grantor_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="consent",
            name="signing",
            field=models.CharField(
                blank=True,
                choices=[
                    ("screen", "On the screen, with name and code"),
                    ("paper", "On a printed paper that comes back"),
                    ("kept", "On a paper that lies with a unit"),
                    ("before", "Written down before consents were signed here"),
                ],
                db_default="",
                default="",
                max_length=6,
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="withdrawn_how",
            field=models.CharField(
                blank=True,
                choices=[
                    ("self", "By the citizen, signed in"),
                    ("aloud", "Said aloud"),
                    ("phone", "On the phone"),
                    ("writing", "In writing"),
                    ("before", "Not noted: before it was asked here"),
                ],
                db_default="",
                default="",
                max_length=7,
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="withdrawn_said_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="consent",
            name="withdrawn_unit_id",
            field=models.UUIDField(null=True),
        ),
        migrations.RunSQL(BETRAYAL, "DROP FUNCTION app.betrayed_by"),
        migrations.RunSQL(AS_THEY_WERE, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("form", "oral"), ("signing", "")),
                    models.Q(
                        ("form", "written"), ("signing__in", ["screen", "paper", "kept", "before"])
                    ),
                    models.Q(("form", "digital"), ("signing__in", ["", "screen", "before"])),
                    _connector="OR",
                ),
                name="access_consent_written_is_signed",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at", None), ("withdrawn_how", "")),
                    models.Q(
                        ("withdrawn_at__isnull", False),
                        ("withdrawn_how__in", ["self", "aloud", "phone", "writing", "before"]),
                    ),
                    _connector="OR",
                ),
                name="access_consent_withdrawn_somehow",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("grantor", "citizen"), ("grantor_id", None)),
                    models.Q(("grantor__in", ["guardian", "proxy"]), ("grantor_id__isnull", False)),
                    _connector="OR",
                ),
                name="access_consent_given_by_somebody",
            ),
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("category", models.SmallIntegerField(choices=CHOICES, default=1)),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("screen", "On the screen, with name and code"),
                            ("paper", "On a printed paper that comes back"),
                            ("kept", "On a paper that lies with a unit"),
                            ("before", "Written down before consents were signed here"),
                        ],
                        max_length=6,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("words_sha256", models.CharField(max_length=64)),
                ("signed_on", models.DateField()),
                ("kept_unit_id", models.UUIDField(null=True)),
                ("kept_where", models.CharField(blank=True, max_length=120)),
                ("seen_by", models.UUIDField()),
                ("seen_unit_id", models.UUIDField(null=True)),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="signature",
            name="citizen",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="citizens.citizen"
            ),
        ),
        migrations.AddField(
            model_name="signature",
            name="consent",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="signature",
                to="access.consent",
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="access_signature_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("how", "screen"), ("kept_unit_id", None)),
                    models.Q(("how__in", ["paper", "kept"]), ("kept_unit_id__isnull", False)),
                    _connector="OR",
                ),
                name="access_signature_paper_lies_somewhere",
            ),
        ),
        migrations.RunSQL(PROOF, PROOF_BACK),
        migrations.RunSQL(POLICIES, POLICIES_BACK),
    ]
