from django.db import migrations, models


class Migration(migrations.Migration):
    """How many can take part by video."""

    dependencies = [("meetings", "0004_mandate")]
    operations = [
        migrations.AddField(
            model_name="meeting",
            name="size",
            field=models.CharField(
                choices=[
                    ("mesh", "Up to 6"),
                    ("group", "Up to 25"),
                    ("webinar", "Up to 150: four are seen, the others listen and write"),
                ],
                db_default="mesh",
                default="mesh",
                max_length=7,
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("size__in", ["mesh", "group", "webinar"])),
                name="meetings_meeting_size_is_known",
            ),
        ),
    ]
