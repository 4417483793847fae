import uuid

import django.db.models.deletion
from django.db import migrations, models

import brobygger.kernel.categories
import brobygger.kernel.clock
from brobygger.access.rls import ProtectByCitizen

BELONGING = """
ALTER TABLE plans_agreement
    ADD CONSTRAINT plans_agreement_id_plan_category UNIQUE (id, plan_id, category);
ALTER TABLE plans_filing ADD CONSTRAINT plans_filing_of_the_same_citizen
    FOREIGN KEY (plan_id, citizen_id) REFERENCES plans_plan (id, citizen_id);
ALTER TABLE plans_filing ADD CONSTRAINT plans_filing_of_the_same_citizens_version
    FOREIGN KEY (version_id, citizen_id) REFERENCES plans_version (id, citizen_id);
ALTER TABLE plans_filing ADD CONSTRAINT plans_filing_of_this_plans_agreement
    FOREIGN KEY (agreement_id, plan_id, category)
    REFERENCES plans_agreement (id, plan_id, category);
"""

BELONGING_BACK = """
ALTER TABLE plans_filing DROP CONSTRAINT plans_filing_of_this_plans_agreement,
    DROP CONSTRAINT plans_filing_of_the_same_citizens_version,
    DROP CONSTRAINT plans_filing_of_the_same_citizen;
ALTER TABLE plans_agreement DROP CONSTRAINT plans_agreement_id_plan_category;
"""

# A unit says what stands in its own record, and what was said stays.
OWN_RECORD = """
CREATE POLICY own_record ON plans_filing AS RESTRICTIVE FOR INSERT TO brobygger_app
    WITH CHECK (unit_id = ANY ((SELECT app.my_parties())::uuid[]));
REVOKE UPDATE, DELETE ON plans_filing FROM brobygger_app;
"""


class Migration(migrations.Migration):
    """What each unit has in its own record."""

    dependencies = [("plans", "0009_voices"), ("citizens", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Filing",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "category",
                    models.SmallIntegerField(
                        choices=[
                            (1, "Who I am (name, birthday, contact)"),
                            (2, "The shared plan (goals and agreements)"),
                            (4, "Mental health"),
                            (8, "Alcohol and drugs"),
                            (16, "Physical health"),
                            (32, "Housing, economy and daily life"),
                            (64, "Crisis and safety"),
                            (128, "Family and network"),
                            (256, "Legal and forensic matters"),
                        ],
                        default=brobygger.kernel.categories.Category["PLAN"],
                    ),
                ),
                ("unit_id", models.UUIDField()),
                ("fingerprint", models.CharField(max_length=64)),
                ("filed_by", models.UUIDField()),
                ("filed_by_name", models.CharField(max_length=120)),
                ("filed_at", models.DateTimeField(default=brobygger.kernel.clock.now)),
                (
                    "agreement",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="filings",
                        to="plans.agreement",
                    ),
                ),
                (
                    "citizen",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="citizens.citizen",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="filings",
                        to="plans.plan",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="filings",
                        to="plans.version",
                    ),
                ),
            ],
            options={
                "ordering": ["-filed_at"],
                "indexes": [
                    models.Index(fields=["unit_id", "agreement"], name="plans_filing_whose")
                ],
            },
        ),
        ProtectByCitizen("plans_filing"),
        migrations.RunSQL(BELONGING, BELONGING_BACK),
        migrations.RunSQL(OWN_RECORD, "DROP POLICY own_record ON plans_filing;"),
    ]
