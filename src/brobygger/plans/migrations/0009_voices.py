import uuid

import django.db.models.deletion
from django.db import migrations, models

import brobygger.kernel.categories
import brobygger.kernel.clock
from brobygger.access.rls import ProtectByCitizen

ME = "(SELECT app.my_parties())::uuid[]"
MY_USER = "nullif(current_setting('brobygger.user_id', true), '')::uuid"
MY_UNIT = "nullif(current_setting('brobygger.unit_id', true), '')::uuid"

# A goal's rating is of its own plan's goal and has its category: what row security reads must be
# what the plan says.
BELONGING = """
ALTER TABLE plans_intervention
    ADD CONSTRAINT plans_intervention_id_plan_category UNIQUE (id, plan_id, category);
ALTER TABLE plans_rating ADD CONSTRAINT plans_rating_of_the_same_citizen
    FOREIGN KEY (plan_id, citizen_id) REFERENCES plans_plan (id, citizen_id);
ALTER TABLE plans_rating ADD CONSTRAINT plans_rating_of_this_plans_goal
    FOREIGN KEY (intervention_id, plan_id, category)
    REFERENCES plans_intervention (id, plan_id, category);
"""

BELONGING_BACK = """
ALTER TABLE plans_rating DROP CONSTRAINT plans_rating_of_this_plans_goal,
    DROP CONSTRAINT plans_rating_of_the_same_citizen;
ALTER TABLE plans_intervention DROP CONSTRAINT plans_intervention_id_plan_category;
"""

# Nobody speaks for another. What the citizen tells a helper is written with the helper's name on it,
# and never over what the citizen has answered themself.
OWN_VOICE = f"""
CREATE POLICY own_voice_said ON plans_rating AS RESTRICTIVE FOR INSERT TO brobygger_app
    WITH CHECK (told_to IS NULL AND party_id = ANY ({ME})
        OR told_to = {MY_USER} AND voice = 'citizen' AND {MY_UNIT} = ANY ({ME}));
CREATE POLICY own_voice_changed ON plans_rating AS RESTRICTIVE FOR UPDATE TO brobygger_app
    USING (party_id = ANY ({ME}) OR told_to IS NOT NULL AND {MY_UNIT} = ANY ({ME}))
    WITH CHECK (told_to IS NULL AND party_id = ANY ({ME})
        OR told_to = {MY_USER} AND voice = 'citizen' AND {MY_UNIT} = ANY ({ME}));
REVOKE DELETE ON plans_rating FROM brobygger_app;
"""

OWN_VOICE_BACK = """
DROP POLICY own_voice_changed ON plans_rating;
DROP POLICY own_voice_said ON plans_rating;
"""


class Migration(migrations.Migration):
    """Two voices on the same goals."""

    dependencies = [("plans", "0008_meeting"), ("citizens", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Rating",
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
                ("round", models.PositiveIntegerField()),
                (
                    "coherence",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("together", "They know each other’s agreements"),
                            ("kept", "What we agreed has happened"),
                            ("say", "The citizen has a say"),
                            ("hard", "What happens when it gets hard"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "voice",
                    models.CharField(
                        choices=[
                            ("citizen", "The citizen"),
                            ("staff", "Professional"),
                            ("relative", "Relative"),
                        ],
                        max_length=8,
                    ),
                ),
                ("party_id", models.UUIDField()),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("1", "Not at all"),
                            ("2", "Only a little"),
                            ("3", "Half and half"),
                            ("4", "Mostly"),
                            ("5", "Completely"),
                            ("skipped", "Skipped"),
                            ("declined", "Would rather not say"),
                        ],
                        max_length=8,
                    ),
                ),
                ("told_to", models.UUIDField(null=True)),
                ("rated_by_name", models.CharField(max_length=120)),
                ("rated_at", models.DateTimeField(default=brobygger.kernel.clock.now)),
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
                    "intervention",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ratings",
                        to="plans.intervention",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ratings",
                        to="plans.plan",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("plan", "round", "intervention", "coherence", "party_id"),
                        name="plans_rating_one_of_each_voice",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("coherence", ""), ("intervention__isnull", False)),
                            models.Q(
                                ("intervention", None), models.Q(("coherence", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="plans_rating_of_a_goal_or_of_coherence",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("coherence", ""),
                            ("category", brobygger.kernel.categories.Category["PLAN"]),
                            _connector="OR",
                        ),
                        name="plans_rating_coherence_is_shared_with_the_whole_table",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answer__in", ["1", "2", "3", "4", "5", "skipped", "declined"])
                        ),
                        name="plans_rating_answers_are_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("told_to", None), ("voice", "citizen"), _connector="OR"
                        ),
                        name="plans_rating_is_told_by_the_citizen_alone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("party_id", models.F("citizen_id")), ("voice", "citizen")),
                            models.Q(
                                models.Q(("voice", "citizen"), _negated=True),
                                models.Q(("party_id", models.F("citizen_id")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="plans_rating_the_citizens_voice_is_the_citizens",
                    ),
                ],
            },
        ),
        ProtectByCitizen("plans_rating"),
        migrations.RunSQL(BELONGING, BELONGING_BACK),
        migrations.RunSQL(OWN_VOICE, OWN_VOICE_BACK),
    ]
