"""Organisations: who they are, whether they are verified, what the public may see."""

from datetime import date, datetime
from functools import partial
from typing import Any

import pghistory
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import caches, roles
from core.models import Record, User
from core.references import next_numbers
from stakeholders import identity
from stakeholders.models import cards
from stakeholders.models.addresses import WebsiteField
from stakeholders.models.custom import CustomValues
from stakeholders.models.reference import Country, OrganisationType, Theme
from stakeholders.states import (
    LISTING,
    VETTED,
    VETTING,
    BranchKind,
    Level,
    ListingState,
    OptionalField,
    Source,
    VettingState,
)


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def listed(self) -> "OrganisationQuerySet":
        """What the public directory may show: verified, opted in, not at risk."""
        return self.filter(listing=ListingState.LISTED, vetting__in=VETTED, at_risk=False)

    def visible_to(self, user: User | AnonymousUser) -> "OrganisationQuerySet":
        """What this person may see, at-risk organisations only as a CST lead (domain 8).

        Anybody: the public directory. A field office: verified organisations of its
        countries too. CST officers: all. A focal point sees the own organisation on
        /my/, which does not start here.
        """
        if not user.is_authenticated:
            return self.listed()
        if user.has_role(roles.CST_LEAD):
            return self
        if user.has_role(roles.CST_OFFICER):
            return self.filter(at_risk=False)
        if user.has_role(roles.FIELD_OFFICE):
            return self.filter(_public() | _covered_by(user), at_risk=False)
        return self.listed()

    def hidden_from(self, user: User | AnonymousUser) -> "OrganisationQuerySet":
        """Those of which this person may not even know (domain 8.3)."""
        if user.is_authenticated and user.has_role(roles.CST_LEAD):
            return self.none()
        return self.filter(at_risk=True)

    def standing(self) -> "OrganisationQuerySet":
        """Those that were not merged into another."""
        return self.filter(merged_into=None)

    def by_reference(self, reference: str) -> "OrganisationQuerySet":
        return self.filter(reference=reference.upper())


def _public() -> Q:
    return Q(listing=ListingState.LISTED, vetting__in=VETTED)


def _covered_by(user: User) -> Q:
    countries = Country.objects.filter(offices__members=user)
    return Q(country__in=countries, vetting__in=VETTED)


def new_references(count: int = 1) -> list[str]:
    """Unused references, such as CSO-000042."""
    return [f"CSO-{number:06d}" for number in next_numbers("organisation", count)]


