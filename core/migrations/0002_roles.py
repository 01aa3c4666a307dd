"""Lays the groups that the roles are; each app grants its own permissions to them."""

from django.db import migrations

from core import roles


def forwards(apps, schema_editor):
    roles.lay(apps.get_model("auth", "Group"))


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
