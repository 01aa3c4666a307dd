import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from notifications.models import Notification, NotificationState


class NotificationFactory(DjangoModelFactory):
    class Meta:
        model = Notification

    kind = "stakeholders/registration_received"
    dedupe_key = factory.Sequence(lambda n: f"test:{n}")
    recipient = factory.Sequence(lambda n: f"reader{n}@ngo.example")
    subject = "A subject"
    text = "A text"
    html = "<p>A text</p>"
    state = NotificationState.PENDING

    class Params:
        is_sent = factory.LazyAttribute(lambda n: n.state == NotificationState.SENT)
        is_taken = factory.LazyAttribute(lambda n: n.state == NotificationState.SENDING)

    sent_at = factory.Maybe("is_sent", factory.LazyFunction(timezone.now), None)
    claimed_at = factory.Maybe("is_taken", factory.LazyFunction(timezone.now), None)
