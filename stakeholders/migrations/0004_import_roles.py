"""Who may read the imports: those who run them."""

from django.db import migrations

from core import roles


def forwards(apps, schema_editor):
    for role in roles.STAFF:
        roles.grant(
            apps, role, ["stakeholders.view_importrun", "stakeholders.view_importmapping"]
        )


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0003_imports")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
