"""A profile is complete when it has what is needed, and says what it lacks, by section."""

import pytest
from django.urls import reverse
from django.utils import timezone

from stakeholders import policies
from stakeholders.models import Organisation
from stakeholders.selectors import completeness, custom
from tests.factories import (
    ConsentFactory,
    ContactRoleFactory,
    CountryFactory,
    CustomFieldFactory,
    OrganisationFactory,
    ThemeFactory,
)

pytestmark = pytest.mark.django_db


def full():
    organisation = OrganisationFactory(
        level="national",
        year_established=2001,
        unregistered_reason="We are young.",
        website="https://full.example",
        city="Nairobi",
        description="We help.",
        languages=["en"],
    )
    organisation.themes.add(ThemeFactory())
    organisation.countries_of_operation.add(CountryFactory())
    for kind in ("second_focal_point", "president"):
        ContactRoleFactory(organisation=organisation, kind=kind)
    for purpose, given in (("processing", True), ("listing", False)):
        ConsentFactory(organisation=organisation, purpose=purpose, given=given)
    return organisation


def lacking(organisation):
    sections = completeness.profile_of(organisation).unfinished
    return {section.name: [item.name for item in section.missing] for section in sections}


def test_a_full_profile_lacks_nothing_and_can_apply():
    organisation = full()

    profile = completeness.profile_of(organisation)
    assert (profile.percent, profile.unfinished) == (100, ())
    assert policies.can_apply_with(organisation)


def test_what_is_missing_is_told_by_section():
    organisation = full()
    organisation.themes.clear()
    ContactRoleFactory(organisation=organisation, kind="head")
    organisation.contacts.update(until=timezone.localdate())
    organisation.website = ""
    organisation.save()

    assert lacking(organisation) == {
        "contact": ["website"],
        "work": ["themes"],
        "people": ["focal", "head"],
    }
    assert completeness.profile_of(organisation).percent == 75
    reason = policies.can_apply_with(organisation).reason
    assert reason == "Complete these sections of the profile first: Work, People."


def test_what_is_not_needed_hinders_nobody():
    organisation = full()
    organisation.website = organisation.city = organisation.level = ""
    organisation.save()

    assert policies.can_apply_with(organisation)


@pytest.mark.parametrize("item", [item for item in completeness.ITEMS if item.needed])
def test_each_needed_item_alone_closes_the_gate(item):
    organisation = full()
    match item.name:
        case "themes":
            organisation.themes.clear()
        case "operation":
            organisation.countries_of_operation.clear()
        case "focal":
            organisation.contacts.filter(kind="second_focal_point").delete()
        case name:
            field = {"type": "organisation_type"}.get(name, name)
            empty = None if field in ("organisation_type", "country") else ""
            Organisation.objects.update(**{field: empty})

    assert not policies.can_apply_with(organisation)
    assert list(completeness.incomplete(Organisation.objects.all())) == [organisation]
    assert not completeness.complete(Organisation.objects.all()).exists()


def test_many_profiles_are_read_in_one_statement(django_assert_num_queries):
    pks = [full().pk, OrganisationFactory().pk]

    custom.definitions()  # Kept in the cache, which is empty when a test begins.
    with django_assert_num_queries(1):
        profiles = completeness.profiles_of(pks)

    assert [profiles[pk].percent == 100 for pk in pks] == [True, False]


def test_lists_and_files_say_how_complete_each_profile_is(client, officer):
    CustomFieldFactory(code="motto", required=True, asked="profile", audience="organisation")
    rows = [full(), OrganisationFactory(), OrganisationFactory()]
    rows[1].languages = ["en"]
    rows[1].save()
    said = {one.pk: completeness.profile_of(one).percent for one in rows}
    client.force_login(officer)

    cells = client.get(reverse("admin:stakeholders_organisation_changelist")).context["cl"]
    file = client.post(
        reverse("admin:stakeholders_organisation_export"),
        {"columns": ["reference", "completeness"], "format": "csv"},
    )

    assert {row.pk: row.completeness for row in cells.result_list} == said
    assert len(set(said.values())) == 3
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()[1:]
    assert {tuple(line.split(",")[:2]) for line in lines} == {
        (one.reference, str(said[one.pk])) for one in rows
    }


def test_the_list_of_the_back_office_is_filtered_by_it(client, officer):
    client.force_login(officer)
    complete, other = full(), OrganisationFactory()

    for choice, expected in (("complete", complete), ("incomplete", other)):
        page = client.get(f"/admin/stakeholders/organisation/?profile={choice}")
        assert list(page.context["cl"].queryset) == [expected]

    shown = client.get(f"/admin/stakeholders/organisation/{other.pk}/change/").content.decode()
    assert "Focal point (needed)" in shown


def test_the_own_place_says_what_is_missing_and_where_to_fill_it_in(client, focal_point):
    client.force_login(focal_point)
    reference = focal_point.organisation.reference

    page = client.get("/my/").content.decode()

    assert "needed to apply" in page
    for address in (
        f"profile/{reference}/work/",
        f"contacts/{reference}/",
        f"profile/{reference}/about/",
    ):
        assert f'href="/my/{address}"' in page, address
