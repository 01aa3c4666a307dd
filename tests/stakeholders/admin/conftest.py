import pytest
from django.test import Client
from django.urls import reverse


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def as_officer(officer):
    return signed_in(officer)


@pytest.fixture
def as_second(second_officer):
    return signed_in(second_officer)


@pytest.fixture
def as_lead(lead):
    return signed_in(lead)


def list_of(model):
    return reverse(f"admin:stakeholders_{model}_changelist")


def page_of(record):
    return reverse(f"admin:stakeholders_{record._meta.model_name}_change", args=[record.pk])


def step_of(record, name):
    return reverse(f"admin:stakeholders_{record._meta.model_name}_step", args=[record.pk, name])


def export_of(model):
    return reverse(f"admin:stakeholders_{model}_export")


def export(client, model, *columns, query="", **answers):
    """The answer to the export's form; without columns, those that go without saying."""
    url = f"{export_of(model)}{query}"
    if not columns:
        groups = client.get(url).context["groups"]
        columns = [box.column.name for _group, boxes in groups for box in boxes if box.chosen]
    return client.post(url, {"columns": columns, "format": "csv", **answers})


def rows_of(response):
    return list(response.context["cl"].queryset)


def told(response):
    """The messages that the next page shows, as (level, text)."""
    return [(m.level_tag, m.message) for m in response.context["messages"]]


def csv_of(response):
    return b"".join(response.streaming_content).decode("utf-8-sig")
