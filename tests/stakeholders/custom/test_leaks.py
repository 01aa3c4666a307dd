"""An answer for few readers reaches nobody else, on no page and in no file."""

import json

import pytest
from django.urls import reverse

from stakeholders.states import Audience, FieldKind as K
from tests.factories import (
    ContactRoleFactory,
    CustomFieldFactory,
    ListedOrganisationFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def answered(field_officer):
    """A listed organisation of the office's country, with an answer for each audience."""
    for audience in Audience:
        CustomFieldFactory(code=f"for_{audience}", name_en=f"Asked {audience}", audience=audience)
    custom = {f"for_{audience}": f"secret {audience}" for audience in Audience}
    return ListedOrganisationFactory(custom={**custom, "unknown": "secret unknown"})


def seen_in(text):
    """Whose questions, and whose answers, a page or file tells."""
    said = (*Audience, "unknown")
    return (
        [each for each in said if f"Asked {each}" in text],
        [each for each in said if f"secret {each}" in text],
    )


def only(*audiences):
    return [*audiences], [*audiences]


def test_the_public_profile(client, answered):
    assert seen_in(client.get(answered.get_absolute_url()).text) == only("public")


def test_the_public_file(client, answered):
    response = client.get(reverse("stakeholders:organisation-export"))

    assert seen_in(b"".join(response.streaming_content).decode()) == only("public")


def test_the_page_of_the_office(client, field_officer, answered):
    client.force_login(field_officer)

    text = client.get(reverse("office-organisation", args=[answered.reference])).text

    assert seen_in(text) == only("offices", "organisation", "public")


def test_the_own_place(client, focal_point, answered):
    ContactRoleFactory(person=focal_point.person, organisation=answered)
    client.force_login(focal_point)

    assert seen_in(client.get(reverse("my")).text) == only("organisation", "public")


@pytest.mark.parametrize("reader", ("", "stranger", "field_officer", "focal_point"))
def test_one_at_risk_is_told_of_to_nobody(client, request, answered, reader):
    answered.listing, answered.at_risk = "hidden", True
    answered.save()
    if reader:
        client.force_login(request.getfixturevalue(reader))

    assert client.get(answered.get_absolute_url()).status_code == 404
    assert "secret" not in client.get(reverse("my"), follow=True).text
    response = client.get(reverse("stakeholders:organisation-export"))
    assert "secret" not in b"".join(response.streaming_content).decode()


def test_a_narrower_audience_holds_at_once(client, answered, django_capture_on_commit_callbacks):
    field = CustomFieldFactory._meta.model.objects.get(code="for_public")
    assert "secret public" in client.get(answered.get_absolute_url()).text

    with django_capture_on_commit_callbacks(execute=True):
        field.audience = Audience.TEAM
        field.save()

    assert seen_in(client.get(answered.get_absolute_url()).text) == only()


def test_a_formula_in_an_answer_or_a_question_is_text_in_the_file(client):
    CustomFieldFactory(code="bad", name_en="=Asked()", kind=K.TEXT)
    ListedOrganisationFactory(custom={"bad": "=HYPERLINK(1)"})

    response = client.get(reverse("stakeholders:organisation-export"))

    text = b"".join(response.streaming_content).decode()
    assert ("'=Asked()" in text, "'=HYPERLINK(1)" in text) == (True, True)


def test_markup_in_an_answer_is_shown_as_text(client):
    CustomFieldFactory(code="bad", name_en="<b>Asked</b>")
    organisation = ListedOrganisationFactory(custom={"bad": "<script>alert(1)</script>"})

    text = client.get(organisation.get_absolute_url()).text

    assert "<script>alert(1)" not in text
    assert "&lt;b&gt;Asked" in text
    assert json.dumps("<b>Asked</b>") not in text
