from importlib import import_module

from django.db import migrations

# A consent stands while it opens something. One without an end, or one on paper that nobody has
# signed yet, stood before by its dates alone, and the question whether the plan shall rest was
# never asked.
BY_DATES = """\
                AND c.withdrawn_at IS NULL AND (c.expires_at IS NULL OR c.expires_at > now()))
"""
BY_GRANTS = """\
                AND EXISTS (SELECT FROM public.access_grant g WHERE g.ground = 'consent'
                    AND g.source_id = c.id AND g.valid @> now()))
"""


def stepped_back(*, now: bool) -> str:
    """The function of `0013_begun`, put in place of what stands."""
    made: str = import_module("brobygger.plans.migrations.0013_begun").RESTING
    start = made.index("CREATE FUNCTION app.stepped_back")
    made = made[start : made.index("REVOKE ALL", start)]
    made = made.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)
    assert made.count(BY_DATES) == 1  # noqa: S101  # the text this stands on
    return made.replace(BY_DATES, BY_GRANTS) if now else made


class Migration(migrations.Migration):
    """Whether the citizen has stepped back is reckoned by what her consents open."""

    dependencies = [("plans", "0016_holders")]
    operations = [migrations.RunSQL(stepped_back(now=True), stepped_back(now=False))]
