from django.db import migrations

# That somebody reads in an emergency right now is a matter of crisis and safety: whoever sees that field
# is told that it is so, never who or where. The unit's name would say which field it works in.
EMERGENCIES = """
CREATE FUNCTION app.emergencies_on(wanted uuid)
RETURNS TABLE (party_id uuid, party_kind varchar, ground varchar, categories smallint,
               purposes smallint, valid tstzrange, source_id uuid, rule_code varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT g.id, 'user'::varchar, g.ground, g.categories, g.purposes, g.valid, g.source_id, g.rule_code
    FROM public.access_grant g
    WHERE g.citizen_id = wanted AND g.ground = 'emergency' AND g.valid @> now()
      AND NOT g.party_id = ANY (app.my_parties()) AND NOT wanted = ANY (app.my_parties())
      AND EXISTS (SELECT FROM public.access_grant mine
                  WHERE mine.citizen_id = wanted AND mine.valid @> now() AND mine.categories & 64 <> 0
                    AND mine.party_id = ANY (app.my_parties())
                    AND mine.purposes & app.my_purpose() <> 0)
$$;
REVOKE ALL ON FUNCTION app.emergencies_on(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.emergencies_on(uuid) TO brobygger_app;
"""


class Migration(migrations.Migration):
    """Who sees what is one truth for everybody who may know it: see ADR 60."""

    dependencies = [("access", "0013_disclosers")]
    operations = [migrations.RunSQL(EMERGENCIES, "DROP FUNCTION app.emergencies_on(uuid);")]
