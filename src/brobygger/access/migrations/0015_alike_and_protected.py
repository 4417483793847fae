import uuid

import django.db.models.deletion
from django.db import migrations, models

import brobygger.kernel.categories
from brobygger.access.rls import ProtectByCitizen

GUARD = """
-- A protection is taken off by the citizen, or by somebody who may see how they live: row security shows the
-- asker just the grants they stand on now. What the owner does in migrations is not asked.
CREATE FUNCTION app.guard_protection() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_user = 'brobygger_app' AND NOT (NEW.id = ANY (app.my_parties()) OR EXISTS (
            SELECT FROM public.access_grant g WHERE g.citizen_id = NEW.id AND g.categories & 32 <> 0)) THEN
        RAISE EXCEPTION 'citizens_citizen: who may not see the address does not take its protection off'
            USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION app.guard_protection() FROM PUBLIC;
CREATE TRIGGER guard_protection BEFORE UPDATE OF is_protected ON citizens_citizen FOR EACH ROW
    WHEN (OLD.is_protected AND NOT NEW.is_protected) EXECUTE FUNCTION app.guard_protection();

-- What was claimed is not rewritten: it ends.
REVOKE ALL ON access_claimednumber FROM brobygger_app;
GRANT SELECT, INSERT ON access_claimednumber TO brobygger_app;
GRANT UPDATE (ended_at) ON access_claimednumber TO brobygger_app;
"""
BACK = """
DROP TRIGGER guard_protection ON citizens_citizen;
DROP FUNCTION app.guard_protection();
"""


class Migration(migrations.Migration):
    """A number that is another's is answered as one that is free; who may take a protection off."""

    dependencies = [
        ("access", "0014_law_gap"),
        ("citizens", "0006_death"),
    ]
    operations = [
        migrations.CreateModel(
            name="ClaimedNumber",
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
                ("cpr_kind", models.CharField(max_length=6)),
                ("cpr_cipher", models.BinaryField()),
                ("cpr_hash", models.BinaryField(db_index=True, max_length=32)),
                ("claimed_at", models.DateTimeField()),
                ("claimed_by", models.UUIDField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "citizen",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="citizens.citizen",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(ended_at__isnull=True),
                        fields=("citizen",),
                        name="access_claimednumber_one",
                    ),
                ],
            },
        ),
        ProtectByCitizen("access_claimednumber"),
        migrations.RunSQL(GUARD, BACK),
    ]
