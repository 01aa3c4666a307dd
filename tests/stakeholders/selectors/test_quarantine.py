"""The quarantine score: which signs count how much, and when they are seen."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation
from hypothesis import given, strategies as st

from stakeholders.actions import registrations
from stakeholders.models import VettingRules
from stakeholders.selectors import quarantine
from stakeholders.selectors.quarantine import Signals, signals, suspicion
from tests.factories import RegistrationFactory

LONG = "We train judges and prosecutors in the region, and give legal aid to those in need."


def test_an_ordinary_registration_is_not_suspicious():
    assert suspicion(Signals()) == quarantine.Suspicion(0, ())


@pytest.mark.parametrize(
    ("found", "score", "reason"),
    (
        (Signals(trapped=True), 70, "A field that people cannot see was filled in."),
        (Signals(took=timedelta(seconds=9)), 20, "The form was completed in 9 seconds."),
        (Signals(links=2), 15, "Links in the description: 2."),
        (
            Signals(mail_domain="x.mailinator.com"),
            35,
            "x.mailinator.com gives out throw-away addresses.",
        ),
        (
            Signals(same_text_as="REG-2026-000001"),
            20,
            "The description is the same as in REG-2026-000001.",
        ),
        (
            Signals(strange_script="CYRILLIC"),
            15,
            "The description is in another script than name and language: Cyrillic.",
        ),
        (Signals(drafts=6), 15, "Forms begun with this address within a day: 6."),
    ),
)
def test_each_sign_has_its_weight_and_its_words(found, score, reason):
    assert suspicion(found) == quarantine.Suspicion(score, (reason,))


def test_the_words_are_for_the_team_whatever_the_applicant_reads():
    with translation.override("ar"):
        assert suspicion(Signals(links=1)).reasons == ("Links in the description: 1.",)


def test_only_the_trap_is_enough_alone():
    threshold = VettingRules().quarantine_score
    fast_and_alike = Signals(took=timedelta(0), same_text_as="REG-1", drafts=9)

    assert suspicion(Signals(trapped=True)).score >= threshold
    assert suspicion(fast_and_alike).score < threshold
    assert suspicion(Signals(links=3, mail_domain="mailinator.com")).score < threshold


@given(
    st.builds(
        Signals,
        trapped=st.booleans(),
        took=st.timedeltas(min_value=timedelta(0)),
        links=st.integers(0, 99),
        mail_domain=st.text(),
        same_text_as=st.text(),
        strange_script=st.text(),
        drafts=st.integers(0, 99),
    )
)
def test_a_score_is_between_0_and_100_and_has_a_reason_if_there_is_one(found):
    verdict = suspicion(found)

    assert 0 <= verdict.score <= 100
    assert bool(verdict.score) == bool(verdict.reasons)


@pytest.mark.django_db
def test_what_is_seen_of_a_registration():
    registration = RegistrationFactory(
        description="See https://spam.example and www.more.example",
        focal_email="x@Mailinator.com",
        created_at=timezone.now() - timedelta(seconds=20),
    )
    registrations.note_trap(registration)

    assert signals(registration, at=registration.created_at + timedelta(seconds=20)) == Signals(
        trapped=True, took=timedelta(seconds=20), links=2, mail_domain="mailinator.com", drafts=1
    )


@pytest.mark.django_db
def test_a_text_that_another_registration_has_too_is_seen_but_never_one_at_risk():
    registration = RegistrationFactory(description=LONG)
    RegistrationFactory(description=LONG, at_risk=True)
    assert signals(registration, at=timezone.now()).same_text_as == ""

    other = RegistrationFactory(description=LONG)
    assert signals(registration, at=timezone.now()).same_text_as == other.reference


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "name", "description", "strange"),
    (
        ("en", "Fund", "Мы обучаем судей", "CYRILLIC"),
        ("ru", "Fund", "Мы обучаем судей", ""),
        ("en", "Фонд", "Мы обучаем судей", ""),
        ("ar", "Fund", "We train judges", ""),
        ("en", "ქალთა ცენტრი", "ჩვენ ვასწავლით", ""),
        ("en", "Fund", "", ""),
    ),
)
def test_a_script_is_strange_if_neither_name_nor_language_have_it(
    language, name, description, strange
):
    registration = RegistrationFactory(language=language, legal_name=name, description=description)

    assert signals(registration, at=timezone.now()).strange_script == strange
