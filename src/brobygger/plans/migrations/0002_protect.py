from django.db import migrations

from brobygger.access.rls import ProtectByCitizen

MY_USER = "nullif(current_setting('brobygger.user_id', true), '')::uuid"

DRAFTS = f"""
CREATE POLICY mine_alone ON plans_draft AS RESTRICTIVE TO brobygger_app
    USING (user_id = {MY_USER}) WITH CHECK (user_id = {MY_USER});
"""

KEPT = """
REVOKE DELETE ON plans_plan, plans_participant, plans_caselead, plans_passage, plans_intervention,
    plans_agreement, plans_distribution FROM brobygger_app;
REVOKE UPDATE, DELETE ON plans_version, plans_versionpart, plans_earliertext FROM brobygger_app;
"""

ONE_LEAD = """
-- Never a living plan without exactly one active case lead: looked at when the transaction ends,
-- so that a handover may end one and begin the next in any order. The partial unique index
-- keeps it from being two; this keeps it from being none.
CREATE FUNCTION app.plan_has_its_lead() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    concerned uuid;
BEGIN
    IF TG_TABLE_NAME = 'plans_plan' THEN
        concerned := NEW.id;
    ELSIF TG_OP = 'DELETE' THEN
        concerned := OLD.plan_id;
    ELSE
        concerned := NEW.plan_id;
    END IF;
    IF EXISTS (SELECT FROM public.plans_plan p WHERE p.id = concerned AND p.closed_at IS NULL)
        AND (SELECT count(*) FROM public.plans_caselead c
             WHERE c.plan_id = concerned AND c.part = 'lead' AND c.until IS NULL) <> 1 THEN
        RAISE EXCEPTION 'plan % would be left without a case lead', concerned
            USING ERRCODE = '23514', CONSTRAINT = 'plans_plan_has_one_case_lead';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION app.plan_has_its_lead() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER plans_plan_has_one_case_lead
    AFTER INSERT OR UPDATE ON plans_plan DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION app.plan_has_its_lead();
CREATE CONSTRAINT TRIGGER plans_caselead_leaves_no_plan_alone
    AFTER INSERT OR UPDATE OR DELETE ON plans_caselead DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION app.plan_has_its_lead();
"""

ONE_LEAD_BACK = """
DROP TRIGGER plans_caselead_leaves_no_plan_alone ON plans_caselead;
DROP TRIGGER plans_plan_has_one_case_lead ON plans_plan;
DROP FUNCTION app.plan_has_its_lead();
"""


class Migration(migrations.Migration):
    """Plans follow their citizen: no ground, no row, no matter what Python asks."""

    dependencies = [("plans", "0001_initial"), ("access", "0003_protect")]
    operations = [
        *[
            ProtectByCitizen(f"plans_{table}")
            for table in (
                "plan",
                "participant",
                "caselead",
                "passage",
                "earliertext",
                "existingplan",
                "challenge",
                "intervention",
                "agreement",
                "version",
                "versionpart",
                "distribution",
                "draft",
            )
        ],
        migrations.RunSQL(DRAFTS, "DROP POLICY mine_alone ON plans_draft;"),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
        migrations.RunSQL(ONE_LEAD, ONE_LEAD_BACK),
    ]
