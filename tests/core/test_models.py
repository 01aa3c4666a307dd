import pytest
from django.contrib.auth.models import Group

from core import roles
from core.models import User
from tests.conftest import member
from tests.factories import NotificationFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_user_is_known_by_the_address_in_small_letters():
    user = User.objects.create_user("Amina@NGO.Example", "a-long-phrase", name="Amina")

    assert user.email == "amina@ngo.example"
    assert user.check_password("a-long-phrase")
    assert str(user) == user.get_full_name() == user.get_short_name() == "Amina"


def test_a_user_without_a_name_is_called_by_the_address():
    assert str(UserFactory(name="", email="x@ngo.example")) == "x@ngo.example"


def test_a_user_without_a_password_cannot_sign_in_by_one():
    assert not User.objects.create_user("a@ngo.example").has_usable_password()


def test_a_user_needs_an_address():
    with pytest.raises(ValueError, match="e-mail"):
        User.objects.create_user("")


def test_a_superuser_may_do_everything():
    user = User.objects.create_superuser("root@cst.example", "a-long-phrase")

    assert (user.is_staff, user.is_superuser, user.is_cst) == (True, True, True)


def test_roles_are_laid_by_migration():
    assert set(Group.objects.values_list("name", flat=True)) == set(roles.ROLES)


@pytest.mark.parametrize("role", roles.ROLES)
def test_a_member_has_the_own_role_and_no_other(role):
    user = member(role)

    assert {name for name in roles.ROLES if user.has_role(name)} == {role}
    assert user.is_cst == (role in roles.STAFF)


def test_who_is_closed_out_has_no_role():
    assert not member(roles.CST_LEAD, is_active=False).has_role(roles.CST_LEAD)


@pytest.mark.parametrize(
    ("role", "internal"),
    (
        (roles.CST_LEAD, True),
        (roles.CST_OFFICER, True),
        (roles.FIELD_OFFICE, True),
        (roles.UMBRELLA, True),
        (roles.CHECK_IN, True),
        (roles.FOCAL_POINT, False),
    ),
)
def test_all_roles_but_the_focal_point_see_internal_data(role, internal):
    assert member(role).sees_internal_data == internal


def test_roles_are_read_once(django_assert_num_queries):
    user = member(roles.FIELD_OFFICE)
    user = User.objects.get(pk=user.pk)

    with django_assert_num_queries(1):
        assert user.has_role(roles.FIELD_OFFICE)
        assert not user.is_cst
        assert user.sees_internal_data


def test_a_record_is_locked_as_it_is_now(django_assert_num_queries):
    record = NotificationFactory(subject="before")
    type(record).objects.update(subject="after")

    with django_assert_num_queries(1) as queries:
        assert record.lock() is record

    assert record.subject == "after"
    assert queries[0]["sql"].endswith("FOR UPDATE")


def test_a_label_names_a_record():
    record = NotificationFactory()

    assert record.label == f"notifications.notification:{record.pk}"
