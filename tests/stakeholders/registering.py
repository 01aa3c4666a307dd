"""What an applicant types, step by step, and files that they send."""

import io
import re
import zipfile

from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from stakeholders.emails import registration_path
from stakeholders.models import Registration
from tests.factories import (
    CountryFactory,
    OrganisationTypeFactory,
    ThemeFactory,
    UmbrellaFactory,
)

START = "/organisations/register/"
IDENTITY = {
    "legal_name": "ქალთა უფლებების ცენტრი",
    "name_en": "Women’s Rights Centre",
    "acronym": "WRC",
    "organisation_type": "ngo",
    "country": "GE",
    "year_established": "2004",
}
CONTACT = {
    "email": "office@wrc.example",
    "website": "www.wrc.example",
    "focal_given_name": "Nino",
    "focal_family_name": "",
    "focal_email": "nino@wrc.example",
}
WORK = {
    "description": "We give legal aid to women, and train judges.",
    "themes": ["corruption"],
    "countries_of_operation": ["GE", "KE"],
    "languages": ["en", "ru"],
}
ECOSOC = {"ecosoc_category": "special", "ecosoc_year": "2010", "umbrellas": ["VNGOC"]}
CONSENT = {"consent_processing": "on", "listing_opt_in": "on"}
STEPS = {"contact": CONTACT, "work": WORK, "ecosoc": ECOSOC, "consent": CONSENT}
TRAP = "comments"


def own_folder(settings, path):
    """Keep uploads of a test to itself."""
    backend = "django.core.files.storage.FileSystemStorage"
    local = {"BACKEND": backend, "OPTIONS": {"location": str(path)}}
    settings.STORAGES = settings.STORAGES | {"default": local}


def reference_data():
    CountryFactory(code="KE")
    CountryFactory(code="GE", region="Asia")
    OrganisationTypeFactory()
    ThemeFactory()
    UmbrellaFactory()


def link_in(message):
    """The path of the first link of ours in a mail's text."""
    return re.search(r"http://localhost:8000(/organisations/register/\S+)", message.body)[1]


def address(registration, page=""):
    return registration_path(registration) + (f"{page}/" if page else "")


def begin(client, **changes):
    """Send the first step; the address of the draft."""
    response = client.post(START, IDENTITY | changes)
    assert response.status_code == 302, response.context["form"].errors
    return response.url.removesuffix("contact/")


def fill_in(client, base, **changes):
    """Send the other steps."""
    for step, values in STEPS.items():
        response = client.post(f"{base}{step}/", values | changes.get(step, {}))
        assert response.status_code == 302, response.context["form"].errors


def last_mail():
    return mail.outbox[-1]


def named(name):
    return reverse(f"stakeholders:registration-{name}")


def pdf(extra=b""):
    return b"%PDF-1.7\n1 0 obj<<" + extra + b">>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def docx(*parts, types=b"<Types/>"):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("word/document.xml", "<w/>")
        for part in parts:
            archive.writestr(part, "x")
    return packed.getvalue()


PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 20 + b"IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\xff\xc0" + b"\0" * 20 + b"\xff\xd9"


def upload(client, base, content, name="statutes.pdf", kind="statutes"):
    files = [SimpleUploadedFile(name, content)]
    return client.post(f"{base}documents/", {"kind": kind, "uploads": files})


def sent(client, **changes):
    """A registration that is sent and not confirmed, and its address."""
    base = begin(client)
    fill_in(client, base, **changes)
    client.post(f"{base}check/")
    return Registration.objects.get(), base
