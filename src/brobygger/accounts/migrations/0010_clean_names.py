"""Names and telephone numbers written before they were kept clean."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from brobygger.kernel.cleaning import clean_rows


def clean(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """The address is left: it was small letters without spaces already, and people sign in by it."""
    users = apps.get_model("accounts", "User").objects.using(editor.connection.alias)
    clean_rows(users, ("name", "phone"))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_stand_in")]
    operations = [migrations.RunPython(clean, migrations.RunPython.noop)]
