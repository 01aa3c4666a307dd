"""People and the roles they have, from when to when, in organisations."""

from datetime import date
from typing import Any

import pghistory
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import roles
from core.models import Record, User
from stakeholders import identity
from stakeholders.states import INVITATION, ContactRoleKind, InvitationState


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, user: User | AnonymousUser) -> "PersonQuerySet":
        """The civil society team sees people; those whose every organisation is at risk,
        only CST leads.
        """
        if not user.is_authenticated or not user.is_cst:
            return self.none()
        return self.exclude(pk__in=self.hidden_from(user).values("pk"))

    def standing(self) -> "PersonQuerySet":
        """Those that were not merged into another."""
        return self.filter(merged_into=None)

    def hidden_from(self, user: User | AnonymousUser) -> "PersonQuerySet":
        """People known to us only through organisations at risk.

        Their roles move when they are merged; what they were hidden for stays.
        """
        if user.is_authenticated and user.has_role(roles.CST_LEAD):
            return self.none()
        at_risk = ContactRole.objects.filter(person=OuterRef("pk"), organisation__at_risk=True)
        safe = ContactRole.objects.filter(person=OuterRef("pk"), organisation__at_risk=False)
        merged = Q(merged_into__isnull=False, lost_in__state="done", lost_in__leads_only=True)
        hidden = self.filter((Exists(at_risk) & ~Exists(safe)) | merged)
        return self.filter(pk__in=hidden.values("pk"))


@pghistory.track(exclude=["search_names"])
class Person(Record):
    """Somebody we are in touch with. Never shown to the public (domain 8)."""

    given_name = models.CharField(_("given names"), max_length=120)
    family_name = models.CharField(
        _("family name"),
        max_length=120,
        blank=True,
        help_text=_("Leave empty for a person with one name."),
    )
    badge_name = models.CharField(
        _("name on the badge"),
        max_length=200,
        blank=True,
        help_text=_("If it is not the name as in the passport, which is above."),
    )
    original_name = models.CharField(_("name in its own script"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default="en"
    )
    nationality = models.ForeignKey(
        "stakeholders.Country",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("nationality"),
        help_text=_("Only where a rule asks for it, as for members of a governing body."),
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="person",
        verbose_name=_("account"),
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="merged_from",
        verbose_name=_("merged into"),
    )
    erased_at = models.DateTimeField(_("erased"), null=True, editable=False)
    search_names = models.TextField(editable=False, default="")

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ("family_name", "given_name")
        indexes = (
            models.Index(fields=("email",), name="person_email"),
            GinIndex(OpClass("search_names", "gin_trgm_ops"), name="person_search_names"),
        )
        constraints = (
            models.CheckConstraint(
                name="person_is_not_merged_into_itself",
                condition=Q(merged_into=None) | ~Q(merged_into=models.F("pk")),
            ),
        )
        permissions = (("merge_person", _("Can merge people")),)

    def __str__(self) -> str:
        return self.name or str(_("(erased)"))

    def save(self, **kwargs: Any) -> None:
        names = (self.name, self.family_name, self.badge_name, self.original_name)
        self.search_names = identity.both_scripts(*names)
        fields = kwargs.get("update_fields")
        if fields is not None:
            kwargs["update_fields"] = {*fields, "search_names"}
        super().save(**kwargs)

    @property
    def name(self) -> str:
        """Given and family name, or the one name of a person with one."""
        return " ".join(part for part in (self.given_name, self.family_name) if part)


class ContactRoleQuerySet(models.QuerySet["ContactRole"]):
    def on(self, day: date) -> "ContactRoleQuerySet":
        """Roles that are held on this day."""
        return self.filter(Q(until=None) | Q(until__gt=day), since__lte=day)

    def visible_to(self, user: User | AnonymousUser) -> "ContactRoleQuerySet":
        """The contacts of organisations that the civil society team may see."""
        if not user.is_authenticated or not user.is_cst:
            return self.none()
        return self.exclude(pk__in=self.hidden_from(user).values("pk"))

    def hidden_from(self, user: User | AnonymousUser) -> "ContactRoleQuerySet":
        """The contacts of organisations at risk, for everybody but CST leads."""
        if user.is_authenticated and user.has_role(roles.CST_LEAD):
            return self.none()
        return self.filter(organisation__at_risk=True)


@pghistory.track()
class ContactRole(Record):
    """What a person is, or was, to an organisation, from when to when."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="roles")
    organisation = models.ForeignKey(
        "stakeholders.Organisation", models.CASCADE, related_name="contacts"
    )
    kind = models.CharField(_("role"), max_length=30, choices=ContactRoleKind)
    job_title = models.CharField(
        _("job title"), max_length=120, blank=True, help_text=_("In the organisation's own words.")
    )
    since = models.DateField(_("since"), default=timezone.localdate)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = ContactRoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ("kind", "-since")
        constraints = (
            models.UniqueConstraint(
                fields=("person", "organisation", "kind"),
                condition=Q(until=None),
                name="contact_role_once_at_a_time",
                violation_error_message=_("This person has this role already."),
            ),
            models.CheckConstraint(
                name="contact_role_ends_after_it_starts",
                condition=Q(until=None) | Q(until__gte=models.F("since")),
                violation_error_message=_("A role cannot end before it starts."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.person}, {self.get_kind_display()}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, user: User | AnonymousUser) -> "InvitationQuerySet":
        """The invitations to organisations that the civil society team may see."""
        if not user.is_authenticated or not user.is_cst:
            return self.none()
        return self.exclude(pk__in=self.hidden_from(user).values("pk"))

    def hidden_from(self, user: User | AnonymousUser) -> "InvitationQuerySet":
        """The invitations to organisations at risk, for everybody but CST leads."""
        if user.is_authenticated and user.has_role(roles.CST_LEAD):
            return self.none()
        return self.filter(organisation__at_risk=True)


class Invitation(Record):
    """That a focal point may open an account for an organisation, until a day."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="invitations")
    organisation = models.ForeignKey(
        "stakeholders.Organisation", models.CASCADE, related_name="invitations"
    )
    email = models.EmailField(_("e-mail address"))
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=InvitationState,
        default=InvitationState.OPEN,
        editable=False,
    )
    expires_at = models.DateTimeField(_("valid until"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, editable=False)
    reminded_at = models.DateTimeField(_("reminded"), null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("account invitation")
        verbose_name_plural = _("account invitations")
        ordering = ("-created_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("person", "organisation"),
                condition=Q(state="open"),
                name="invitation_one_open",
                violation_error_message=_("This person has an open invitation already."),
            ),
            models.CheckConstraint(
                name="invitation_accepted_means_when",
                condition=Q(state="accepted", accepted_at__isnull=False)
                | (~Q(state="accepted") & Q(accepted_at=None)),
            ),
        )

    def __str__(self) -> str:
        return self.email

    def revoke(self) -> None:
        """Take it back; its link opens nothing any more. In memory."""
        INVITATION.check(self.state, InvitationState.REVOKED)
        self.state = InvitationState.REVOKED

    def accept(self, *, user: User) -> None:
        """Tie the person to the account; in memory."""
        INVITATION.check(self.state, InvitationState.ACCEPTED)
        self.state, self.accepted_at = InvitationState.ACCEPTED, timezone.now()
        self.person.user = user
