from django.db import migrations, models


class Migration(migrations.Migration):
    """Text messages beside mail: for those who have a telephone and no account."""

    dependencies = [("notices", "0003_calendar")]
    operations = [
        migrations.AddField(
            model_name="message",
            name="channel",
            field=models.CharField(
                choices=[("mail", "E-mail"), ("text", "Text message")],
                db_default="mail",
                default="mail",
                max_length=4,
            ),
        ),
        migrations.AlterField(
            model_name="message", name="address", field=models.CharField(max_length=254)
        ),
    ]
