from django.db import migrations


class Migration(migrations.Migration):
    """The pulse of each plan, and the clock that climbs."""

    dependencies = [("plans", "0006_leads")]
    operations = []
