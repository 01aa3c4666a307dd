"""What an organisation was, belonged to and agreed to, as histories (domain 2.3, 8)."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Record
from stakeholders.models.organisations import Organisation
from stakeholders.models.reference import Umbrella
from stakeholders.states import EcosocCategory, EcosocStanding


@pghistory.track()
class EcosocStatus(Record):
    """A consultative status with ECOSOC, as a history: one row from grant to loss (domain 2.3)."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="ecosoc")
    category = models.CharField(_("category"), max_length=10, choices=EcosocCategory)
    standing = models.CharField(
        _("standing"),
        max_length=10,
        choices=EcosocStanding,
        default=EcosocStanding.CLAIMED,
    )
    granted_year = models.PositiveSmallIntegerField(_("granted in"), null=True, blank=True)
    evidence = models.CharField(_("evidence"), max_length=300, blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)

    class Meta:
        verbose_name = _("ECOSOC status")
        verbose_name_plural = _("ECOSOC statuses")
        ordering = ("-granted_year", "-pk")

    def __str__(self) -> str:
        return self.get_category_display()


class UmbrellaMembership(Record):
    """That an organisation belongs to an umbrella organisation."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="umbrellas")
    umbrella = models.ForeignKey(Umbrella, models.PROTECT, related_name="members")
    checked_on = models.DateField(_("checked on"), null=True, blank=True)

    class Meta:
        verbose_name = _("umbrella membership")
        verbose_name_plural = _("umbrella memberships")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "umbrella"),
                name="umbrella_membership_once",
                violation_error_message=_("It is a member of this umbrella already."),
            ),
        )

    def __str__(self) -> str:
        return str(self.umbrella)


class ExternalIdentifier(Record):
    """How another list calls an organisation, so that a second import finds it again."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="identifiers")
    source = models.CharField(_("list"), max_length=60)
    value = models.CharField(_("identifier"), max_length=300)

    class Meta:
        verbose_name = _("external identifier")
        verbose_name_plural = _("external identifiers")
        constraints = (
            models.UniqueConstraint(
                fields=("source", "value"),
                name="external_identifier_once",
                violation_error_message=_("This identifier is taken."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.source}: {self.value}"


@pghistory.track()
class Consent(Record):
    """What an organisation agreed to, when and in which wording; a history (domain 8)."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=40)
    given = models.BooleanField(_("given"))
    version = models.CharField(_("text version"), max_length=20, blank=True)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.purpose}: {self.given}"
