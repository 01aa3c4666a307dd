"""Every address asks who you are, save those named here.

A new page that is meant for everybody has to be added to PUBLIC by hand, which is the
moment to think about what it shows.
"""

import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

PUBLIC = {
    # what everybody may read
    "home",
    "about",
    "privacy",
    "accessibility",
    "set_language",
    "health-live",
    "health-ready",
    "stakeholders:organisation-list",
    "stakeholders:organisation-detail",
    "stakeholders:organisation-export",
    "organisations-csv",
    "meetings:session-list",
    "meetings:session-detail",
    "meetings:session-calendar",
    "meetings:calendar",
    "trainings:call-list",
    "stakeholders:registration-create",
    "stakeholders:registration-known",
    # the way in
    "account_login",
    "account_logout",
    "account_signup",
    "account_inactive",
    "account_request_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_login_webauthn",
    "admin:logout",
    # scripts' translations, without data
    "admin:jsi18n",
}
# Whoever has the link may come in; without a good one there is nothing to see.
SIGNED = {
    "account-invitation", "search-stop", "stakeholders:confirmation",
    "stakeholders:confirmation-correct", "stakeholders:consent",
} | {
    f"stakeholders:registration-{page}"
    for page in (
        "resume", "confirm", "step", "saved", "documents", "document-remove", "check", "again",
        "reopen", "withdraw",
    )
}  # fmt: skip
SAMPLES = {"reference": "CSO-000001", "name": "1-a.eml", "uidb36": "1", "key": "abc-def"}
STRANGER = "203.0.113.9"


def pages(resolver, prefix="", namespaces=()):
    """(view name, path with samples in it) of every address below a resolver."""
    for entry in resolver.url_patterns:
        path = prefix + filled(entry)
        if isinstance(entry, URLResolver):
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from pages(entry, path, inner)
        elif isinstance(entry, URLPattern):
            yield ":".join((*namespaces, entry.name or "")), path


def filled(entry):
    """The part of a path that one entry stands for, with a sample for each argument."""
    text = str(entry.pattern)
    for name, converter in entry.pattern.converters.items():
        sample = SAMPLES.get(name, "1")
        text = re.sub(rf"<[^>]*\b{name}>", sample if hasattr(converter, "regex") else "1", text)
    text = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", sample_of, text)
    return text.removeprefix("^").removesuffix("$").removesuffix("\\Z").replace("\\", "")


def sample_of(match):
    return SAMPLES.get(match[1], "1")


ALL = tuple(pages(get_resolver()))
CLOSED = tuple((name, f"/{path}") for name, path in ALL if name not in PUBLIC | SIGNED)
LINKS = tuple((name, f"/{path}") for name, path in ALL if name in SIGNED)


def is_refusal(response):
    sign_in = reverse("account_login")
    ways_in = (sign_in, reverse("admin:login"))
    sent_away = response.status_code == 302 and response["Location"].startswith(ways_in)
    return sent_away or response.status_code in {401, 403, 404, 405}


@pytest.mark.django_db
@pytest.mark.parametrize("method", ("get", "post"))
@pytest.mark.parametrize(("name", "path"), CLOSED, ids=lambda value: value.strip("/"))
def test_an_address_that_is_not_public_refuses_a_stranger(client, method, name, path):
    response = getattr(client, method)(path, REMOTE_ADDR=STRANGER)

    assert is_refusal(response), f"{method} {path} answered {response.status_code}"


@pytest.mark.django_db
@pytest.mark.parametrize("method", ("get", "post"))
@pytest.mark.parametrize(("name", "path"), LINKS, ids=lambda value: value.strip("/"))
def test_a_link_that_we_did_not_sign_opens_nothing(client, method, name, path):
    response = getattr(client, method)(path)

    assert response.status_code in {404, 405, 410}


def test_the_lists_of_open_addresses_name_only_what_exists():
    assert (PUBLIC | SIGNED) - {name for name, _path in ALL} == set()


@pytest.mark.django_db
@pytest.mark.parametrize("persona", ("stranger", "focal_point", "field_officer"))
def test_the_back_office_is_closed_to_people_who_are_not_staff(client, request, persona):
    client.force_login(request.getfixturevalue(persona))
    admin = {path for name, path in CLOSED if name.startswith("admin:")}

    answers = {client.get(path, follow=True).status_code for path in sorted(admin)}

    assert answers <= {403, 404}


@pytest.mark.django_db
def test_the_back_office_is_open_to_officers(client, officer):
    client.force_login(officer)

    assert client.get(reverse("admin:index")).status_code == 200
