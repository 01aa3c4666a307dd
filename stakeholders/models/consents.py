"""What organisations agreed to, in which wording, and what they are asked again (domain 8)."""

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import roles
from core.models import Record, User
from stakeholders.models.organisations import Organisation
from stakeholders.states import ConsentPurpose, ConsentWay

# Whoever writes, and by whatever way: words that somebody agreed to stay as they were.
_AGREED_TEXT_STAYS = pgtrigger.Trigger(
    name="agreed_text_stays",
    when=pgtrigger.Before,
    operation=pgtrigger.Update | pgtrigger.Delete,
    func="""
        IF TG_OP = 'UPDATE' AND (NEW.purpose, NEW.version, NEW.language, NEW.text)
            IS NOT DISTINCT FROM (OLD.purpose, OLD.version, OLD.language, OLD.text) THEN
            RETURN NEW;
        END IF;
        IF EXISTS (SELECT 1 FROM stakeholders_consent
                   WHERE purpose = OLD.purpose AND version = OLD.version)
            OR OLD.purpose = 'processing' AND EXISTS (
                SELECT 1 FROM stakeholders_registration WHERE consent_version = OLD.version)
            OR OLD.purpose = 'listing' AND EXISTS (
                SELECT 1 FROM stakeholders_registration WHERE listing_version = OLD.version)
        THEN
            RAISE EXCEPTION 'a text that somebody agreed to cannot be changed'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'agreed_text_stays';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    """,
)


class ConsentText(Record):
    """The words of one version of what is agreed to, for one purpose, in one language.

    The newest version that is not archived is the one that people are asked to agree to;
    who reads another language than those written gets the English one.
    """

    purpose = models.CharField(
        _("purpose"),
        max_length=40,
        choices=ConsentPurpose,
        default=ConsentPurpose.PROCESSING,
    )
    version = models.CharField(_("version"), max_length=20)
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default="en"
    )
    text = models.TextField(_("text"))
    active = models.BooleanField(
        _("in use"),
        default=True,
        help_text=_("Off: archived, nobody is asked to agree to it any more."),
    )

    class Meta:
        verbose_name = _("consent text")
        verbose_name_plural = _("consent texts")
        ordering = ("purpose", "-created_at", "-pk")
        get_latest_by = "created_at"
        constraints = (
            models.UniqueConstraint(
                fields=("purpose", "version", "language"),
                name="consent_text_once",
                violation_error_message=_("There is a text of this version already."),
            ),
        )
        triggers = (_AGREED_TEXT_STAYS,)

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.version} ({self.language})"


@pghistory.track()
class Consent(Record):
    """One answer of an organisation, in which wording; the latest counts (domain 8)."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=40, choices=ConsentPurpose)
    given = models.BooleanField(_("given"))
    version = models.CharField(_("text version"), max_length=20, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    way = models.CharField(_("how"), max_length=10, choices=ConsentWay, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ("-at", "-pk")
        indexes = (
            models.Index(fields=("purpose", "version"), name="consent_by_text"),
            models.Index(fields=("organisation", "purpose", "-at"), name="consent_latest"),
        )

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}: {_('yes') if self.given else _('no')}"


class ConsentRequestQuerySet(models.QuerySet["ConsentRequest"]):
    def open(self) -> "ConsentRequestQuerySet":
        """Those that nobody has answered yet."""
        return self.filter(answered_at=None)

    def visible_to(self, user: User | AnonymousUser) -> "ConsentRequestQuerySet":
        """What organisations were asked that the civil society team may see."""
        if not user.is_authenticated or not user.is_cst:
            return self.none()
        return self.exclude(pk__in=self.hidden_from(user).values("pk"))

    def hidden_from(self, user: User | AnonymousUser) -> "ConsentRequestQuerySet":
        """What organisations at risk were asked, for everybody but CST leads."""
        if user.is_authenticated and user.has_role(roles.CST_LEAD):
            return self.none()
        return self.filter(organisation__at_risk=True)


class ConsentRequest(Record):
    """That an organisation is asked again, because a text it agreed to was archived.

    Without `asked_at` no mail was promised yet, or none may be: the team asks by itself.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="consent_requests")
    purpose = models.CharField(_("purpose"), max_length=40, choices=ConsentPurpose)
    replaces = models.CharField(_("agreed to before"), max_length=20)
    version = models.CharField(_("asked to agree to"), max_length=20)
    asked_at = models.DateTimeField(_("asked"), null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(_("reminders"), default=0)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answer = models.ForeignKey(
        Consent,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answer"),
    )

    objects = ConsentRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for consent")
        verbose_name_plural = _("requests for consent")
        ordering = ("created_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "purpose"),
                condition=Q(answered_at=None),
                name="consent_request_one_open",
                violation_error_message=_("It is being asked already."),
            ),
            models.CheckConstraint(
                name="consent_request_answer_means_when",
                condition=Q(answer=None) | Q(answered_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.version}"
