"""Consent texts are archived by a step, and who has not answered is a list."""

import pytest

from stakeholders.models import Consent, ConsentRequest, ConsentText
from tests.factories import (
    ConsentFactory,
    ConsentRequestFactory,
    ConsentTextFactory,
    ContactRoleFactory,
    ListedOrganisationFactory,
    OrganisationFactory,
)
from tests.stakeholders.admin.conftest import list_of, page_of, rows_of, step_of

LIST = list_of("consentrequest")


def test_archiving_says_what_will_happen_and_asks(as_lead):
    old = ConsentTextFactory(purpose="listing", version="v1")
    ConsentTextFactory(purpose="listing", version="v2")
    organisation = ContactRoleFactory(organisation=ListedOrganisationFactory()).organisation
    ConsentFactory(organisation=organisation, purpose="listing", version="v1")

    asked = as_lead.get(step_of(old, "archive")).content.decode()
    as_lead.post(step_of(old, "archive"), {"x": "1"})

    assert "gets a mail with a link" in asked
    assert not ConsentText.objects.get(version="v1").active
    assert ConsentRequest.objects.get().organisation == organisation
    assert as_lead.get(step_of(old, "archive")).status_code == 404


def test_an_officer_reads_texts_and_archives_none(as_officer):
    ConsentTextFactory(version="v2")
    text = ConsentTextFactory(version="v1")

    as_officer.post(step_of(text, "archive"), {"x": "1"})

    text.refresh_from_db()
    assert text.active


def test_whether_a_text_is_in_use_is_not_edited_by_hand(as_lead):
    text = ConsentTextFactory(version="v1")

    as_lead.post(
        page_of(text), {"purpose": "processing", "language": "en", "version": "v1", "text": "Words"}
    )

    text.refresh_from_db()
    assert (text.text, text.active) == ("Words", True)


def test_the_list_shows_who_has_not_answered_and_nobody_at_risk(as_officer, as_lead):
    waiting = ConsentRequestFactory()
    answer = ConsentFactory()
    done = ConsentRequestFactory(answered_at=answer.at, answer=answer)
    hidden = ConsentRequestFactory(organisation__at_risk=True)

    assert rows_of(as_officer.get(LIST)) == [waiting]
    assert rows_of(as_officer.get(f"{LIST}?answered=yes")) == [done]
    assert rows_of(as_lead.get(LIST)) == [waiting, hidden]
    assert as_officer.get(page_of(hidden)).status_code == 404


@pytest.mark.parametrize("number", (1, 3))
def test_the_list_asks_as_much_for_three_as_for_one(
    as_officer, django_assert_max_num_queries, number
):
    for _each in range(number):
        ConsentRequestFactory()
    as_officer.get(LIST)
    with django_assert_max_num_queries(14):
        as_officer.get(LIST)


def test_staff_note_an_answer_that_came_by_letter(as_officer, officer):
    ConsentTextFactory(purpose="sharing", version="v1")
    organisation = OrganisationFactory()

    as_officer.post(step_of(organisation, "consent"), {"purpose": "sharing", "given": "no"})

    answer = Consent.objects.get()
    assert (answer.given, answer.by, answer.way) == (False, officer, "staff")
