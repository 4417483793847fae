from django.db import migrations

# A person registered twice dies once. Whoever registers it in one need not see the other, so the
# database writes it there, corrects it and undoes it: `of` is the death that was written by hand. Two
# that were parted since go their own ways.
TIED = """
CREATE FUNCTION app.tied_to(wanted uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE person AS (
        SELECT app.registered_as(wanted) AS id
        UNION
        SELECT j.citizen_id FROM person JOIN public.access_joining j
            ON j.into_id = person.id AND j.undone_at IS NULL)
    SELECT id FROM person WHERE id <> wanted ORDER BY id
$$;

-- All of them until the end of the transaction, in one order: who tells of the death in one waits for
-- who tells of it in the other, and two who are being joined are waited for, too.
CREATE FUNCTION app.hold_registrations_of(wanted uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM FROM public.citizens_citizen c WHERE c.id = wanted OR c.id IN (SELECT app.tied_to(wanted))
        ORDER BY c.id FOR UPDATE;
END $$;

CREATE FUNCTION app.register_death_of_the_tied(of uuid) RETURNS TABLE (death uuid, citizen uuid)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO public.citizens_death (id, citizen_id, category, died_on, told_by, registered_at,
        registered_by, registered_unit_id, undone_reason)
    SELECT gen_random_uuid(), t.id, d.category, d.died_on, d.told_by, d.registered_at,
        d.registered_by, d.registered_unit_id, ''
    FROM public.citizens_death d CROSS JOIN LATERAL app.tied_to(d.citizen_id) AS t (id)
    WHERE d.id = of AND d.undone_at IS NULL
    ON CONFLICT (citizen_id) WHERE undone_at IS NULL DO NOTHING
    RETURNING id, citizen_id
$$;

CREATE FUNCTION app.correct_death_of_the_tied(of uuid) RETURNS TABLE (death uuid, citizen uuid)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE public.citizens_death t SET died_on = d.died_on, told_by = d.told_by
    FROM public.citizens_death d
    WHERE d.id = of AND d.undone_at IS NULL AND t.undone_at IS NULL
      AND t.citizen_id IN (SELECT app.tied_to(d.citizen_id))
      AND (t.died_on, t.told_by) IS DISTINCT FROM (d.died_on, d.told_by)
    RETURNING t.id, t.citizen_id
$$;

CREATE FUNCTION app.undo_death_of_the_tied(of uuid) RETURNS TABLE (death uuid, citizen uuid)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE public.citizens_death t
    SET undone_at = d.undone_at, undone_by = d.undone_by, undone_reason = d.undone_reason
    FROM public.citizens_death d
    WHERE d.id = of AND d.undone_at = now() AND t.undone_at IS NULL  -- in this transaction
      AND t.citizen_id IN (SELECT app.tied_to(d.citizen_id))
    RETURNING t.id, t.citizen_id
$$;

-- No two of one person where one lives and the other has died, or on another day.
CREATE FUNCTION app.the_tied_died_alike() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF (SELECT c.died_on FROM public.citizens_citizen c WHERE c.id = NEW.citizen_id)
        IS DISTINCT FROM
        (SELECT c.died_on FROM public.citizens_citizen c WHERE c.id = NEW.into_id) THEN
        RAISE EXCEPTION 'access_joining_of_one_death: one of them has died, or on another day'
            USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER the_tied_died_alike AFTER INSERT ON access_joining
    FOR EACH ROW EXECUTE FUNCTION app.the_tied_died_alike();  -- both rows are held by now

REVOKE ALL ON FUNCTION app.tied_to(uuid), app.hold_registrations_of(uuid),
    app.register_death_of_the_tied(uuid),
    app.correct_death_of_the_tied(uuid), app.undo_death_of_the_tied(uuid),
    app.the_tied_died_alike() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.hold_registrations_of(uuid), app.register_death_of_the_tied(uuid),
    app.correct_death_of_the_tied(uuid), app.undo_death_of_the_tied(uuid) TO brobygger_app;
"""
BACK = """
DROP TRIGGER the_tied_died_alike ON access_joining;
DROP FUNCTION app.the_tied_died_alike(), app.undo_death_of_the_tied(uuid),
    app.correct_death_of_the_tied(uuid), app.register_death_of_the_tied(uuid),
    app.hold_registrations_of(uuid), app.tied_to(uuid);
"""


class Migration(migrations.Migration):
    """Two registrations of one person: a death is both's."""

    dependencies = [("access", "0011_ways_in_at_death")]
    operations = [migrations.RunSQL(TIED, BACK)]
