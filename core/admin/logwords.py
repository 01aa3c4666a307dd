"""The words of the audit log and the read log, and of the records that they name."""

from functools import cache
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

# What is noted about records of every kind; an admin's own `verbs` come first.
GENERAL = {
    "added": _("Added"),
    "changed": _("Changed by hand"),
    "deleted": _("Deleted"),
    "exported": _("Taken out as a file"),
    "contact_details": _("Contact details opened"),
    "case": _("Case opened"),
    "details": _("Details opened"),
    "opened": _("Opened"),
    "brief": _("Brief printed"),
}


def said(verb: str) -> str:
    """A verb such as "organisation.merged" in words; as it is, where nobody has words for it."""
    _kind, _dot, what = verb.rpartition(".")
    return str(_verbs().get(verb) or GENERAL.get(what, verb))


@cache
def _verbs() -> dict[str, Any]:
    """The verbs of all admins; they are fixed once the application has started."""
    found: dict[str, Any] = {}
    for model in apps.get_models():
        if admin.site.is_registered(model):
            found |= getattr(admin.site.get_model_admin(model), "verbs", {})
    return found


def named(label: str) -> str:
    """A record named as "app.model:42": Registration 42; "app.model:" is many of them."""
    name, _colon, pk = label.partition(":")
    try:
        meta = apps.get_model(name)._meta
    except (LookupError, ValueError):
        return label
    return f"{capfirst(meta.verbose_name)} {pk}" if pk else str(capfirst(meta.verbose_name_plural))
