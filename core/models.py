"""Rows that name nothing of the domain: who signs in, what was done, what can be locked."""

import uuid
from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core import roles, states
from core.states import ExportState


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


class ReadEntryQuerySet(models.QuerySet["ReadEntry"]):
    def about(self, label: str) -> "ReadEntryQuerySet":
        """What was read of the record with this label, alone or in a list that was taken out."""
        model, _colon, pk = label.partition(":")
        listed = Q(subject=f"{model}:", included__contains=[int(pk)])
        return self.filter(Q(subject=label) | listed)


class ReadEntry(models.Model):
    """That a person opened restricted data, or took data of people out (domain 8.4, N19).

    `subject` is a record's label, or "app.model:" for a list, of which `people` says
    how many persons it told about, and `included` which.
    """

    what = models.CharField(_("what was read"), max_length=80)
    subject = models.CharField(_("record"), max_length=120)
    purpose = models.CharField(_("purpose"), max_length=300, blank=True)
    people = models.PositiveIntegerField(_("number of people"), default=1)
    included = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    objects = ReadEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("read entry")
        verbose_name_plural = _("read log")
        ordering = ("-at", "-pk")
        indexes = (
            models.Index(fields=("subject", "-at"), name="read_subject_at"),
            models.Index(fields=("by", "-at"), name="read_by_at"),
            GinIndex(fields=("included",), name="read_included"),
        )

    def __str__(self) -> str:
        return f"{self.what} {self.subject}"


class ExportRules(Record):
    """What is asked before people's data leave the house; one row, edited by CST leads."""

    ask_purpose_from = models.PositiveIntegerField(
        _("number of people from which an export asks for its purpose"),
        default=20,
        help_text=_("0: always. With restricted columns the purpose is asked in any case."),
    )
    open_for_minutes = models.PositiveSmallIntegerField(
        _("minutes that contact details stay open once shown"), default=60
    )
    background_from = models.PositiveIntegerField(
        _("number of rows from which an export is prepared in the background"),
        default=5_000,
        help_text=_("Whoever asks for it gets a mail when it is ready."),
    )
    keep_days = models.PositiveSmallIntegerField(
        _("days that a prepared export is kept"),
        default=3,
        validators=(MinValueValidator(1), MaxValueValidator(30)),
    )

    class Meta:
        verbose_name = _("rules for exports and reading")
        verbose_name_plural = _("rules for exports and reading")
        constraints = (models.CheckConstraint(name="export_rules_one_row", condition=Q(pk=1)),)
        permissions = (("export_restricted_exportrules", _("Can export restricted columns")),)

    def __str__(self) -> str:
        return str(_("Rules for exports and reading"))

    @classmethod
    def current(cls) -> "ExportRules":
        """The rules in force; the defaults above when nobody has set any."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)


class ListColumns(Record):
    """Which columns a person chose last when exporting a list."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    listing = models.CharField(_("list"), max_length=80)
    columns = ArrayField(models.CharField(max_length=80), verbose_name=_("columns"))

    class Meta:
        verbose_name = _("chosen columns")
        verbose_name_plural = _("chosen columns")
        constraints = (
            models.UniqueConstraint(fields=("user", "listing"), name="list_columns_once"),
        )

    def __str__(self) -> str:
        return self.listing


class NewsRhythm(models.TextChoices):
    NEVER = "never", _("no mail")
    DAILY = "daily", _("daily, when there is something")
    WEEKLY = "weekly", _("weekly, when there is something")


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    def visible_to(self, user: User) -> "SavedSearchQuerySet":
        """One's own, and for the civil society team what colleagues share."""
        mine = Q(owner=user)
        return self.filter(mine | Q(shared=True) if user.is_cst else mine)

    def told(self) -> "SavedSearchQuerySet":
        """Those whose owner wants mail, and can still get it."""
        return self.exclude(mail=NewsRhythm.NEVER).filter(owner__is_active=True)


class SavedSearch(Record):
    """A list with its filters, kept under a name; it can tell what is new in it.

    `known` are the ids that were in it when it was last told of, or saved.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="saved_searches",
        verbose_name=_("owner"),
    )
    listing = models.CharField(_("list"), max_length=80)
    query = models.CharField(_("filters"), max_length=2000, blank=True)
    name = models.CharField(_("name"), max_length=100)
    shared = models.BooleanField(_("shared with the team"), default=False)
    mail = models.CharField(
        _("mail what is new"), max_length=10, choices=NewsRhythm, default=NewsRhythm.NEVER
    )
    told_at = models.DateTimeField(_("last told"), null=True, blank=True, editable=False)
    known = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("owner", "listing", "name"),
                name="saved_search_name_once",
                violation_error_message=_("You have a saved search of this name already."),
            ),
        )

    def __str__(self) -> str:
        return self.name


def export_path() -> str:
    """Where the file of an export will be; the path tells nothing."""
    return f"exports/{uuid.uuid4().hex}"


class ExportJobQuerySet(models.QuerySet["ExportJob"]):
    def visible_to(self, user: User) -> "ExportJobQuerySet":
        """One's own: another person's filters and purpose are nobody else's business."""
        return self.filter(by=user)

    def waiting(self) -> "ExportJobQuerySet":
        """Those that a worker should prepare."""
        return self.filter(state=ExportState.WAITING)

    def over(self, at: datetime) -> "ExportJobQuerySet":
        """Those whose file, or whose failure, has been kept for long enough."""
        return self.filter(state__in=(ExportState.READY, ExportState.FAILED), expires_at__lte=at)


class ExportJob(Record):
    """An export that is prepared in the background: what was asked for, and the file.

    query: the filters of the list; the rows are those that `by` may see when it is prepared
    language: of the headings; tries: how often a worker began
    number: the entry of the audit log that says what went out
    """

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("by")
    )
    listing = models.CharField(_("list"), max_length=80)
    query = models.TextField(_("filters"), blank=True)
    columns = ArrayField(models.CharField(max_length=80), verbose_name=_("columns"))
    format = models.CharField(_("format"), max_length=4)
    purpose = models.CharField(_("purpose"), max_length=300, blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=ExportState,
        default=ExportState.WAITING,
        editable=False,
    )
    expected = models.PositiveIntegerField(_("rows expected"), default=0, editable=False)
    row_count = models.PositiveIntegerField(_("rows"), null=True, editable=False)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0, editable=False)
    number = models.BigIntegerField(_("export number"), null=True, editable=False)
    path = models.CharField(max_length=100, default=export_path, editable=False)
    failure = models.TextField(_("why it failed"), blank=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)
    expires_at = models.DateTimeField(_("kept until"), null=True, editable=False)

    objects = ExportJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ("-created_at", "-pk")
        indexes = (models.Index(fields=("by", "-created_at"), name="export_job_by_created"),)
        constraints = (
            models.CheckConstraint(
                name="export_job_ended_means_when_and_until_when",
                condition=Q(state="waiting", ended_at=None, expires_at=None)
                | ~Q(state="waiting") & Q(ended_at__isnull=False, expires_at__isnull=False),
            ),
            models.CheckConstraint(
                name="export_job_ready_means_its_number_and_rows",
                condition=~Q(state="ready") | Q(number__isnull=False, row_count__isnull=False),
            ),
            models.CheckConstraint(
                name="export_job_failed_means_why",
                condition=~Q(state="failed") | ~Q(failure=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.listing} {self.created_at:%Y-%m-%d}"

    def move(self, target: ExportState, *, at: datetime) -> None:
        """Go to another state, in memory."""
        states.EXPORT.check(self.state, target)
        if self.state == ExportState.WAITING:
            self.ended_at = at
        self.state = target
