from django.db import migrations


class Migration(migrations.Migration):
    """Two voices on the same goals."""

    dependencies = [("plans", "0008_meeting")]
    operations = []
