"""CST leads read the read log and set its rules; the team exports restricted columns."""

from django.db import migrations

from core import roles


def forwards(apps, schema_editor):
    shared = ["core.view_exportrules", "core.export_restricted_exportrules"]
    roles.grant(apps, roles.CST_OFFICER, shared)
    leads = [*shared, "core.change_exportrules", "core.view_readentry"]
    roles.grant(apps, roles.CST_LEAD, leads)


class Migration(migrations.Migration):
    dependencies = [("core", "0004_exports_and_saved_searches")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
