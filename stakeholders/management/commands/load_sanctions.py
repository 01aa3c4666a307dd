"""The Security Council's consolidated list: `manage.py load_sanctions FILE`."""

from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.errors import DomainError
from stakeholders.actions import sanctions, screening_runs
from stakeholders.imports.sanctions import read
from stakeholders.models import ScreeningMatch

A_DAY = timedelta(days=1)


class Command(BaseCommand):
    help = (
        "Loads the Security Council's consolidated list from its XML file, and compares everybody "
        "with it. The file is not fetched: save it first. A broken file changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the list, as an XML file")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            with path.open("rb") as file:
                version = sanctions.load(read(file, path.name), by=None)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except DomainError as error:
            raise CommandError(f"{path}: {error.message}") from error
        self.stdout.write(
            f"people {version.individuals}, organisations and groups {version.entities}"
        )
        screening_runs.go_on(until=timezone.now() + A_DAY)
        waiting = ScreeningMatch.objects.to_judge().count()
        self.stdout.write(
            f"added {version.added}, changed {version.changed}, removed {version.removed}; "
            f"{waiting} matches to judge"
        )
