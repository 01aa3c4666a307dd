"""Keys for the rows that are there already, as saving them would give."""

from django.db import migrations

from stakeholders import identity

BATCH = 500


def forwards(apps, schema_editor):
    for name, others in (
        ("Organisation", lambda row: row.other_names),
        ("Registration", lambda row: row.former_names.splitlines()),
    ):
        model = apps.get_model("stakeholders", name)
        rows = model.objects.filter(match_keys=[]).order_by("pk")
        last = 0
        while batch := list(rows.filter(pk__gt=last)[:BATCH]):
            for row in batch:
                row.match_keys = identity.keys(_card(row, others(row)))
            model.objects.bulk_update(batch, ["match_keys"])
            last = batch[-1].pk


def _card(row, others):
    return identity.card(
        row.legal_name,
        row.name_en,
        acronym=row.acronym,
        website=row.website,
        email=row.email,
        others=others,
    )


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0030_match_rules_other_words")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
