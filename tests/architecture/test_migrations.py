"""Migrations are complete, and can be taken back."""

import pytest
from django.core.management import call_command
from django.db.migrations import RunPython, RunSQL
from django.db.migrations.loader import MigrationLoader

from tests.architecture.sources import APPS

LOADER = MigrationLoader(None)
OURS = tuple(migration for (app, _name), migration in LOADER.disk_migrations.items() if app in APPS)


@pytest.mark.django_db
def test_no_model_is_ahead_of_its_migrations():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.parametrize("migration", OURS, ids=str)
def test_what_a_migration_runs_it_can_run_backwards(migration):
    run = [part for part in migration.operations if isinstance(part, RunPython | RunSQL)]

    assert [part.reversible for part in run] == [True] * len(run)


@pytest.mark.parametrize("migration", OURS, ids=str)
def test_a_migration_is_named_for_what_it_does(migration):
    assert "auto" not in migration.name


@pytest.mark.parametrize("migration", OURS, ids=str)
def test_data_and_schema_are_changed_apart(migration):
    kinds = {isinstance(part, RunPython) for part in migration.operations}

    assert len(kinds) <= 1


def test_no_two_migrations_of_an_app_have_the_same_number():
    assert LOADER.detect_conflicts() == {}
