"""Tells the timeline what the audit log knows from before there was one."""

from django.db import migrations

OF_ORGANISATIONS = {
    "organisation.verified": "open",
    "organisation.listed": "open",
    "organisation.unlisted": "open",
    "organisation.hidden": "team",
    "organisation.suspended": "team",
    "organisation.suspension_lifted": "team",
    "organisation.at_risk": "leads",
    "organisation.not_at_risk": "leads",
}
OF_REGISTRATIONS = {
    "registration.submitted": "open",
    "registration.review_started": "team",
    "registration.asked": "team",
    "registration.answered": "team",
    "registration.recommended": "team",
    "registration.approved": "open",
}
WITH_REASON = ("organisation.suspended", "organisation.suspension_lifted")


def forwards(apps, schema_editor):
    """What is told already is not told again."""
    entries = apps.get_model("core", "AuditEntry").objects.order_by("pk")
    events = apps.get_model("stakeholders", "TimelineEvent").objects
    organisations = apps.get_model("stakeholders", "Organisation").objects
    registrations = apps.get_model("stakeholders", "Registration").objects
    of_registration = {
        row["pk"]: row
        for row in registrations.exclude(organisation=None).values(
            "pk", "organisation_id", "reference"
        )
    }
    present = set(organisations.values_list("pk", flat=True))
    told = set(events.values_list("kind", "organisation_id", "at"))
    new = []
    for entry in entries.filter(verb__in=[*OF_ORGANISATIONS, *OF_REGISTRATIONS]).iterator():
        label, _colon, number = entry.subject.partition(":")
        row = of_registration.get(int(number)) if entry.verb in OF_REGISTRATIONS else None
        organisation = row["organisation_id"] if row else int(number)
        is_about = "stakeholders.registration" if row else "stakeholders.organisation"
        if label != is_about or organisation not in present:
            continue
        if (entry.verb, organisation, entry.at) in told:
            continue
        facts = {"reference": row["reference"]} if row else {}
        if entry.verb in WITH_REASON:
            facts = {"reason": entry.note}
        new.append(
            events.model(
                kind=entry.verb,
                organisation_id=organisation,
                at=entry.at,
                by_id=entry.by_id,
                subject=entry.subject if row else "",
                discretion=(OF_REGISTRATIONS if row else OF_ORGANISATIONS)[entry.verb],
                facts=facts,
            )
        )
    events.bulk_create(new, batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0035_asked_when_mailed"), ("core", "0003_read_log")]

    # What was told stays told: the log that it came from is still there.
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
