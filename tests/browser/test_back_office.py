"""No page of the back office is wider than a phone, whatever its names are."""

import pytest
from django.urls import reverse

from stakeholders.states import RegistrationState
from tests.browser.test_accessibility import sideways
from tests.factories import (
    DuplicatePairFactory,
    FieldOfficeFactory,
    ListedOrganisationFactory,
    RegistrationFactory,
    ScreeningMatchFactory,
    TaskFactory,
)

LONG = "Very" + "long" * 60


def _change(record):
    model = record._meta
    return reverse(f"admin:{model.app_label}_{model.model_name}_change", args=[record.pk])


def _addresses(lead):
    """A page of each kind: lists, cases, comparisons, forms with boxes to choose from."""
    organisation = ListedOrganisationFactory(legal_name=LONG)
    registration = RegistrationFactory(state=RegistrationState.UNDER_REVIEW, legal_name=LONG)
    pair = DuplicatePairFactory(first__legal_name=LONG, second__legal_name=LONG)
    sides = [pair.first_id, pair.second_id]
    match = ScreeningMatchFactory(our_name=LONG)
    records = (
        organisation, registration, pair, match, match.entry.first_list,
        TaskFactory(title=LONG[:150]), FieldOfficeFactory(), lead,
    )  # fmt: skip
    return [
        reverse("admin:stakeholders_registration_changelist"),
        reverse("admin:stakeholders_organisation_changelist"),
        reverse("admin:stakeholders_duplicatepair_changelist"),
        reverse("admin:stakeholders_organisation_merge", args=sides),
        reverse("admin:stakeholders_organisation_step", args=[organisation.pk, "rename"]),
        *(_change(record) for record in records),
    ]


@pytest.mark.django_db(transaction=True)
def test_no_page_moves_sideways_on_a_phone(site, open_page, client, lead):
    client.force_login(lead)
    page = open_page(width=390)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": site.url}])

    wide = {}
    for address in _addresses(lead):
        page.goto(site.url + address)
        wide[address] = sideways(page)

    assert [address for address, pixels in wide.items() if pixels > 0] == []
