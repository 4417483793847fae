"""A known word, sealed with this house's key, so that another key is noticed before it is used."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("citizens", "0004_former_numbers")]

    operations = [
        migrations.RunSQL(
            """
            CREATE TABLE citizens_keycheck (
                is_the_one boolean PRIMARY KEY DEFAULT true CHECK (is_the_one),
                sealed bytea NOT NULL
            );
            REVOKE ALL ON citizens_keycheck FROM brobygger_app;
            GRANT SELECT ON citizens_keycheck TO brobygger_app;
            """,
            "DROP TABLE citizens_keycheck;",
        )
    ]
