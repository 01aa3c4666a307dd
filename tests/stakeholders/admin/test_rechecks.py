"""Wherever a head is changed by hand, the organisation is to be vetted again."""

import pytest
from django.urls import reverse

from stakeholders.actions import people
from stakeholders.models import ContactRole, Person, Review
from tests.factories import ContactRoleFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def head():
    return ContactRoleFactory(organisation__vetting="verified", kind="head")


@pytest.fixture
def back_office(client, lead):
    client.force_login(lead)
    return client


def page_of(record):
    return reverse(f"admin:stakeholders_{record._meta.model_name}_change", args=[record.pk])


def opened():
    return [(review.organisation, review.reasons) for review in Review.objects.open()]


def role_fields(role, **changed):
    fields = {"person": role.person_id, "organisation": role.organisation_id, "kind": role.kind}
    fields["since"] = fields["initial-since"] = role.since.isoformat()
    return {**fields, **changed}


def inline(role, **changed):
    fields = {"id": role.pk, **role_fields(role), **changed}
    counts = {"roles-TOTAL_FORMS": "1", "roles-INITIAL_FORMS": "1"}
    return counts | {f"roles-0-{name}": value for name, value in fields.items()}


def person_fields(person, **changed):
    fields = {"given_name": person.given_name, "family_name": person.family_name}
    return {**fields, "email": person.email, "language": "en", **changed}


class TestTheRoleByItself:
    def test_a_new_head(self, back_office):
        organisation = OrganisationFactory(vetting="verified")
        new = ContactRole(person=PersonFactory(), organisation=organisation, kind="head")

        back_office.post(reverse("admin:stakeholders_contactrole_add"), role_fields(new))

        assert opened() == [(organisation, ["head"])]

    @pytest.mark.parametrize("changed", ({"until": "2124-01-01"}, {"kind": "focal_point"}))
    def test_a_head_no_more(self, back_office, head, changed):
        back_office.post(page_of(head), role_fields(head, **changed))

        assert opened() == [(head.organisation, ["head"])]

    def test_a_head_of_another_organisation_concerns_both(self, back_office, head):
        other = OrganisationFactory(vetting="verified")

        back_office.post(page_of(head), role_fields(head, organisation=other.pk))

        assert {organisation for organisation, _reasons in opened()} == {head.organisation, other}

    def test_saved_without_a_change_nothing_follows(self, back_office, head):
        back_office.post(page_of(head), role_fields(head, job_title=head.job_title))

        assert opened() == []


class TestThePerson:
    def test_another_name_of_the_head(self, back_office, head):
        counts = {"roles-TOTAL_FORMS": "0", "roles-INITIAL_FORMS": "0"}

        back_office.post(
            page_of(head.person), person_fields(head.person, given_name="Other") | counts
        )

        assert opened() == [(head.organisation, ["head"])]

    def test_a_role_that_is_the_heads_no_more(self, back_office, head):
        sent = person_fields(head.person) | inline(head, kind="focal_point")

        back_office.post(page_of(head.person), sent)

        assert opened() == [(head.organisation, ["head"])]

    def test_a_new_telephone_number_changes_nothing(self, back_office, head):
        counts = {"roles-TOTAL_FORMS": "0", "roles-INITIAL_FORMS": "0"}

        back_office.post(page_of(head.person), person_fields(head.person) | counts)

        assert opened() == []


def test_a_focal_point_who_is_the_head_and_corrects_the_name(focal_point):
    person = Person.objects.get(user=focal_point)
    role = ContactRoleFactory(person=person, organisation__vetting="verified", kind="head")

    people.correct_own(person, by=focal_point, original_name="Амина")

    assert opened() == [(role.organisation, ["head"])]
