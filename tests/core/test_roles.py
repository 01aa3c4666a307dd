import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission

from core import roles

pytestmark = pytest.mark.django_db


def granted(role):
    rows = Permission.objects.filter(group__name=role)
    names = rows.values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in names}


def test_the_migrations_laid_the_roles_and_no_other_group():
    assert set(Group.objects.values_list("name", flat=True)) == set(roles.ROLES)


def test_laying_the_roles_again_changes_nothing():
    before = set(Group.objects.values_list("pk", "name"))
    roles.lay(Group)

    assert set(Group.objects.values_list("pk", "name")) == before


def test_a_lead_may_do_all_that_an_officer_may():
    assert granted(roles.CST_OFFICER) < granted(roles.CST_LEAD)


@pytest.mark.parametrize("role", tuple(r for r in roles.ROLES if r != roles.CST_LEAD))
def test_leads_alone_see_who_is_at_risk_and_give_access(role):
    reserved = {"stakeholders.see_at_risk_organisation", "core.add_user", "core.change_user"}

    assert (reserved - granted(roles.CST_LEAD), reserved & granted(role)) == (set(), set())


def test_nobody_but_the_team_writes():
    others = set().union(*(granted(role) for role in roles.ROLES if role not in roles.STAFF))

    assert others == {"stakeholders.view_organisation", "stakeholders.view_note"}


def test_no_role_deletes_what_a_file_rests_on():
    kept = {"registration", "organisation", "person", "auditentry", "notification", "user"}
    held = set().union(*map(granted, roles.ROLES))

    assert held & {f"{app}.delete_{m}" for app in ("core", "stakeholders") for m in kept} == set()


def test_granting_again_changes_nothing_and_a_new_permission_is_made_when_needed():
    before = granted(roles.CHECK_IN)
    for _again in range(2):
        roles.grant(apps, roles.CHECK_IN, ["stakeholders.scan_badge"])

    assert granted(roles.CHECK_IN) - before == {"stakeholders.scan_badge"}
