"""Looks through the whole database for records that may be the same."""

from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand

from stakeholders.actions import duplicates


class Command(BaseCommand):
    help = "Finds organisations and people that may be the same, for the queue of duplicates."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, find in (
            ("organisations", duplicates.find_organisations),
            ("people", duplicates.find_people),
        ):
            begun = monotonic()
            count = find(tell=self._tell)
            self.stdout.write(f"{name}: {count} open pairs, {monotonic() - begun:.0f} s")

    def _tell(self, count: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{count} pairs …", ending="")