@pghistory.track(exclude=["match_keys", "other_hosts", "search_names", "search_text"])
class Organisation(CustomValues, Record):
    """A stakeholder in our database, from a registration, an import or staff."""

    reference = models.CharField(_("reference"), max_length=20, unique=True, editable=False)
    legal_name = models.CharField(_("legal name"), max_length=300)
    name_en = models.CharField(_("name in English"), max_length=300, blank=True)
    acronym = models.CharField(_("acronym"), max_length=60, blank=True)
    other_names = ArrayField(
        models.CharField(max_length=300),
        verbose_name=_("other and former names"),
        default=list,
        blank=True,
        editable=False,
    )
    organisation_type = models.ForeignKey(
        OrganisationType,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name=_("type"),
    )
    level = models.CharField(_("level"), max_length=20, choices=Level, blank=True)
    country = models.ForeignKey(
        Country,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name=_("country of registration"),
    )
    year_established = models.PositiveSmallIntegerField(
        _("year established"),
        null=True,
        blank=True,
        validators=(MinValueValidator(1000), MaxValueValidator(2100)),
    )
    registration_number = models.CharField(_("registration number"), max_length=120, blank=True)
    registration_authority = models.CharField(
        _("registering authority"), max_length=200, blank=True
    )
    unregistered_reason = models.TextField(_("why it is not registered"), blank=True)
    email = models.EmailField(_("official e-mail address"), blank=True)
    phone = models.CharField(_("phone"), max_length=120, blank=True)
    website = WebsiteField(_("website"), max_length=300, blank=True)
    social_media = ArrayField(
        models.URLField(max_length=300),
        verbose_name=_("social media"),
        default=list,
        blank=True,
    )
    address = models.TextField(_("postal address"), blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    description = models.TextField(_("description"), blank=True)
    languages = ArrayField(
        models.CharField(max_length=10),
        verbose_name=_("working languages"),
        default=list,
        blank=True,
    )
    themes = models.ManyToManyField(
        Theme, blank=True, related_name="organisations", verbose_name=_("themes")
    )
    countries_of_operation = models.ManyToManyField(
        Country,
        blank=True,
        related_name="active_organisations",
        verbose_name=_("countries of operation"),
    )
    icso_id = models.CharField(_("iCSO number"), max_length=40, blank=True)

    source = models.CharField(_("source"), max_length=10, choices=Source, default=Source.STAFF)
    vetting = models.CharField(
        _("vetting"),
        max_length=12,
        choices=VettingState,
        default=VettingState.UNVERIFIED,
        editable=False,
    )
    verified_at = models.DateTimeField(_("verified"), null=True, editable=False)
    listing = models.CharField(
        _("listing"),
        max_length=12,
        choices=ListingState,
        default=ListingState.NOT_LISTED,
        editable=False,
    )
    listing_opt_in_at = models.DateTimeField(_("agreed to be listed"), null=True, editable=False)
    kept_back = ArrayField(
        models.CharField(max_length=30, choices=OptionalField),
        verbose_name=_("not shown in the directory"),
        default=list,
        blank=True,
    )
    at_risk = models.BooleanField(
        _("at risk"),
        default=False,
        help_text=_("Hidden everywhere from everybody but CST leads."),
    )
    confirmed_on = models.DateField(_("data confirmed on"), null=True, blank=True)
    confirmation_due_on = models.DateField(
        _("to be confirmed by"), null=True, editable=False, db_index=True
    )
    do_not_contact = models.BooleanField(
        _("do not contact"),
        default=False,
        help_text=_("No mail goes out by itself, not even the yearly question."),
    )
    erased_at = models.DateTimeField(_("erased"), null=True, editable=False)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("looked after by"),
    )
    parent = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="branches",
        verbose_name=_("part of"),
        help_text=_("The headquarters, of which this is a country office or a chapter."),
    )
    branch_kind = models.CharField(
        _("as its"), max_length=20, choices=BranchKind, blank=True, default=""
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="merged_from",
        verbose_name=_("merged into"),
    )

    name_key = models.CharField(max_length=300, editable=False, db_index=True)
    website_host = models.CharField(max_length=200, blank=True, editable=False, db_index=True)
    mail_domain = models.CharField(max_length=200, blank=True, editable=False, db_index=True)
    # The hosts of its further websites, as `OrganisationWebsite` has them.
    other_hosts = ArrayField(models.CharField(max_length=200), default=list, editable=False)
    search_names = models.TextField(editable=False)
    search_text = models.TextField(editable=False)
    # What two records share when they may be the same; see identity.keys.
    match_keys = ArrayField(models.TextField(), default=list, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ("name_key", "pk")
        indexes = (
            GinIndex(OpClass("search_names", "gin_trgm_ops"), name="organisation_search_names"),
            GinIndex(OpClass("search_text", "gin_trgm_ops"), name="organisation_search_text"),
            GinIndex(fields=("match_keys",), name="organisation_match_keys"),
            GinIndex(fields=("custom",), name="organisation_custom"),
            models.Index(fields=("name_key", "id"), name="organisation_by_name"),
            models.Index(
                fields=("name_key", "id"),
                name="organisation_listed_by_name",
                condition=Q(listing="listed", vetting__in=VETTED, at_risk=False),
            ),
            models.Index(fields=("-verified_at", "id"), name="organisation_newest"),
        )
        constraints = (
            models.CheckConstraint(
                name="organisation_listed_means_verified_willing_and_safe",
                condition=~Q(listing="listed")
                | Q(vetting__in=VETTED, listing_opt_in_at__isnull=False, at_risk=False),
                violation_error_message=_(
                    "Only a verified organisation that agreed and is not at risk can be listed."
                ),
            ),
            models.CheckConstraint(
                name="organisation_merged_means_into_another",
                condition=Q(vetting="merged", merged_into__isnull=False)
                & ~Q(merged_into=models.F("pk"))
                | ~Q(vetting="merged") & Q(merged_into=None),
            ),
            models.CheckConstraint(
                name="organisation_is_not_its_own_part",
                condition=Q(parent=None) | ~Q(parent=models.F("pk")),
                violation_error_message=_("An organisation cannot be part of itself."),
            ),
            models.CheckConstraint(
                name="organisation_erased_means_when",
                condition=Q(vetting="erased", erased_at__isnull=False)
                | ~Q(vetting="erased") & Q(erased_at=None),
            ),
            models.CheckConstraint(
                name="organisation_verified_means_when",
                condition=~Q(vetting__in=VETTED) | Q(verified_at__isnull=False),
            ),
        )
        permissions = (
            ("see_at_risk_organisation", _("Can see organisations at risk")),
            ("import_organisation", _("Can import organisations")),
            ("merge_organisation", _("Can merge organisations")),
        )

    def __str__(self) -> str:
        return self.display_name

    def save(self, **kwargs: Any) -> None:
        if not self.reference:
            (self.reference,) = new_references()
        self.refresh_search()
        fields = kwargs.get("update_fields")
        if fields is not None:
            kwargs["update_fields"] = {*fields, *SEARCH_FIELDS}
        super().save(**kwargs)
        # What was counted before this is no longer true, above all when it is hidden.
        transaction.on_commit(partial(caches.renew, "organisations"), robust=True)

    def get_absolute_url(self) -> str:
        return reverse("stakeholders:organisation-detail", args=[self.reference])

    @property
    def display_name(self) -> str:
        """The legal name, with the English one behind it where they differ."""
        if self.erased_at is not None:
            return str(_("(erased)"))
        if self.name_en and self.name_en != self.legal_name:
            return f"{self.legal_name} ({self.name_en})"
        return self.legal_name

    @property
    def is_public(self) -> bool:
        """Whether the directory shows it; the same rule as `listed`."""
        return self.listing == ListingState.LISTED and self.vetting in VETTED and not self.at_risk

    def refresh_search(self) -> None:
        """Recompute what search, duplicates and imports compare; in memory."""
        cards.refresh(self)
        public = (self.shown("description"), self.shown("city"))
        self.search_text = identity.both_scripts(*public)

    def shown(self, field: str) -> Any:
        """The value of a field that may be public; nothing when it is kept back."""
        return "" if field in self.kept_back else getattr(self, field)

    def verify(self, *, at: datetime) -> None:
        """Move to verified; in memory."""
        VETTING.check(self.vetting, VettingState.VERIFIED)
        self.vetting, self.verified_at = VettingState.VERIFIED, at

    def confirm(self, on: date, *, due_on: date) -> None:
        """Its data were true on this day, which takes the mark of a stale one away; in memory."""
        if self.vetting == VettingState.STALE:
            VETTING.check(self.vetting, VettingState.VERIFIED)
            self.vetting = VettingState.VERIFIED
        self.confirmed_on, self.confirmation_due_on = on, due_on

    def mark_stale(self) -> None:
        """Not confirmed for long; it stays where it is shown, with a mark. In memory."""
        VETTING.check(self.vetting, VettingState.STALE)
        self.vetting = VettingState.STALE

    def close(self, state: VettingState) -> None:
        """Move to archived or erased, out of the directory; in memory."""
        VETTING.check(self.vetting, state)
        self.vetting, self.listing = state, ListingState.NOT_LISTED
        self.confirmation_due_on = None

    def suspend(self) -> None:
        """Move to suspended, which also hides it; in memory."""
        VETTING.check(self.vetting, VettingState.SUSPENDED)
        self.vetting = VettingState.SUSPENDED
        if self.listing == ListingState.LISTED:
            self.listing = ListingState.HIDDEN

    def list_publicly(self, *, at: datetime) -> None:
        """Show it in the directory from now on; in memory."""
        LISTING.check(self.listing, ListingState.LISTED)
        self.listing = ListingState.LISTED
        self.listing_opt_in_at = self.listing_opt_in_at or at

    def merge_into(self, survivor: "Organisation") -> None:
        """Stand behind the survivor from now on, in no list any more; in memory."""
        VETTING.check(self.vetting, VettingState.MERGED)
        self.vetting, self.merged_into = VettingState.MERGED, survivor
        if self.listing != ListingState.NOT_LISTED:
            LISTING.check(self.listing, ListingState.NOT_LISTED)
            self.listing = ListingState.NOT_LISTED

    def unlist(self) -> None:
        """Take it out of the directory on the organisation's own wish; in memory.

        What is hidden for our reasons stays hidden, now without an agreement either.
        """
        self.listing_opt_in_at = None
        if self.listing != ListingState.HIDDEN:
            LISTING.check(self.listing, ListingState.NOT_LISTED)
            self.listing = ListingState.NOT_LISTED

    def hide(self) -> None:
        """Take it out of the directory for our reasons; the opt-in stays. In memory."""
        LISTING.check(self.listing, ListingState.HIDDEN)
        self.listing = ListingState.HIDDEN


SEARCH_FIELDS = (
    "name_key", "website_host", "mail_domain", "search_names", "search_text", "match_keys",
)  # fmt: skip
