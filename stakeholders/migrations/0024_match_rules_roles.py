"""Officers read how names are compared, and CST leads change it."""

from django.db import migrations

from core import roles

READ = ["stakeholders.view_matchrules"]
EDIT = ["stakeholders.change_matchrules"]


def forwards(apps, schema_editor):
    roles.grant(apps, roles.CST_OFFICER, READ)
    roles.grant(apps, roles.CST_LEAD, READ + EDIT)


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0023_match_rules_and_keys")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
