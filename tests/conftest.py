"""The people of the tests: who they are decides what they see."""

from importlib import import_module
from pkgutil import iter_modules

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import connection
from django.utils import translation

from core import roles
from tests.factories import (
    ContactRoleFactory,
    FieldOfficeFactory,
    ListedOrganisationFactory,
    OfficeCoverageFactory,
    PersonFactory,
    UserFactory,
)


def lay_roles():
    """What the migrations laid, again: a test with its own transactions empties all tables."""
    if Group.objects.exists():
        return
    roles.lay(Group)
    for name in granting_migrations():
        import_module(name).forwards(apps, None)


def granting_migrations():
    """The migrations that give roles their permissions, by their name, in their order."""
    found = (
        f"{app.name}.migrations.{module.name}"
        for app in apps.get_app_configs()
        if app.name in ("core", "notifications", "stakeholders", "meetings", "trainings")
        for module in iter_modules([f"{app.path}/migrations"])
    )
    return [name for name in found if name.endswith("_roles")]


def member(role, **fields):
    """A user with one role, as the migrations laid it."""
    lay_roles()
    user = UserFactory(**fields)
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture(scope="session", autouse=True)
def _nobody_else_in_the_database(django_db_setup, django_db_blocker):
    """In the end, send away who still holds the test database, or it cannot be dropped."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.fixture(autouse=True)
def _plain_language():
    """The language a request activated stays with the thread; the next test starts without it."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def officer(db):
    """A CST officer, who vets."""
    return member(roles.CST_OFFICER, email="officer@cst.example", name="Olga", is_staff=True)


@pytest.fixture
def second_officer(db):
    """Another CST officer, for four eyes."""
    return member(roles.CST_OFFICER, email="second@cst.example", name="Sven", is_staff=True)


@pytest.fixture
def lead(db):
    """A CST lead, the only one who sees organisations at risk."""
    return member(roles.CST_LEAD, email="lead@cst.example", name="Lea", is_staff=True)


@pytest.fixture
def field_officer(db):
    """A field office's member; the office covers Kenya."""
    user = member(roles.FIELD_OFFICE, email="field@roea.example", name="Farid")
    office = FieldOfficeFactory()
    OfficeCoverageFactory(office=office)
    office.members.add(user)
    return user


@pytest.fixture
def focal_point(db):
    """The focal point of a listed organisation, `focal_point.organisation`."""
    user = member(roles.FOCAL_POINT, email="focal@ngo.example", name="Fatou")
    person = PersonFactory(user=user, email=user.email)
    user.organisation = ContactRoleFactory(
        person=person,
        organisation=ListedOrganisationFactory(legal_name="Own Organisation"),
    ).organisation
    return user


@pytest.fixture
def stranger(db):
    """Somebody with an account and no role."""
    return UserFactory(email="stranger@else.example")
