"""Officers write the further websites of organisations."""

from django.db import migrations

from core import roles

VERBS = ("view", "add", "change", "delete")


def forwards(apps, schema_editor):
    names = [f"stakeholders.{verb}_organisationwebsite" for verb in VERBS]
    for role in roles.STAFF:
        roles.grant(apps, role, names)


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0042_hosts_in_one_form")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
