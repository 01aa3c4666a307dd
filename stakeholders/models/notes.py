"""What the team writes down about an organisation or a person."""

from typing import Self

import pghistory
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from core import roles
from core.models import Record, User
from stakeholders.models.organisations import Organisation
from stakeholders.models.people import Person
from stakeholders.models.subjects import of_hidden, of_own_countries, seen_by_team
from stakeholders.states import Discretion


class NoteQuerySet(models.QuerySet["Note"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """CST leads all; officers nothing for leads and nothing of hidden records; field
        offices what is open about organisations of their countries.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.has_role(roles.CST_LEAD):
            return self
        if user.has_role(roles.CST_OFFICER):
            return self.filter(*seen_by_team(user)).exclude(discretion=Discretion.LEADS)
        if user.has_role(roles.FIELD_OFFICE):
            return self.filter(
                organisation__in=of_own_countries(user), person=None, discretion=Discretion.OPEN
            )
        return self.none()

    def hidden_from(self, user: User | AnonymousUser) -> Self:
        """Those of which this person may not even know, for the audit log."""
        if user.is_authenticated and user.has_role(roles.CST_LEAD):
            return self.none()
        return self.filter(of_hidden(user) | Q(discretion=Discretion.LEADS))

    def pinned_first(self) -> Self:
        return self.select_related("author").order_by("-pinned", "-created_at", "-pk")


@pghistory.track()
class Note(Record):
    """A note; its earlier texts are in its history."""

    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="notes",
        verbose_name=_("organisation"),
    )
    person = models.ForeignKey(
        Person,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="notes",
        verbose_name=_("person"),
    )
    text = models.TextField(_("text"), max_length=5000)
    discretion = models.CharField(
        _("who reads it"), max_length=10, choices=Discretion, default=Discretion.TEAM
    )
    pinned = models.BooleanField(_("pinned"), default=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("written by"),
    )
    edited_at = models.DateTimeField(_("edited"), null=True, editable=False)

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(
                name="note_is_about_somebody",
                condition=Q(organisation__isnull=False) | Q(person__isnull=False),
                violation_error_message=_("A note is about an organisation or a person."),
            ),
        )

    def __str__(self) -> str:
        return Truncator(self.text).chars(60)
