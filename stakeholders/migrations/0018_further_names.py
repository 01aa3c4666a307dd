"""Other names that organisations have become rows of their own, of which the column is a copy."""

from django.db import migrations

from stakeholders import identity

BATCH = 1000


def forwards(apps, schema_editor):
    """Make the rows that are missing; running it again makes none."""
    organisations = apps.get_model("stakeholders", "Organisation")
    names = apps.get_model("stakeholders", "OrganisationName")
    rows = organisations.objects.exclude(other_names=[]).values_list("pk", "other_names")
    batch = []
    for pk, other_names in rows.order_by("pk").iterator(chunk_size=BATCH):
        batch.append((pk, other_names))
        if len(batch) == BATCH:
            _make(names, batch)
            batch = []
    _make(names, batch)


def backwards(apps, schema_editor):
    """Forget those that say no more than the column, which keeps them."""
    apps.get_model("stakeholders", "OrganisationName").objects.filter(
        kind="alias", language="", since=None, until=None, evidence=""
    ).delete()


def _make(names, batch):
    known = set(
        names.objects.filter(organisation__in=[pk for pk, _names in batch]).values_list(
            "organisation", "name"
        )
    )
    names.objects.bulk_create(
        names(
            organisation_id=pk, name=name, kind="alias", name_key=identity.latin(name)[:300]
        )
        for pk, other_names in batch
        for name in dict.fromkeys(other_names)
        if name and (pk, name) not in known
    )


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0017_histories_consents_hierarchy")]

    operations = [migrations.RunPython(forwards, backwards)]
