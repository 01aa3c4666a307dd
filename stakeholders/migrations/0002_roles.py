"""What each role may do with stakeholders."""

from django.db import migrations

from core import roles

EDITED_BY_LEADS = (
    "checklistitem", "consenttext", "country", "fieldoffice", "officecoverage",
    "organisationtype", "regionalgroup", "theme", "umbrella", "vettingrules",
)
EDITED_BY_OFFICERS = (
    "organisation", "person", "contactrole", "ecosocstatus", "umbrellamembership",
    "externalidentifier", "registrationcheck",
)
READ_BY_OFFICERS = ("consent", "document", "invitation")


def _names(verbs, models):
    return [f"stakeholders.{verb}_{model}" for model in models for verb in verbs]


def _officer():
    return [
        *_names(("view",), EDITED_BY_LEADS),
        *_names(("view", "add", "change"), EDITED_BY_OFFICERS),
        *_names(("view",), READ_BY_OFFICERS),
        *_names(("view", "change", "vet", "see_quarantine"), ("registration",)),
        "stakeholders.import_organisation",
        "notifications.view_notification",
        "notifications.change_notification",
        "core.view_auditentry",
    ]


def forwards(apps, schema_editor):
    roles.grant(apps, roles.CST_OFFICER, _officer())
    roles.grant(
        apps,
        roles.CST_LEAD,
        [
            *_officer(),
            *_names(("add", "change", "delete"), EDITED_BY_LEADS),
            "stakeholders.see_at_risk_organisation",
            "core.view_user",
            "core.add_user",
            "core.change_user",
        ],
    )
    roles.grant(apps, roles.FIELD_OFFICE, ["stakeholders.view_organisation"])


class Migration(migrations.Migration):
    dependencies = [
        ("stakeholders", "0001_initial"),
        ("core", "0002_roles"),
        ("notifications", "0001_initial"),
    ]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
