import uuid

import django.db.models.deletion
from django.db import migrations, models

import brobygger.kernel.categories

KEEP = """
-- A number that was changed stays the citizen's: it finds them, and nobody else gets it. The unique index
-- on the citizens' own column has made two at once wait for each other before this looks.
CREATE FUNCTION app.keep_number() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM public.citizens_formernumber f
            WHERE f.cpr_hash = NEW.cpr_hash AND f.citizen_id <> NEW.id) THEN
        RAISE EXCEPTION 'citizens_citizen_one_per_national_number: it was another''s'
            USING ERRCODE = '23505';
    END IF;
    IF EXISTS (SELECT FROM public.citizens_formernumber f WHERE f.joined_from = NEW.id) THEN
        RAISE EXCEPTION 'citizens_formernumber_of_a_joined_registration: go on in the other'
            USING ERRCODE = '23514';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.cpr_hash IS NOT NULL THEN
        INSERT INTO public.citizens_formernumber
            (id, citizen_id, category, cpr_kind, cpr_cipher, cpr_hash, since, until)
        VALUES (gen_random_uuid(), OLD.id, 1, OLD.cpr_kind, OLD.cpr_cipher, OLD.cpr_hash,
            coalesce((SELECT max(f.until) FROM public.citizens_formernumber f
                WHERE f.citizen_id = OLD.id AND f.joined_from IS NULL), OLD.registered_at), now())
        ON CONFLICT (cpr_hash) DO UPDATE SET until = excluded.until;
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION app.keep_number() FROM PUBLIC;
CREATE TRIGGER keep_number AFTER INSERT ON citizens_citizen FOR EACH ROW
    WHEN (NEW.cpr_hash IS NOT NULL) EXECUTE FUNCTION app.keep_number();
CREATE TRIGGER keep_former_number AFTER UPDATE OF cpr_hash ON citizens_citizen FOR EACH ROW
    WHEN (NEW.cpr_hash IS DISTINCT FROM OLD.cpr_hash) EXECUTE FUNCTION app.keep_number();
REVOKE ALL ON citizens_formernumber FROM brobygger_app;
GRANT SELECT ON citizens_formernumber TO brobygger_app;
"""
BACK = """
DROP TRIGGER keep_former_number ON citizens_citizen;
DROP TRIGGER keep_number ON citizens_citizen;
DROP FUNCTION app.keep_number();
"""


class Migration(migrations.Migration):
    """Protected by row security in access/0007, which comes with it."""

    dependencies = [("citizens", "0003_clean_names")]
    operations = [
        migrations.AddField(
            model_name="citizen",
            name="is_joined",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.CreateModel(
            name="FormerNumber",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "category",
                    models.SmallIntegerField(
                        choices=brobygger.kernel.categories.CHOICES,
                        default=brobygger.kernel.categories.Category["IDENTITY"],
                    ),
                ),
                (
                    "cpr_kind",
                    models.CharField(
                        choices=[
                            ("cpr", "CPR number"),
                            ("x-ecpr", "Replacement number (X-eCPR)"),
                            ("d-ecpr", "Temporary number (D-eCPR)"),
                        ],
                        max_length=6,
                    ),
                ),
                ("cpr_cipher", models.BinaryField()),
                ("cpr_hash", models.BinaryField(max_length=32, unique=True)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("joined_from", models.UUIDField(null=True)),
                (
                    "citizen",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="former_numbers",
                        to="citizens.citizen",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(KEEP, BACK),
    ]
