"""Two records that may be the same, and what was decided about it (features 18, 23, N9)."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import roles
from core.models import Record, User
from stakeholders.models.organisations import Organisation
from stakeholders.models.people import Person
from stakeholders.models.registrations import Registration
from stakeholders.states import PAIR, PairState


class PairQuerySet(models.QuerySet[Any]):
    def to_decide(self) -> "PairQuerySet":
        """Open pairs of two records that both still stand, the surest first."""
        return self.filter(
            state=PairState.OPEN, first__merged_into=None, second__merged_into=None
        ).order_by("-score", "found_at", "pk")

    def not_the_same(self) -> "PairQuerySet":
        """What was remembered as two different records."""
        return self.filter(state=PairState.NOT_SAME)

    def visible_to(self, user: User | AnonymousUser) -> "PairQuerySet":
        """The civil society team sees pairs of which it sees both sides (domain 8.3)."""
        if not user.is_authenticated or not user.is_cst:
            return self.none()
        return self.exclude(pk__in=self.hidden_from(user).values("pk"))

    def hidden_from(self, user: User | AnonymousUser) -> "PairQuerySet":
        """Pairs with a side that is hidden from this person."""
        if user.is_authenticated and user.has_role(roles.CST_LEAD):
            return self.none()
        hidden = self.model.sides()._default_manager.hidden_from(user)
        return self.filter(Q(first__in=hidden) | Q(second__in=hidden))


class Pair(Record):
    """Two records that the matching engine found alike, or that a person spoke about.

    The one with the lower key is `first`. A merge does not change its pairs: those of a
    merged record are no question any more, and are one again when the merge is undone.
    """

    state = models.CharField(
        _("state"), max_length=10, choices=PairState, default=PairState.OPEN, editable=False
    )
    score = models.PositiveSmallIntegerField(_("score"), default=0, editable=False)
    verdict = models.CharField(_("verdict"), max_length=10, blank=True, editable=False)
    agreed = models.JSONField(_("what agrees"), default=list, editable=False)
    against = models.JSONField(_("what speaks against it"), default=list, editable=False)
    found_at = models.DateTimeField(_("found"), default=timezone.now, editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("decided by"),
    )
    note = models.TextField(_("reason"), blank=True, editable=False)

    objects = PairQuerySet.as_manager()

    # Foreign keys of the models below.
    first: Any
    second: Any

    class Meta:
        abstract = True

    @classmethod
    def sides(cls) -> Any:
        """The model of which this pairs two records."""
        return cls._meta.get_field("first").related_model

    def tell_apart(self, *, by: User, at: datetime, note: str) -> None:
        """Remember that these are two; in memory."""
        PAIR.check(self.state, PairState.NOT_SAME)
        self.state = PairState.NOT_SAME
        self.decided_by, self.decided_at, self.note = by, at, note

    def reopen(self) -> None:
        """Ask again; in memory."""
        PAIR.check(self.state, PairState.OPEN)
        self.state = PairState.OPEN
        self.decided_by, self.decided_at, self.note = None, None, ""


def _constraints(name: str) -> tuple[models.BaseConstraint, ...]:
    return (
        models.UniqueConstraint(fields=("first", "second"), name=f"{name}_once"),
        models.CheckConstraint(name=f"{name}_in_order", condition=Q(first__lt=F("second"))),
        models.CheckConstraint(
            name=f"{name}_told_apart_means_by_whom_and_when",
            condition=Q(state="not_same", decided_at__isnull=False, decided_by__isnull=False)
            | (~Q(state="not_same") & Q(decided_at=None, decided_by=None)),
        ),
    )


class DuplicatePair(Pair):
    """Two organisations that may be one."""

    first = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    second = models.ForeignKey(Organisation, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        ordering = ("-score", "found_at", "pk")
        constraints = _constraints("duplicate_pair")
        indexes = (models.Index(fields=("state", "-score"), name="duplicate_pair_queue"),)

    def __str__(self) -> str:
        return f"{self.first} – {self.second}"


class PersonPair(Pair):
    """Two people on record who may be one."""

    first = models.ForeignKey(Person, models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("possible duplicate of a person")
        verbose_name_plural = _("possible duplicates of people")
        ordering = ("-score", "found_at", "pk")
        constraints = _constraints("person_pair")
        indexes = (models.Index(fields=("state", "-score"), name="person_pair_queue"),)

    def __str__(self) -> str:
        return f"{self.first} – {self.second}"


class UnlikeRegistration(Record):
    """That a registration is not from this organisation, whatever they have in common."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="unlike")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    note = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("organisation it is not")
        verbose_name_plural = _("organisations it is not")
        constraints = (
            models.UniqueConstraint(
                fields=("registration", "organisation"), name="unlike_registration_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.registration} ≠ {self.organisation}"
