"""Consultative statuses get the day they begin, and those checked stop sharing days.

A year is all that was noted: the spell begins with it. Of two checked ones that share
days, the later ends the earlier; where nothing says which is later, the one noted first
becomes a claim again, which staff then see beside the other.
"""

from datetime import date
from itertools import pairwise

from django.db import migrations

CLAIMED = "claimed"


def forwards(apps, schema_editor):
    spells = apps.get_model("stakeholders", "EcosocStatus")
    for spell in spells.objects.filter(since=None, granted_year__gte=1945).iterator():
        spells.objects.filter(pk=spell.pk).update(since=date(spell.granted_year, 1, 1))
    checked = spells.objects.exclude(standing=CLAIMED)
    by_organisation = {}
    for spell in checked.order_by("organisation", "since", "pk"):
        by_organisation.setdefault(spell.organisation_id, []).append(spell)
    for found in by_organisation.values():
        found.sort(key=lambda spell: (spell.since or date.min, spell.pk))
        for earlier, later in pairwise(found):
            _separate(spells, earlier, later)


def backwards(apps, schema_editor):
    """The columns go with the schema; the year was kept."""


def _separate(spells, earlier, later):
    start = earlier.since or date.min
    if earlier.until and later.since and earlier.until <= later.since:
        return
    if later.since and later.since > start:
        spells.objects.filter(pk=earlier.pk).update(until=later.since)
    else:
        spells.objects.filter(pk=earlier.pk).update(standing=CLAIMED)


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0019_people_found_by_name")]

    operations = [migrations.RunPython(forwards, backwards)]
