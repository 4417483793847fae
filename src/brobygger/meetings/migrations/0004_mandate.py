from django.db import migrations, models


class Migration(migrations.Migration):
    """Who can decide for their unit at the table."""

    dependencies = [("meetings", "0003_calendar")]
    operations = [
        migrations.AddField(
            model_name="invitation",
            name="decider",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="invitation",
            name="mandate_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="invitation",
            name="may_decide",
            field=models.CharField(
                choices=[
                    ("unknown", "Not known yet"),
                    ("yes", "Can decide"),
                    ("no", "Cannot decide"),
                ],
                default="unknown",
                max_length=7,
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "staff"),
                    models.Q(("decider", ""), ("mandate_at", None), ("may_decide", "unknown")),
                    _connector="OR",
                ),
                name="meetings_invitation_a_unit_is_decided_for_by_its_staff",
            ),
        ),
    ]
