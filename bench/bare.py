"""What Django can do at best here: a view with one query and 25 rows, a form that inserts.

No middleware, no sessions, no languages; the same server, driver, pool and tables.
"""

import os
import uuid
from datetime import timedelta

import django
from django.conf import settings

from csmanager import settings as ours

LIST = """<!DOCTYPE html><title>List</title><ul>{% for row in rows %}
<li><a href="/{{ row.reference }}/">{{ row.legal_name }}</a> {{ row.acronym }}
<p>{{ row.city }}</p><p>{{ row.description }}</p></li>{% endfor %}</ul>"""
# The models want some of our settings; all that costs time at a request is taken away.
values = {name: getattr(ours, name) for name in dir(ours) if name.isupper()}
values |= {
    "ROOT_URLCONF": __name__,
    "MIDDLEWARE": [],
    "INSTALLED_APPS": [
        "django.contrib.contenttypes", "django.contrib.auth", "django.contrib.postgres",
        "core", "notifications", "stakeholders", "pgtrigger", "pghistory",
    ],
    "USE_I18N": False,
    "TEMPLATES": [{
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {"loaders": [("django.template.loaders.locmem.Loader", {"list.html": LIST})]},
    }],
}  # fmt: skip
settings.configure(**values)
django.setup()

from django import forms  # noqa: E402  Models and forms want the settings.
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import transaction  # noqa: E402
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect  # noqa: E402
from django.shortcuts import render  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402

from core.models import AuditEntry  # noqa: E402
from notifications.models import Notification  # noqa: E402
from stakeholders.models import (  # noqa: E402
    Country,
    Organisation,
    OrganisationType,
    Registration,
    Theme,
)

# As many as a registration of ours leaves behind; the benchmark counts them first.
AUDITS = int(os.environ.get("BENCH_AUDITS", "0"))
MAILS = int(os.environ.get("BENCH_MAILS", "0"))


class Form(forms.ModelForm):
    class Meta:
        model = Registration
        fields = (
            "legal_name", "acronym", "country", "organisation_type", "email", "website",
            "description", "themes", "countries_of_operation", "focal_given_name",
            "focal_family_name", "focal_email", "consent_processing", "listing_opt_in",
        )  # fmt: skip


def rows(request: HttpRequest) -> HttpResponse:
    columns = ("reference", "legal_name", "acronym", "city", "description")
    found = Organisation.objects.listed().only(*columns).order_by("name_key", "pk")[:25]
    return render(request, "list.html", {"rows": found})


def register(request: HttpRequest) -> HttpResponse:
    form = Form(request.POST)
    if not form.is_valid():
        return HttpResponse(str(form.errors), status=400)
    _insert(form)
    return HttpResponseRedirect("/")


@transaction.atomic
def _insert(form: Form) -> None:
    now, row = timezone.now(), form.instance
    row.language, row.access_id, row.state = "en", uuid.uuid4(), "submitted"
    row.link_expires_at = now + timedelta(days=30)
    row.consent_at = row.email_confirmed_at = row.submitted_at = now
    form.save()
    AuditEntry.objects.bulk_create(
        AuditEntry(verb="bench", subject=row.label) for _ in range(AUDITS)
    )
    Notification.objects.bulk_create(
        Notification(
            kind="bench",
            dedupe_key=f"{row.label}:{n}",
            recipient=row.focal_email,
            subject=row.legal_name,
            text=row.description,
            html=row.description,
        )
        for n in range(MAILS)
    )


def terms(_request: HttpRequest) -> HttpResponse:
    """The keys that the form wants, for the client."""
    country, kind = Country.objects.get(code="KE"), OrganisationType.objects.get(code="ngo")
    return HttpResponse(f"{country.pk} {kind.pk} {Theme.objects.get(code='corruption').pk}")


urlpatterns = [path("", rows), path("register", register), path("terms", terms)]
application = get_wsgi_application()
