"""People who were noted before can be found in any script, as those noted since."""

from django.db import migrations

from stakeholders import identity

BATCH = 1000
NAMES = ("given_name", "family_name", "badge_name", "original_name")


def forwards(apps, schema_editor):
    """Fill what is empty, batch by batch."""
    people = apps.get_model("stakeholders", "Person")
    batch = []
    for person in people.objects.filter(search_names="").only("pk", *NAMES).iterator(BATCH):
        name = " ".join(part for part in (person.given_name, person.family_name) if part)
        person.search_names = identity.both_scripts(
            name, person.family_name, person.badge_name, person.original_name
        )
        batch.append(person)
        if len(batch) == BATCH:
            people.objects.bulk_update(batch, ("search_names",))
            batch = []
    people.objects.bulk_update(batch, ("search_names",))


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0018_further_names")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
