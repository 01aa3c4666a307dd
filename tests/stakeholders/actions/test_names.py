"""Names: noted with kinds and dates, kept when a new one comes, repeated for search."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from core.errors import Conflict, NotPermitted
from core.models import AuditEntry
from stakeholders.actions import names
from stakeholders.models import OrganisationName, TimelineEvent
from stakeholders.states import NameKind
from tests.factories import ContactRoleFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    return OrganisationFactory(legal_name="Harm Reduction House", name_en="", acronym="HRH")


def test_a_name_is_noted_and_repeated_for_search(organisation, officer):
    names.add(
        organisation,
        "  Дом   снижения вреда ",
        kind=NameKind.LANGUAGE,
        language="ru",
        evidence="statutes",
        by=officer,
    )

    organisation.refresh_from_db()
    noted = OrganisationName.objects.get()
    assert (noted.name, noted.kind, noted.language) == ("Дом снижения вреда", "language", "ru")
    assert organisation.other_names == ["Дом снижения вреда"]
    assert "dom snizheniya vreda" in organisation.search_names
    assert AuditEntry.objects.get().note == "Дом снижения вреда"


@pytest.mark.parametrize(
    ("name", "said"),
    (
        (" ", "Write the name."),
        ("Harm Reduction House", "Harm Reduction House is its name already."),
        ("HRH", "HRH is its name already."),
        ("Known", "Known is noted already."),
        ("x" * 301, "A name has at most 300 characters."),
    ),
)
def test_what_is_no_further_name_is_refused(organisation, officer, name, said):
    names.add(organisation, "Known", by=officer)

    with pytest.raises(Conflict, match=said.replace(".", r"\.")):
        names.add(organisation, name, by=officer)

    assert OrganisationName.objects.count() == 1


def test_a_contact_of_the_organisation_does_not_rename_it_as_staff(organisation, officer):
    ContactRoleFactory(organisation=organisation, person=PersonFactory(user=officer))

    with pytest.raises(NotPermitted):
        names.rename(organisation, "Mine", by=officer)


def test_a_name_noted_by_mistake_is_taken_away(organisation, officer):
    noted = names.add(organisation, "Somebody Else", by=officer)

    names.remove(noted, by=officer)

    organisation.refresh_from_db()
    assert (organisation.other_names, organisation.names.count()) == ([], 0)


def test_renaming_keeps_the_old_names_with_the_day_on_which_they_ended(organisation, officer):
    names.rename(
        organisation,
        "Health House",
        acronym="HH",
        on=date(2014, 5, 1),
        evidence="E/2014/32",
        by=officer,
    )

    organisation.refresh_from_db()
    former = {row.name: (row.kind, row.since, row.until) for row in organisation.names.all()}
    assert (organisation.legal_name, organisation.acronym) == ("Health House", "HH")
    assert former == {
        "Harm Reduction House": ("former", None, date(2014, 5, 1)),
        "HRH": ("former", None, date(2014, 5, 1)),
    }
    assert sorted(organisation.other_names) == ["HRH", "Harm Reduction House"]
    assert TimelineEvent.objects.get(kind="organisation.renamed").facts == {
        "before": "Harm Reduction House",
        "after": "Health House",
        "on": "2014-05-01",
    }


def test_a_name_between_two_others_has_both_its_days(organisation, officer):
    names.rename(organisation, "Second", on=date(2010, 1, 1), by=officer)
    names.rename(organisation, "Third", on=date(2015, 1, 1), by=officer)

    second = organisation.names.get(name="Second")
    assert (second.since, second.until) == (date(2010, 1, 1), date(2015, 1, 1))
    assert list(organisation.names.on(date(2012, 6, 1))) == [second]


def test_going_back_to_an_old_name_and_away_again_keeps_one_row(organisation, officer):
    names.rename(organisation, "Second", on=date(2010, 1, 1), by=officer)
    names.rename(organisation, "Harm Reduction House", on=date(2012, 1, 1), by=officer)
    names.rename(organisation, "Third", on=date(2016, 1, 1), by=officer)

    again = organisation.names.get(name="Harm Reduction House")
    assert (again.since, again.until) == (None, date(2016, 1, 1))


@pytest.mark.parametrize(
    ("name", "on"),
    (
        ("Harm Reduction House", None),
        ("", None),
        ("New", timezone.localdate() + timedelta(days=1)),
    ),
)
def test_no_renaming_to_nothing_to_the_same_or_in_the_future(organisation, officer, name, on):
    with pytest.raises(Conflict):
        names.rename(organisation, name, on=on, by=officer)

    organisation.refresh_from_db()
    assert (organisation.legal_name, organisation.names.count()) == ("Harm Reduction House", 0)


def test_many_at_once_are_noted_once_whoever_noted_them_before(officer):
    one, two = OrganisationFactory(), OrganisationFactory()
    names.add(one, "Known", kind=NameKind.FORMER, by=officer)

    for _again in range(2):
        names.note_many([(one, ["Known", "New"]), (two, ("Old",)), (two, ())], evidence="a list")

    found = {(row.organisation, row.name, row.kind) for row in OrganisationName.objects.all()}
    assert found == {(one, "Known", "former"), (one, "New", "alias"), (two, "Old", "alias")}
    assert OrganisationName.objects.get(name="Old").name_key == "old"
