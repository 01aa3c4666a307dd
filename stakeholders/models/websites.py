"""The websites of an organisation beside the main one on its record (domain 6.1)."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Record
from stakeholders import identity
from stakeholders.models.addresses import WebsiteField
from stakeholders.models.organisations import Organisation
from stakeholders.states import WebsiteKind


class OrganisationWebsiteQuerySet(models.QuerySet["OrganisationWebsite"]):
    def in_use(self) -> "OrganisationWebsiteQuerySet":
        """Those to which a reader may be led; a former one may be somebody else's by now."""
        return self.exclude(kind=WebsiteKind.FORMER)


@pghistory.track(exclude=["host"])
class OrganisationWebsite(Record):
    """A further site: in another language, of a project, or one that it had before.

    `Organisation.other_hosts` repeats their hosts for comparing, so that nothing needs a
    join; `actions.websites` keeps both the same.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="websites")
    url = WebsiteField(_("address"), max_length=300)
    kind = models.CharField(
        _("kind"), max_length=20, choices=WebsiteKind, default=WebsiteKind.OTHER
    )
    language = models.CharField(_("language"), max_length=10, blank=True)
    checked_on = models.DateField(_("looked at on"), null=True, blank=True)
    host = models.CharField(max_length=200, blank=True, editable=False, db_index=True)

    objects = OrganisationWebsiteQuerySet.as_manager()

    class Meta:
        verbose_name = _("further website")
        verbose_name_plural = _("further websites")
        ordering = ("kind", "language", "url", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "url"),
                name="organisation_website_once",
                violation_error_message=_("This website is noted already."),
            ),
        )

    def __str__(self) -> str:
        return self.url

    def save(self, **kwargs: object) -> None:
        self.host = identity.website_host(self.url)[:200]
        super().save(**kwargs)  # type: ignore[arg-type]  # Django's own keywords pass through.
