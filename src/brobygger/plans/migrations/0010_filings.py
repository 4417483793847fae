from django.db import migrations


class Migration(migrations.Migration):
    """What has been filed in a unit's own record."""

    dependencies = [("plans", "0009_voices")]
    operations = []
