"""Hosts of rows that are there already, in the form in which they are compared from now on."""

from django.db import migrations

from stakeholders import identity

BATCH = 500


def forwards(apps, schema_editor):
    for name, others in (
        ("Organisation", lambda row: row.other_names),
        ("Registration", lambda row: row.former_names.splitlines()),
    ):
        model = apps.get_model("stakeholders", name)
        rows = model.objects.exclude(website="", email="").order_by("pk")
        last = 0
        while batch := list(rows.filter(pk__gt=last)[:BATCH]):
            last = batch[-1].pk
            changed = [row for row in batch if _differs(row)]
            for row in changed:
                row.website_host, row.mail_domain = _places(row)
                row.match_keys = identity.keys(_card(row, others(row)))
            model.objects.bulk_update(changed, ["website_host", "mail_domain", "match_keys"])


def _places(row):
    return identity.website_host(row.website)[:200], identity.mail_domain(row.email)[:200]


def _differs(row):
    return (row.website_host, row.mail_domain) != _places(row)


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
    dependencies = [("stakeholders", "0041_files_are_removed")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
