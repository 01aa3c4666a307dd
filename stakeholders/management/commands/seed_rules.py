"""Reference data: `manage.py seed_rules`, which can be run again at any time."""

from argparse import ArgumentParser
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand

from stakeholders.actions import reference
from stakeholders.management import seeds


class Command(BaseCommand):
    help = (
        "Loads countries, regional groups, field offices, types, themes, umbrella organisations, "
        "the vetting checklist, the consent texts, and the bodies with their rules. What staff "
        "edited or deleted stays."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--reset",
            action="store_true",
            help="also overwrite what staff edited, and bring back what they deleted",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        seed = reference.reset if options["reset"] else reference.seed
        for make in seeds.KINDS:
            kind = make()
            tally = seed(kind)
            self.stdout.write(
                f"{kind.name}: created {tally.created}, updated {tally.updated}, "
                f"unchanged {tally.unchanged}"
            )
        for app in apps.get_app_configs():
            for line in getattr(app, "seed_rules", tuple)():
                self.stdout.write(line)
