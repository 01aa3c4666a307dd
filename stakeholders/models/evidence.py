"""What the team looked at: pictures of web pages and papers, as they were on a day."""

import uuid

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import roles
from core.models import Record, User
from stakeholders.models.organisations import Organisation
from stakeholders.models.registrations import Registration


def evidence_path(_evidence: "Evidence", _filename: str) -> str:
    """A path that tells nothing: files are found by their row, never by their name."""
    return f"evidence/{uuid.uuid4().hex}"


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, user: User | AnonymousUser) -> "EvidenceQuerySet":
        """The civil society team alone; of what is at risk, only CST leads."""
        if not user.is_authenticated or not user.is_cst:
            return self.none()
        return self.exclude(pk__in=self.hidden_from(user).values("pk"))

    def hidden_from(self, user: User | AnonymousUser) -> "EvidenceQuerySet":
        if user.is_authenticated and user.has_role(roles.CST_LEAD):
            return self.none()
        return self.filter(Q(organisation__at_risk=True) | Q(registration__at_risk=True))


class Evidence(Record):
    """A file that the team keeps with a case. Unlike a `Document`, the applicant never sees it.

    The server fetches no page by itself: a person took the picture, and says when.
    """

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, editable=False, related_name="evidence"
    )
    registration = models.ForeignKey(
        Registration, models.CASCADE, null=True, editable=False, related_name="evidence"
    )
    address = models.URLField(_("address of the page"), max_length=500, blank=True)
    taken_at = models.DateTimeField(_("taken"))
    note = models.CharField(_("what it shows"), max_length=300, blank=True)
    file = models.FileField(_("file"), upload_to=evidence_path, blank=True)
    name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("checksum"), max_length=64)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("added by")
    )
    held_because = models.CharField(
        _("must be kept because"), max_length=300, blank=True, editable=False
    )
    removed_at = models.DateTimeField(_("file removed"), null=True, editable=False)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("removed by"),
    )
    removed_because = models.CharField(
        _("why the file was removed"), max_length=300, blank=True, editable=False
    )

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ("-taken_at", "-pk")
        constraints = (
            models.CheckConstraint(
                name="evidence_is_about_something",
                condition=Q(organisation__isnull=False) | Q(registration__isnull=False),
            ),
            models.CheckConstraint(
                name="evidence_removed_means_by_whom_why_and_no_file",
                condition=Q(removed_at=None, removed_by=None, removed_because="") & ~Q(file="")
                | Q(removed_at__isnull=False, removed_by__isnull=False, file="")
                & ~Q(removed_because=""),
            ),
            models.CheckConstraint(
                name="evidence_held_means_its_file_is_there",
                condition=Q(held_because="") | Q(removed_at=None),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> Organisation | Registration:
        """Whose case it is; the organisation once there is one."""
        return self.organisation or self.registration  # type: ignore[return-value]  # One is there.
