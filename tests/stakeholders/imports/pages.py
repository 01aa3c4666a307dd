"""Going through the pages of an import as an officer does."""

import csv
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from stakeholders.models import ImportRun

UPLOAD = "/admin/stakeholders/organisation/import/"


def as_user(user):
    client = Client()
    client.force_login(user)
    return client


def upload(client, content, *, name="list.csv", **fields):
    """Upload a file; returns the page that follows."""
    file = SimpleUploadedFile(name, content)
    return client.post(UPLOAD, {"file": file, "kind": "organisations", **fields}, follow=True)


def url(run, page=""):
    return f"{UPLOAD}{run.pk}/{page}"


class Officer:
    """Somebody with a browser; work in the background is done before the next page."""

    def __init__(self, user, commit):
        self.client, self.commit = as_user(user), commit
        self.run = None

    def upload(self, content, **fields):
        page = upload(self.client, content, **fields)
        self.run = ImportRun.objects.order_by("-pk").first()
        return page

    def post(self, page, **data):
        """Post to a page of the import, let the worker work, and see where it leads."""
        with self.commit(execute=True):
            self.client.post(url(self.run, page), data)
        self.run.refresh_from_db()
        return self.client.get(url(self.run), follow=True)

    def columns(self, **chosen):
        """Go on with the columns as suggested, save those chosen here: column0="…"."""
        form = self.client.get(url(self.run, "columns/")).context["form"]
        return self.post("columns/", columns="yes", **{**form.initial, **chosen})

    def store(self, content, **fields):
        """From the file to the result."""
        self.upload(content, **fields)
        self.columns()
        return self.post("preview/", store="yes", good_rows="yes")

    def report(self):
        """The rows to correct, as lists of cells."""
        answer = self.client.get(url(self.run, "rows.csv"))
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text)))


def numbers(page):
    """new, updated, unchanged, ambiguous, wrong"""
    return [number for number, _label in page.context["figures"]]
