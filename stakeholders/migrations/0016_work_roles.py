"""Who writes notes, tasks and tags: the team; field offices read some notes."""

from django.db import migrations

from core import roles

TEAM = [f"stakeholders.{verb}_{model}" for verb in ("view", "add", "change") for model in ("note", "task", "tag")]


def forwards(apps, schema_editor):
    for role in roles.STAFF:
        roles.grant(apps, role, TEAM)
    roles.grant(apps, roles.FIELD_OFFICE, ["stakeholders.view_note"])


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0015_notes_tasks_tags")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
