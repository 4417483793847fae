"""django-guardian's group permissions, for the same people: units are groups, grants are rows.

What it cannot say: from when to when, for which purpose, which categories of information. So it is
given the answer worked out beforehand: one row for each grant that is valid now and for this
purpose. A real system would need something to keep those rows right, and more than one permission.
"""

from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connections
from django.db.models import Model, QuerySet
from guardian.shortcuts import assign_perm, get_objects_for_user

from .loading import bare_tables
from .variants import Known, Task, Variant, rows

MAY_SEE = "citizens.view_citizen"

ROWS = """
INSERT INTO auth_group (name) SELECT 'bench-' || n FROM generate_series(0, %(units)s - 1) n;
INSERT INTO accounts_user_groups (user_id, group_id)
SELECT m.user_id, g.id FROM accounts_membership m
JOIN organisations_unit u ON u.id = m.unit_id JOIN auth_group g ON g.name = u.slug;
INSERT INTO guardian_groupobjectpermission (object_pk, content_type_id, group_id, permission_id)
SELECT DISTINCT a.citizen_id::text, p.content_type_id, g.id, p.id
FROM access_grant a JOIN organisations_unit u ON u.id = a.party_id JOIN auth_group g ON g.name = u.slug,
    auth_permission p
WHERE a.valid @> now() AND a.purposes & 1 <> 0 AND p.codename = 'view_citizen'
"""


def load(units: int) -> None:
    """Tables and rows beside ours, in the scratch database only."""
    owner = connections["owner"]
    user: Any = get_user_model()
    with owner.schema_editor() as editor:
        for name in ("groups", "user_permissions"):
            editor.create_model(user._meta.get_field(name).remote_field.through)
    with owner.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        with bare_tables(cursor, ["guardian_groupobjectpermission"]):
            for statement in ROWS.split(";\n"):
                cursor.execute(statement, {"units": units})
        cursor.execute("RESET maintenance_work_mem")


class Guardian(Variant):
    """Permissions as rows: `get_objects_for_user` for many, `has_perm` for one."""

    def user(self, task: Task) -> Any:
        """As a request brings it: loaded by the session, so its loading is not part of the cost."""
        return get_user_model()(pk=task.actor.user_id, is_active=True)

    def citizens(self, task: Task) -> QuerySet[Any]:
        return get_objects_for_user(self.user(task), MAY_SEE, rows("citizens.Citizen"))

    def may_open(self, task: Task, known: Known) -> bool:
        citizen = apps.get_model("citizens.Citizen")(pk=known.citizen_id)
        return bool(self.user(task).has_perm(MAY_SEE, citizen))

    def after_insert(self, task: Task, made: Model) -> None:
        unit = rows("organisations.Unit").get(pk=task.actor.unit_id)
        assign_perm("plans.view_existingplan", Group.objects.get(name=unit.slug), made)
