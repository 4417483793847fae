from django.db import migrations


class Migration(migrations.Migration):
    """Dates that land in people's calendars, and reminders that come once."""

    dependencies = [("meetings", "0002_protect")]
    operations = []
