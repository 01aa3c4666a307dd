"""The roles of people who sign in: Django groups, laid by migrations.

Views and actions never ask for a group: they ask a policy, and policies ask for
permissions. Only who sees at-risk records and which countries a field office
covers hang on the role itself.
"""

from collections.abc import Iterable
from typing import Any

CST_LEAD = "CST lead"
CST_OFFICER = "CST officer"
FIELD_OFFICE = "Field office"
UMBRELLA = "Umbrella coordinator"
CHECK_IN = "Check-in"
FOCAL_POINT = "Focal point"

ROLES = (CST_LEAD, CST_OFFICER, FIELD_OFFICE, UMBRELLA, CHECK_IN, FOCAL_POINT)
STAFF = (CST_LEAD, CST_OFFICER)
# Everybody who sees more than the public and the own organisation.
INTERNAL = tuple(role for role in ROLES if role != FOCAL_POINT)


def lay(group_model: Any) -> None:
    """Make the groups that are missing. `group_model` is auth.Group, also a historical one."""
    for name in ROLES:
        group_model.objects.get_or_create(name=name)


def grant(apps: Any, role: str, permissions: Iterable[str]) -> None:
    """Give a role permissions written as "app.verb_model"; for migrations.

    Permissions are made after a migration run, so those a role needs are made here
    when they do not exist yet. Running it again changes nothing.
    """
    group = apps.get_model("auth", "Group").objects.get(name=role)
    for name in permissions:
        group.permissions.add(_permission(apps, name))


def _permission(apps: Any, name: str) -> Any:
    app, codename = name.split(".")
    verb, model = codename.rsplit("_", 1)
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app, model=model
    )
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename=codename,
        defaults={"name": f"Can {verb} {model}"},
    )
    return permission
