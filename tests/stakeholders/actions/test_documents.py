"""Files of a registration: all or none, once each, nothing left behind."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from core import uploads
from core.errors import Conflict, NotPermitted
from stakeholders.actions import documents
from stakeholders.models import Document
from stakeholders.states import DocumentKind, RegistrationState as S
from tests.factories import DocumentFactory, OrganisationFactory, RegistrationFactory
from tests.stakeholders.registering import own_folder, pdf

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    own_folder(settings, tmp_path)


def inspected(number):
    content = pdf(str(number).encode())
    return uploads.inspect(SimpleUploadedFile(f"{number}.pdf", content))


def stored_files():
    if not default_storage.exists("documents"):
        return []
    return default_storage.listdir("documents")[1]


def attach(registration, *numbers):
    given = [inspected(number) for number in numbers]
    return documents.attach(registration, given, kind=DocumentKind.STATUTES)


def test_attach_stores_what_the_file_is():
    (document,) = attach(RegistrationFactory(state=S.DRAFT), 1)

    assert (document.name, document.content_type) == ("1.pdf", "application/pdf")
    assert document.sha256 == inspected(1).sha256
    with document.file.open() as opened:
        assert opened.read() == pdf(b"1")


def test_the_same_file_is_kept_once():
    registration = RegistrationFactory(state=S.DRAFT)

    assert len(attach(registration, 1, 1)) == 1
    assert attach(registration, 1) == []
    assert len(stored_files()) == 1


def test_one_file_too_many_stores_none_of_them():
    registration = RegistrationFactory(state=S.DRAFT)
    attach(registration, *range(9))

    with pytest.raises(Conflict):
        attach(registration, 20, 21)

    assert Document.objects.count() == len(stored_files()) == 9


def test_a_failure_half_way_leaves_no_file(monkeypatch):
    registration = RegistrationFactory(state=S.DRAFT)
    kept = Document.save
    calls = []

    def fail_at_the_second(self, **kwargs):
        calls.append(self)
        if len(calls) > 1:
            raise RuntimeError
        kept(self, **kwargs)

    monkeypatch.setattr(Document, "save", fail_at_the_second)
    with pytest.raises(RuntimeError):
        attach(registration, 1, 2)

    assert not Document.objects.exists()
    assert stored_files() == []


@pytest.mark.parametrize("state", (S.UNCONFIRMED, S.SUBMITTED, S.APPROVED))
def test_a_form_that_is_not_with_the_applicant_keeps_its_files(state):
    document = DocumentFactory(registration__state=state)

    with pytest.raises(NotPermitted):
        attach(document.registration, 1)
    with pytest.raises(NotPermitted):
        documents.remove(document)


def test_remove_forgets_the_content_only_when_it_is_certain(django_capture_on_commit_callbacks):
    (document,) = attach(RegistrationFactory(state=S.DRAFT), 1)

    with django_capture_on_commit_callbacks() as callbacks:
        documents.remove(document)
    assert len(stored_files()) == 1

    for callback in callbacks:
        callback()
    assert stored_files() == []


def test_a_file_of_an_organisation_is_not_removed_here():
    document = DocumentFactory(registration=None, organisation=OrganisationFactory())

    with pytest.raises(Conflict):
        documents.remove(document)
