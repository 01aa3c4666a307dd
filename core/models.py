"""Rows that name nothing of the domain: who signs in, what was done, what can be locked."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core import roles


class UserManager(BaseUserManager["User"]):
    """Makes users, who are known by their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a user; without a password, one that cannot sign in by password."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a user who may do everything, for `manage.py createsuperuser`."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A person who signs in, whether staff, field office or NGO.

    One free `name` instead of first and last, since not everybody has two.
    """

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default="en"
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ("email",)

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name or self.email

    @cached_property
    def role_names(self) -> frozenset[str]:
        """The names of this user's groups, read once a request."""
        return frozenset(self.groups.values_list("name", flat=True))

    def has_role(self, *names: str) -> bool:
        """Whether this active user has one of the roles; a superuser has all."""
        return self.is_active and (self.is_superuser or not self.role_names.isdisjoint(names))

    @property
    def sees_internal_data(self) -> bool:
        """Whether this person sees more than the public and the own organisation."""
        return self.is_staff or self.is_superuser or not self.role_names.isdisjoint(roles.INTERNAL)

    @property
    def is_cst(self) -> bool:
        """A member of the civil society team."""
        return self.has_role(*roles.STAFF)


class Record(models.Model):
    """A row that knows when it was made, and that can be locked for a decision."""

    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        abstract = True

    def lock(self) -> Self:
        """Re-read this row FOR UPDATE, so that a decision rests on what is true now."""
        self.refresh_from_db(from_queryset=type(self)._default_manager.select_for_update())
        return self

    @property
    def label(self) -> str:
        """How other tables name this row without a foreign key: "app.model:42"."""
        return f"{self._meta.label_lower}:{self.pk}"


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    def about(self, record: Record) -> "AuditEntryQuerySet":
        """What was done to this record, newest first."""
        return self.filter(subject=record.label).select_related("by")


class AuditEntry(models.Model):
    """Who did what to which record, when and why.

    The subject is text and not a foreign key, so that the log never hinders, and
    always outlives, a deletion.
    """

    verb = models.CharField(_("what"), max_length=80)
    subject = models.CharField(_("record"), max_length=120)
    note = models.TextField(_("note"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=("subject", "-at"), name="audit_subject_at"),)

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"


class ReadEntry(models.Model):
    """That a person opened restricted data, or took data of people out (domain 8.4, N19).

    `subject` is a record's label, or "app.model:" for a list, of which `people` says
    how many persons it told about.
    """

    what = models.CharField(_("what was read"), max_length=80)
    subject = models.CharField(_("record"), max_length=120)
    purpose = models.CharField(_("purpose"), max_length=300, blank=True)
    people = models.PositiveIntegerField(_("number of people"), default=1)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("read entry")
        verbose_name_plural = _("read log")
        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=("subject", "-at"), name="read_subject_at"),)

    def __str__(self) -> str:
        return f"{self.what} {self.subject}"
