from django.db import migrations

from brobygger.access.rls import ProtectByCitizen


class Migration(migrations.Migration):
    """Meetings and invitations follow their citizen; the one called sees their own invitation."""

    dependencies = [("meetings", "0001_initial"), ("access", "0003_protect")]
    operations = [
        ProtectByCitizen("meetings_meeting"),
        ProtectByCitizen("meetings_invitation"),
        migrations.RunSQL(
            "REVOKE DELETE ON meetings_meeting, meetings_invitation FROM brobygger_app;",
            migrations.RunSQL.noop,
        ),
    ]
