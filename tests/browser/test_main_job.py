"""The main job in a browser: registered, confirmed, vetted, listed, told; and the side ways.

It runs on the tests' live server. dev/smoke.py takes the same steps on a real
demonstration: web server, Celery worker, beat and mail catcher.
"""

import re

import pytest
from django.core.management import call_command

from stakeholders.models import Organisation, Registration
from tests.browser.journey import (
    AT_FIRST,
    act,
    answer_checklist,
    confirm,
    fill_in_the_rest,
    open_case,
    press,
    register,
    send,
    sign_in,
    wait_for_mail,
)
from tests.browser.sites import link_in
from tests.conftest import lay_roles, member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office(site):
    """Reference data, and an officer with a password."""
    lay_roles()
    call_command("seed_rules", verbosity=0)
    officer = member("CST officer", email="officer@cst.example", is_staff=True)
    officer.set_password("demo-csmanager")
    officer.save()
    officer.emailaddress_set.create(email=officer.email, verified=True, primary=True)
    return officer


@pytest.fixture
def arrived(site, office, open_page):
    """A registration that was sent and confirmed; the page of the applicant."""
    page = open_page()
    register(page, site)
    fill_in_the_rest(page)
    send(page)
    confirm(page, site)
    return page


def test_register_confirm_vet_approve_and_find_it_in_the_directory(site, arrived, open_page):
    assert re.search(r"REG-\d{4}-\d{6}", arrived.inner_text("main"))
    back_office = open_page()
    sign_in(back_office, site, "officer@cst.example")
    open_case(back_office, site, AT_FIRST["legal_name"])
    act(back_office, "Take into review")
    answer_checklist(back_office)
    act(back_office, "Approve")

    organisation = Organisation.objects.get()
    assert Registration.objects.get().organisation == organisation
    visitor = open_page(width=390)
    visitor.goto(f"{site.url}/organisations/?q=sakartvelos+fondi")
    visitor.get_by_role("link", name=re.compile(AT_FIRST["legal_name"])).first.click()
    assert visitor.url == site.url + organisation.get_absolute_url()
    assert AT_FIRST["focal_email"] not in visitor.content()

    invitation = wait_for_mail(site, AT_FIRST["focal_email"], "/account/invitation/")
    arrived.goto(link_in(invitation, "/account/invitation/"))
    arrived.fill("[name=password1]", "a long enough phrase")
    arrived.fill("[name=password2]", "a long enough phrase")
    arrived.locator("main form button[type=submit]").first.click()
    assert arrived.url.startswith(f"{site.url}/my/")
    assert AT_FIRST["legal_name"] in arrived.inner_text("main")


def test_decline_tells_the_reason(site, arrived, open_page):
    back_office = open_page()
    sign_in(back_office, site, "officer@cst.example")
    open_case(back_office, site, AT_FIRST["legal_name"])
    act(back_office, "Take into review")
    act(back_office, "Decline", reason="You registered a company.")

    told = wait_for_mail(site, AT_FIRST["focal_email"], "You registered a company.")
    arrived.goto(link_in(told, "/organisations/register/"))
    assert "You registered a company." in arrived.inner_text("main")


def test_ask_for_more_and_get_the_answer(site, arrived, open_page):
    back_office = open_page()
    sign_in(back_office, site, "officer@cst.example")
    open_case(back_office, site, AT_FIRST["legal_name"])
    act(back_office, "Take into review")
    act(back_office, "Ask for more information", question="Who heads the fund?")

    asked = wait_for_mail(site, AT_FIRST["focal_email"], "Who heads the fund?")
    arrived.goto(link_in(asked, "/organisations/register/"))
    arrived.fill("textarea[name=text]", "Mrs Nino heads it.")
    press(arrived, "Send the answer")
    open_case(back_office, site, AT_FIRST["legal_name"])
    assert "Mrs Nino heads it." in back_office.content()


def test_a_draft_is_resumed_by_its_mailed_link_without_scripts(site, office, open_page):
    page = open_page(width=390, scripts=False)
    register(page, site)
    saved = wait_for_mail(site, AT_FIRST["focal_email"], "/organisations/register/")
    elsewhere = open_page(scripts=False)
    elsewhere.goto(link_in(saved, "/organisations/register/"))

    assert elsewhere.url.endswith("/work/")
    elsewhere.go_back()
    assert Registration.objects.get().legal_name == AT_FIRST["legal_name"]
