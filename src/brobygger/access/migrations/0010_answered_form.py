import uuid

from django.db import migrations, models
from django.db.models.functions import Now

MY_USER = "nullif(current_setting('brobygger.user_id', true), '')::uuid"
FENCE = f"""
ALTER TABLE access_answeredform ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON access_answeredform TO brobygger_app
    USING (user_id = {MY_USER}) WITH CHECK (user_id = {MY_USER});

CREATE FUNCTION app.forget_answered_forms(before timestamptz) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH gone AS (DELETE FROM public.access_answeredform WHERE at < before RETURNING 1)
    SELECT count(*) FROM gone
$$;
REVOKE ALL ON FUNCTION app.forget_answered_forms(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.forget_answered_forms(timestamptz) TO brobygger_app;
"""


class Migration(migrations.Migration):
    """Which forms somebody has sent, for a day, so that one whose answer got lost is done once."""

    dependencies = [("access", "0009_death")]
    operations = [
        migrations.CreateModel(
            name="AnsweredForm",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("user_id", models.UUIDField()),
                ("key", models.CharField(max_length=64)),
                ("digest", models.BinaryField()),
                ("status", models.PositiveSmallIntegerField(default=0)),
                ("location", models.TextField(default="")),
                ("at", models.DateTimeField(db_default=Now(), db_index=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["user_id", "key", "digest"], name="access_answeredform_once"
                    )
                ],
            },
        ),
        migrations.RunSQL(FENCE, migrations.RunSQL.noop),
    ]
