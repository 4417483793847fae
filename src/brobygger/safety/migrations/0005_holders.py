"""Who wrote it decides who holds it: the words of a coping sheet's levels."""

import django.contrib.postgres.fields
from django.db import migrations, models

from brobygger.access.rls import ProtectByHolder
from brobygger.kernel.holders import CHOICES

PARTS = ("signs", "behind", "own_steps", "helps", "worse", "call")
NOTHING = " AND ".join(f"t.{one} = ''" for one in PARTS)

# What was written before is held by whom the log says wrote it, the strictest of them; where it
# says nothing, as an administration's.
BEFORE = f"""
CREATE TEMPORARY TABLE wrote_levels ON COMMIT DROP AS
WITH hands AS (
    SELECT DISTINCT e.object_id, e.unit_id,
        CASE WHEN e.unit_id IS NULL THEN 1 ELSE app.holder_of(e.unit_id) END AS holder
    FROM audit_entry e WHERE e.action = 'coping.written'),
strictest AS (
    SELECT object_id, max(app.strictness(holder)) AS how FROM hands GROUP BY object_id)
SELECT h.object_id, min(h.holder)::smallint AS holder,
    coalesce(array_agg(h.unit_id) FILTER (WHERE h.unit_id IS NOT NULL), '{{}}') AS held_by
FROM hands h JOIN strictest s ON s.object_id = h.object_id AND s.how = app.strictness(h.holder)
GROUP BY h.object_id;
ALTER TABLE safety_copinglevel DISABLE TRIGGER USER;
ALTER TABLE safety_earlierlevel DISABLE TRIGGER USER;
UPDATE safety_copinglevel t SET holder = CASE WHEN {NOTHING} OR t.written_by_kind = 'citizen'
    THEN 1 ELSE app.holder_by_category(t.category) END;
UPDATE safety_copinglevel t SET holder = w.holder, held_by = w.held_by FROM wrote_levels w
    WHERE w.object_id = t.id;
UPDATE safety_earlierlevel t SET holder = s.holder, held_by = s.held_by
    FROM safety_copinglevel s WHERE s.id = t.level_id;
ALTER TABLE safety_copinglevel ENABLE TRIGGER USER;
ALTER TABLE safety_earlierlevel ENABLE TRIGGER USER;
"""

HOLDER = models.SmallIntegerField(choices=CHOICES, default=1, editable=False)
HELD_BY = django.contrib.postgres.fields.ArrayField(
    base_field=models.UUIDField(), db_default=[], default=list, editable=False, size=None
)


class Migration(migrations.Migration):
    """Forward only: what stood before it is not known to have been anybody's."""

    dependencies = [
        ("safety", "0004_own_words"),
        ("access", "0017_holders"),
        ("audit", "0001_initial"),
    ]
    operations = [
        *[
            operation
            for table in ("copinglevel", "earlierlevel")
            for operation in (
                migrations.AddField(table, "holder", HOLDER, preserve_default=False),
                migrations.AddField(table, "held_by", HELD_BY),
            )
        ],
        migrations.RunSQL(BEFORE),
        ProtectByHolder("safety_copinglevel", words=PARTS),
        ProtectByHolder("safety_earlierlevel", of=("safety_copinglevel", "level_id")),
    ]
