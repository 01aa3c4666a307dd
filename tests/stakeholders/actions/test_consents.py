"""Consents: the latest answer counts, refusals at once; an archived text asks again."""

from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from core.errors import Conflict, NotPermitted
from core.models import AuditEntry
from notifications.models import Notification
from stakeholders.actions import consents
from stakeholders.models import Consent, ConsentRequest, ConsentText, Organisation
from stakeholders.selectors import consents as reading
from stakeholders.states import ConsentPurpose
from tests.factories import (
    ConsentFactory,
    ConsentRequestFactory,
    ConsentTextFactory,
    ContactRoleFactory,
    ListedOrganisationFactory,
    OrganisationFactory,
    RegistrationFactory,
)

PROCESSING, LISTING, SHARING = (
    ConsentPurpose.PROCESSING, ConsentPurpose.LISTING, ConsentPurpose.SHARING,
)  # fmt: skip


@pytest.fixture
def texts(db):
    """A version of each purpose, and for listing an older one that is still in use."""
    ConsentTextFactory(purpose=LISTING, version="old")
    return {each: ConsentTextFactory(purpose=each, version="new") for each in ConsentPurpose}


def agreed(version="old", purpose=LISTING, **facts):
    """A listed organisation with a focal point, that agreed to a version."""
    organisation = ListedOrganisationFactory(**facts)
    ContactRoleFactory(organisation=organisation)
    ConsentFactory(organisation=organisation, purpose=purpose, version=version)
    return organisation


def old_text():
    return ConsentText.objects.get(purpose=LISTING, version="old", language="en")


class TestAnswering:
    def test_the_answer_says_which_words_who_and_how(self, texts, focal_point):
        organisation = focal_point.organisation
        ConsentTextFactory(purpose=SHARING, version="new", language="fr", text="En français")

        consents.answer_own(organisation, SHARING, given=True, by=focal_point, language="fr")

        answer = Consent.objects.get()
        assert (answer.version, answer.language, answer.way) == ("new", "fr", "own_place")
        assert (answer.given, answer.by) == (True, focal_point)
        assert AuditEntry.objects.get().verb == "consent.given"

    def test_only_a_focal_point_answers_for_the_organisation(self, texts, stranger):
        with pytest.raises(NotPermitted):
            consents.answer_own(ListedOrganisationFactory(), SHARING, given=True, by=stranger)

    def test_the_same_answer_to_the_same_words_is_kept_once(self, texts, focal_point):
        for given in (True, True, False, False):
            consents.answer_own(focal_point.organisation, SHARING, given=given, by=focal_point)

        assert list(Consent.objects.values_list("given", flat=True)) == [False, True]

    def test_without_a_text_nothing_is_agreed_to(self, focal_point):
        with pytest.raises(NotPermitted):
            consents.answer_own(focal_point.organisation, SHARING, given=True, by=focal_point)

    @pytest.mark.parametrize(
        ("purpose", "listed"), ((PROCESSING, False), (LISTING, False), (SHARING, True))
    )
    def test_a_refusal_takes_effect_at_once_where_it_has_one(
        self, texts, focal_point, purpose, listed
    ):
        consents.answer_own(focal_point.organisation, purpose, given=False, by=focal_point)

        assert Organisation.objects.listed().exists() is listed

    def test_an_agreement_lists_a_verified_organisation_and_no_hidden_one(self, texts, officer):
        verified, raw = OrganisationFactory(), OrganisationFactory(vetting="unverified")
        hidden = OrganisationFactory(listing="hidden")
        for organisation in (verified, raw, hidden):
            consents.note_answer(organisation, LISTING, given=True, by=officer)

        assert list(Organisation.objects.listed()) == [verified]
        hidden.refresh_from_db()
        assert hidden.listing_opt_in_at is not None
        assert {answer.way for answer in Consent.objects.all()} == {"staff"}

    def test_refused_processing_is_for_the_team_to_see(self, texts, officer):
        refused, at_risk, back = agreed(), agreed(listing="hidden", at_risk=True), agreed()
        at = timezone.now()
        for organisation in (refused, at_risk, back):
            ConsentFactory(organisation=organisation, given=False, at=at)
        ConsentFactory(organisation=back, given=True, at=at + timedelta(seconds=1))

        assert list(reading.processing_refused(officer)) == [refused]


