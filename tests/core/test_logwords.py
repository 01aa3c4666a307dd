"""What was done is said in words, and moments are said with their zone."""

from datetime import UTC, datetime

import pytest
from django.contrib.admin.utils import flatten_fieldsets
from django.urls import reverse
from django.utils import formats, timezone, translation

from core.admin.logwords import named, said
from stakeholders.states import RegistrationState
from tests.factories import AuditEntryFactory, RegistrationFactory, TaskFactory

MOMENT = datetime(2026, 11, 24, 13, 46, tzinfo=UTC)


@pytest.mark.parametrize(
    ("verb", "words"),
    (
        ("organisation.merge_undone", "Merge undone"),
        ("theme.added", "Added"),
        ("person.exported", "Taken out as a file"),
        ("nobody.has_words", "nobody.has_words"),
    ),
)
def test_a_verb_in_words(verb, words):
    assert said(verb) == words


@pytest.mark.parametrize(
    ("label", "name"),
    (
        ("stakeholders.registration:42", "Registration 42"),
        ("stakeholders.person:", "People"),
        ("gone.model:1", "gone.model:1"),
        ("", ""),
    ),
)
def test_a_record_by_its_name(label, name):
    assert named(label) == name


@pytest.mark.django_db
def test_the_audit_log_has_no_keys_on_its_pages(client, lead):
    registration = RegistrationFactory(state=RegistrationState.SUBMITTED)
    entry = AuditEntryFactory(verb="registration.submitted", subject=registration.label)
    client.force_login(lead)
    pages = [
        client.get(reverse("admin:core_auditentry_changelist")),
        client.get(reverse("admin:core_auditentry_changelist"), {"verb": entry.verb}),
        client.get(reverse("admin:core_auditentry_change", args=[entry.pk])),
    ]

    for page in pages:
        assert "Address confirmed: submitted" in page.text
        assert f">Registration {registration.pk}</a>" in page.text
        assert ">registration.submitted<" not in page.text


@pytest.mark.django_db
def test_facts_without_a_value_are_left_out_unless_that_says_something(client, lead):
    task = TaskFactory(details="", assignee=None, done_at=None)
    client.force_login(lead)
    page = client.get(reverse("admin:stakeholders_task_change", args=[task.pk]))
    shown = flatten_fieldsets(page.context["adminform"].fieldsets)

    assert "assignee" in shown
    assert not {"details", "done_at"} & set(shown)


@pytest.mark.parametrize(
    ("language", "text"),
    (
        ("en", "24 November 2026, 14:46 CET"),
        ("fr", "24 novembre 2026, 14:46 CET"),
        ("es", "24 de noviembre de 2026, 14:46 CET"),
        ("ar", "24 نوفمبر 2026، 14:46 CET"),
        ("ru", "24 ноября 2026 г., 14:46 CET"),
        ("zh-hans", "2026年11月24日 14:46 CET"),
    ),
)
def test_a_moment_in_a_list(language, text):
    with translation.override(language):
        local = timezone.localtime(MOMENT, timezone.get_default_timezone())
        assert formats.date_format(local, "DATETIME_FORMAT") == text
