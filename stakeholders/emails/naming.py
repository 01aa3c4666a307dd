"""What a mail calls an organisation."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from stakeholders.models import Organisation, Registration

# Mail is read by others on its way: whom a name could harm is not named in it.
YOURS = gettext_lazy("your organisation")
THEIRS = gettext_lazy("An organisation at risk")


def named(record: Registration | Organisation, instead: Promise) -> str | Promise:
    return instead if record.at_risk else record.legal_name
