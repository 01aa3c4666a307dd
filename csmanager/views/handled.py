"""Who handled my data: the summary of the read log for the person whom it is about."""

from itertools import groupby
from typing import Any, override

from allauth.account.models import EmailAddress
from django.utils.translation import gettext as _

from csmanager.views.my import OwnPage
from stakeholders.selectors.readers import MONTHS, handled


class HandledData(OwnPage):
    """By month: which office opened or took out what, and how often."""

    template_name = "csmanager/my_handled.html"

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        proven = EmailAddress.objects.filter(user=self.reader, verified=True)
        found = handled(self.reader, proven.values_list("email", flat=True))
        months = [
            (month, [(said(one.what), one.who, one.times) for one in rows])
            for month, rows in groupby(found, key=lambda one: one.month)
        ]
        return super().get_context_data(months=months, kept_months=MONTHS, **kwargs)


def said(what: str) -> str:
    """The words for an entry of the read log, for the person whom it is about."""
    words = {
        "person.contact_details": _("Your contact details were opened"),
        "organisation.contact_details": _("The contact details of your organisation were opened"),
        "registration.case": _("Your registration was opened"),
        "document.opened": _("A document of yours was opened"),
    }
    if what.endswith(".exported"):
        return _("A list with your data was taken out as a file")
    return words.get(what, _("Data about you were opened"))
