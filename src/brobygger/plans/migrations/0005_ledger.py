from django.db import migrations


class Migration(migrations.Migration):
    """The ledger of agreements: what became of each promise."""

    dependencies = [("plans", "0004_cover")]
    operations = []
