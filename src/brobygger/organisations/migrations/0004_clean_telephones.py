"""Telephone numbers of units, as they are kept now."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from brobygger.kernel.cleaning import clean_rows


def clean(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    units = apps.get_model("organisations", "Unit").objects.using(editor.connection.alias)
    clean_rows(units, ("phone",))


class Migration(migrations.Migration):
    dependencies = [("organisations", "0003_responsibility")]
    operations = [migrations.RunPython(clean, migrations.RunPython.noop)]
