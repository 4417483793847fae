import uuid

import django.db.models.deletion
from django.db import migrations, models

from brobygger.kernel.categories import CHOICES

# `died_on` is no column the app may write: it follows from the death that stands. What may be asked
# of anybody, past row security, is only whether they have died, and by triggers alone.
DEATH = """
CREATE FUNCTION app.has_died(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM public.citizens_citizen c
        WHERE c.id = wanted AND c.died_on IS NOT NULL)
$$;
CREATE FUNCTION app.death_that_stands(wanted uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT d.id FROM public.citizens_death d WHERE d.citizen_id = wanted AND d.undone_at IS NULL
$$;
CREATE FUNCTION app.death_is_kept() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.undone_at IS NOT NULL
            OR (NEW.id, NEW.citizen_id, NEW.category, NEW.registered_at, NEW.registered_by,
                NEW.registered_unit_id)
            IS DISTINCT FROM (OLD.id, OLD.citizen_id, OLD.category, OLD.registered_at,
                OLD.registered_by, OLD.registered_unit_id)) THEN
        RAISE EXCEPTION 'a death can only be corrected or undone' USING ERRCODE = '23514';
    END IF;
    UPDATE public.citizens_citizen c
        SET died_on = (SELECT d.died_on FROM public.citizens_death d
                       WHERE d.citizen_id = NEW.citizen_id AND d.undone_at IS NULL)
        WHERE c.id = NEW.citizen_id;
    RETURN NULL;
END $$;
CREATE TRIGGER death_is_kept AFTER INSERT OR UPDATE ON citizens_death
    FOR EACH ROW EXECUTE FUNCTION app.death_is_kept();

-- For every table in which something begins: nothing begins for somebody who has died, whoever writes
-- it and by whatever road. `access.rls.acting_as` turns the code into words for the screen.
CREATE FUNCTION app.only_for_the_living() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF app.has_died(NEW.citizen_id) THEN
        RAISE EXCEPTION 'citizen % has died', NEW.citizen_id USING ERRCODE = 'BD001';
    END IF;
    RETURN NEW;
END $$;
-- For what the house does by itself: it is left out, and the others get theirs.
CREATE FUNCTION app.never_of_the_dead() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN CASE WHEN app.has_died(NEW.citizen_id) THEN NULL ELSE NEW END;
END $$;
CREATE TRIGGER only_for_the_living BEFORE INSERT ON citizens_facilitystay
    FOR EACH ROW EXECUTE FUNCTION app.only_for_the_living();
CREATE TRIGGER only_for_the_living BEFORE INSERT ON citizens_relative
    FOR EACH ROW EXECUTE FUNCTION app.only_for_the_living();

REVOKE ALL ON FUNCTION app.has_died(uuid), app.death_that_stands(uuid), app.death_is_kept(),
    app.only_for_the_living(), app.never_of_the_dead() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.has_died(uuid) TO brobygger_app;  -- the triggers run as the writer
REVOKE UPDATE, DELETE ON citizens_death FROM brobygger_app;
GRANT UPDATE (died_on, told_by, undone_at, undone_by, undone_reason) ON citizens_death
    TO brobygger_app;
"""
BACK = """
DROP TRIGGER only_for_the_living ON citizens_relative;
DROP TRIGGER only_for_the_living ON citizens_facilitystay;
DROP TRIGGER death_is_kept ON citizens_death;
DROP FUNCTION app.never_of_the_dead(), app.only_for_the_living(), app.death_is_kept(),
    app.death_that_stands(uuid), app.has_died(uuid);
"""


class Migration(migrations.Migration):
    """Death is a fact about the citizen, with a date, and can be undone."""

    dependencies = [("citizens", "0005_key_check"), ("audit", "0001_initial")]
    operations = [
        migrations.AddField("citizen", "died_on", models.DateField(editable=False, null=True)),
        migrations.CreateModel(
            name="Death",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("category", models.SmallIntegerField(choices=CHOICES, default=1)),
                ("died_on", models.DateField()),
                (
                    "told_by",
                    models.CharField(
                        choices=[
                            ("register", "The CPR register"),
                            ("hospital", "A hospital or a doctor"),
                            ("relatives", "The relatives"),
                            ("police", "The police"),
                            ("staff", "Our own staff were there"),
                            ("other", "Somebody else"),
                        ],
                        max_length=9,
                    ),
                ),
                ("registered_at", models.DateTimeField()),
                ("registered_by", models.UUIDField()),
                ("registered_unit_id", models.UUIDField()),
                ("undone_at", models.DateTimeField(null=True)),
                ("undone_by", models.UUIDField(null=True)),
                ("undone_reason", models.CharField(blank=True, max_length=500)),
                (
                    "citizen",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deaths",
                        to="citizens.citizen",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at", None)),
                        fields=("citizen",),
                        name="citizens_death_one_stands",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("undone_at", None), ("undone_by", None), ("undone_reason", "")
                            ),
                            models.Q(
                                ("undone_at__isnull", False),
                                ("undone_by__isnull", False),
                                models.Q(("undone_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="citizens_death_undone_by_somebody_for_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "told_by__in",
                                ["register", "hospital", "relatives", "police", "staff", "other"],
                            )
                        ),
                        name="citizens_death_told_by_is_known",
                    ),
                ],
            },
        ),
        migrations.RunSQL(DEATH, BACK),
    ]
