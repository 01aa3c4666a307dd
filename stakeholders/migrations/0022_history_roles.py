"""Officers write names and histories of organisations, and follow what was asked again."""

from django.db import migrations

from core import roles

WRITTEN = ("organisationname", "otheraccreditation")


def forwards(apps, schema_editor):
    names = [
        f"stakeholders.{verb}_{model}" for model in WRITTEN for verb in ("view", "add", "change")
    ]
    for role in roles.STAFF:
        roles.grant(
            apps,
            role,
            [*names, "stakeholders.delete_organisationname", "stakeholders.view_consentrequest"],
        )


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0021_spells_do_not_overlap")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
