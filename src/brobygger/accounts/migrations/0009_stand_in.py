import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    """An account in place of one whose address may not be betrayed."""

    dependencies = [
        ("accounts", "0008_tries"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="meant_for",
            field=models.EmailField(blank=True, db_default="", default="", max_length=254),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("meant_for"),
                condition=models.Q(("meant_for", ""), _negated=True),
                name="accounts_user_meant_for_once",
            ),
        ),
    ]
