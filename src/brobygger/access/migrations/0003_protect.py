"""Row security for the register of persons, for access's own tables and for the audit."""

from django.db import migrations

from brobygger.access.rls import GROUND_EXISTS, STANDS_FOR_ME, ProtectByCitizen

IDENTITY = GROUND_EXISTS.format(table="citizens_citizen", column="id", category="1")
ME = "(SELECT app.my_parties())::uuid[]"
MY_UNIT = "nullif(current_setting('brobygger.unit_id', true), '')::uuid"
MY_USER = "nullif(current_setting('brobygger.user_id', true), '')::uuid"

MY_PERSON = "nullif(current_setting('brobygger.person_id', true), '')::uuid"

PLAN_GROUND = GROUND_EXISTS.format(table="access_consent", column="citizen_id", category="2")
CARE_GROUND = GROUND_EXISTS.format(
    table="access_carerelation", column="citizen_id", category="access_carerelation.category"
)
# The unit's own standing ground, for whatever purpose and of whatever kind but an emergency: those
# belong to a person, so three hours of emergency access can never be turned into something lasting.
CONSENT_BY_UNIT = (
    f"recorded_unit_id = {MY_UNIT} AND recorded_unit_id = ANY ({ME})"
    " AND app.my_unit_stands(access_consent.citizen_id)"
)
CARE_BY_UNIT = (
    f"unit_id = {MY_UNIT} AND unit_id = ANY ({ME}) AND (app.i_just_registered(citizen_id)"
    " OR app.my_unit_stands(access_carerelation.citizen_id))"
)
MINE_TO_WITHDRAW = (
    f"citizen_id = ANY ({ME}) OR recorded_unit_id = ANY ({ME})"
    " OR app.my_unit_stands(access_consent.citizen_id)"
)
EMERGENCY_OPEN_GROUND = f"user_id = {MY_USER} AND unit_id = ANY ({ME})"

POLICIES = f"""
ALTER TABLE citizens_citizen ENABLE ROW LEVEL SECURITY;
-- The array is the fast prefilter and may only ever hide; the EXISTS is the truth, so the prefilter
-- need not check who I am: that halves what finding it out costs. It stands there without a SELECT
-- around it, so that the planner sees how many I know and does not walk the register by name. Some beginnings of
-- names are a hundred times as common as others: the planner must know which to choose its way.
ALTER TABLE citizens_citizen ALTER COLUMN name_sort SET STATISTICS 400;
CREATE POLICY by_ground ON citizens_citizen TO brobygger_app
    USING (party_ids && app.claimed_parties() AND {IDENTITY});
CREATE POLICY may_register ON citizens_citizen FOR INSERT TO brobygger_app
    WITH CHECK (registered_by = {MY_USER});

ALTER TABLE access_grant ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON access_grant FOR SELECT TO brobygger_app USING ({STANDS_FOR_ME});

-- Who shares with whom is itself about the plan: seen by those who see the plan, by the receiver,
-- and by the unit that wrote the consent down. Written by whoever has a ground for the person.
ALTER TABLE access_consent ENABLE ROW LEVEL SECURITY;
CREATE POLICY by_ground ON access_consent FOR SELECT TO brobygger_app
    USING ({PLAN_GROUND} OR party_id = ANY ({ME}) OR recorded_unit_id = ANY ({ME}));
CREATE POLICY give ON access_consent FOR INSERT TO brobygger_app
    WITH CHECK (recorded_by = {MY_USER} AND (
        recorded_unit_id IS NULL AND citizen_id = ANY ({ME}) OR {CONSENT_BY_UNIT}));
CREATE POLICY withdraw ON access_consent FOR UPDATE TO brobygger_app
    USING ({MINE_TO_WITHDRAW}) WITH CHECK ({MINE_TO_WITHDRAW});
REVOKE UPDATE, DELETE ON access_consent FROM brobygger_app;
GRANT UPDATE (withdrawn_at, withdrawn_by) ON access_consent TO brobygger_app;

ALTER TABLE access_carerelation ENABLE ROW LEVEL SECURITY;
CREATE POLICY by_ground ON access_carerelation FOR SELECT TO brobygger_app
    USING ({CARE_GROUND} OR unit_id = ANY ({ME}));
CREATE POLICY take_on ON access_carerelation FOR INSERT TO brobygger_app
    WITH CHECK (recorded_by = {MY_USER} AND {CARE_BY_UNIT});
CREATE POLICY leave ON access_carerelation FOR UPDATE TO brobygger_app
    USING ({CARE_GROUND} OR unit_id = ANY ({ME})) WITH CHECK ({CARE_GROUND} OR unit_id = ANY ({ME}));
REVOKE UPDATE, DELETE ON access_carerelation FROM brobygger_app;
GRANT UPDATE (valid, opted_out_at) ON access_carerelation TO brobygger_app;

ALTER TABLE access_emergencyaccess ENABLE ROW LEVEL SECURITY;
CREATE POLICY by_ground ON access_emergencyaccess FOR SELECT TO brobygger_app
    USING (user_id = {MY_USER} OR unit_id = ANY ({ME}) OR citizen_id = ANY ({ME}));
CREATE POLICY open ON access_emergencyaccess FOR INSERT TO brobygger_app
    WITH CHECK ({EMERGENCY_OPEN_GROUND});
CREATE POLICY review ON access_emergencyaccess FOR UPDATE TO brobygger_app
    USING (unit_id = ANY ({ME})) WITH CHECK (unit_id = ANY ({ME}));
REVOKE UPDATE, DELETE ON access_emergencyaccess FROM brobygger_app;
GRANT UPDATE (valid, reviewed_at, reviewed_by, review_note, citizen_told_at, exemption)
    ON access_emergencyaccess TO brobygger_app;

ALTER TABLE access_whyquestion ENABLE ROW LEVEL SECURITY;
CREATE POLICY by_ground ON access_whyquestion FOR SELECT TO brobygger_app
    USING (citizen_id = ANY ({ME}) OR unit_id = ANY ({ME}));
CREATE POLICY ask ON access_whyquestion FOR INSERT TO brobygger_app
    WITH CHECK (citizen_id = ANY ({ME}) AND answered_at IS NULL);
CREATE POLICY answer ON access_whyquestion FOR UPDATE TO brobygger_app
    USING (unit_id = {MY_UNIT} AND unit_id = ANY ({ME}))
    WITH CHECK (unit_id = {MY_UNIT} AND unit_id = ANY ({ME}));
REVOKE UPDATE, DELETE ON access_whyquestion FROM brobygger_app;
GRANT UPDATE (answer, answered_at, answered_by) ON access_whyquestion TO brobygger_app;

REVOKE UPDATE, DELETE ON citizens_citizen FROM brobygger_app;
-- Who registered whom and when, and the prefilter, are not the app's to rewrite.
GRANT UPDATE (name, birth_date, cpr_kind, cpr_cipher, cpr_hash, is_protected, address_cipher, phone,
    email, municipality_id, language, needs_interpreter, communication_needs, revision)
    ON citizens_citizen TO brobygger_app;
REVOKE DELETE ON citizens_facilitystay, citizens_relative FROM brobygger_app;

-- The citizen reads what was done about them; a unit reads what it did itself.
ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY by_ground ON audit_entry FOR SELECT TO brobygger_app
    USING (citizen_id = ANY ({ME}) OR unit_id = ANY ({ME}));
CREATE POLICY leave_a_line ON audit_entry FOR INSERT TO brobygger_app
    WITH CHECK (user_id = {MY_USER} AND unit_id IS NOT DISTINCT FROM {MY_UNIT}
            AND person_id IS NOT DISTINCT FROM {MY_PERSON}
        OR {MY_USER} IS NULL AND citizen_id IS NULL);

ALTER TABLE access_consent ADD CONSTRAINT access_consent_one_category
    CHECK (category > 0 AND category < 512 AND category & (category - 1) = 0);
ALTER TABLE access_carerelation ADD CONSTRAINT access_carerelation_one_category
    CHECK (category > 0 AND category < 512 AND category & (category - 1) = 0);

"""

