from django.db import migrations

TABLES = {
    "safety_copingsheet": "INSERT OR UPDATE",
    "safety_copinglevel": "INSERT OR UPDATE",
    "safety_copingdraft": "INSERT OR UPDATE",
}
GUARDS = "".join(
    f"CREATE TRIGGER only_for_the_living BEFORE {when} ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION app.only_for_the_living();\n"
    for table, when in TABLES.items()
)
BACK = "".join(f"DROP TRIGGER only_for_the_living ON {table};\n" for table in TABLES)


class Migration(migrations.Migration):
    """The coping sheet of somebody who has died is read and no longer written."""

    dependencies = [("safety", "0002_protect"), ("citizens", "0006_death")]
    operations = [migrations.RunSQL(GUARDS, BACK)]
