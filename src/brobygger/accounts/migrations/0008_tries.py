from django.db import migrations

TRIES = """
-- Tries at codes and passwords, by the sum of whose and what. The app can count and forget, never set.
CREATE TABLE accounts_try (
    key char(64) PRIMARY KEY,
    tries integer NOT NULL,
    until timestamptz NOT NULL
);
CREATE INDEX accounts_try_until ON accounts_try (until);
REVOKE ALL ON accounts_try FROM brobygger_app;

-- One statement counts and answers: of many at once each gets a number of its own.
CREATE FUNCTION app.count_try(what text, most integer, within interval) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO public.accounts_try AS t (key, tries, until)
        VALUES (what, 1, clock_timestamp() + within)
    ON CONFLICT (key) DO UPDATE SET
        tries = CASE WHEN t.until <= clock_timestamp() THEN 1 ELSE t.tries + 1 END,
        until = CASE WHEN t.until <= clock_timestamp() THEN clock_timestamp() + within ELSE t.until END
    RETURNING tries <= most
$$;
CREATE FUNCTION app.forget_tries(what text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DELETE FROM public.accounts_try WHERE key = what
$$;
CREATE FUNCTION app.sweep_tries() RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DELETE FROM public.accounts_try WHERE until < clock_timestamp()
$$;
REVOKE ALL ON FUNCTION app.count_try(text, integer, interval), app.forget_tries(text),
    app.sweep_tries() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.count_try(text, integer, interval), app.forget_tries(text),
    app.sweep_tries() TO brobygger_app;
"""
BACK = """
DROP FUNCTION app.count_try, app.forget_tries, app.sweep_tries;
DROP TABLE accounts_try;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_way_in")]
    operations = [migrations.RunSQL(TRIES, BACK)]
