"""What the tests of the team's moves look at: the log, the outbox, and that nothing changed."""

import pytest

from core.models import AuditEntry
from notifications.models import Notification
from stakeholders.models import Organisation, Registration


def said(record):
    return list(AuditEntry.objects.filter(subject=record.label).values_list("verb", flat=True))


def mails():
    rows = Notification.objects.order_by("pk").values_list("kind", "recipient")
    return [(kind.removeprefix("stakeholders/"), to) for kind, to in rows]


def refused(registration, error, action, **arguments):
    """The action raises, and neither state nor log nor outbox has changed."""
    before = Registration.objects.filter(pk=registration.pk).values().get()
    with pytest.raises(error) as caught:
        action(registration, **arguments)
    assert Registration.objects.filter(pk=registration.pk).values().get() == before
    assert said(registration) == []
    assert mails() == []
    assert not Organisation.objects.exclude(pk=registration.organisation_id).exists()
    return str(caught.value)
