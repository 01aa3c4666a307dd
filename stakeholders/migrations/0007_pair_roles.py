"""Who decides whether two records are the same: the civil society team."""

from django.db import migrations

from core import roles

ALLOWED = [
    f"stakeholders.{verb}_{model}"
    for model in ("duplicatepair", "personpair")
    for verb in ("view", "change")
]


def forwards(apps, schema_editor):
    for role in roles.STAFF:
        roles.grant(apps, role, ALLOWED)


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0006_duplicate_pairs")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
