"""What an applicant declared, kept as it was; and which documents a type has to bring."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Record, User
from stakeholders.models.reference import OrganisationType
from stakeholders.models.registrations import Registration
from stakeholders.states import DocumentKind


def declaration_path(_declaration: "Declaration", _filename: str) -> str:
    """A path that tells nothing: files are found by their row, never by their name."""
    return f"declarations/{uuid.uuid4().hex}"


class DeclarationQuerySet(models.QuerySet["Declaration"]):
    def to_archive(self) -> "DeclarationQuerySet":
        """Those whose PDF was not made yet, the oldest first."""
        return self.filter(file="").order_by("at", "pk")

    def visible_to(self, user: User | AnonymousUser) -> "DeclarationQuerySet":
        """Those of the registrations that this person may see."""
        return self.filter(registration__in=Registration.objects.visible_to(user))


class Declaration(Record):
    """That somebody declared a registration to be true, with all that it said then (row 8).

    `content` is the text that was declared and every answer, in the language of the form;
    the PDF is made from it and from nothing else. Signed by confirming the address.
    """

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="declarations")
    signer = models.CharField(_("declared by"), max_length=250)
    email = models.EmailField(_("confirmed address"))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    at = models.DateTimeField(_("when"))
    content = models.JSONField(_("what was declared"), default=dict)
    file = models.FileField(_("PDF"), upload_to=declaration_path, blank=True)
    sha256 = models.CharField(_("checksum"), max_length=64, blank=True)

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        verbose_name = _("signed declaration")
        verbose_name_plural = _("signed declarations")
        ordering = ("-at", "-pk")
        constraints = (
            models.CheckConstraint(
                name="declaration_archived_means_checksum",
                condition=Q(file="", sha256="") | ~Q(file="") & ~Q(sha256=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.registration.reference}, {self.signer}"

    @property
    def name(self) -> str:
        """The name of the file, as people save it."""
        return f"{self.registration.reference}-{self.at:%Y-%m-%d}.pdf"


class DocumentRule(Record):
    """That organisations of a type have to bring a document of a kind (domain 6.1, row 7).

    Without a type it holds for all. Where an explanation is enough, a registration that
    says why the organisation is not registered is complete without the document: community
    groups often cannot register, and that is no reason to refuse them (domain 4.1).
    """

    kind = models.CharField(_("document"), max_length=30, choices=DocumentKind)
    organisation_type = models.ForeignKey(
        OrganisationType,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="document_rules",
        verbose_name=_("type"),
        help_text=_("Leave empty for organisations of every type."),
    )
    required = models.BooleanField(
        _("required"),
        default=False,
        help_text=_("Otherwise it is only asked for, and the form can be sent without it."),
    )
    explanation_is_enough = models.BooleanField(
        _("an explanation is enough"),
        default=True,
        help_text=_("Not required from an organisation that says why it is not registered."),
    )
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("document rule")
        verbose_name_plural = _("document rules")
        ordering = ("kind", "organisation_type__position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "organisation_type"),
                nulls_distinct=False,
                name="document_rule_once",
                violation_error_message=_("There is a rule for this document and type already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.organisation_type or _('every type')}"

    def asks(self, registration: Any) -> bool:
        """Whether this rule makes the document a condition of sending this form."""
        explained = self.explanation_is_enough and registration.unregistered_reason.strip()
        return self.required and not explained
