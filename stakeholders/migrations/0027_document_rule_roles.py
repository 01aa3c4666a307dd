"""Officers read which documents are asked for; leads say so."""

from django.db import migrations

from core import roles

MODEL = "stakeholders.{}_documentrule"


def forwards(apps, schema_editor):
    roles.grant(apps, roles.CST_OFFICER, [MODEL.format("view")])
    verbs = ("view", "add", "change", "delete")
    roles.grant(apps, roles.CST_LEAD, [MODEL.format(verb) for verb in verbs])


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0026_declarations")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
