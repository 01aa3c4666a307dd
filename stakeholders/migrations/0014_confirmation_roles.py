"""Who handles confirmations, changes, suggestions, endorsements, contacts and data requests."""

from django.db import migrations

from core import roles

READ_BY_OFFICERS = (
    "confirmationrules", "retentionrules", "confirmationrequest", "changerequest", "suggestion",
    "endorsement", "encounter",
)  # fmt: skip


def forwards(apps, schema_editor):
    read = [f"stakeholders.view_{model}" for model in READ_BY_OFFICERS]
    roles.grant(apps, roles.CST_OFFICER, read)
    roles.grant(
        apps,
        roles.CST_LEAD,
        [
            *read,
            "stakeholders.change_confirmationrules",
            "stakeholders.change_retentionrules",
            "stakeholders.view_datarequest",
        ],
    )


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0013_first_confirmation_days")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
