from django.db import migrations


class Migration(migrations.Migration):
    """Preparing, mandate and what stays undecided."""

    dependencies = [("plans", "0007_pulse")]
    operations = []
