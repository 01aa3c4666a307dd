"""Writes the table of docs/roles.md anew from what the migrations granted."""

from argparse import ArgumentParser
from collections import defaultdict
from pathlib import Path
from typing import Any, override

from django.conf import settings
from django.contrib.auth.models import Permission
from django.core.management.base import BaseCommand, CommandError

from core import roles

DOCUMENT = Path("docs/roles.md")
BEGINNING = "<!-- Written by manage.py write_roles; what stands above is written by hand. -->\n"
FIRST = ("view", "add", "change", "delete")  # The order of Django's own verbs.


class Command(BaseCommand):
    """`manage.py write_roles [--check]`."""

    help = "Write the table of docs/roles.md from the permissions in the database."

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="fail when it is out of date")

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.BASE_DIR / DOCUMENT
        known = path.read_text()
        text = known.partition(BEGINNING)[0] + BEGINNING + table()
        if not options["check"]:
            path.write_text(text)
        elif known != text:
            raise CommandError(f"{DOCUMENT} is out of date: run manage.py write_roles.")


def table() -> str:
    """What each role may do with which record, as a Markdown table."""
    granted = _granted()
    lines = ["", f"| record | {' | '.join(roles.ROLES)} |", f"| --- |{' --- |' * len(roles.ROLES)}"]
    for record in sorted({record for record, _role in granted}):
        cells = [_verbs(granted.get((record, role), set())) for role in roles.ROLES]
        lines.append(f"| `{record}` | {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def _granted() -> dict[tuple[str, str], set[str]]:
    """(record, role) and the verbs that the role has for it."""
    granted = defaultdict(set)
    rows = Permission.objects.filter(group__name__in=roles.ROLES).values_list(
        "content_type__app_label", "content_type__model", "codename", "group__name"
    )
    for app, model, codename, role in rows:
        granted[f"{app}.{model}", role].add(codename.removesuffix(f"_{model}"))
    return granted


def _verbs(verbs: set[str]) -> str:
    usual = [verb for verb in FIRST if verb in verbs]
    return ", ".join(verb.replace("_", " ") for verb in [*usual, *sorted(verbs - set(FIRST))])
