"""Custom fields in the public registration form, from the step to the organisation."""

import pytest
from django.utils import translation

from core import caches
from stakeholders.actions import registrations, vetting
from stakeholders.models import Organisation, Registration
from stakeholders.models.custom import CACHE
from stakeholders.selectors import declarations
from stakeholders.selectors.registrations import missing_steps
from stakeholders.states import FieldKind as K, RegistrationState as S
from tests.factories import (
    CustomFieldFactory,
    OrganisationFactory,
    OrganisationTypeFactory,
    RegistrationFactory,
)
from tests.stakeholders.admin.conftest import page_of, signed_in
from tests.stakeholders.registering import (
    IDENTITY,
    START,
    WORK,
    address,
    begin,
    fill_in,
    own_folder,
    reference_data,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ground(settings, tmp_path):
    own_folder(settings, tmp_path)
    reference_data()


@pytest.fixture
def questions():
    """One on the first page, two on a later step; one that the team fills in."""
    CustomFieldFactory(code="prisons", asked="identity", kind=K.YES_NO, audience="organisation")
    CustomFieldFactory(
        code="budget", asked="work", kind=K.CHOICE, required=True, offers=("small", "large"),
        audience="organisation",
    )  # fmt: skip
    CustomFieldFactory(code="since", asked="work", kind=K.DATE)
    CustomFieldFactory(code="rating", audience="team")


ASKED = {"custom_budget": "small", "custom_since": "2001-02-03"}


def test_each_step_asks_its_questions_and_keeps_the_answers(client, questions):
    assert "Prisons" in client.get(START).text

    base = begin(client, custom_prisons="no")
    draft = Registration.objects.get()
    assert draft.custom == {"prisons": False}
    page = client.get(f"{base}work/").text
    assert ("Budget" in page, "Since" in page, "Prisons" in page, "Rating" in page) == (
        True, True, False, False,
    )  # fmt: skip
    fill_in(client, base, work=ASKED)

    draft.refresh_from_db()
    assert draft.custom == {"prisons": False, "budget": "small", "since": "2001-02-03"}


def test_a_wrong_answer_keeps_all_that_was_typed(client, questions):
    base = begin(client)

    page = client.post(f"{base}work/", WORK | {"custom_budget": "huge", "custom_since": "soon"})

    form = page.context["form"]
    assert (form.errors["custom_budget"], form.errors["custom_since"]) == (
        ["Choose an entry of the list."],
        ["Enter a date, such as 2026-11-24."],
    )
    assert form["custom_since"].value() == "soon"
    assert WORK["description"] in page.text
    assert 'href="#id_custom_budget"' in page.text
    assert Registration.objects.get().custom == {}


def test_two_windows_do_not_take_each_others_answers_back(client, questions):
    begin(client)
    draft = Registration.objects.get()
    first, second = (Registration.objects.get(pk=draft.pk) for _window in range(2))

    registrations.save_step(first, "identity", answers={"prisons": True})
    registrations.save_step(second, "work", answers={"budget": "large"})

    draft.refresh_from_db()
    assert draft.custom == {"prisons": True, "budget": "large"}


def test_a_step_left_for_later_keeps_what_is_right(client, questions):
    base = begin(client)

    client.post(f"{base}work/", {"custom_since": "2001-02-03", "later": "1"})

    draft = Registration.objects.get()
    assert (draft.custom, "work" in draft.steps_done) == ({"since": "2001-02-03"}, False)


def test_the_check_page_says_each_answer_and_leads_to_its_question(client, questions):
    base = begin(client, custom_prisons="yes")
    fill_in(client, base, work=ASKED)

    page = client.get(f"{base}check/").text

    assert "3 February 2001" in page
    assert f"{base}work/#div_id_custom_budget" in page
    assert "Rating" not in page


def test_a_question_that_came_later_opens_its_step_again(client):
    base = begin(client)
    fill_in(client, base)
    assert missing_steps(Registration.objects.get()) == []

    CustomFieldFactory(code="budget", asked="work", required=True)
    caches.renew(CACHE)  # As the end of the transaction does.

    assert missing_steps(Registration.objects.get()) == ["work"]
    assert client.get(f"{base}check/").url == f"{base}work/"


def test_a_question_for_another_type_is_not_asked(client):
    network = OrganisationTypeFactory(code="network", name_en="Network")
    CustomFieldFactory(code="members", asked="work", required=True, types=[network])
    base = begin(client)

    assert "Members" not in client.get(f"{base}work/").text
    fill_in(client, base)
    begin_again = client.post(f"{base}identity/", IDENTITY | {"organisation_type": "network"})
    assert begin_again.url == f"{base}work/"


def test_the_declaration_has_the_answers_in_the_language_of_the_form(questions):
    registration = RegistrationFactory(
        state=S.UNCONFIRMED, language="ar", custom={"budget": "small", "rating": "low"}
    )
    field = CustomFieldFactory._meta.model.objects.get(code="budget")
    field.name_ar = "الميزانية"
    field.save()

    facts = declarations.content(registration)["facts"]

    assert ["الميزانية", "Small"] in facts
    assert "low" not in str(facts)
    with translation.override("en"):
        assert declarations.content(registration)["facts"] == facts


def test_the_case_page_shows_them_and_the_applicants_page_no_answer_of_the_team(
    client, officer, questions
):
    CustomFieldFactory(code="old", name_en="Old question", active=False)
    registration = RegistrationFactory(
        state=S.UNDER_REVIEW, custom={"budget": "large", "old": "kept"}
    )

    page = signed_in(officer).get(page_of(registration)).text

    assert ("Large" in page, "Old question" in page, "kept" in page) == (True, True, True)
    assert "Rating" not in client.get(address(registration)).text


def test_approving_carries_the_answers_to_the_organisation(officer, questions):
    network = OrganisationTypeFactory(code="network")
    CustomFieldFactory(code="members", types=[network])
    registration = RegistrationFactory(
        state=S.UNDER_REVIEW, custom={"prisons": False, "members": "12", "gone": "kept"}
    )

    organisation = vetting.approve(registration, by=officer)

    organisation.refresh_from_db()
    assert organisation.custom == {"prisons": False, "gone": "kept"}


def test_a_claim_fills_only_what_is_not_answered(officer, questions):
    known = OrganisationFactory(custom={"prisons": True, "rating": "high"})
    registration = RegistrationFactory(
        state=S.UNDER_REVIEW, custom={"prisons": False, "budget": "small"}
    )

    vetting.approve(registration, by=officer, attach_to=known)

    assert Organisation.objects.get(pk=known.pk).custom == {
        "prisons": True,
        "rating": "high",
        "budget": "small",
    }
