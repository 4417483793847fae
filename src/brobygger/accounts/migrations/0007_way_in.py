import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


# Who asked and for which address stands as it was written; only how it went may change.
PROTECT = """
REVOKE UPDATE, DELETE ON accounts_wayin FROM brobygger_app;
GRANT UPDATE (state, confirmed_by, confirmed_at, opens_at, declined_at)
    ON accounts_wayin TO brobygger_app;
"""


class Migration(migrations.Migration):
    """A way in is asked for by one and confirmed by another."""

    dependencies = [
        ("accounts", "0006_guest_role"),
        ("organisations", "0003_responsibility"),
    ]

    operations = [
        migrations.CreateModel(
            name="WayIn",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("person_id", models.UUIDField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("citizen", "Citizen"), ("relative", "Relative")], max_length=10
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                ("name", models.CharField(max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Waits for a second person"),
                            ("confirmed", "Confirmed, not yet in force"),
                            ("written", "Written to, answered by nobody yet"),
                            ("opened", "In force"),
                            ("dropped", "Not carried out"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("asked_by", models.UUIDField()),
                ("asked_at", models.DateTimeField()),
                ("url", models.CharField(blank=True, max_length=300)),
                ("confirmed_by", models.UUIDField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("opens_at", models.DateTimeField(null=True)),
                ("declined_at", models.DateTimeField(null=True)),
                (
                    "former",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "opens_at"], name="accounts_wayin_due")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by", None),
                            models.Q(("confirmed_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="accounts_wayin_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["asked", "dropped"]),
                            models.Q(
                                ("confirmed_at__isnull", False),
                                ("confirmed_by__isnull", False),
                                ("opens_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="accounts_wayin_open_only_when_confirmed",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["asked", "confirmed", "written"])),
                        fields=("person_id",),
                        name="accounts_wayin_one_at_a_time",
                    ),
                ],
            },
        ),
        migrations.RunSQL(PROTECT, migrations.RunSQL.noop),
    ]
