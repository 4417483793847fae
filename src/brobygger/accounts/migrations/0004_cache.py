from django.db import migrations

# Django's database cache, as `createcachetable` makes it. Limits on sign-in are counted here, so
# that every process sees the same numbers; the app role has its usual rights on the table.
TABLE = """
CREATE TABLE accounts_cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX accounts_cache_expires ON accounts_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_one_account")]
    operations = [migrations.RunSQL(TABLE, "DROP TABLE accounts_cache;")]
