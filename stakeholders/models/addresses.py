"""Addresses of websites: what they have to be, wherever one is written."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from stakeholders import identity


def validate_website(address: str) -> None:
    """Refuse an address whose host can be nobody's, such as localhost or a number."""
    if not identity.host_of(address):
        raise ValidationError(
            _("There can be no website at this address. Write it as https://example.org."),
            code="no_host",
        )


class WebsiteField(models.URLField):
    """The address of an organisation's website."""

    default_validators = [*models.URLField.default_validators, validate_website]
