from django.db import migrations


class Migration(migrations.Migration):
    """Case leads that are asked, handed over and stood in for."""

    dependencies = [("plans", "0005_ledger")]
    operations = []
