from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]
    operations = [
        migrations.AddField(model_name="message", name="sent_by", field=models.UUIDField(null=True))
    ]
