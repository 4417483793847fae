"""Row security for the register of persons, for access's own tables and for the audit."""

from django.db import migrations

from brobygger.access.rls import GROUND_EXISTS, ProtectByCitizen

IDENTITY = GROUND_EXISTS.format(table="citizens_citizen", column="id", category="1")
ME = "(SELECT app.my_parties())::uuid[]"
MY_UNIT = "nullif(current_setting('brobygger.unit_id', true), '')::uuid"
MY_USER = "nullif(current_setting('brobygger.user_id', true), '')::uuid"

PLAN_GROUND = GROUND_EXISTS.format(table="access_consent", column="citizen_id", category="2")
CONSENT_GROUND = GROUND_EXISTS.format(table="access_consent", column="citizen_id", category="1")
EMERGENCY_OPEN_GROUND = f"user_id = {MY_USER} AND unit_id = ANY ({ME})"

POLICIES = f"""
ALTER TABLE citizens_citizen ENABLE ROW LEVEL SECURITY;
-- The array is the fast prefilter and may only ever hide; the EXISTS is the truth.
CREATE POLICY by_ground ON citizens_citizen TO brobygger_app
    USING (party_ids && {ME} AND {IDENTITY});
CREATE POLICY may_register ON citizens_citizen FOR INSERT TO brobygger_app
    WITH CHECK (registered_by = {MY_USER});

ALTER TABLE access_grant ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON access_grant FOR SELECT TO brobygger_app USING (party_id = ANY ({ME}));

-- Who shares with whom is itself about the plan: seen by those who see the plan, by the receiver,
-- and by the unit that wrote the consent down. Written by whoever has a ground for the person.
ALTER TABLE access_consent ENABLE ROW LEVEL SECURITY;
CREATE POLICY by_ground ON access_consent FOR SELECT TO brobygger_app
    USING ({PLAN_GROUND} OR party_id = ANY ({ME}) OR recorded_unit_id = ANY ({ME}));
CREATE POLICY give ON access_consent FOR INSERT TO brobygger_app
    WITH CHECK ({CONSENT_GROUND} AND recorded_by = {MY_USER});
CREATE POLICY withdraw ON access_consent FOR UPDATE TO brobygger_app
    USING ({CONSENT_GROUND} OR recorded_unit_id = ANY ({ME}))
    WITH CHECK ({CONSENT_GROUND} OR recorded_unit_id = ANY ({ME}));
REVOKE DELETE ON access_consent FROM brobygger_app;

ALTER TABLE access_emergencyaccess ENABLE ROW LEVEL SECURITY;
CREATE POLICY by_ground ON access_emergencyaccess FOR SELECT TO brobygger_app
    USING (user_id = {MY_USER} OR unit_id = ANY ({ME}) OR citizen_id = ANY ({ME}));
CREATE POLICY open ON access_emergencyaccess FOR INSERT TO brobygger_app
    WITH CHECK ({EMERGENCY_OPEN_GROUND});
CREATE POLICY review ON access_emergencyaccess FOR UPDATE TO brobygger_app
    USING (unit_id = ANY ({ME})) WITH CHECK (unit_id = ANY ({ME}));
REVOKE DELETE ON access_emergencyaccess FROM brobygger_app;

ALTER TABLE access_whyquestion ENABLE ROW LEVEL SECURITY;
CREATE POLICY by_ground ON access_whyquestion TO brobygger_app
    USING (citizen_id = ANY ({ME}) OR unit_id = ANY ({ME}))
    WITH CHECK (citizen_id = ANY ({ME}) OR unit_id = ANY ({ME}));
REVOKE DELETE ON access_whyquestion FROM brobygger_app;
REVOKE DELETE ON access_carerelation FROM brobygger_app;
REVOKE DELETE ON citizens_citizen, citizens_facilitystay, citizens_relative FROM brobygger_app;

-- The citizen reads what was done about them; a unit reads what it did itself.
ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY by_ground ON audit_entry FOR SELECT TO brobygger_app
    USING (citizen_id = ANY ({ME}) OR unit_id = ANY ({ME}));
CREATE POLICY leave_a_line ON audit_entry FOR INSERT TO brobygger_app
    WITH CHECK (user_id = {MY_USER} OR {MY_USER} IS NULL AND citizen_id IS NULL);
"""

BACK = """
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
        ProtectByCitizen(
            "access_carerelation",
            also=f"unit_id = ANY ({ME})",
            also_write=f"unit_id = ANY ({ME}) AND app.i_just_registered(citizen_id)",
        ),
    ]
