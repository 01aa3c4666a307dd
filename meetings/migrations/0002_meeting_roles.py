"""The team reads bodies and rules and runs sessions; leads write the rule book."""

from django.db import migrations

from core import roles

RULES = ("body", "ruleset", "rulevalue")
SESSIONS = ("session", "agendaitem", "sessionlink")


def forwards(apps, schema_editor):
    for role in roles.STAFF:
        roles.grant(apps, role, [f"meetings.view_{model}" for model in RULES])
        roles.grant(
            apps,
            role,
            [f"meetings.{verb}_{model}" for verb in ("view", "add", "change") for model in SESSIONS],
        )
        roles.grant(apps, role, ["meetings.delete_agendaitem", "meetings.delete_sessionlink"])
    roles.grant(
        apps,
        roles.CST_LEAD,
        ["meetings.add_body", "meetings.change_body", "meetings.change_ruleset"],
    )


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0001_bodies_rules_and_sessions"),
        ("core", "0002_roles"),
    ]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
