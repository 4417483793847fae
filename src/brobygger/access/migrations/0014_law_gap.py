from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    """Which questions of sharing no rule on file answers: classes of people, never a person."""

    dependencies = [("access", "0013_disclosers")]
    operations = [
        migrations.CreateModel(
            name="LawGap",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("teller", models.CharField(max_length=24)),
                ("recipient", models.CharField(max_length=24)),
                ("category", models.SmallIntegerField()),
                ("purpose", models.CharField(max_length=40)),
                ("times", models.PositiveIntegerField(default=0)),
                ("first_at", models.DateTimeField(db_default=Now())),
                ("last_at", models.DateTimeField(db_default=Now())),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["teller", "recipient", "category", "purpose"],
                        name="access_lawgap_once",
                    )
                ],
            },
        ),
        migrations.RunSQL(
            "REVOKE DELETE ON access_lawgap FROM brobygger_app", migrations.RunSQL.noop
        ),
    ]