BACK = """
ALTER TABLE access_carerelation DROP CONSTRAINT access_carerelation_one_category;
ALTER TABLE access_consent DROP CONSTRAINT access_consent_one_category;
DROP POLICY leave ON access_carerelation; DROP POLICY take_on ON access_carerelation;
DROP POLICY by_ground ON access_carerelation; ALTER TABLE access_carerelation DISABLE ROW LEVEL SECURITY;
DROP POLICY answer ON access_whyquestion; DROP POLICY ask ON access_whyquestion;
DROP POLICY leave_a_line ON audit_entry; DROP POLICY by_ground ON audit_entry;
ALTER TABLE audit_entry DISABLE ROW LEVEL SECURITY;
DROP POLICY by_ground ON access_whyquestion; ALTER TABLE access_whyquestion DISABLE ROW LEVEL SECURITY;
DROP POLICY review ON access_emergencyaccess; DROP POLICY open ON access_emergencyaccess;
DROP POLICY by_ground ON access_emergencyaccess;
ALTER TABLE access_emergencyaccess DISABLE ROW LEVEL SECURITY;
DROP POLICY withdraw ON access_consent; DROP POLICY give ON access_consent;
DROP POLICY by_ground ON access_consent; ALTER TABLE access_consent DISABLE ROW LEVEL SECURITY;
DROP POLICY mine ON access_grant; ALTER TABLE access_grant DISABLE ROW LEVEL SECURITY;
DROP POLICY may_register ON citizens_citizen; DROP POLICY by_ground ON citizens_citizen;
ALTER TABLE citizens_citizen DISABLE ROW LEVEL SECURITY;
ALTER TABLE citizens_citizen ALTER COLUMN name_sort SET STATISTICS DEFAULT;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_grounds"),
        ("audit", "0001_initial"),
        ("citizens", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(POLICIES, BACK),
        ProtectByCitizen("citizens_facilitystay"),
        ProtectByCitizen("citizens_relative", also=f"id = ANY ({ME})", also_write="false"),
    ]
