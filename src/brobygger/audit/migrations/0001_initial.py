from django.db import migrations, models

TABLES = """
CREATE TABLE audit_entry (
    id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    user_id uuid NOT NULL,
    unit_id uuid,
    person_id uuid,
    role varchar(30) NOT NULL,
    purpose smallint NOT NULL,
    action varchar(60) NOT NULL,
    object_type varchar(60) NOT NULL DEFAULT '',
    object_id uuid,
    citizen_id uuid,
    category smallint,
    ground varchar(12) NOT NULL DEFAULT '',
    source_id uuid,
    details jsonb NOT NULL DEFAULT '{}',
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),  -- id order is not commit order: sealing asks this
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE TABLE audit_entry_rest PARTITION OF audit_entry DEFAULT;
CREATE INDEX audit_entry_about ON audit_entry (citizen_id, at DESC) WHERE citizen_id IS NOT NULL;
CREATE INDEX audit_entry_when ON audit_entry USING brin (at);
CREATE INDEX audit_entry_unit ON audit_entry (unit_id, at DESC);

CREATE TABLE audit_seal (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sealed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    lines integer NOT NULL CHECK (lines > 0),
    previous_root bytea NOT NULL,
    root bytea NOT NULL
);
CREATE TABLE audit_sealedentry (
    entry_id bigint PRIMARY KEY,
    seal_id bigint NOT NULL REFERENCES audit_seal (id)
);
CREATE INDEX audit_sealedentry_seal ON audit_sealedentry (seal_id);

-- Monthly partitions are made ahead of time; a line outside them lands in the rest and is still kept.
CREATE FUNCTION app.make_audit_partitions(months integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    month date;
    part text;
BEGIN
    FOR i IN 0 .. months LOOP
        month := date_trunc('month', now() AT TIME ZONE 'UTC')::date + make_interval(months => i);
        part := 'audit_entry_' || to_char(month, 'YYYYMM');
        IF to_regclass('public.' || part) IS NULL THEN
            EXECUTE format(
                'CREATE TABLE public.%I PARTITION OF public.audit_entry FOR VALUES FROM (%L) TO (%L)',
                part, month::timestamptz, (month + interval '1 month')::timestamptz);
            EXECUTE format('REVOKE ALL ON public.%I FROM brobygger_app', part);
        END IF;
    END LOOP;
END $$;
SELECT app.make_audit_partitions(14);

REVOKE ALL ON audit_entry, audit_entry_rest, audit_seal, audit_sealedentry FROM brobygger_app;
-- Neither the moment nor the number of a line is the app's to choose: no line is written back in time.
GRANT SELECT, INSERT (user_id, unit_id, person_id, role, purpose, action, object_type, object_id,
    citizen_id, category, ground, source_id, details) ON audit_entry TO brobygger_app;
REVOKE ALL ON FUNCTION app.make_audit_partitions(integer) FROM PUBLIC;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(
            "CREATE SCHEMA IF NOT EXISTS app; GRANT USAGE ON SCHEMA app TO brobygger_app;",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            TABLES,
            "DROP FUNCTION app.make_audit_partitions(integer);"
            " DROP TABLE audit_sealedentry, audit_seal, audit_entry;",
            state_operations=[
                migrations.CreateModel(
                    name="Entry",
                    fields=[("id", models.BigAutoField(primary_key=True, serialize=False))],
                    options={
                        "managed": False,
                        "db_table": "audit_entry",
                        "ordering": ["-at", "-id"],
                    },
                ),
                migrations.CreateModel(
                    name="Seal",
                    fields=[("id", models.BigAutoField(primary_key=True, serialize=False))],
                    options={"managed": False, "db_table": "audit_seal", "ordering": ["id"]},
                ),
            ],
        ),
    ]
