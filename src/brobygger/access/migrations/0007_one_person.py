import uuid

import django.db.models.deletion
from django.db import migrations, models

import brobygger.kernel.categories
from brobygger.access.rls import GROUND_EXISTS, ProtectByCitizen

MY_USER = "nullif(current_setting('brobygger.user_id', true), '')::uuid"
THIS = GROUND_EXISTS.format(table="access_joining", column="citizen_id", category="1")
OTHER = GROUND_EXISTS.format(table="access_joining", column="into_id", category="1")
# A standing ground of the unit's own to both, so that three hours at night join nobody.
BOTH = (
    f"{THIS} AND {OTHER} AND app.my_unit_stands(access_joining.citizen_id)"
    " AND app.my_unit_stands(access_joining.into_id)"
)

JOINING = f"""
ALTER TABLE access_joining ENABLE ROW LEVEL SECURITY;
-- Whoever knows only the one that stays is not told that there is another.
CREATE POLICY by_ground ON access_joining FOR SELECT TO brobygger_app USING ({THIS});
CREATE POLICY tie ON access_joining FOR INSERT TO brobygger_app
    WITH CHECK (joined_by = {MY_USER} AND undone_at IS NULL AND {BOTH});
CREATE POLICY untie ON access_joining FOR UPDATE TO brobygger_app
    USING ({BOTH}) WITH CHECK ({BOTH} AND undone_by = {MY_USER});
ALTER TABLE access_joining ADD CONSTRAINT access_joining_one_category CHECK (category = 1);
REVOKE ALL ON access_joining FROM brobygger_app;
GRANT SELECT, INSERT ON access_joining TO brobygger_app;
GRANT UPDATE (undone_at, undone_by) ON access_joining TO brobygger_app;

-- The two rows are held, in one order, so that nobody joins the other way round meanwhile.
CREATE FUNCTION app.tie_registrations() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM FROM public.citizens_citizen c WHERE c.id IN (NEW.citizen_id, NEW.into_id)
        ORDER BY c.id FOR UPDATE;
    IF EXISTS (SELECT FROM public.access_joining j WHERE j.undone_at IS NULL
            AND j.citizen_id IN (NEW.citizen_id, NEW.into_id)) THEN
        RAISE EXCEPTION 'access_joining_once: one of them is joined already' USING ERRCODE = '23505';
    END IF;
    NEW.joined_at := now();
    INSERT INTO public.citizens_formernumber (id, citizen_id, category, cpr_kind, cpr_cipher,
        cpr_hash, since, until, joined_from)
    SELECT gen_random_uuid(), NEW.into_id, 1, c.cpr_kind, c.cpr_cipher, c.cpr_hash,
        c.registered_at, now(), c.id
    FROM public.citizens_citizen c WHERE c.id = NEW.citizen_id AND c.cpr_hash IS NOT NULL;
    UPDATE public.citizens_citizen c SET is_joined = true WHERE c.id = NEW.citizen_id;
    RETURN NEW;
END $$;
CREATE TRIGGER tie_registrations BEFORE INSERT ON access_joining
    FOR EACH ROW EXECUTE FUNCTION app.tie_registrations();

CREATE FUNCTION app.untie_registrations() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF OLD.undone_at IS NOT NULL OR NEW.undone_at IS NULL OR NEW.undone_by IS NULL THEN
        RAISE EXCEPTION 'a joining can only be undone, once' USING ERRCODE = '23514';
    END IF;
    NEW.undone_at := now();
    DELETE FROM public.citizens_formernumber f
        WHERE f.citizen_id = NEW.into_id AND f.joined_from = NEW.citizen_id;
    UPDATE public.citizens_citizen c SET is_joined = false WHERE c.id = NEW.citizen_id;
    RETURN NEW;
END $$;
CREATE TRIGGER untie_registrations BEFORE UPDATE ON access_joining
    FOR EACH ROW EXECUTE FUNCTION app.untie_registrations();

-- The registration in which one goes on.
CREATE FUNCTION app.registered_as(wanted uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE way AS (
        SELECT wanted AS id, 0 AS steps
        UNION ALL
        SELECT j.into_id, way.steps + 1 FROM way JOIN public.access_joining j
            ON j.citizen_id = way.id AND j.undone_at IS NULL WHERE way.steps < 20)
    SELECT id FROM way ORDER BY steps DESC LIMIT 1
$$;

CREATE OR REPLACE FUNCTION app.citizen_by_number(hash bytea) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT app.registered_as(coalesce(
        (SELECT c.id FROM public.citizens_citizen c WHERE c.cpr_hash = hash),
        (SELECT f.citizen_id FROM public.citizens_formernumber f WHERE f.cpr_hash = hash)))
$$;

CREATE OR REPLACE FUNCTION app.citizens_by_name_and_birth(wanted text, born date) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH alike AS MATERIALIZED (
        SELECT c.id, lower(c.name) = lower(wanted) AS is_spelt_so FROM public.citizens_citizen c
        WHERE c.name_sort = app.name_key(wanted) AND c.name_sort <> '' AND c.birth_date = born)
    SELECT DISTINCT app.registered_as(id) FROM alike
    WHERE is_spelt_so OR NOT EXISTS (SELECT FROM alike WHERE is_spelt_so)
$$;
REVOKE ALL ON FUNCTION app.tie_registrations(), app.untie_registrations(), app.registered_as(uuid)
    FROM PUBLIC;
"""
BACK = """
CREATE OR REPLACE FUNCTION app.citizens_by_name_and_birth(wanted text, born date) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH alike AS MATERIALIZED (
        SELECT c.id, lower(c.name) = lower(wanted) AS is_spelt_so FROM public.citizens_citizen c
        WHERE c.name_sort = app.name_key(wanted) AND c.name_sort <> '' AND c.birth_date = born)
    SELECT id FROM alike WHERE is_spelt_so OR NOT EXISTS (SELECT FROM alike WHERE is_spelt_so)
$$;
CREATE OR REPLACE FUNCTION app.citizen_by_number(hash bytea) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.id FROM public.citizens_citizen c WHERE c.cpr_hash = hash
$$;
DROP TRIGGER tie_registrations ON access_joining;
DROP TRIGGER untie_registrations ON access_joining;
DROP FUNCTION app.tie_registrations(), app.untie_registrations(), app.registered_as(uuid);
DROP POLICY untie ON access_joining; DROP POLICY tie ON access_joining;
DROP POLICY by_ground ON access_joining;
"""


class Migration(migrations.Migration):
    """A former number, or another registration, leads to the one person."""

    dependencies = [("access", "0006_alike"), ("citizens", "0004_former_numbers")]
    operations = [
        ProtectByCitizen("citizens_formernumber"),
        migrations.CreateModel(
            name="Joining",
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
                ("joined_at", models.DateTimeField()),
                ("joined_by", models.UUIDField()),
                ("undone_at", models.DateTimeField(null=True)),
                ("undone_by", models.UUIDField(null=True)),
                (
                    "citizen",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="citizens.citizen",
                    ),
                ),
                (
                    "into",
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
                        condition=models.Q(("undone_at__isnull", True)),
                        fields=("citizen",),
                        name="access_joining_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("citizen", models.F("into")), _negated=True),
                        name="access_joining_of_two",
                    ),
                ],
            },
        ),
        migrations.RunSQL(JOINING, BACK),
    ]
