"""Names, mail addresses and telephone numbers written before they were kept clean."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from brobygger.kernel.cleaning import clean_rows

FIELDS = ("name", "email", "phone")


def clean(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for name in ("Citizen", "Relative"):
        clean_rows(apps.get_model("citizens", name).objects.using(editor.connection.alias), FIELDS)


class Migration(migrations.Migration):
    """Sealed numbers and their hashes are not touched: only digits were ever sealed."""

    dependencies = [("citizens", "0002_name_key")]
    operations = [migrations.RunPython(clean, migrations.RunPython.noop)]
