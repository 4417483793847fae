import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """What somebody may decide in the citizen's place, so that it can be asked of the row itself."""

    dependencies = [("citizens", "0006_death")]

    operations = [
        migrations.AddField(
            model_name="relative",
            name="is_proxy",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="relative",
            name="matters",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("health", "Health"),
                        ("personal", "Personal matters"),
                        ("economic", "Economic matters"),
                    ],
                    max_length=8,
                ),
                blank=True,
                db_default=[],
                default=list,
                size=None,
            ),
        ),
        migrations.AddConstraint(
            model_name="relative",
            constraint=models.CheckConstraint(
                condition=models.Q(("matters__contained_by", ["health", "personal", "economic"])),
                name="citizens_relative_matters_are_known",
            ),
        ),
    ]
