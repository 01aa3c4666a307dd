"""Who may merge organisations and people: the civil society team."""

from django.db import migrations

from core import roles

MERGING = (
    "stakeholders.merge_organisation",
    "stakeholders.merge_person",
    "stakeholders.view_merge",
)


def forwards(apps, schema_editor):
    for role in roles.STAFF:
        roles.grant(apps, role, MERGING)


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0008_merges")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
