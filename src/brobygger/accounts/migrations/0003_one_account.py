import django.contrib.postgres.constraints
from django.db import migrations


class Migration(migrations.Migration):
    """One citizen or relative, one account at a time."""

    dependencies = [("accounts", "0002_my_parties")]
    operations = [
        migrations.AddConstraint(
            model_name="personlink",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[("person_id", "="), ("valid", "&&")],
                name="accounts_personlink_one_account_at_a_time",
            ),
        )
    ]
