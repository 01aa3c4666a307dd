"""How long things are kept, and what people ask about their own data (domain 8.7, 8.8)."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import roles
from core.models import Record, User
from stakeholders.models.organisations import Organisation
from stakeholders.models.people import Person
from stakeholders.states import DATA_REQUEST, DataRequestKind, DataRequestState


class RetentionRules(Record):
    """How long what is done with stays as it was; one row, edited by CST leads."""

    months_declined_kept = models.PositiveSmallIntegerField(
        _("months a declined or withdrawn registration is kept"),
        default=24,
        validators=(MinValueValidator(1),),
    )
    months_expired_kept = models.PositiveSmallIntegerField(
        _("months an expired registration is kept"),
        default=6,
        validators=(MinValueValidator(1),),
    )
    days_to_answer = models.PositiveSmallIntegerField(
        _("days to answer what a person asks about their data"),
        default=30,
        validators=(MinValueValidator(1),),
    )

    days_import_files_kept = models.PositiveSmallIntegerField(
        _("days the file of an unfinished import is kept"),
        default=30,
        validators=(MinValueValidator(1),),
        help_text=_(
            "Counted from the last work on it. The file of a finished import is never kept."
        ),
    )
    months_import_rows_kept = models.PositiveSmallIntegerField(
        _("months the cells of an import's rows are kept"),
        default=12,
        validators=(MinValueValidator(1),),
        help_text=_("What rows that were not stored said. Their outcome and counts stay."),
    )

    class Meta:
        verbose_name = _("retention rules")
        verbose_name_plural = _("retention rules")
        constraints = (models.CheckConstraint(name="retention_rules_one_row", condition=Q(pk=1)),)

    def __str__(self) -> str:
        return str(_("Retention rules"))

    @classmethod
    def current(cls) -> "RetentionRules":
        """The rules in force; the defaults above when nobody has set any."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)


class DataRequestQuerySet(models.QuerySet["DataRequest"]):
    def visible_to(self, user: User | AnonymousUser) -> "DataRequestQuerySet":
        """CST leads, who decide; everybody else sees the own ones on /my/."""
        if user.is_authenticated and user.has_role(roles.CST_LEAD):
            return self
        return self.none()

    def hidden_from(self, user: User | AnonymousUser) -> "DataRequestQuerySet":
        """All, for everybody but CST leads: who asked may be at risk."""
        if user.is_authenticated and user.has_role(roles.CST_LEAD):
            return self.none()
        return self

    def open(self) -> "DataRequestQuerySet":
        return self.filter(state=DataRequestState.OPEN)


class DataRequest(Record):
    """What somebody asks about the own data, or those of the own organisation.

    With an organisation it is about that one, else about the person.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="data_requests",
        verbose_name=_("asked by"),
    )
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="data_requests"
    )
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="data_requests"
    )
    kind = models.CharField(_("what is asked"), max_length=12, choices=DataRequestKind)
    text = models.TextField(_("in their words"), blank=True)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=DataRequestState,
        default=DataRequestState.OPEN,
        editable=False,
    )
    due_on = models.DateField(_("to be answered by"))
    answer = models.TextField(_("answer"), blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("decided by"),
    )

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("data request")
        verbose_name_plural = _("data requests")
        ordering = ("due_on", "pk")
        constraints = (
            models.CheckConstraint(
                name="data_request_decided_means_when",
                condition=Q(state__in=("granted", "declined"), decided_at__isnull=False)
                | Q(state__in=("open", "withdrawn"), decided_at=None),
            ),
            models.UniqueConstraint(
                fields=("user", "kind", "organisation"),
                condition=Q(state="open"),
                nulls_distinct=False,
                name="data_request_one_open",
                violation_error_message=_("You have asked this already. We answer in time."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.due_on}"

    def decide(
        self, outcome: DataRequestState, *, at: datetime, by: User, answer: str = ""
    ) -> None:
        """Move to a final state, in memory; the action saves."""
        DATA_REQUEST.check(self.state, outcome)
        self.state, self.decided_at, self.decided_by = outcome, at, by
        self.answer = answer
