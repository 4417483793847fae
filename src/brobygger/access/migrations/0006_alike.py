from django.db import migrations

ALIKE = """
-- Names that look the same are the same; where several people fit, the one spelt as asked for.
CREATE OR REPLACE FUNCTION app.citizens_by_name_and_birth(wanted text, born date) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH alike AS MATERIALIZED (
        SELECT c.id, lower(c.name) = lower(wanted) AS is_spelt_so FROM public.citizens_citizen c
        WHERE c.name_sort = app.name_key(wanted) AND c.name_sort <> '' AND c.birth_date = born)
    SELECT id FROM alike WHERE is_spelt_so OR NOT EXISTS (SELECT FROM alike WHERE is_spelt_so)
$$;
"""
BEFORE = """
CREATE OR REPLACE FUNCTION app.citizens_by_name_and_birth(wanted text, born date) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.id FROM public.citizens_citizen c
    WHERE c.name_sort = translate(lower(wanted), 'æøåäö', '{|}{|') AND c.birth_date = born
$$;
"""


class Migration(migrations.Migration):
    """At night people are found by a name as somebody heard or copied it."""

    dependencies = [("access", "0005_sights"), ("citizens", "0002_name_key")]
    operations = [migrations.RunSQL(ALIKE, BEFORE)]
