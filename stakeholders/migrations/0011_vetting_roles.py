"""Who keeps flags, re-vettings, evidence and matches with the sanctions list."""

from django.db import migrations

from core import roles

OFFICER = (
    "view_riskflag", "add_riskflag", "change_riskflag", "view_riskrule", "view_review",
    "change_review", "view_evidence", "add_evidence", "view_screeningmatch",
    "change_screeningmatch", "view_sanctionslist", "view_sanctionsentry",
)
LEAD = (*OFFICER, "change_riskrule", "load_sanctionslist")


def forwards(apps, schema_editor):
    for role, names in ((roles.CST_OFFICER, OFFICER), (roles.CST_LEAD, LEAD)):
        roles.grant(apps, role, [f"stakeholders.{name}" for name in names])


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0010_vetting_file")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
