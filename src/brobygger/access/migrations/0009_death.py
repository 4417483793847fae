import uuid

import django.db.models.deletion
from django.db import migrations, models

from brobygger.access.rls import ProtectByCitizen
from brobygger.kernel.categories import CHOICES

# What ended with a death is written down by the functions that end it, so that it can be said and
# taken up again. Whoever registers a death need not see the meetings and plans it ends: hence the
# database does it, and only ever for somebody whose death stands.
ENDINGS = """
ALTER TABLE access_ending ALTER COLUMN id SET DEFAULT gen_random_uuid(),
    ALTER COLUMN before SET DEFAULT '{}', ALTER COLUMN ended_at SET DEFAULT clock_timestamp();
REVOKE ALL ON access_ending FROM brobygger_app;
GRANT SELECT ON access_ending TO brobygger_app;

-- The death that was undone, as long as nobody has registered another.
CREATE FUNCTION app.death_undone(wanted uuid, of_citizen uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM public.citizens_death d
        WHERE d.id = wanted AND d.citizen_id = of_citizen AND d.undone_at IS NOT NULL)
       AND NOT app.has_died(of_citizen)
$$;

-- The citizen's own way in ends, and those of the relatives who read along for this citizen alone.
CREATE FUNCTION app.end_sign_in_at_death(wanted uuid)
RETURNS TABLE (link uuid, account uuid, person uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    this_death uuid := app.death_that_stands(wanted);
BEGIN
    IF this_death IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH ended AS (
        UPDATE public.accounts_personlink l
        SET valid = tstzrange(lower(l.valid), greatest(lower(l.valid), now()))
        FROM public.accounts_personlink old
        WHERE old.id = l.id AND upper_inf(l.valid) AND NOT isempty(l.valid)
          AND (l.person_id = wanted OR l.person_id IN (
              SELECT r.id FROM public.citizens_relative r WHERE r.citizen_id = wanted))
        RETURNING l.id, l.user_id, l.person_id, lower(old.valid) AS since),
    noted AS (
        INSERT INTO public.access_ending (citizen_id, category, death_id, what, thing_id, before)
        SELECT wanted, CASE WHEN e.person_id = wanted THEN 1 ELSE 128 END, this_death, 'sign_in',
            e.id, jsonb_build_object('since', e.since)
        FROM ended e)
    SELECT e.id, e.user_id, e.person_id FROM ended e;
END $$;
CREATE FUNCTION app.take_up_sign_in(wanted uuid, this_death uuid)
RETURNS TABLE (link uuid, account uuid, person uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT app.death_undone(this_death, wanted) THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH again AS (
        UPDATE public.accounts_personlink l
        SET valid = tstzrange((e.before ->> 'since')::timestamptz, NULL)
        FROM public.access_ending e
        WHERE e.death_id = this_death AND e.what = 'sign_in' AND e.taken_up_at IS NULL
          AND e.thing_id = l.id
          AND NOT EXISTS (SELECT FROM public.accounts_personlink other
              WHERE other.person_id = l.person_id AND other.id <> l.id AND upper_inf(other.valid))
        RETURNING l.id, l.user_id, l.person_id),
    noted AS (
        UPDATE public.access_ending e SET taken_up_at = clock_timestamp() FROM again a
        WHERE e.death_id = this_death AND e.what = 'sign_in' AND e.thing_id = a.id)
    SELECT a.id, a.user_id, a.person_id FROM again a;
END $$;

-- No new way in, by whatever door it is asked for.
CREATE FUNCTION app.no_way_in_for_the_dead() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF upper_inf(NEW.valid) AND (app.has_died(NEW.person_id) OR EXISTS (
            SELECT FROM public.citizens_relative r
            WHERE r.id = NEW.person_id AND app.has_died(r.citizen_id))) THEN
        RAISE EXCEPTION 'the citizen has died' USING ERRCODE = 'BD001';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER no_way_in_for_the_dead BEFORE INSERT OR UPDATE ON accounts_personlink
    FOR EACH ROW EXECUTE FUNCTION app.no_way_in_for_the_dead();
CREATE TRIGGER only_for_the_living BEFORE INSERT ON access_consent
    FOR EACH ROW EXECUTE FUNCTION app.only_for_the_living();
CREATE TRIGGER only_for_the_living BEFORE INSERT ON access_carerelation
    FOR EACH ROW EXECUTE FUNCTION app.only_for_the_living();

REVOKE ALL ON FUNCTION app.death_undone(uuid, uuid), app.end_sign_in_at_death(uuid),
    app.take_up_sign_in(uuid, uuid), app.no_way_in_for_the_dead() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.end_sign_in_at_death(uuid), app.take_up_sign_in(uuid, uuid)
    TO brobygger_app;
"""
BACK = """
DROP TRIGGER only_for_the_living ON access_carerelation;
DROP TRIGGER only_for_the_living ON access_consent;
DROP TRIGGER no_way_in_for_the_dead ON accounts_personlink;
DROP FUNCTION app.no_way_in_for_the_dead(), app.take_up_sign_in(uuid, uuid),
    app.end_sign_in_at_death(uuid), app.death_undone(uuid, uuid);
"""


class Migration(migrations.Migration):
    """What a death ends and an undoing takes up again; nobody who has died has a way in."""

    dependencies = [
        ("access", "0003_protect"),
        ("accounts", "0003_one_account"),
        ("citizens", "0006_death"),
        ("access", "0008_emergency_at_unit"),
    ]
    operations = [
        migrations.CreateModel(
            name="Ending",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("category", models.SmallIntegerField(choices=CHOICES)),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("sign_in", "Sign-in"),
                            ("meeting", "Meeting"),
                            ("poll", "Poll for a time"),
                            ("series", "Meeting that comes again"),
                            ("guest", "Guest’s link"),
                            ("plan", "Plan"),
                            ("agreement", "Agreement"),
                        ],
                        max_length=9,
                    ),
                ),
                ("thing_id", models.UUIDField()),
                ("before", models.JSONField(default=dict)),
                ("ended_at", models.DateTimeField()),
                ("taken_up_at", models.DateTimeField(null=True)),
                (
                    "citizen",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="citizens.citizen",
                    ),
                ),
                (
                    "death",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="citizens.death",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["citizen"], name="access_ending_whose")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("death", "what", "thing_id"), name="access_ending_once_for_a_death"
                    )
                ],
            },
        ),
        migrations.RunSQL(ENDINGS, BACK),
        ProtectByCitizen("access_ending"),
        ProtectByCitizen("citizens_death"),
    ]
