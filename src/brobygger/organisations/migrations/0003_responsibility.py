import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import uuid
from django.db import migrations, models


# As for catchments: the key asks for a municipality. The app agrees and corrects; it takes nothing away.
PROMISES = """
ALTER TABLE organisations_responsibility
    ADD COLUMN municipality_kind varchar(20) NOT NULL GENERATED ALWAYS AS ('municipality') STORED,
    ADD CONSTRAINT organisations_responsibility_is_of_a_municipality
        FOREIGN KEY (municipality_id, municipality_kind)
        REFERENCES organisations_organisation (id, kind);
REVOKE ALL ON organisations_responsibility FROM PUBLIC, brobygger_app;
GRANT SELECT, INSERT ON organisations_responsibility TO brobygger_app;
GRANT UPDATE (unit_id, agreed_on, agreed_by, to_verify, source, valid_to, revision)
    ON organisations_responsibility TO brobygger_app;
"""


class Migration(migrations.Migration):
    """Which task lies with which unit in which municipality, agreed and dated."""

    dependencies = [
        ("organisations", "0002_promises"),
    ]

    operations = [
        migrations.CreateModel(
            name="Responsibility",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "task_kind",
                    models.CharField(
                        choices=[
                            ("medicine", "Medicine"),
                            ("psychiatric_treatment", "Psychiatric treatment"),
                            ("addiction_social", "Addiction treatment, social"),
                            ("addiction_medical", "Addiction treatment, medical"),
                            ("housing_support", "Support where one lives"),
                            ("economy", "Economy and benefits"),
                            ("employment", "Work and education"),
                            ("somatic", "Physical health"),
                            ("admission", "Contact at admission and discharge"),
                            ("transport", "Transport and escort"),
                            ("night", "Crisis contact at night"),
                            ("relatives", "Contact with relatives"),
                        ],
                        max_length=30,
                    ),
                ),
                ("agreed_on", models.DateField(blank=True, null=True)),
                ("agreed_by", models.CharField(blank=True, max_length=120)),
                ("to_verify", models.BooleanField(default=False)),
                ("source", models.CharField(blank=True, max_length=200)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="responsibilities",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="responsibilities",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["municipality", "task_kind", "valid_from"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="organisations_responsibility_ends_after_it_began",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "task_kind__in",
                                [
                                    "medicine",
                                    "psychiatric_treatment",
                                    "addiction_social",
                                    "addiction_medical",
                                    "housing_support",
                                    "economy",
                                    "employment",
                                    "somatic",
                                    "admission",
                                    "transport",
                                    "night",
                                    "relatives",
                                ],
                            )
                        ),
                        name="organisations_responsibility_task_kind_is_known",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("municipality", "="),
                            ("task_kind", "="),
                            (
                                models.Func(
                                    "valid_from",
                                    "valid_to",
                                    django.contrib.postgres.fields.ranges.RangeBoundary(True, True),
                                    function="daterange",
                                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="organisations_responsibility_one_unit_a_day",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            PROMISES,
            "ALTER TABLE organisations_responsibility DROP COLUMN municipality_kind;",
        ),
    ]
