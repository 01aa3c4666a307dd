"""What happened with an organisation or a person, in every part of the house (N20)."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import roles
from core.models import User
from stakeholders.models.organisations import Organisation
from stakeholders.models.people import Person
from stakeholders.models.subjects import of_own_countries, seen_by_team
from stakeholders.states import Discretion


class TimelineEventQuerySet(models.QuerySet["TimelineEvent"]):
    def visible_to(self, user: User | AnonymousUser) -> "TimelineEventQuerySet":
        """What this person may read: nothing of organisations and people hidden from them.

        CST leads all; officers all but what is for leads; field offices what is `OPEN`
        about organisations of their countries (domain 8). Everybody else nothing.
        """
        if not user.is_authenticated or not user.sees_internal_data:
            return self.none()
        if user.has_role(roles.CST_LEAD):
            return self
        if user.has_role(roles.CST_OFFICER):
            return self.filter(*seen_by_team(user)).exclude(discretion=Discretion.LEADS)
        if user.has_role(roles.FIELD_OFFICE):
            return self.filter(organisation__in=of_own_countries(user), discretion=Discretion.OPEN)
        return self.none()


class TimelineEvent(models.Model):
    """One thing that happened; every app writes here by `actions.timeline.note`.

    `kind` is a dotted name such as "registration.approved", whose words are in
    `selectors.timeline`; `facts` fill those words in.
    """

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, related_name="timeline"
    )
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="timeline")
    kind = models.CharField(_("kind"), max_length=60)
    facts = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    subject = models.CharField(_("record"), max_length=120, blank=True)
    discretion = models.CharField(
        _("for whom"), max_length=10, choices=Discretion, default=Discretion.TEAM
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )

    objects = TimelineEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("timeline")
        ordering = ("-at", "-pk")
        indexes = (
            models.Index(fields=("organisation", "-at"), name="timeline_organisation"),
            models.Index(fields=("person", "-at"), name="timeline_person"),
        )
        constraints = (
            models.CheckConstraint(
                name="timeline_event_is_about_somebody",
                condition=Q(organisation__isnull=False) | Q(person__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.kind
