"""The websites of an organisation beside the main one on its record.

The rows are the truth. `Organisation.other_hosts` repeats their hosts for comparing, and is
written here alone.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict
from core.models import User
from stakeholders import policies
from stakeholders.models import Organisation, OrganisationWebsite
from stakeholders.states import WebsiteKind


@transaction.atomic
def add(
    organisation: Organisation,
    url: str,
    *,
    by: User,
    kind: WebsiteKind = WebsiteKind.OTHER,
    language: str = "",
    checked_on: date | None = None,
) -> OrganisationWebsite:
    """Note a further website; Conflict when it is noted already, or no address of one."""
    organisation.lock()
    policies.can_manage_organisation(by, organisation).require()
    noted = OrganisationWebsite(
        organisation=organisation,
        url=url.strip(),
        kind=kind,
        language=language,
        checked_on=checked_on,
    )
    if noted.url == organisation.website:
        raise Conflict(_("%s is its main website already.") % noted.url)
    try:
        noted.full_clean()
    except ValidationError as error:
        raise Conflict(" ".join(error.messages)) from error
    noted.save()
    repeat(organisation)
    audit.record("organisation.website_added", organisation, by=by, note=noted.url)
    return noted


@transaction.atomic
def remove(noted: OrganisationWebsite, *, by: User) -> None:
    """Take away a website that was noted by mistake; its history stays."""
    organisation = noted.organisation.lock()
    policies.can_manage_organisation(by, organisation).require()
    noted.delete()
    repeat(organisation)
    audit.record("organisation.website_removed", organisation, by=by, note=noted.url)


def repeat(organisation: Organisation) -> None:
    """Bring `other_hosts` in line with the rows, and save the organisation if that is new."""
    rows = OrganisationWebsite.objects.filter(organisation=organisation).exclude(host="")
    hosts = sorted(set(rows.values_list("host", flat=True)))
    if hosts != organisation.other_hosts:
        organisation.other_hosts = hosts
        organisation.save()
