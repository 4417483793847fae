from django.db import migrations

from brobygger.access.rls import ProtectByCitizen

MY_USER = "nullif(current_setting('brobygger.user_id', true), '')::uuid"

DRAFTS = f"""
CREATE POLICY mine_alone ON safety_copingdraft AS RESTRICTIVE TO brobygger_app
    USING (user_id = {MY_USER}) WITH CHECK (user_id = {MY_USER});
"""
KEPT = """
REVOKE DELETE ON safety_copingsheet, safety_copinglevel FROM brobygger_app;
REVOKE UPDATE, DELETE ON safety_earlierlevel FROM brobygger_app;
"""
ONE_CITIZEN = """
-- What row security reads on a level must be what its sheet says.
ALTER TABLE safety_copingsheet ADD CONSTRAINT safety_copingsheet_of_citizen
    UNIQUE (id, citizen_id, category);
ALTER TABLE safety_copinglevel ADD CONSTRAINT safety_copinglevel_of_citizen
    UNIQUE (id, citizen_id, category);
ALTER TABLE safety_copinglevel ADD CONSTRAINT safety_copinglevel_as_its_sheet
    FOREIGN KEY (sheet_id, citizen_id, category)
    REFERENCES safety_copingsheet (id, citizen_id, category);
ALTER TABLE safety_copingdraft ADD CONSTRAINT safety_copingdraft_as_its_sheet
    FOREIGN KEY (sheet_id, citizen_id, category)
    REFERENCES safety_copingsheet (id, citizen_id, category);
ALTER TABLE safety_earlierlevel ADD CONSTRAINT safety_earlierlevel_as_its_level
    FOREIGN KEY (level_id, citizen_id, category)
    REFERENCES safety_copinglevel (id, citizen_id, category);
"""
ONE_CITIZEN_BACK = """
ALTER TABLE safety_earlierlevel DROP CONSTRAINT safety_earlierlevel_as_its_level;
ALTER TABLE safety_copingdraft DROP CONSTRAINT safety_copingdraft_as_its_sheet;
ALTER TABLE safety_copinglevel DROP CONSTRAINT safety_copinglevel_as_its_sheet;
ALTER TABLE safety_copinglevel DROP CONSTRAINT safety_copinglevel_of_citizen;
ALTER TABLE safety_copingsheet DROP CONSTRAINT safety_copingsheet_of_citizen;
"""


class Migration(migrations.Migration):
    """Sheets follow their citizen: no ground for crisis and safety, no row."""

    dependencies = [("safety", "0001_initial"), ("access", "0003_protect")]
    operations = [
        *[
            ProtectByCitizen(f"safety_{table}")
            for table in ("copingsheet", "copinglevel", "earlierlevel", "copingdraft")
        ],
        migrations.RunSQL(DRAFTS, "DROP POLICY mine_alone ON safety_copingdraft;"),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
        migrations.RunSQL(ONE_CITIZEN, ONE_CITIZEN_BACK),
    ]
