"""Files of a registration: added, refused by content, removed."""

import pytest
from django.core.files.storage import default_storage

from stakeholders.models import Document, Registration
from stakeholders.states import RegistrationState as S
from tests.factories import (
    DocumentFactory,
)
from tests.stakeholders.registering import (
    begin,
    pdf,
    upload,
)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("registering_ground"),
]


def test_files_are_added_listed_and_removed_again(client):
    base = begin(client)

    page = upload(client, base, pdf(), name="../évil\u202efdp.pdf")
    document = Document.objects.get()
    assert document.name == "évilfdp.pdf"
    assert (document.content_type, document.size) == ("application/pdf", len(pdf()))
    assert document.file.name.startswith("documents/")
    assert default_storage.exists(document.file.name)
    assert "évilfdp.pdf" in client.get(page.url).text

    client.post(f"{base}documents/{document.pk}/remove/")
    assert not Document.objects.exists()
    assert not default_storage.exists(document.file.name)


def test_a_file_of_another_type_is_refused_whatever_its_name(client):
    base = begin(client)

    response = upload(client, base, b"MZ\x90\0" + b"\0" * 100, name="statutes.pdf")

    assert response.status_code == 200
    assert "is not a PDF, JPEG, PNG or Word (DOCX) file" in response.text
    assert not Document.objects.exists()


def test_a_file_that_is_too_large_is_refused(client):
    base = begin(client)

    response = upload(client, base, pdf(b"a" * (10 * 1024 * 1024)))

    assert "is larger than 10 MB" in response.text


def test_a_request_that_is_far_too_large_is_not_read(client):
    base = begin(client)

    response = client.post(f"{base}documents/", CONTENT_LENGTH=10**9)

    assert response.status_code == 413
    assert "Nothing was uploaded" in response.text


def test_more_than_ten_files_are_refused_and_nothing_is_left_of_them(client):
    base = begin(client)
    registration = Registration.objects.get()
    for n in range(10):
        DocumentFactory(registration=registration, sha256=f"{n:064d}")

    response = upload(client, base, pdf())

    assert response.status_code == 409
    assert "at most 10 files" in response.text
    assert Document.objects.count() == 10


def test_nobody_removes_a_file_of_another_registration(client):
    base = begin(client)
    other = DocumentFactory(registration__state=S.DRAFT)

    assert client.post(f"{base}documents/{other.pk}/remove/").status_code == 404
    assert Document.objects.exists()


def test_uploads_are_limited(client):
    base = begin(client)

    answers = [upload(client, base, b"x").status_code for _ in range(11)]

    assert answers == [200] * 10 + [429]
