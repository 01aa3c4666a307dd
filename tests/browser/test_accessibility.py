"""axe finds nothing: WCAG 2.2 A and AA and best practice, at both widths, also in Arabic."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from tests.browser.pages import BACK_OFFICE, PUBLIC, SIGNED_IN

OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


def findings(page):
    """What axe has against the page: rule, and where."""
    response = Axe().run(page, options=OPTIONS).response
    return [
        (rule["id"], [node["target"] for node in rule["nodes"]]) for rule in response["violations"]
    ]


def sideways(page):
    """By how many pixels the page is wider than the window."""
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", tuple(PUBLIC))
def test_public_pages(site, open_page, name):
    address = site.url + PUBLIC[name]()

    for width, language in ((1280, "en"), (390, "ar")):
        page = open_page(width=width, language=language)
        page.goto(address)

        assert findings(page) == []
        assert sideways(page) <= 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", tuple(SIGNED_IN))
def test_pages_of_people_who_signed_in(site, open_page, name, client, request):
    persona, route = SIGNED_IN[name]
    client.force_login(request.getfixturevalue(persona))
    page = open_page(width=390)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": site.url}])

    page.goto(site.url + reverse(route))

    assert findings(page) == []
    assert sideways(page) <= 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", tuple(BACK_OFFICE))
def test_pages_of_the_back_office(site, open_page, name, client, lead):
    client.force_login(lead)
    address = site.url + BACK_OFFICE[name]()
    cookie = client.cookies["sessionid"].value

    for width in (1280, 390):
        page = open_page(width=width)
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": site.url}])
        page.goto(address)

        assert findings(page) == []
        assert sideways(page) <= 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("width", "is_open"), ((1280, True), (390, False)))
def test_the_sidebar_stands_open_beside_a_wide_page(site, open_page, client, lead, width, is_open):
    client.force_login(lead)
    page = open_page(width=width)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": site.url}])

    page.goto(site.url + BACK_OFFICE["dashboard"]())

    assert page.locator("#nav-sidebar").is_visible() is is_open
