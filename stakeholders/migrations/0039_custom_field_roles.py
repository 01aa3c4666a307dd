"""Officers read which fields there are; leads define them."""

from django.db import migrations

from core import roles

MODELS = ("customfield", "customchoice")


def forwards(apps, schema_editor):
    roles.grant(apps, roles.CST_OFFICER, [f"stakeholders.view_{model}" for model in MODELS])
    verbs = ("view", "add", "change", "delete")
    granted = [f"stakeholders.{verb}_{model}" for model in MODELS for verb in verbs]
    roles.grant(apps, roles.CST_LEAD, granted)


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0038_custom_fields")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
