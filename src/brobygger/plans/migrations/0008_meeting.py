import uuid

import django.db.models.deletion
from django.db import migrations, models

import brobygger.kernel.categories
import brobygger.kernel.clock
from brobygger.access.rls import ProtectByCitizen

# A row of one citizen's plan cannot be dressed up as another citizen's.
BELONGING = """
ALTER TABLE plans_preparation ADD CONSTRAINT plans_preparation_of_the_same_citizen
    FOREIGN KEY (plan_id, citizen_id) REFERENCES plans_plan (id, citizen_id);
ALTER TABLE plans_preparation ADD CONSTRAINT plans_preparation_id_citizen UNIQUE (id, citizen_id);
ALTER TABLE plans_preparationanswer ADD CONSTRAINT plans_preparationanswer_of_the_same_citizen
    FOREIGN KEY (preparation_id, citizen_id) REFERENCES plans_preparation (id, citizen_id);
ALTER TABLE plans_undecided ADD CONSTRAINT plans_undecided_of_the_same_citizen
    FOREIGN KEY (plan_id, citizen_id) REFERENCES plans_plan (id, citizen_id);
"""
BELONGING_BACK = """
ALTER TABLE plans_undecided DROP CONSTRAINT plans_undecided_of_the_same_citizen;
ALTER TABLE plans_preparationanswer DROP CONSTRAINT plans_preparationanswer_of_the_same_citizen;
ALTER TABLE plans_preparation DROP CONSTRAINT plans_preparation_id_citizen,
    DROP CONSTRAINT plans_preparation_of_the_same_citizen;
"""
# What not to talk about is often said because of who sits at the table: relatives never read it.
NOT_FOR_RELATIVES = """
CREATE POLICY avoid_is_not_for_relatives ON plans_preparationanswer AS RESTRICTIVE TO brobygger_app
    USING (question <> 'avoid' OR nullif(current_setting('brobygger.person_id', true), '') IS NULL
           OR citizen_id = nullif(current_setting('brobygger.person_id', true), '')::uuid);
"""
NOT_FOR_RELATIVES_BACK = "DROP POLICY avoid_is_not_for_relatives ON plans_preparationanswer;"
KEPT = """
REVOKE DELETE ON plans_preparation, plans_preparationanswer, plans_undecided FROM brobygger_app;
"""


class Migration(migrations.Migration):
    """What each party brings to a meeting, and what it left undecided."""

    dependencies = [("citizens", "0001_initial"), ("plans", "0007_pulse")]
    operations = [
        migrations.CreateModel(
            name="Preparation",
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
                ("meeting_id", models.UUIDField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("staff", "Professional"),
                            ("citizen", "The citizen"),
                            ("relative", "Relative"),
                        ],
                        max_length=8,
                    ),
                ),
                ("unit_id", models.UUIDField(null=True)),
                ("person_id", models.UUIDField(null=True)),
                ("opened_at", models.DateTimeField(default=brobygger.kernel.clock.now)),
                ("last_at", models.DateTimeField(default=brobygger.kernel.clock.now)),
                ("seconds", models.PositiveIntegerField(default=0)),
                ("finished_at", models.DateTimeField(null=True)),
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
                        related_name="preparations",
                        to="plans.plan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PreparationAnswer",
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
                (
                    "question",
                    models.CharField(
                        choices=[
                            ("words", "In own words"),
                            ("wishes", "Wishes for the meeting"),
                            ("bring", "Whom to bring"),
                            ("avoid", "What not to talk about"),
                            ("goal", "Goal for our own effort"),
                            ("decide", "What needs to be decided"),
                        ],
                        max_length=6,
                    ),
                ),
                ("body", models.TextField(blank=True)),
                ("is_skipped", models.BooleanField(default=False)),
                ("told_to", models.CharField(blank=True, max_length=120)),
                ("written_by_name", models.CharField(max_length=120)),
                ("updated_by", models.UUIDField()),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "citizen",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="citizens.citizen",
                    ),
                ),
                (
                    "preparation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="plans.preparation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Undecided",
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
                ("body", models.CharField(max_length=300)),
                ("unit_id", models.UUIDField(null=True)),
                ("due_on", models.DateField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Not decided yet"),
                            ("decided", "Decided"),
                            ("agreed", "Became an agreement"),
                            ("carried", "Carried to the next meeting"),
                            ("withdrawn", "Taken off the list"),
                        ],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("outcome", models.CharField(blank=True, max_length=300)),
                ("raised_by_name", models.CharField(max_length=120)),
                ("raised_at", models.DateTimeField(default=brobygger.kernel.clock.now)),
                ("settled_at", models.DateTimeField(null=True)),
                ("settled_meeting_id", models.UUIDField(null=True)),
                ("times_carried", models.PositiveSmallIntegerField(default=0)),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "agreement",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="plans.agreement",
                    ),
                ),
                (
                    "answer",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="plans.preparationanswer",
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
                        related_name="undecided",
                        to="plans.plan",
                    ),
                ),
            ],
            options={
                "ordering": ["raised_at"],
            },
        ),
        migrations.AddIndex(
            model_name="preparation",
            index=models.Index(fields=["plan", "meeting_id"], name="plans_preparation_for"),
        ),
        migrations.AddConstraint(
            model_name="preparation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "staff"), ("person_id", None), ("unit_id__isnull", False)),
                    models.Q(
                        models.Q(("kind", "staff"), _negated=True),
                        ("person_id__isnull", False),
                        ("unit_id", None),
                    ),
                    _connector="OR",
                ),
                name="plans_preparation_of_a_unit_or_a_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="preparation",
            constraint=models.UniqueConstraint(
                fields=("meeting_id", "unit_id", "person_id"),
                name="plans_preparation_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="preparationanswer",
            constraint=models.UniqueConstraint(
                fields=("preparation", "question"), name="plans_preparationanswer_once"
            ),
        ),
        migrations.AddIndex(
            model_name="undecided",
            index=models.Index(fields=["plan", "state"], name="plans_undecided_waiting"),
        ),
        migrations.AddConstraint(
            model_name="undecided",
            constraint=models.CheckConstraint(
                condition=models.Q(("body", ""), _negated=True), name="plans_undecided_says_what"
            ),
        ),
        migrations.AddConstraint(
            model_name="undecided",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_at", None), ("state", "open")),
                    models.Q(
                        models.Q(("state", "open"), _negated=True), ("settled_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="plans_undecided_settled_once",
            ),
        ),
        *[
            ProtectByCitizen(f"plans_{table}")
            for table in ("preparation", "preparationanswer", "undecided")
        ],
        migrations.RunSQL(BELONGING, BELONGING_BACK),
        migrations.RunSQL(NOT_FOR_RELATIVES, NOT_FOR_RELATIVES_BACK),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
    ]