def test_a_translation_that_comes_later_makes_no_older_version_the_newest(texts):
    ConsentTextFactory(purpose=LISTING, version="old", language="fr")

    assert reading.current_text(LISTING, "fr").version == "new"


@pytest.mark.django_db
def test_the_answer_of_a_day_is_the_latest_until_its_end():
    organisation = OrganisationFactory()
    for day, given in ((1, True), (5, False), (9, True)):
        at = datetime(2026, 3, day, 12, tzinfo=UTC)
        ConsentFactory(organisation=organisation, purpose=LISTING, given=given, at=at)

    said = [reading.answer_at(organisation, LISTING, date(2026, 2, 28))]
    said += [reading.answer_at(organisation, LISTING, date(2026, 3, day)) for day in (1, 4, 5, 10)]

    assert [answer.given if answer else None for answer in said] == [None, True, True, False, True]
    assert not reading.agreed_at(organisation, SHARING, date(2026, 3, 10))


class TestArchiving:
    def test_it_asks_those_who_agreed_and_changes_nothing_else(self, texts, lead):
        asked = agreed()
        agreed("new")
        changed = agreed()
        ConsentFactory(organisation=changed, purpose=LISTING, given=False, version="old")
        gone = agreed()
        Organisation.objects.filter(pk=gone.pk).update(vetting="archived", listing="not_listed")
        before = Consent.objects.count()

        assert consents.archive_text(old_text(), by=lead) == 1

        request = ConsentRequest.objects.get()
        assert (request.organisation, request.replaces, request.version) == (asked, "old", "new")
        assert not old_text().active
        assert Notification.objects.get().recipient == asked.contacts.get().person.email
        assert Consent.objects.count() == before
        asked.refresh_from_db()
        assert asked.listing == "listed"

    def test_nobody_at_risk_or_who_asked_not_to_is_written_to(self, texts, lead):
        agreed(listing="hidden", at_risk=True)
        agreed(do_not_contact=True)

        assert consents.archive_text(old_text(), by=lead) == 2

        assert not Notification.objects.exists()
        assert set(ConsentRequest.objects.values_list("asked_at", flat=True)) == {None}

    def test_all_languages_of_a_version_are_archived(self, texts, lead):
        ConsentTextFactory(purpose=LISTING, version="old", language="fr")

        consents.archive_text(old_text(), by=lead)

        assert not ConsentText.objects.filter(version="old", active=True).exists()
        with pytest.raises(Conflict):
            consents.archive_text(old_text(), by=lead)

    def test_the_only_text_stays_until_there_is_a_new_one(self, texts, lead):
        with pytest.raises(Conflict, match="Write the new text first"):
            consents.archive_text(texts[SHARING], by=lead)

        assert ConsentText.objects.get(purpose=SHARING).active

    def test_officers_do_not_archive(self, texts, officer):
        with pytest.raises(Conflict):
            consents.archive_text(old_text(), by=officer)

    def test_who_has_not_answered_when_it_changes_again_is_asked_about_the_newest(
        self, texts, lead
    ):
        agreed()
        consents.archive_text(old_text(), by=lead)
        ConsentTextFactory(purpose=LISTING, version="newest")

        consents.archive_text(texts[LISTING], by=lead)

        request = ConsentRequest.objects.get()
        assert (request.replaces, request.version) == ("old", "newest")
        assert Notification.objects.count() == 2

    def test_a_registration_that_agreed_to_an_archived_text_is_asked_on_approval(self, texts):
        old_text().delete()
        ConsentTextFactory(purpose=PROCESSING, version="2026-0", active=False)
        organisation = OrganisationFactory()
        ConsentFactory(organisation=organisation, purpose=PROCESSING, version="2026-0")

        consents.ask_about_archived(organisation)

        request = ConsentRequest.objects.get()
        assert (request.replaces, request.version) == ("2026-0", "new")


