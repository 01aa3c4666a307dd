"""The vettings of an organisation, from the first one on: due, done, and why."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import roles
from core.models import Record, User
from stakeholders.models.organisations import Organisation
from stakeholders.models.reference import ChecklistItem
from stakeholders.states import REVIEW, CheckAnswer, FlagLevel, ReviewReason, ReviewState


class ReviewQuerySet(models.QuerySet["Review"]):
    def open(self) -> "ReviewQuerySet":
        return self.filter(state=ReviewState.OPEN)

    def visible_to(self, user: User | AnonymousUser) -> "ReviewQuerySet":
        """The civil society team; of organisations at risk, only CST leads."""
        if not user.is_authenticated or not user.is_cst:
            return self.none()
        return self.exclude(pk__in=self.hidden_from(user).values("pk"))

    def hidden_from(self, user: User | AnonymousUser) -> "ReviewQuerySet":
        if user.is_authenticated and user.has_role(roles.CST_LEAD):
            return self.none()
        return self.filter(organisation__at_risk=True)


class Review(Record):
    """One vetting of an organisation: the first one by its registration, later ones again."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="reviews", verbose_name=_("organisation")
    )
    reasons = ArrayField(
        models.CharField(max_length=10, choices=ReviewReason),
        verbose_name=_("why"),
        editable=False,
    )
    due_on = models.DateField(_("due on"), editable=False)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=ReviewState,
        default=ReviewState.OPEN,
        editable=False,
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("assigned to"),
    )
    level = models.CharField(
        _("highest flag then"), max_length=12, choices=FlagLevel, blank=True, editable=False
    )
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("done by"),
    )
    done_at = models.DateTimeField(_("done"), null=True, editable=False)
    note = models.TextField(_("note"), blank=True, editable=False)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("re-vetting")
        verbose_name_plural = _("re-vettings")
        ordering = ("due_on", "pk")
        indexes = (models.Index(fields=("state", "due_on"), name="review_queue"),)
        constraints = (
            models.UniqueConstraint(
                fields=("organisation",),
                condition=Q(state="open"),
                name="review_one_open",
                violation_error_message=_("This organisation is to be vetted again already."),
            ),
            models.CheckConstraint(
                name="review_over_means_by_whom_and_when",
                condition=Q(state="open", done_at=None, done_by=None)
                | (~Q(state="open") & Q(done_at__isnull=False, done_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="review_dropped_means_why", condition=~Q(state="dropped") | ~Q(note="")
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation}, {self.due_on:%Y-%m-%d}"

    @property
    def reason_labels(self) -> list[str]:
        return [str(ReviewReason(reason).label) for reason in self.reasons]

    def end(self, outcome: ReviewState, *, by: User, at: datetime, note: str) -> None:
        """Done, or dropped; in memory."""
        REVIEW.check(self.state, outcome)
        self.state, self.done_by, self.done_at, self.note = outcome, by, at, note


class ReviewCheck(Record):
    """The answer to one question of the checklist in one re-vetting."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="checks")
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="+")
    answer = models.CharField(
        _("answer"), max_length=20, choices=CheckAnswer, default=CheckAnswer.OPEN
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("check of a re-vetting")
        verbose_name_plural = _("checks of re-vettings")
        ordering = ("item__position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("review", "item"),
                name="review_check_once",
                violation_error_message=_("This question is answered already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.item}: {self.get_answer_display()}"
