"""What Django cannot say: who may be a region, no circles of units, and the app only reads."""

from django.db import migrations

# A constant column beside each key lets an ordinary foreign key ask for the kind as well.
KINDS = """
ALTER TABLE organisations_organisation
    ADD CONSTRAINT organisations_organisation_id_kind UNIQUE (id, kind);
ALTER TABLE organisations_affiliation
    ADD COLUMN municipality_kind varchar(20) NOT NULL GENERATED ALWAYS AS ('municipality') STORED,
    ADD COLUMN region_kind varchar(20) NOT NULL GENERATED ALWAYS AS ('region') STORED,
    ADD CONSTRAINT organisations_affiliation_is_of_a_municipality
        FOREIGN KEY (municipality_id, municipality_kind)
        REFERENCES organisations_organisation (id, kind),
    ADD CONSTRAINT organisations_affiliation_is_to_a_region
        FOREIGN KEY (region_id, region_kind)
        REFERENCES organisations_organisation (id, kind);
ALTER TABLE organisations_catchmentarea
    ADD COLUMN municipality_kind varchar(20) NOT NULL GENERATED ALWAYS AS ('municipality') STORED,
    ADD CONSTRAINT organisations_catchmentarea_is_of_a_municipality
        FOREIGN KEY (municipality_id, municipality_kind)
        REFERENCES organisations_organisation (id, kind);
"""

KINDS_BACK = """
ALTER TABLE organisations_catchmentarea DROP COLUMN municipality_kind;
ALTER TABLE organisations_affiliation DROP COLUMN municipality_kind, DROP COLUMN region_kind;
ALTER TABLE organisations_organisation DROP CONSTRAINT organisations_organisation_id_kind;
"""

# Deferred, so that a whole tree can be moved in one transaction and is judged at its end.
NO_CIRCLES = """
CREATE FUNCTION organisations_unit_no_circle() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (
        WITH RECURSIVE above (id) AS (
            SELECT parent_id FROM organisations_unit WHERE id = NEW.id
            UNION
            SELECT u.parent_id FROM organisations_unit u JOIN above ON u.id = above.id
        )
        SELECT FROM above WHERE id = NEW.id
    ) THEN
        RAISE EXCEPTION 'unit % lies above itself', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'organisations_unit_no_circle';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER organisations_unit_no_circle
    AFTER INSERT OR UPDATE OF parent_id ON organisations_unit
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION organisations_unit_no_circle();
"""

NO_CIRCLES_BACK = """
DROP TRIGGER organisations_unit_no_circle ON organisations_unit;
DROP FUNCTION organisations_unit_no_circle();
"""

TABLES = """organisations_organisation, organisations_affiliation, organisations_unit,
    organisations_takeover, organisations_catchmentarea"""

READ_ONLY = f"""
REVOKE ALL ON {TABLES} FROM PUBLIC, brobygger_app;
GRANT SELECT ON {TABLES} TO brobygger_app;
"""


class Migration(migrations.Migration):
    """The directory is loaded by its owner; the app role may only look things up in it."""

    dependencies = [("organisations", "0001_initial")]
    operations = [
        migrations.RunSQL(KINDS, KINDS_BACK),
        migrations.RunSQL(NO_CIRCLES, NO_CIRCLES_BACK),
        migrations.RunSQL(READ_ONLY, migrations.RunSQL.noop),
    ]