class TestReminding:
    @pytest.fixture
    def asked(self, texts, lead):
        agreed()
        consents.archive_text(old_text(), by=lead)
        return ConsentRequest.objects.get()

    def test_three_reminders_two_weeks_apart_and_then_silence(self, asked):
        at, said = timezone.now(), []
        for _day in range(70):
            at += timedelta(days=1)
            said.append(consents.remind_due(at))

        assert [day for day, number in enumerate(said, start=1) if number] == [14, 28, 42]
        kinds = list(Notification.objects.order_by("pk").values_list("kind", flat=True))
        assert kinds == ["stakeholders/consent_asked"] + ["stakeholders/consent_reminder"] * 3

    def test_who_answered_is_not_reminded_and_waiting_mails_are_taken_back(self, asked):
        consents.answer_request(asked, given=True, language="en")

        assert consents.remind_due(timezone.now() + timedelta(days=20)) == 0
        assert set(Notification.objects.values_list("state", flat=True)) == {"cancelled"}

    def test_running_again_asks_nobody_twice(self, asked):
        assert consents.ask_waiting(timezone.now()) == 0
        assert Notification.objects.count() == 1


class TestAnsweringALink:
    @pytest.mark.parametrize("given", (True, False))
    def test_the_answer_closes_the_question(self, texts, given):
        organisation = agreed()
        request = ConsentRequestFactory(organisation=organisation, purpose=LISTING, version="new")

        consents.answer_request(request, given=given, language="en")

        request.refresh_from_db()
        assert (request.answer.given, request.answer.version) == (given, "new")
        organisation.refresh_from_db()
        assert organisation.listing == ("listed" if given else "not_listed")

    def test_another_answer_by_the_same_link_is_refused(self, texts):
        request = ConsentRequestFactory(organisation=agreed(), purpose=LISTING)
        consents.answer_request(request, given=True, language="en")

        assert consents.answer_request(request, given=True, language="en") == request
        with pytest.raises(Conflict):
            consents.answer_request(request, given=False, language="en")

    def test_answering_on_the_own_page_closes_it_too(self, texts, focal_point):
        request = ConsentRequestFactory(organisation=focal_point.organisation, purpose=SHARING)

        consents.answer_own(focal_point.organisation, SHARING, given=True, by=focal_point)

        request.refresh_from_db()
        assert request.answer == Consent.objects.get()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_answer_alike_at_once_one_answer_is_kept():
    ConsentTextFactory(purpose=LISTING, version="new")
    request = ConsentRequestFactory(organisation=agreed(), purpose=LISTING, version="new")
    ready, failed = Barrier(2), []

    def answer():
        try:
            mine = ConsentRequest.objects.select_related("organisation").get(pk=request.pk)
            ready.wait(timeout=10)
            consents.answer_request(mine, given=False, language="en")
        except Exception as error:  # noqa: BLE001 - the test tells which
            failed.append(error)
        finally:
            connection.close()

    threads = [Thread(target=answer) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert failed == []
    assert Consent.objects.filter(given=False).count() == 1


@pytest.mark.django_db
class TestAgreedTexts:
    @pytest.fixture(params=("consent", "registration", "listing"))
    def text(self, request):
        purpose = LISTING if request.param == "listing" else PROCESSING
        text = ConsentTextFactory(purpose=purpose, version="v1", text="Agreed words")
        ConsentTextFactory(purpose=purpose, version="v2", text="Other words")
        match request.param:
            case "consent":
                ConsentFactory(purpose=purpose, version="v1")
            case "registration":
                RegistrationFactory(consent_version="v1")
            case "listing":
                RegistrationFactory(listing_version="v1")
        return ConsentText.objects.filter(pk=text.pk)

    @pytest.mark.parametrize(
        "change", ({"text": "New"}, {"version": "v3"}, {"language": "fr"}, {"purpose": "sharing"})
    )
    def test_nothing_of_it_can_be_changed_by_any_way(self, text, change):
        with pytest.raises(IntegrityError, match="agreed"), transaction.atomic():
            text.update(**change)

        assert text.get().text == "Agreed words"

    def test_it_cannot_be_deleted(self, text):
        with pytest.raises(IntegrityError, match="agreed"), transaction.atomic():
            text.delete()

    def test_it_can_be_archived(self, text):
        text.update(active=False)

        assert not text.get().active

    def test_one_that_nobody_agreed_to_can_be_changed_and_deleted(self, text):
        other = ConsentText.objects.filter(version="v2")
        other.update(text="Better words")
        assert other.delete()[0] == 1
