"""Search finds an organisation by each of its names, however it is written."""

import pytest

from stakeholders.actions import names
from stakeholders.models import Organisation
from stakeholders.selectors.directory import searching
from stakeholders.selectors.directory.criteria import Criteria
from stakeholders.states import NameKind
from tests.factories import ListedOrganisationFactory

pytestmark = pytest.mark.django_db


def found(query):
    rows = searching.find(Organisation.objects.listed(), Criteria(q=query)).rows
    return [row.legal_name for row in rows]


@pytest.fixture(autouse=True)
def _others():
    for name in ("Green Valley Trust", "Réseau des juristes", "Общество защиты животных"):
        ListedOrganisationFactory(legal_name=name)


@pytest.mark.parametrize(
    ("kind", "name", "query"),
    (
        (NameKind.FORMER, "Société d'Études Pénales", "societe etudes penales"),
        (NameKind.FORMER, "Société d'Études Pénales", "SOCIÉTÉ d’études"),
        (NameKind.LANGUAGE, "Центр правовой помощи", "центр правовой"),
        (NameKind.LANGUAGE, "Центр правовой помощи", "tsentr pravovoi pomoschi"),
        (NameKind.LANGUAGE, "مركز العدالة", "العدالة"),
        (NameKind.LANGUAGE, "正义中心", "正义"),
        (NameKind.LANGUAGE, "საქართველოს ცენტრი", "sakartvelos"),
        (NameKind.ACRONYM, "CJLA", "cjla"),
        (NameKind.ALIAS, "Velvet Union", "Velvet Union e.V."),
        (NameKind.ALIAS, "Velvet Union", "velvet union ASBL"),
        (NameKind.ALIAS, "Velvet Union e.V.", "velvet union"),
        (NameKind.ALIAS, "Women's Fund", "womens fund ltd"),
    ),
)
def test_each_kind_of_name_is_found(officer, kind, name, query):
    organisation = ListedOrganisationFactory(legal_name="Criminal Justice and Legal Aid")
    names.add(organisation, name, kind=kind, by=officer)

    assert found(query) == ["Criminal Justice and Legal Aid"]


def test_a_former_name_is_found_after_renaming(officer):
    organisation = ListedOrganisationFactory(legal_name="Anti-Narcotics League")
    names.rename(organisation, "Health First", by=officer)

    assert found("narcotics league") == found("health first") == ["Health First"]


def test_a_legal_form_alone_is_looked_for():
    ListedOrganisationFactory(legal_name="Justice Limited")

    assert found("limited") == ["Justice Limited"]
