from django.db import migrations, models


class Migration(migrations.Migration):
    """A date for the addressee's own calendar goes along with the words, and is forgotten with them."""

    dependencies = [("notices", "0002_sent_by")]
    operations = [
        migrations.AddField(
            model_name="message",
            name="calendar",
            field=models.TextField(blank=True, default=""),
        )
    ]
