"""What the privacy tests look at: the pages of each kind of reader, as comparable text."""

import re

from django.contrib import admin
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

PUBLIC = (
    "/",
    "/organisations/",
    "/organisations/?q=kenya",
    "/organisations/?q=hidden",
    "/organisations/?country=KE",
    "/organisations/?q=amina",
    "/organisations/export.csv",
    "/organisations.csv?q=hidden",
    "/about/",
)
OFFICE = (
    "/office/",
    "/office/?q=hidden",
    "/office/?country=KE",
    "/office/suggestions/",
    "/my/",
    "/my/searches/",
)
# What changes with each drawing of a page, and says nothing.
FLEETING = (
    r'name="csrfmiddlewaretoken" value="[^"]*"',
    r"csrfToken[^,}]*",
    r'"X-CSRFToken"[^}]*',
    r'nonce="[^"]*"',
    r'name="draft"\s+value="[^"]*"',
)


def signed_in(user):
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def text_of(response):
    """Everything that the answer says."""
    content = b"".join(response) if response.streaming else response.content
    text = content.decode()
    for pattern in FLEETING:
        text = re.sub(pattern, "", text)
    return text


def back_office():
    """Every list of the back office."""
    for model in admin.site._registry:
        yield reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    yield reverse("admin:index")


def searches(word):
    """The lists that can be searched, asked for this word."""
    for model, page in admin.site._registry.items():
        if page.search_fields:
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
            yield f"{reverse(name)}?q={word}"


def seen_by(user, addresses):
    """What this person reads at each address: status and text."""
    client, found = signed_in(user), {}
    for address in addresses:
        cache.clear()
        response = client.get(address)
        found[address] = (response.status_code, text_of(response))
    return found


def leaks(seen, secrets):
    """(address, secret) of all that should not be there."""
    return [(a, s) for a, (_status, text) in seen.items() for s in secrets if s in text]
