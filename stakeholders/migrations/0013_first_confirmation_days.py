"""When those that are verified have to confirm next: a year after they last did."""

from django.db import migrations

SET = """
    UPDATE stakeholders_organisation
    SET confirmation_due_on = coalesce(
            confirmed_on, (verified_at AT TIME ZONE 'Europe/Vienna')::date
        ) + interval '12 months'
    WHERE vetting IN ('verified', 'stale') AND confirmation_due_on IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0012_confirmation_offices_erasure")]

    operations = [migrations.RunSQL(SET, migrations.RunSQL.noop)]
