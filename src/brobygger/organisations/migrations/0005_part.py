from django.db import migrations, models


class Migration(migrations.Migration):
    """Addiction treatment says which part it is: the law is another for each."""

    dependencies = [("organisations", "0004_clean_telephones")]
    operations = [
        migrations.AddField(
            model_name="unit",
            name="part",
            field=models.CharField(
                blank=True,
                choices=[("medical", "Medical"), ("social", "Social")],
                db_default="",
                default="",
                max_length=7,
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("part", ""),
                    models.Q(("kind", "addiction_treatment"), ("part__in", ["medical", "social"])),
                    _connector="OR",
                ),
                name="organisations_unit_part_is_of_addiction_treatment",
            ),
        ),
    ]
