"""Demonstration data: `manage.py demo_data`, which can be run again at any time."""

from io import StringIO
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from core.models import User
from stakeholders.management.demo import (
    accounts,
    custom,
    identity,
    merges,
    offices,
    organisations,
    reading,
    registrations,
    risks,
    work,
)
from stakeholders.models import VettingRules


class Command(BaseCommand):
    help = (
        "Makes accounts with a published password, imports two real lists of organisations and "
        "makes up registrations in every state. Refused unless DEBUG is on."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError(
                "Demonstration data have a published password: only with DEBUG=True, never on "
                "an installation that people use."
            )
        if not VettingRules.objects.exists():
            call_command("seed_rules", verbosity=0, stdout=StringIO())
        self.stdout.write(f"accounts: {accounts.make()} made (password {accounts.PASSWORD})")
        officer = User.objects.get(email=accounts.OFFICER)
        lead = User.objects.get(email=accounts.LEAD)
        made = organisations.import_lists(by=officer)
        self.stdout.write(f"lists of organisations: {made} imported")
        people = {"officer": officer, "lead": lead}
        made = organisations.make(**people) + identity.make(**people)
        self.stdout.write(f"organisations: {made} made")
        risks.load_list()
        made = registrations.make(officer=officer)
        self.stdout.write(f"registrations: {made} made")
        self.stdout.write(f"risk flags: {risks.make(**people)} made")
        made = offices.make(
            field=User.objects.get(email=accounts.FIELD),
            focal=User.objects.get(email=accounts.FOCAL),
            officer=officer,
        )
        self.stdout.write(f"field office and yearly confirmation: {made} made")
        self.stdout.write(f"notes and tasks: {work.make(**people)} made")
        self.stdout.write(f"custom fields: {custom.make(officer=officer)} made")
        self.stdout.write(f"merges: {merges.make(officer=officer)} made")
        self.stdout.write(f"saved searches: {reading.make(officer=officer)} made")
        self._other_apps(**people)

    def _other_apps(self, **people: User) -> None:
        """What the apps that build on this one make, each said in one line."""
        for app in apps.get_app_configs():
            if hasattr(app, "demo_data"):
                self.stdout.write(app.demo_data(**people))
