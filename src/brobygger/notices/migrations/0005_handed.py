from django.db import migrations, models


class Migration(migrations.Migration):
    """When the last step of a hand-over began, and that one was done again without an answer."""

    dependencies = [("notices", "0004_text")]
    operations = [
        migrations.AddField(
            model_name="message", name="handed_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="message", name="doubted_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("doubted_at__isnull", False)),
                fields=["doubted_at"],
                name="notices_message_doubted",
            ),
        ),
    ]
