from django.db import migrations


class Migration(migrations.Migration):
    """Who can decide for their unit at the table."""

    dependencies = [("meetings", "0003_calendar")]
    operations = []
