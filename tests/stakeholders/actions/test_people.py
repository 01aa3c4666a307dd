"""What focal points do about people: themselves, a second one, and handing over."""

from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from core.errors import Conflict, NotPermitted
from core.models import AuditEntry, User
from notifications.models import Notification
from stakeholders.actions import people
from stakeholders.models import ContactRole, Organisation, Person
from tests.factories import ContactRoleFactory, PersonFactory, UserFactory


def roles_today(organisation):
    rows = ContactRole.objects.on(timezone.localdate()).filter(organisation=organisation)
    return sorted((role.kind, role.person.email) for role in rows)


def second_of(organisation, **facts):
    return ContactRoleFactory(
        organisation=organisation, kind="second_focal_point", person=PersonFactory(**facts)
    )


@pytest.mark.django_db
class TestCorrecting:
    def test_badge_name_script_phone_and_language_are_the_persons_own(self, focal_point):
        person = focal_point.person

        people.correct_own(
            person,
            by=focal_point,
            badge_name="Fatou F.",
            original_name="فاطمة",
            phone="+254",
            language="fr",
        )

        person.refresh_from_db()
        focal_point.refresh_from_db()
        assert (person.badge_name, person.phone, focal_point.language) == ("Fatou F.", "+254", "fr")
        assert "fatou f" in person.search_names
        note = AuditEntry.objects.get(verb="person.corrected").note
        assert note == "badge_name, original_name, phone, language"

    def test_nobody_corrects_somebody_else_or_the_passport_name(self, focal_point, stranger):
        with pytest.raises(NotPermitted):
            people.correct_own(focal_point.person, by=stranger, phone="+1")

        people.correct_own(focal_point.person, by=focal_point, given_name="Other")
        assert Person.objects.get(pk=focal_point.person.pk).given_name != "Other"


@pytest.mark.django_db
class TestSecond:
    def test_the_second_gets_an_invitation(self, focal_point):
        people.name_second(
            focal_point.organisation, by=focal_point, given_name="Sam", email="sam@ngo.example"
        )

        assert roles_today(focal_point.organisation) == [
            ("focal_point", "focal@ngo.example"),
            ("second_focal_point", "sam@ngo.example"),
        ]
        assert Notification.objects.get().recipient == "sam@ngo.example"

    def test_whether_an_address_has_an_account_is_not_told(self, focal_point):
        UserFactory(email="known@ngo.example")

        people.name_second(
            focal_point.organisation, by=focal_point, given_name="K", email="known@ngo.example"
        )

        assert Notification.objects.get().recipient == "known@ngo.example"

    def test_there_is_one_second_at_a_time_and_it_is_not_oneself(self, focal_point):
        with pytest.raises(Conflict):
            people.name_second(
                focal_point.organisation, by=focal_point, given_name="F", email="FOCAL@ngo.example"
            )
        second_of(focal_point.organisation)
        with pytest.raises(Conflict):
            people.name_second(
                focal_point.organisation, by=focal_point, given_name="S", email="s@ngo.example"
            )

    def test_who_speaks_for_another_names_nobody_here(self, stranger, focal_point):
        for action in (people.end_second, people.hand_over):
            with pytest.raises(NotPermitted):
                action(focal_point.organisation, by=stranger)
        with pytest.raises(NotPermitted):
            people.name_second(
                focal_point.organisation, by=stranger, given_name="S", email="s@ngo.example"
            )

    def test_ending_the_role_takes_the_invitation_back(self, focal_point):
        invitation = people.name_second(
            focal_point.organisation, by=focal_point, given_name="Sam", email="sam@ngo.example"
        )

        people.end_second(focal_point.organisation, by=focal_point)

        invitation.refresh_from_db()
        assert invitation.state == "revoked"
        assert Notification.objects.get().state == "cancelled"
        assert len(roles_today(focal_point.organisation)) == 1
        with pytest.raises(Conflict):
            people.end_second(focal_point.organisation, by=focal_point)


@pytest.mark.django_db
class TestHandingOver:
    def test_the_two_change_places(self, focal_point):
        second = second_of(focal_point.organisation, email="sam@ngo.example", user=UserFactory())

        people.hand_over(focal_point.organisation, by=focal_point)

        assert roles_today(focal_point.organisation) == [
            ("focal_point", "sam@ngo.example"),
            ("second_focal_point", "focal@ngo.example"),
        ]
        second.refresh_from_db()
        assert second.until == timezone.localdate()

    def test_it_goes_to_nobody_without_an_account(self, focal_point):
        second_of(focal_point.organisation)

        with pytest.raises(Conflict):
            people.hand_over(focal_point.organisation, by=focal_point)

    def test_the_second_takes_nothing(self, focal_point):
        user = UserFactory()
        second_of(focal_point.organisation, user=user)

        with pytest.raises(Conflict):
            people.hand_over(focal_point.organisation, by=user)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_are_named_at_once_one_is_second(focal_point):
    ready, refused = Barrier(2), []

    def name(email):
        try:
            organisation = Organisation.objects.get(pk=focal_point.organisation.pk)
            by = User.objects.get(pk=focal_point.pk)
            ready.wait(timeout=10)
            people.name_second(organisation, by=by, given_name="S", email=email)
        except Conflict as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [
        Thread(target=name, args=(email,)) for email in ("one@ngo.example", "two@ngo.example")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert len(refused) == 1
    assert ContactRole.objects.filter(kind="second_focal_point").count() == 1
