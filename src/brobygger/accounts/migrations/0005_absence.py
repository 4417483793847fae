import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

AWAY = """
-- Is this person away from work on that day? The last day of it, or nothing.
CREATE FUNCTION app.away_until(who uuid, day date) RETURNS date
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT max(a.to_on) FROM public.accounts_absence a
    WHERE a.user_id = who AND day BETWEEN a.from_on AND a.to_on
$$;
REVOKE ALL ON FUNCTION app.away_until(uuid, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.away_until(uuid, date) TO brobygger_app;
"""


class Migration(migrations.Migration):
    """Who is away from work, from one day to another; never why."""

    dependencies = [("accounts", "0004_cache")]
    operations = [
        migrations.CreateModel(
            name="Absence",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("from_on", models.DateField()),
                ("to_on", models.DateField()),
                ("registered_by", models.UUIDField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["from_on"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("to_on__gte", models.F("from_on"))),
                        name="accounts_absence_ends_after_it_began",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("user", "="),
                            (
                                models.Func(
                                    "from_on",
                                    "to_on",
                                    django.contrib.postgres.fields.ranges.RangeBoundary(True, True),
                                    function="daterange",
                                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="accounts_absence_one_at_a_time",
                    ),
                ],
            },
        ),
        migrations.RunSQL(AWAY, "DROP FUNCTION app.away_until(uuid, date);"),
    ]
